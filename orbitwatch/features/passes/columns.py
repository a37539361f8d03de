"""The columns of passes and overflights: name, unit and meaning, defined once for every format."""

from __future__ import annotations

from orbitwatch.formats.columns import (
    ALTITUDE,
    BLENDED,
    ELEMENTS,
    GROUND_UNCERTAINTY,
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

MAGNITUDE_COLUMNS: tuple[Column, ...] = (
    Column("magnitude", "mag", "brightest while visible; null if unknown", "number", 2),
    moment("magnitude_at", "time of that magnitude"),
    Column("magnitude_uncertainty", "mag", "uncertainty of that, 68 %", "number", 2),
    flag("magnitude_is_estimated", "it is estimated from the object's type or fleet"),
)

VISIBLE_COLUMNS: tuple[Column, ...] = (
    moment("visible_start", "first moment up, in sunlight while the sky is dark at the site"),
    moment("visible_highest", "visible moment of the greatest elevation"),
    moment("visible_end", "last visible moment; null when there is none"),
    angle("visible_max_elevation_deg", "elevation at visible_highest"),
    angle("visible_start_azimuth_deg", "azimuth at visible_start"),
    angle("visible_highest_azimuth_deg", "azimuth at visible_highest"),
    angle("visible_end_azimuth_deg", "azimuth at visible_end"),
)

PASS_COLUMNS: tuple[Column, ...] = (
    *OBJECT,
    SITE,
    moment("aos", "rise above the elevation mask; null when already up at the start"),
    moment("tca", "moment of the greatest elevation within the span"),
    moment("los", "fall below the elevation mask; null when still up at the end"),
    Column("duration_s", "s", "from aos to los; null when either is", "number", 3),
    angle("aos_azimuth_deg", "azimuth at aos, from north through east"),
    angle("tca_azimuth_deg", "azimuth at tca"),
    angle("los_azimuth_deg", "azimuth at los"),
    angle("max_elevation_deg", "greatest elevation, geometric (no refraction)"),
    distance("slant_range_km", "straight line from the site to the satellite at tca"),
    *VISIBLE_COLUMNS,
    *MAGNITUDE_COLUMNS,
    *ELEMENTS,
    *TRUST,
    GROUND_UNCERTAINTY,
    BLENDED,
)

TRAIN_COLUMNS: tuple[Column, ...] = (
    Column("train_count", "", "lights in the train of the row; 1 for a single object", "integer"),
    Column(
        "train_spacing_s",
        "s",
        "time from one light to the next; null for a single object",
        "number",
        1,
    ),
)
"""Additional columns of rows about the objects of one launch."""

OVERFLIGHT_COLUMNS: tuple[Column, ...] = (
    *PASS_COLUMNS,
    distance("ground_distance_km", "geodesic from the site to the sub-satellite point at tca"),
    angle("off_nadir_deg", "angle at the satellite from geodetic nadir to the site, at tca"),
    ALTITUDE,
    angle("sun_elevation_deg", "elevation of the Sun at the site at tca, geometric"),
    flag("daylight", "the Sun is above 0 deg at the site at tca"),
    flag("satellite_sunlit", "the Sun shines on the satellite at tca"),
    text("direction", "ascending or descending: latitude rising or falling at tca"),
    text("side", "left or right: where the site lies, seen along the motion"),
    LATITUDE,
    LONGITUDE,
)
