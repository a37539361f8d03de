"""The columns of ``orbitwatch field``."""

from __future__ import annotations

from orbitwatch.features.passes.columns import MAGNITUDE_COLUMNS
from orbitwatch.formats.columns import (
    _ELEMENTS,
    _TRUST,
    OBJECT,
    Column,
    angle,
    distance,
    flag,
    moment,
)

FIELD_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    moment("enters", "when it enters the field, or the start of the exposure"),
    moment("leaves", "when it leaves the field, or the end of the exposure"),
    angle("enters_ra_deg", "right ascension then (J2000, geometric)", 4),
    angle("enters_dec_deg", "declination then", 4),
    angle("leaves_ra_deg", "right ascension when it leaves", 4),
    angle("leaves_dec_deg", "declination when it leaves", 4),
    angle("least_distance_deg", "how near it comes to the middle of the field", 4),
    Column("speed_arcsec_s", "arcsec/s", "how fast it moves among the stars", "number", 1),
    angle("position_angle_deg", "direction of the motion, from north through east", 1),
    angle("elevation_deg", "elevation in the middle of its trail, geometric"),
    distance("slant_range_km", "straight line from the site to it then"),
    MAGNITUDE_COLUMNS[0],
    *MAGNITUDE_COLUMNS[2:],
    flag("sunlit", "the Sun shines on it then"),
    flag("only_by_clock", "it is in the field only if the clock of the camera is off"),
    *_ELEMENTS,
    *_TRUST,
    Column("along_uncertainty_deg", "deg", "how far along its trail it may be", "number", 3, 2),
)
