"""The columns of ``orbitwatch tonight``: those of a pass, and how it looks from start to end."""

from __future__ import annotations

from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.formats.columns import Column, angle, moment

TONIGHT_COLUMNS: tuple[Column, ...] = (
    *PASS_COLUMNS,
    angle("start_azimuth_deg", "azimuth at visible_start, from north through east"),
    angle("start_elevation_deg", "elevation then"),
    moment("highest", "when it is highest while visible"),
    angle("highest_azimuth_deg", "azimuth then"),
    angle("highest_elevation_deg", "elevation then"),
    angle("end_azimuth_deg", "azimuth at visible_end"),
    angle("end_elevation_deg", "elevation then"),
    moment("shadow_exit", "when it leaves the Earth's shadow in view; null when it does not"),
    moment("shadow_entry", "when it enters it in view; null when it does not"),
    Column("train_count", "", "lights in the train that the row is about; else 1", "integer"),
    Column("train_spacing_s", "s", "time from one light to the next; null alone", "number", 1),
    angle("mirror_angle_deg", "least angle of a Sun mirrored straight down from the site", 2),
    moment("mirror_at", "when a flare is likeliest; null where none is possible"),
)
