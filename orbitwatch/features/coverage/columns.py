"""The columns of ``orbitwatch coverage``."""

from __future__ import annotations

from orbitwatch.features.revisit.columns import figures
from orbitwatch.formats.columns import Column, angle, count, flag, uncertainty

COVERAGE_COLUMNS: tuple[Column, ...] = (
    count("cell", "number of the cell in its grid, from 0 in the north"),
    angle("latitude_deg", "geodetic latitude of its centre, north positive", 5),
    angle("longitude_deg", "longitude of its centre, east positive", 5),
    Column("area_km2", "km2", "area of the cell", "number", 1),
    flag(
        "always_in_view",
        "a satellite has the centre in view for the whole span: one look, and no gaps",
    ),
    *figures("", "looks", pooled=False),
    *figures("daylight_", "looks by daylight", pooled=False),
    uncertainty(
        "timing_uncertainty_s",
        "s",
        "timing uncertainty of the least certain look, 68 %; null for hypothetical satellites",
    ),
)
