"""The question of ``map``, for every form of output, and the part of the world to show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from orbitwatch.config import Settings
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.drawing.map_view import around as view_around
from orbitwatch.drawing.map_view import centred as centred_on
from orbitwatch.drawing.map_view import extent as view_of_extent
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites import Site
from orbitwatch.times import Span

TwoRevolutions = Literal["from start", "around"]

LONGEST_DEFAULT: Final = timedelta(days=2)
"""The span in which two revolutions are searched."""
_RADIUS_KM: Final = 1500.0
_RADIUS: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*km\s*", re.IGNORECASE)
_LEAST_KM, _MOST_KM = 20.0, 9000.0


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
    two_revolutions: TwoRevolutions | None
    min_elevation_deg: float
    allow_stale: bool
    elements_mode: ElementsMode
    at_if_within: datetime | None = None
    view: MapView = WORLD


def two_revolutions(
    start: datetime, at: datetime | None, *, start_is_given: bool
) -> tuple[Span, TwoRevolutions]:
    """Return the span in which two revolutions are searched, and how, if no end is given.

    They are around ``at``, if it is given without a start, else from the
    start on.
    """
    if at is not None and not start_is_given:
        return Span(at - LONGEST_DEFAULT, at + LONGEST_DEFAULT), "around"
    return Span(start, start + LONGEST_DEFAULT), "from start"


def read_view(
    around: str | None, extent: str | None, center: str | None, settings: Settings
) -> tuple[MapView, Site | None]:
    """Return the part of the world to show, and the place at its centre, if there is one.

    The texts are those of the options of these names. Raises UsageError if two of them are given,
    or one cannot be read.
    """
    given = {"around": around, "extent": extent, "center": center}
    names = [f"--{name}" for name, text in given.items() if text is not None]
    if len(names) > 1:
        raise UsageError(f"{' and '.join(names)} cannot be used together", hint="give one")
    if around is not None:
        return _around(around, settings)
    if extent is not None:
        return _extent(extent), None
    if center is not None:
        return centred_on(_meridian(center, settings)), None
    return WORLD, None


def _around(text: str, settings: Settings) -> tuple[MapView, Site]:
    place, comma, last = text.rpartition(",")
    radius = _RADIUS.fullmatch(last) if comma else None
    if radius is None:
        place = text
    km = float(radius[1]) if radius else _RADIUS_KM
    if not _LEAST_KM <= km <= _MOST_KM:
        raise UsageError(
            f"--around {text}: {km:g} km is not within {_LEAST_KM:g} to {_MOST_KM:,.0f} km",
            hint="omit the radius for 1500km",
        )
    site = gazetteer_from(settings).resolve(place.strip())
    return view_around(site.latitude_deg, site.longitude_deg, km), site


def _extent(text: str) -> MapView:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"--extent {text!r} is not four numbers: west, south, east, north",
            hint="such as --extent 130,0,160,25",
        ) from None
    if not (abs(west) <= 360.0 and abs(east) <= 360.0):
        raise UsageError(
            f"--extent {text}: longitudes lie within -180 to 180", hint="west, south, east, north"
        )
    return view_of_extent(west, south, east, north)


def _meridian(text: str, settings: Settings) -> float:
    try:
        longitude = float(text)
    except ValueError:
        return gazetteer_from(settings).resolve(text).longitude_deg
    if not abs(longitude) <= 360.0:
        raise UsageError(
            f"--center {text}: a longitude lies within -180 to 180", hint="such as --center 150"
        )
    return longitude
