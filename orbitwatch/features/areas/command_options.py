"""The options for areas instead of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.options import FiniteRange

if TYPE_CHECKING:
    from collections.abc import Callable


area_option = click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="FILE.geojson|NAME",
    help="Instead of a site: an area from a GeoJSON file, or a country, korea or guam-islands; "
    "may be repeated. Rows are then when the swath touches it.",
)


_SWATH = click.option(
    "--swath-km",
    type=FiniteRange(0, 20000, min_open=True),
    metavar="KM",
    help="With --area: the full width of the swath. (Or give --max-off-nadir.)",
)


def area_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``areas``, a tuple of texts, and ``swath_km``, a number or None."""
    return area_option(_SWATH(function))
