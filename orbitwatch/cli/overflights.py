"""``orbitwatch overflights``: when a satellite comes over a place, and how it would look at it."""

from __future__ import annotations

from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    elements_options,
    min_elevation_option,
    output_options,
    settings_options,
    site_option,
    span_options,
)


@click.command(
    cls=ExampleCommand,
    examples=(
        (
            "When did Malligyong-1 come over Guam in its first days?",
            "orbitwatch overflights malligyong-1 --site guam --start 2023-11-21 --end 2023-11-23",
        ),
        (
            "By day, at most 500 km aside, over two places",
            "orbitwatch overflights 58400 -s guam -s kadena --for 3d --daylight --max-distance 500",
        ),
        (
            "From a file of element sets, as JSON for another program",
            "orbitwatch overflights --elements sets.csv --site 39.04,125.71 --format json",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@site_option
@span_options
@min_elevation_option
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="Only where the site is at most this far from straight below the satellite.",
)
@click.option(
    "--max-distance",
    type=FiniteRange(0, 20100),
    metavar="KM",
    help="Only where the ground track comes at least this near.",
)
@click.option("--daylight", is_flag=True, help="Only with the Sun above the site's horizon.")
@elements_options
@output_options
@settings_options
def command(**asked: Any) -> None:
    """When does a satellite come over a place: how near, at what angle, in what light.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.
    """
    from orbitwatch.cli.pass_answer import PassRequest, answer

    answer(PassRequest(kind="overflights", **asked))
