"""``orbitwatch tonight``: the satellites visible from dusk to dawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import (
    brightness_options,
    sky_conditions_from,
    twilight_option,
)
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    alarm_option,
    elements_options,
    jobs_option,
    limit_option,
    min_elevation_option,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.cli.pass_options import sort_option
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import requested_zone, zone_options
from orbitwatch.errors import UsageError
from orbitwatch.features.sky.command_options import evening_from, only_site

if TYPE_CHECKING:
    from orbitwatch.features.sky.tonight import TonightQuestion
    from orbitwatch.reports.findings import Findings
    from orbitwatch.sites import Site


@click.command(
    "tonight",
    cls=ExampleCommand,
    examples=(
        ("What can I see tonight from home?", "orbitwatch tonight"),
        ("Fainter ones too, for a week", "orbitwatch tonight -s rome --week --magnitude 5"),
        ("A future night, as a calendar", "orbitwatch tonight --night 2026-12-05 -o night.ics"),
    ),
)
@site_option
@click.option(
    "--night", metavar="DATE", help="The date of its evening. Default: the current or next night."
)
@click.option("--week", is_flag=True, help="Seven nights from there.")
@click.option(
    "--magnitude",
    type=FiniteRange(-15, 20),
    default=4.0,
    show_default=True,
    metavar="MAG",
    help="Only objects that become at least this bright.",
)
@click.option(
    "--launch", metavar="YEAR-NUMBER", help="The objects of one launch; a train is one row."
)
@click.option("--flares", is_flag=True, help="Show possible flares of Starlink satellites.")
@zone_options
@min_elevation_option
@twilight_option
@brightness_options
@elements_options
@jobs_option
@sort_option
@limit_option
@output_options
@alarm_option
@publishes
@settings_options
def tonight(**options: Any) -> Callable[[], Findings]:
    """What can be seen tonight: all stored objects that become bright enough, in order of time.

    A magnitude is a typical value; most passes are within half a magnitude of it. ~ marks those
    estimated from the object's type.
    """
    from orbitwatch.features.sky.columns import TONIGHT_COLUMNS
    from orbitwatch.features.sky.tonight import answer
    from orbitwatch.features.sky.tonight_table import render_nights
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.trains import is_launch
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver
    from orbitwatch.times import parse_duration

    if options["launch"] and options["flares"]:
        raise UsageError("--launch and --flares cannot be used together", hint="give one of them")
    if options["launch"] and not is_launch((options["launch"],)):
        raise UsageError(
            f"--launch: {options['launch']!r} is not a launch", hint="write it like 2026-123"
        )
    evening = evening_from(options["night"])
    if options["week"] and click.get_current_context().params.get("chart") is not None:
        raise UsageError("--chart draws one night", hint="leave out --week")
    with open_output(options["format_"], options["output"], TONIGHT_COLUMNS) as output:
        settings = settings_from(options["data_dir"], options["offline"])
        question = tonight_question(
            options,
            only_site(options["sites"], settings, "tonight", requested_zone(options)),
            evening,
            nights=7 if options["week"] else 1,
        )
        now = datetime.now(UTC)
        found = answer(question, settings, now)
        output.about(alarm=parse_duration(options["alarm"]) if options["alarm"] else None)
        rows = found.answer.rows()
        kept = replace(found.answer, produce=lambda skip: iter([rows][skip:]))
        deliver(
            kept.first(options["limit"]), output, partial(render_nights, question, found.nights)
        )

    def findings() -> Findings:
        from orbitwatch.features.sky.report import tonight_findings

        return tonight_findings(question, found, rows, settings, now)

    return findings


def tonight_question(
    options: dict[str, Any], site: Site, evening: date | None, nights: int
) -> TonightQuestion:
    """Return the question from a command's options for a site and its nights."""
    from orbitwatch.features.sky.tonight import TonightQuestion

    return TonightQuestion(
        site=site,
        evening=evening,
        nights=nights,
        faintest=options["magnitude"],
        min_elevation_deg=options["min_elevation"],
        sky=sky_conditions_from(options),
        magnitudes=options["magnitudes"],
        sort=options.get("sort"),
        elements=options["elements"],
        allow_stale=options["allow_stale"],
        jobs=options["jobs"],
        launch=options.get("launch"),
        flares=options.get("flares", False),
    )
