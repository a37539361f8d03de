"""Announcements of coming passes by a program that stays up: ``orbitwatch watch``.

Start at `loop`, which runs the steps. `coming` finds passes as ``passes`` and ``tonight`` do,
`plan` decides what is due, `state` keeps it on disk, and `channels` and `posting` deliver it.
"""
