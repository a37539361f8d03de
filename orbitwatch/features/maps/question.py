"""The question of ``map``, for every output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """The tracks to show over sites; ``at`` is the moment shown, None that of the first pass.

    ``at_if_within`` is shown if ``at`` is None and the span contains it. ``two_revolutions`` cuts
    ``span`` to two revolutions of the fastest object, around ``at`` for "around", otherwise from
    the start. ``view`` is the part of the world to draw.
    """

    objects: ObjectSelection
    sites: tuple[Site, ...]
    span: Span
    at: datetime | None
    two_revolutions: Literal["from start", "around"] | None
    min_elevation_deg: float
    allow_stale: bool
    elements_mode: ElementsMode
    at_if_within: datetime | None = None
    view: MapView = WORLD
