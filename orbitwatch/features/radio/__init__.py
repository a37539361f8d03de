"""Radio: Doppler shift, transmitters, and steering rotators and radios.

`observation` says where an object stands in a site's sky and how fast its range changes, and
`frequency` what that does to a frequency. `doppler_answer` makes rows of them. `passband` holds
what a transmitter's record means for both directions of a contact. `path` and `planning` plan the
movement of a rotator over a whole pass, and `steering` carries the plan out over `hamlib`, the
protocol of Hamlib's ``rotctld`` and ``rigctld``.
"""
