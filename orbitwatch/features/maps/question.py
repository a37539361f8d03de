"""What ``map`` is asked, whatever it is drawn as."""

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
    """Which tracks to show over which sites; ``at`` is the moment shown, None the first pass's.

    ``at_if_within`` is shown where ``at`` is None and the span holds it. ``two_revolutions`` cuts
    ``span`` to those of the fastest object, around ``at`` where it is "around", otherwise from the
    start on. ``view`` is the part of the world that is drawn.
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
