"""Radio: Doppler shift, transmitters, and steering rotators and radios.

`observation` computes an object's direction, range and range rate at a site, `frequency` the
Doppler shift, and `doppler_answer` the rows. `passband` derives the uplink and downlink of a
contact from a transmitter's record. `planning` plans the rotator's path over a whole pass, and
`steering` executes it over `hamlib`, the protocol of Hamlib's ``rotctld`` and ``rigctld``.
"""
