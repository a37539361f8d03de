"""Options that select the part of the world on a map."""

from __future__ import annotations

import re
from typing import Any, Final

import click

from orbitwatch.cli.options import all_options
from orbitwatch.config import Settings
from orbitwatch.drawing.map_view import WORLD, MapView, around, centred, extent
from orbitwatch.errors import UsageError
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites import Site

_RADIUS_KM: Final = 1500.0
_RADIUS: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*km\s*", re.IGNORECASE)
_LEAST_KM, _MOST_KM = 20.0, 9000.0

view_options = all_options(
    click.option(
        "--around",
        metavar="PLACE[,KM]",
        help="Show the surroundings of a place, such as guam or guam,500km (1500km where none is "
        "given); without --site it is the site.",
    ),
    click.option(
        "--extent",
        metavar="W,S,E,N",
        help="Show what lies between these degrees, east and north positive: 130,0,160,25. Across "
        "the antimeridian west is the greater: 170,-30,-170,0.",
    ),
    click.option(
        "--center",
        "--centre",
        metavar="PLACE|LON",
        help="The whole world with this meridian in its middle.",
    ),
)


def read_view(options: dict[str, Any], settings: Settings) -> tuple[MapView, Site | None]:
    """Return the part of the world to show, and the place it is centred on, if any.

    Raises UsageError for two of the options together, or one that cannot be read.
    """
    given = [name for name in ("around", "extent", "center") if options[name] is not None]
    if len(given) > 1:
        raise UsageError(
            f"{' and '.join(f'--{name}' for name in given)} exclude each other", hint="give one"
        )
    if options["around"] is not None:
        return _around(options["around"], settings)
    if options["extent"] is not None:
        return _extent(options["extent"]), None
    if options["center"] is not None:
        return centred(_meridian(options["center"], settings)), None
    return WORLD, None


def _around(text: str, settings: Settings) -> tuple[MapView, Site]:
    place, comma, last = text.rpartition(",")
    radius = _RADIUS.fullmatch(last) if comma else None
    if radius is None:
        place = text
    km = float(radius[1]) if radius else _RADIUS_KM
    if not _LEAST_KM <= km <= _MOST_KM:
        raise UsageError(
            f"--around {text}: {km:g} km is not {_LEAST_KM:g} to {_MOST_KM:,.0f} km",
            hint="leave the radius out for 1500km",
        )
    site = gazetteer_from(settings).resolve(place.strip())
    return around(site.latitude_deg, site.longitude_deg, km), site


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
    return extent(west, south, east, north)


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
