"""The columns of ``orbitwatch transits``."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    _ELEMENTS,
    _SITE,
    _TRUST,
    OBJECT,
    Column,
    angle,
    distance,
    flag,
    moment,
    text,
)

TRANSIT_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    _SITE,
    text("body", "sun, moon, or target: a direction that was asked for"),
    moment("time", "moment of the least separation"),
    Column("separation_deg", "deg", "that separation, centre to centre", "number", 4),
    Column("duration_s", "s", "time before the disc; null where it passes beside", "number", 2),
    angle("elevation_deg", "elevation of the body then, geometric"),
    angle("azimuth_deg", "azimuth of the body then, from north through east"),
    distance("slant_range_km", "straight line from the site to the satellite then"),
    Column("angular_size_arcsec", "arcsec", "of the object, where its size is known", "number", 1),
    Column("speed_arcmin_s", "arcmin/s", "how fast it moves against the body", "number", 2),
    flag("sunlit", "the Sun shines on the satellite; false: a silhouette"),
    angle("line_latitude_deg", "nearest point of the centre line: latitude", 5),
    angle("line_longitude_deg", "its longitude", 5),
    distance("line_distance_km", "how far that is from the site"),
    angle("line_bearing_deg", "in which direction, from north through east", 1),
    distance("line_width_km", "how wide the strip is from which it crosses the disc"),
    *_ELEMENTS,
    *_TRUST,
    Column("line_shift_along_km", "km", "how early or late it may be on the line", "number", 1, 2),
    Column("line_shift_across_km", "km", "how far the line may lie aside, 68 %", "number", 1, 2),
)
