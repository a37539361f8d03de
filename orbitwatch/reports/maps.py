"""Requests maps for reports and charts; a subject draws them.

Subjects stand above reports, so the drawing function is imported by name, as the command line
imports commands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.reports.markdown import Picture
from orbitwatch.reports.pictures import Kind, drawn
from orbitwatch.sites import Site
from orbitwatch.times import Span

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DRAWER: Final = "orbitwatch.features.maps.report_map", "draw_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRequest:
    """The content of a map: ground tracks of objects in a span, and their positions at a moment.

    ``at`` None is the culmination of the first pass over a site. ``close`` shows the surroundings
    of the first site, or of ``centre_deg``, latitude and longitude, rather than the world.
    ``swath_km`` or ``max_off_nadir_deg``, if given, draws the swath.
    """

    objects: tuple[CatalogObject, ...]
    span: Span
    at: datetime | None = None
    sites: tuple[Site, ...] = ()
    min_elevation_deg: float = 10.0
    elements_mode: ElementsMode = "nearest"
    swath_km: float | None = None
    max_off_nadir_deg: float | None = None
    close: bool = False
    centre_deg: tuple[float, float] | None = None
    shows: str = "The track with its uncertainty"


def map_picture(request: MapRequest, kind: Kind) -> Picture:
    """Return the map as a picture of a report."""
    return drawn(request.shows, kind, lambda path: draw_map_into(request, path))


def draw_map_into(request: MapRequest, path: Path | None = None) -> Figure:
    """Draw the map, into a file if one is given. Raises errors as a chart does."""
    module, name = _DRAWER
    draw: Callable[[MapRequest, Path | None], Figure] = getattr(import_module(module), name)
    return draw(request, path)
