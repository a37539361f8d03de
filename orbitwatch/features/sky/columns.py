"""The columns of ``tonight``, ``transits`` and ``field``."""

from __future__ import annotations

from orbitwatch.features.passes.columns import MAGNITUDE_COLUMNS, PASS_COLUMNS, TRAIN_COLUMNS
from orbitwatch.formats.columns import (
    ELEMENTS,
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

TONIGHT_COLUMNS: tuple[Column, ...] = (
    *PASS_COLUMNS,
    angle("visible_start_elevation_deg", "elevation at visible_start"),
    angle("visible_end_elevation_deg", "elevation at visible_end"),
    moment("shadow_exit", "when it leaves the Earth's shadow while up; null if it does not"),
    moment("shadow_entry", "when it enters the shadow while up; null if it does not"),
    *TRAIN_COLUMNS,
    angle(
        "mirror_angle_deg",
        "least angle between the site and the Sun's reflection by a plate facing straight down",
        2,
    ),
    moment("mirror_at", "when a flare is most likely; null if none is possible"),
)
"""The columns of a pass, and its appearance from start to end."""

TRANSIT_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    SITE,
    text("body", "sun, moon, or target: a given direction"),
    moment("time", "moment of the least separation"),
    Column("separation_deg", "deg", "that separation, centre to centre", "number", 4),
    Column("duration_s", "s", "time in front of the disc; null if it misses the disc", "number", 2),
    angle("elevation_deg", "elevation of the body then, geometric"),
    angle("azimuth_deg", "azimuth of the body then, from north through east"),
    distance("slant_range_km", "straight line from the site to the satellite then"),
    Column(
        "angular_size_arcsec",
        "arcsec",
        "angular size of the object, if its size is known",
        "number",
        1,
    ),
    Column("speed_arcmin_s", "arcmin/s", "speed relative to the body", "number", 2),
    flag("sunlit", "the Sun shines on the satellite; false: a silhouette"),
    angle("line_latitude_deg", "latitude of the nearest point of the centre line", 5),
    angle("line_longitude_deg", "its longitude", 5),
    distance("line_distance_km", "distance of that point from the site"),
    angle("line_bearing_deg", "direction of that point, from north through east", 1),
    distance("line_width_km", "width of the strip from which it crosses the disc"),
    *ELEMENTS,
    *TRUST,
    Column("line_shift_along_km", "km", "uncertainty along the line, 68 %", "number", 1, 2),
    Column(
        "line_shift_across_km", "km", "cross-track uncertainty of the line, 68 %", "number", 1, 2
    ),
)

FIELD_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    moment("enters", "when it enters the field, or the start of the exposure"),
    moment("leaves", "when it leaves the field, or the end of the exposure"),
    angle("enters_ra_deg", "right ascension then (J2000, geometric)", 4),
    angle("enters_dec_deg", "declination then", 4),
    angle("leaves_ra_deg", "right ascension when it leaves", 4),
    angle("leaves_dec_deg", "declination when it leaves", 4),
    angle("least_distance_deg", "least distance from the centre of the field", 4),
    Column("speed_arcsec_s", "arcsec/s", "speed relative to the stars", "number", 1),
    angle("position_angle_deg", "direction of the motion, from north through east", 1),
    angle("elevation_deg", "elevation in the middle of its trail, geometric"),
    distance("slant_range_km", "straight line from the site to it then"),
    MAGNITUDE_COLUMNS[0],
    *MAGNITUDE_COLUMNS[2:],
    flag("sunlit", "the Sun shines on it then"),
    flag("only_by_clock", "it is in the field only if the camera's clock is wrong"),
    *ELEMENTS,
    *TRUST,
    Column("along_uncertainty_deg", "deg", "uncertainty along its trail", "number", 3, 2),
)
