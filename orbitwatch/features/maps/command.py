"""``orbitwatch map``: where satellites go, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    FiniteRange,
    allow_stale_option,
    elements_mode_option,
    map_span_options,
    min_elevation_option,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.selection.object_selection import ObjectSelection


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where is it now, and where does it go? Here in the terminal", "orbitwatch map iss"),
        (
            "A picture of a satellite over Guam, with what it can look at from there",
            "orbitwatch map 58400 -s guam --at '2023-11-22 00:18' --max-off-nadir 45 -o guam.png",
        ),
        (
            "A page with map, globe and time slider, to open in any browser and to pass on",
            "orbitwatch map malligyong-1 -s guam --start 2023-11-21 --for 2d --html guam.html",
        ),
        (
            "Two satellites over two places, in the next twelve hours",
            "orbitwatch map iss hubble -s rome -s seoul --for 12h --html tonight.html",
        ),
    ),
)
@choice_options
@site_option
@sites_file_option
@map_span_options
@min_elevation_option
@click.option(
    "--swath-km",
    type=FiniteRange(0, 20000, min_open=True),
    metavar="KM",
    help="Not with --html: the full width of the strip that is seen. (Or give --max-off-nadir.)",
)
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90, min_open=True),
    metavar="DEG",
    help="Not with --html: how far from straight below the satellite looks to either side.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="The moment of markers, day and night; UTC unless a zone follows. Without --start a "
    "picture shows a revolution before it and one after. Default: the first pass over a site, or "
    "the start of the span; in the terminal now, if the span holds it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw a picture into FILE (.png, .svg or .pdf). Needs matplotlib: 'orbitwatch[plot]'.",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write an interactive page: a globe and a flat map, a time slider, the passes, and the "
    "element sets used. One file that needs no network.",
)
@allow_stale_option
@elements_mode_option
@settings_options
def command(**asked: Any) -> None:
    """Where satellites go, drawn on the Earth: tracks, sites, day and night.

    The map comes to the terminal, as large as the window, unless -o or --html names a file.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.
    """
    from orbitwatch.features.maps.answer import answer
    from orbitwatch.features.maps.question import MapRequest

    answer(MapRequest(choice=ObjectSelection.of(asked), **asked))
