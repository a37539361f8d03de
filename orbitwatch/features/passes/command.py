"""The commands ``orbitwatch passes`` and ``orbitwatch overflights``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.dataset_options import open_dataset, write
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import FiniteRange
from orbitwatch.cli.pass_options import sort_option, visible_options
from orbitwatch.cli.polygon_options import add_polygons, footprint_option
from orbitwatch.cli.report_option import report_option
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.command_options import area_options
from orbitwatch.features.passes.command_options import (
    answer_options,
    asked_options,
    question_from,
)

if TYPE_CHECKING:
    from orbitwatch.features.passes.question import Kind

_NOT_OF_DATASETS = ("radio", "sort", "limit", "alarm", "chart", "timeline", "sky", "report")


@click.command(
    "passes",
    cls=ExampleCommand,
    examples=(
        ("The next day's passes of the ISS over Rome", "orbitwatch passes iss --site rome"),
        (
            "Those of three days that the eye can see, from your own place",
            "orbitwatch passes iss --site 41.9,12.5,60 --for 3d --visible",
        ),
        (
            "The five best of two weeks: visible for a minute at least, the highest first",
            "orbitwatch passes iss -s rome --for 14d --min-visible 1m --sort elevation -n 5",
        ),
        (
            "Two objects over two places, as a file",
            "orbitwatch passes 58400 58401 -s seoul -s guam --start 2024-02-21 -o passes.csv",
        ),
        (
            "The best pass of the next day as a chart of the sky, and drawn right here",
            "orbitwatch passes iss --site rome --chart sky.png --sky",
        ),
        (
            "When it comes by over two weeks, as a picture",
            "orbitwatch passes iss --site rome --for 14d --timeline passes.svg",
        ),
        (
            "The objects of one launch: a train of lights is one row",
            "orbitwatch passes 2026-183 -s rome",
        ),
        (
            "A week of good passes of two satellites, for a listener on 2 m",
            "orbitwatch passes iss so-50 -s rome --week --min-elevation 30 --radio=145.8M",
        ),
        (
            "Everything in a file of element sets",
            "orbitwatch passes --elements stations.tle --site tokyo --format json",
        ),
    ),
)
@asked_options
@visible_options
@click.option(
    "--radio",
    is_flag=False,
    flag_value="100M",
    metavar="[FREQ]",
    help="For listeners: add rise and set at the horizon, and the greatest rate of the Doppler "
    "shift, at 100 MHz or at a frequency such as --radio=145.8M.",
)
@click.option("--week", is_flag=True, help="The next seven days, like --for 7d.")
@sort_option
@report_option
@answer_options
def passes(**options: Any) -> None:
    """When is a satellite up at a place: rise (AOS), culmination (TCA), set (LOS).

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several can be separated by commas, or listed in
    a file given as @FILE.

    --chart and --sky draw one pass: the highest visible one, or the highest if none is visible.
    """
    _answer("passes", options)


@click.command(
    "overflights",
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
@asked_options
@area_options
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="Only if the site is at most this far from the nadir, seen from the satellite; with "
    "--area, the reach of the swath to either side.",
)
@click.option(
    "--max-distance",
    type=FiniteRange(0, 20100),
    metavar="KM",
    help="Only if the ground track comes within this distance.",
)
@click.option("--daylight", is_flag=True, help="Only with the Sun above the site's horizon.")
@sort_option
@footprint_option
@report_option
@answer_options
@click.pass_context
def overflights(ctx: click.Context, /, **options: Any) -> None:
    """When does a satellite come over a place: how near, at what angle, in what light.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several can be separated by commas, or listed in
    a file given as @FILE.

    --chart and --sky draw one overflight: the closest.
    """
    if options["areas"]:
        from orbitwatch.features.areas.delivery import deliver_areas

        given = click.core.ParameterSource.COMMANDLINE
        typed = [name for name in options if ctx.get_parameter_source(name) is given]
        deliver_areas(options, typed)
        return
    if options["swath_km"] is not None:
        raise UsageError("--swath-km needs --area", hint="add one, such as --area guam-islands")
    _answer("overflights", options)


def _answer(kind: Kind, options: dict[str, Any]) -> None:
    from orbitwatch.features.passes.answer import answer
    from orbitwatch.features.passes.delivery import deliver_passes
    from orbitwatch.features.passes.pictures import check_pictures
    from orbitwatch.reports.file import open_report
    from orbitwatch.terminal.output import chosen_format, open_output

    if options["partition"] is not None:
        _write_dataset(kind, options)
        return
    target, resume = options["output"], options["resume"]
    is_sky_alone = options["sky"] and target in (None, "-")  # below a table, even in a pipe
    format_ = chosen_format(options["format_"] or ("table" if is_sky_alone else None), target)
    check_pictures(options, format_)
    with open_report(options["report"], target, resume=resume) as report:
        now = datetime.now(UTC)
        question, settings = question_from(kind, options, now, zone_is_shown=format_ == "table")
        with open_output(format_, target, question.columns, resume=resume) as output:
            add_polygons(output, {"footprint": options.get("footprint")})
            found = answer(question, settings, now)
            draw = deliver_passes(question, found, output, report, options, settings, now)
    draw()


def _write_dataset(kind: Kind, options: dict[str, Any]) -> None:
    from orbitwatch.features.passes.dataset import plan

    folder = open_dataset(options, _NOT_OF_DATASETS)
    now = datetime.now(UTC)
    question, settings = question_from(kind, options, now)
    settings = replace(settings, offline=settings.offline or options["resume"])
    write(plan(question, settings, now, options["partition"]), folder, options)
