"""One element set: the record that an Orbit Mean-Elements Message carries.

Field names and units are those of CCSDS 502.0-B-3 (Orbit Data Messages), section 4, in lower
case. A two-line element set is another encoding of the same record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSet:
    """Mean elements of one object at one epoch, for SGP4 only.

    ``mean_motion`` is in revolutions a day, angles are in degrees, ``bstar`` is in inverse Earth
    radii, ``mean_motion_dot`` in rev/day² (half the rate, as in the TLE) and
    ``mean_motion_ddot`` in rev/day³ (a sixth of it). ``epoch`` and ``creation_date`` are aware
    UTC datetimes: microseconds represent the 8 decimals of a TLE's day exactly.

    ``rms`` and ``data_source`` are not part of the message: CelesTrak adds to supplemental sets
    their RMS fit to the operator's ephemeris, in its own unit, and the name of that ephemeris
    (``SpaceX-E``).
    """

    norad_cat_id: int
    epoch: datetime
    mean_motion: float
    eccentricity: float
    inclination: float
    ra_of_asc_node: float
    arg_of_pericenter: float
    mean_anomaly: float
    bstar: float = 0.0
    mean_motion_dot: float = 0.0
    mean_motion_ddot: float = 0.0
    object_name: str | None = None
    object_id: str | None = None
    classification_type: str = "U"
    ephemeris_type: int = 0
    element_set_no: int = 999
    rev_at_epoch: int = 0
    creation_date: datetime | None = None
    rms: float | None = field(default=None, compare=False)
    data_source: str | None = field(default=None, compare=False)
