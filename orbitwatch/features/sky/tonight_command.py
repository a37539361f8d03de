"""``orbitwatch tonight``: what can be seen from dusk to dawn."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    alarm_option,
    elements_options,
    jobs_option,
    min_elevation_option,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.sky.command_options import (
    evening_from,
    extinction_option,
    magnitudes_option,
    one_site,
    phase_option,
    twilight_option,
)


@click.command(
    cls=ExampleCommand,
    examples=(
        ("What can I see tonight from home?", "orbitwatch tonight"),
        (
            "Down to magnitude 5, over Rome, in a week",
            "orbitwatch tonight -s rome --week --magnitude 5",
        ),
        ("A night to come, into a calendar", "orbitwatch tonight --night 2026-12-05 -o night.ics"),
    ),
)
@site_option
@click.option(
    "--night", metavar="DATE", help="The date of its evening. Default: the one that is on or next."
)
@click.option("--week", is_flag=True, help="Seven nights from there.")
@click.option(
    "--magnitude",
    type=FiniteRange(-15, 20),
    default=4.0,
    show_default=True,
    metavar="MAG",
    help="Only what gets at least that bright.",
)
@min_elevation_option
@twilight_option
@magnitudes_option
@phase_option
@extinction_option
@elements_options
@jobs_option
@output_options
@alarm_option
@settings_options
def command(
    sites: tuple[str, ...],
    night: str | None,
    week: bool,
    magnitude: float,
    min_elevation: float,
    twilight: float,
    magnitudes: Path | None,
    phase_model: str,
    extinction: float,
    elements: Path | None,
    allow_stale: bool,
    jobs: int | None,
    format_: str | None,
    output: str | None,
    alarm: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """What can be seen tonight: all objects held that get bright enough, in order of time.

    Magnitudes are those of a tumbling, glinting thing on an average day: single passes differ by
    half a magnitude and more. A ~ marks those estimated from the object's type.
    """
    from orbitwatch.features.passes.details import SkyConditions
    from orbitwatch.features.sky.tonight import Question, answer
    from orbitwatch.features.sky.tonight_columns import TONIGHT_COLUMNS
    from orbitwatch.search.process_pool import cores
    from orbitwatch.selection import inputs, quality_notes
    from orbitwatch.terminal.output import open_output
    from orbitwatch.times import parse_duration

    evening = evening_from(night)
    if phase_model not in ("linear", "lambert"):
        raise UsageError(f"no phase model {phase_model!r}")
    with open_output(format_, output, TONIGHT_COLUMNS) as out:
        settings = inputs.settings_from(data_dir, offline)
        question = Question(
            site=one_site(inputs.sites_asked(sites, settings), "tonight"),
            evening=evening,
            nights=7 if week else 1,
            faintest=magnitude,
            min_elevation_deg=min_elevation,
            sky=SkyConditions(twilight, phase_model, extinction),
            magnitudes=magnitudes,
            elements=elements,
            allow_stale=allow_stale,
            jobs=jobs or cores(),
        )
        found = answer(question, settings, datetime.now(UTC))
        if not out.is_table:
            out.about(
                sites=found.answer.sites,
                object_ids={
                    held.record.catalog_id: held.record.object_id or ""
                    for held in found.answer.objects
                },
                alarm=parse_duration(alarm) if alarm else None,
            )
            for rows in found.answer.produce(0):
                out.write(rows)
                quality_notes.tell_old_sets(rows)
            return
        from orbitwatch.features.sky.tonight_table import render_nights

        render_nights(found.nights, found.answer.rows(), out.console())
