"""Radio: Doppler shift, transmitters, and steering rotators and radios.

`observation` computes an object's direction, range and range rate at a site, `frequency` the
Doppler shift, and `doppler_answer` the rows. `passband` derives the uplink and downlink of a
contact from a transmitter's record. `steering` points a rotator and tunes a radio during passes,
over Hamlib.
"""
