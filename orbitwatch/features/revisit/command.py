"""``orbitwatch revisit``: how often satellites look at a place, and how long they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    FiniteRange,
    jobs_option,
    long_span_options,
    output_options,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.selection.object_selection import ObjectSelection


class _Step(FiniteRange):
    """Degrees of latitude; says what went wrong where an object was taken for it."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the step, or fail with what would be right."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(
                f"{value!r} is no step of 1 to 90 degrees (objects go before it, or write "
                "--by-latitude=10)",
                param,
                ctx,
            )


@click.command(
    cls=ExampleCommand,
    examples=(
        (
            "How often does Malligyong-1 come close enough to photograph Guam?",
            "orbitwatch revisit malligyong-1 --site guam --start 2023-12-09",
        ),
        (
            "What would three satellites see of Korea, what five?",
            "orbitwatch revisit --walker 97.4:3/3/1 --walker 97.4:5/5/1 --altitude 500 -s seoul",
        ),
        (
            "The gaps at every tenth latitude, as a picture",
            "orbitwatch revisit --walker sso:6/3/1 --altitude 500 --by-latitude --chart gaps.png",
        ),
        (
            "Any part of an area, by the satellites in a file",
            "orbitwatch revisit --elements fleet.csv --area korea --format json",
        ),
    ),
)
@choice_options
@click.option(
    "--walker",
    "walkers",
    multiple=True,
    metavar="I:T/P/F",
    help="A hypothetical fleet, Walker's delta pattern: inclination in degrees (or sso, the "
    "Sun-synchronous one), number of satellites, planes, phasing; may be repeated to compare.",
)
@click.option(
    "--altitude",
    type=float,
    metavar="KM",
    help="With --walker: the mean height of the circular orbits above the equatorial radius.",
)
@click.option(
    "--node-local-time",
    metavar="HH:MM",
    help="With --walker: mean solar time at the first plane's ascending node, at the start. "
    "Default: 10:30.",
)
@site_option
@sites_file_option
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="FILE.geojson|NAME",
    help="An area from a GeoJSON file, or a country, korea or guam-islands, of which any part "
    "counts; may be repeated.",
)
@click.option(
    "--by-latitude",
    is_flag=False,
    flag_value=10.0,
    type=_Step(1, 90),
    metavar="[STEP]",
    help="Instead of places: every STEP degrees of latitude (10), eight longitudes each.",
)
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90, min_open=True),
    default=30.0,
    show_default=True,
    metavar="DEG",
    help="How far from straight below a satellite looks.",
)
@click.option("--daylight", is_flag=True, help="Count only looks with the Sun above the horizon.")
@long_span_options
@click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also draw it into FILE (.png, .svg or .pdf): gaps by latitude, by the size of fleets, "
    "or looks over time; needs matplotlib: 'orbitwatch[plot]'.",
)
@jobs_option
@output_options
@settings_options
def command(**asked: Any) -> None:
    """How often is a place looked at: looks a day, and the gaps between them.

    A look is an overflight (10° up at least) on which the site, at closest approach, lies within
    --max-off-nadir of straight below; of an area, a touch by a swath of that reach. The default,
    30°, is what most imaging satellites tilt. A gap is the time from one look to the next; a
    longest gap marked ≥ reaches an end of the span. The percentile is of gaps, each counted once.
    """
    from orbitwatch.features.revisit.answer import answer
    from orbitwatch.features.revisit.request import RevisitRequest

    answer(RevisitRequest(choice=ObjectSelection.of(asked), **asked))
