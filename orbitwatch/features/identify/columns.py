"""The columns of candidates for an observed object."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    BLENDED,
    ELEMENTS,
    OBJECT,
    SITE,
    Column,
    angle,
    distance,
    flag,
    moment,
    uncertainty,
)

IDENTIFY_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    SITE,
    moment("time", "the moment requested"),
    angle("separation_deg", "angle from the direction requested"),
    angle("azimuth_deg", "azimuth from the site, from north through east"),
    angle("elevation_deg", "elevation from the site, geometric (no refraction)"),
    angle("right_ascension_deg", "topocentric right ascension, J2000", 4),
    angle("declination_deg", "topocentric declination, J2000", 4),
    distance("slant_range_km", "straight line from the site to the satellite"),
    Column(
        "angular_speed_deg_s",
        "deg/s",
        "angular speed across the sky, relative to the horizon",
        "number",
        5,
    ),
    angle("heading_deg", "direction of that motion: 0 up to the zenith, 90 right, 180 down", 1),
    angle("heading_difference_deg", "difference from the heading requested; null without one", 1),
    flag("sunlit", "the Sun shines on the satellite"),
    angle("nearest_separation_deg", "least separation if it is early or late by up to 2 sigma"),
    uncertainty("nearest_offset_s", "s", "how late the satellite is then; negative: early"),
    *ELEMENTS,
    Column(
        "direction_uncertainty_deg",
        "deg",
        "uncertainty of the direction due to the timing uncertainty, 68 % of cases",
        "number",
        3,
        significant=2,
    ),
    BLENDED,
)

SEVERAL_COLUMNS: tuple[Column, ...] = (
    Column(
        "light", "", "number of the light that the object may be, in the order given", "integer"
    ),
    *IDENTIFY_COLUMNS,
)
"""For several lights at one moment: the light that a row is for."""
