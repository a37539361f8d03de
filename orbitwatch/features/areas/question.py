"""The question of ``overflights --area``."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.astro.swath import Swath
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.features.areas.shapes import Area
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaQuestion:
    """When the swaths of objects touch areas (at least one).

    ``daylight`` and ``max_distance_km`` filter the rows. ``jobs`` processes share the work
    (None: one for each core), which does not affect the rows.
    """

    selection: ObjectSelection
    areas: tuple[Area, ...]
    span: Span
    swath: Swath
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False
    daylight: bool = False
    max_distance_km: float | None = None
    jobs: int | None = None
