"""The columns of overflights of areas."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    ALTITUDE,
    BLENDED,
    ELEMENTS,
    LATITUDE,
    LONGITUDE,
    OBJECT,
    Column,
    angle,
    distance,
    flag,
    moment,
    text,
)

AREA_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    text("area", "name of the area"),
    moment("entry", "the swath begins to touch the area; null if it already does at the start"),
    moment("closest", "the ground track is nearest to the area, or deepest within it"),
    moment("exit", "the swath leaves the area; null if it still touches it at the end"),
    Column("duration_s", "s", "from entry to exit; null when either is", "number", 3),
    distance(
        "closest_distance_km",
        "geodesic from track to area at closest; 0 if the track crosses the area",
    ),
    ALTITUDE,
    LATITUDE,
    LONGITUDE,
    text("direction", "ascending or descending: latitude rising or falling at closest"),
    angle("sun_elevation_deg", "elevation of the Sun at the area's nearest point, at closest"),
    flag("daylight", "the Sun is above 0 deg there"),
    flag("satellite_sunlit", "the Sun shines on the satellite at closest"),
    *ELEMENTS,
    BLENDED,
)
