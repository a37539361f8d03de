"""``orbitwatch overflights``: when a satellite comes over a place, and how it would look at it."""

from __future__ import annotations

from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import FiniteRange
from orbitwatch.cli.report_option import report_option
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.command_options import area_options
from orbitwatch.features.passes.command_options import pass_answer_options, pass_question_options
from orbitwatch.selection.object_selection import Choice


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
        (
            "When can a camera with a swath of 60 km see any of Guam and its neighbours?",
            "orbitwatch overflights malligyong-1 --area guam-islands --swath-km 60",
        ),
    ),
)
@pass_question_options
@area_options
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="Only where the site is at most this far from straight below the satellite; with "
    "--area the reach of the swath to either side.",
)
@click.option(
    "--max-distance",
    type=FiniteRange(0, 20100),
    metavar="KM",
    help="Only where the ground track comes at least this near.",
)
@click.option("--daylight", is_flag=True, help="Only with the Sun above the site's horizon.")
@report_option
@pass_answer_options
@click.pass_context
def command(ctx: click.Context, /, **asked: Any) -> None:
    """When does a satellite come over a place: how near, at what angle, in what light.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.

    --chart and --sky draw one overflight: of several the closest.
    """
    areas, swath_km = asked["areas"], asked["swath_km"]
    if areas:
        from orbitwatch.features.areas.answer import answer as answer_areas
        from orbitwatch.features.areas.request import AreaRequest

        given = click.core.ParameterSource.COMMANDLINE
        typed = [name for name in asked if ctx.get_parameter_source(name) is given]
        answer_areas(AreaRequest.of(asked, typed))
        return
    if swath_km is not None:
        raise UsageError("--swath-km goes with --area", hint="add --area guam-islands, say")
    from orbitwatch.features.passes.answer import answer
    from orbitwatch.features.passes.request import PassRequest

    del asked["areas"], asked["swath_km"]
    answer(PassRequest(kind="overflights", choice=Choice.of(asked), **asked))
