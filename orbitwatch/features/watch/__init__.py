"""Announcements of coming passes by a daemon: ``orbitwatch watch``.

Start at `loop`, which runs the steps. `coming` finds passes as ``passes`` and ``tonight`` do,
`plan` decides what is due, `state` stores it on disk, and `channels` and `posting` deliver it.
"""
