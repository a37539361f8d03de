"""Steering of a rotator and a radio through passes, over Hamlib's ``rotctld`` and ``rigctld``.

Start at `run`, which steers through the passes of a `station`. `planning` plans the rotator's path
with `slewing`, `rotator_steering` and `radio_steering` follow a pass, and `schedule` resolves
overlaps. `device_connection` reconnects the `devices`, whose protocol is `hamlib`; `shutdown`
leaves them safe.
"""
