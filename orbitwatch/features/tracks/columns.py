"""The columns of positions and ground tracks."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    ALTITUDE,
    BLENDED,
    ELEMENTS,
    LATITUDE,
    LONGITUDE,
    OBJECT,
    SITE,
    TRUST,
    Column,
    angle,
    distance,
    flag,
    moment,
    text,
)

POSITION_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("time", "the time requested"),
    LATITUDE,
    LONGITUDE,
    ALTITUDE,
    Column("speed_km_s", "km/s", "speed in the inertial frame (TEME)", "number", 6),
    flag("sunlit", "the Sun shines on the satellite"),
    *ELEMENTS,
    *TRUST,
    BLENDED,
)


SITE_POSITION_COLUMNS: tuple[Column, ...] = (
    SITE,
    angle("azimuth_deg", "azimuth from the site, from north through east", 4),
    angle("elevation_deg", "elevation from the site, geometric (no refraction)", 4),
    distance("slant_range_km", "straight line from the site to the satellite"),
    Column(
        "range_rate_km_s", "km/s", "rate of the slant range; negative: approaching", "number", 6
    ),
    angle("right_ascension_deg", "topocentric right ascension, J2000", 5),
    angle("declination_deg", "topocentric declination, J2000", 5),
    Column(
        "magnitude",
        "mag",
        "its brightness; null in shadow, below the horizon, or unknown",
        "number",
        2,
    ),
    flag("magnitude_is_estimated", "it is estimated from the object's type or fleet"),
    angle("phase_angle_deg", "angle at the satellite between Sun and site; 0: fully lit"),
)
"""Follows POSITION_COLUMNS for positions seen from sites."""

AT_SITES_COLUMNS: tuple[Column, ...] = (*POSITION_COLUMNS, *SITE_POSITION_COLUMNS)
"""Positions with the views of sites."""

TRACK_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("time", "the moment of the row"),
    LATITUDE,
    LONGITUDE,
    ALTITUDE,
    Column("speed_km_s", "km/s", "speed in the inertial frame (TEME)", "number", 6),
    Column("ground_speed_km_s", "km/s", "speed of the sub-satellite point", "number", 6),
    angle("heading_deg", "direction of the ground track, from north through east"),
    flag("sunlit", "the Sun shines on the satellite"),
    angle("sun_elevation_deg", "elevation of the Sun at the sub-satellite point, geometric"),
    Column(
        "revolution",
        "",
        "number of the revolution since launch, from the ascending node; continues past 99,999",
        "integer",
    ),
    moment("element_epoch", "epoch of the element set the row was computed from"),
    ELEMENTS[2],
    BLENDED,
)


TRACK_STATE_COLUMNS: tuple[Column, ...] = (
    text("frame", "frame of the state: itrs (fixed to the Earth), teme or gcrs"),
    *(
        Column(f"{axis}_km", "km", f"position along {axis} in that frame", "number", 6)
        for axis in "xyz"
    ),
    *(
        Column(f"v{axis}_km_s", "km/s", f"velocity along {axis} in that frame", "number", 9)
        for axis in "xyz"
    ),
)
"""Follows TRACK_COLUMNS for tracks with states."""


TRACK_SITE_COLUMNS: tuple[Column, ...] = SITE_POSITION_COLUMNS[:5]
"""The last columns of tracks seen from sites, with a row for each moment and site."""
