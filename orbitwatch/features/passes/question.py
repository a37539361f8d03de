"""The question of ``passes`` and ``overflights``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.features.passes.columns import (
    OVERFLIGHT_COLUMNS,
    PASS_COLUMNS,
    TRAIN_COLUMNS,
)
from orbitwatch.features.radio.columns import BEST_HOURS_COLUMNS
from orbitwatch.formats.columns import Column
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.trains import is_launch
from orbitwatch.sites import Site
from orbitwatch.times import Span

Kind = Literal["passes", "overflights"]

SortKey = Literal["tca", "elevation", "visible", "distance", "magnitude"]
"""The orders of rows: time, elevation, length of the visible part, distance, brightness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassQuestion:
    """When objects are above a mask at sites; ``overflights`` adds the satellite's side.

    ``visible``, ``min_visible_s``, ``daylight``, ``max_off_nadir_deg``, ``max_distance_km`` and
    ``faintest``, the magnitude that a pass must reach, filter the rows. ``sort`` orders them
    (None: by time of rise), ``limit`` keeps the first. ``magnitudes`` is a user's own table.
    ``radio_hz`` adds the columns for listeners on that frequency. ``jobs`` processes share the work
    (None: one for each core), which does not affect the rows.
    """

    kind: Kind
    selection: ObjectSelection
    sites: tuple[Site, ...]
    span: Span
    min_elevation_deg: float = 10.0
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False
    visible: bool = False
    min_visible_s: float | None = None
    daylight: bool = False
    max_off_nadir_deg: float | None = None
    max_distance_km: float | None = None
    faintest: float | None = None
    magnitudes: Path | None = None
    sky: SkyConditions = DEFAULT_SKY
    sort: SortKey | None = None
    limit: int | None = None
    jobs: int | None = None
    radio_hz: float | None = None

    @property
    def is_launch(self) -> bool:
        """Whether it is about one launch, whose objects that fly together are one row."""
        return self.kind == "passes" and is_launch(self.selection.names)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the answer; those for listeners and of trains only where asked for."""
        listening = BEST_HOURS_COLUMNS if self.radio_hz is not None else ()
        trains = TRAIN_COLUMNS if self.is_launch else ()
        columns = PASS_COLUMNS if self.kind == "passes" else OVERFLIGHT_COLUMNS
        return (*columns, *listening, *trains)

    @property
    def shows_visible(self) -> bool:
        """Whether only visible passes are requested, of which the visible part is shown."""
        return self.visible or self.min_visible_s is not None
