"""``orbitwatch doppler``: the frequencies of a satellite over time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    allow_stale_option,
    elements_mode_option,
    elements_option,
    limit_option,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import (
    requested_zone,
    span_from_options,
    span_options,
    zone_options,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.radio.command_options import link_choice_from, link_options, single_site

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.config import Settings
    from orbitwatch.features.radio.doppler_answer import DopplerQuestion
    from orbitwatch.features.radio.link_choice import LinkChoice
    from orbitwatch.formats.rows import Rows
    from orbitwatch.reports.findings import Findings


@click.command(
    "doppler",
    cls=ExampleCommand,
    examples=(
        ("The next pass of the ISS", "orbitwatch doppler iss --frequency 145.8M --site rome"),
        (
            "Whenever the shift has changed by 10 Hz, as a file",
            "orbitwatch doppler iss -f 437.8M -s rome --step auto -o doppler.csv",
        ),
        (
            "A linear transponder: the uplink that belongs to a downlink",
            "orbitwatch doppler ao-7 -s rome --transmitter 'ssb v/h' --downlink 29.45M",
        ),
        (
            "The S-curve with the band due to the element set's age",
            "orbitwatch doppler iss -f 145.8M -s rome --chart doppler.svg",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="OBJECT")
@site_option
@link_options
@click.option(
    "--step",
    metavar="DURATION|auto",
    default="10s",
    show_default=True,
    help="Time between rows, or 'auto': a row whenever the shift has changed by 10 Hz.",
)
@span_options
@zone_options
@click.option(
    "--min-elevation",
    type=FiniteRange(0, 90),
    default=0.0,
    show_default=True,
    metavar="DEG",
    help="Rows only while it is at least this high; geometric, no refraction.",
)
@elements_option
@allow_stale_option
@elements_mode_option
@limit_option
@output_options
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings]:
    """The frequencies on which a satellite is heard, and on which it hears you.

    Without --for and --end it is the next pass, from --start or now; with one of them every pass
    of that span. A received frequency is f (1 - v/c), a sent one f / (1 - v/c), v being the rate
    of the slant range.
    """
    from orbitwatch.features.radio.columns import DOPPLER_COLUMNS
    from orbitwatch.features.radio.doppler_answer import answer
    from orbitwatch.selection import quality_notes
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    choice = link_choice_from(options)
    choice.check()
    with open_output(options["format_"], options["output"], DOPPLER_COLUMNS) as output:
        now = datetime.now(UTC)
        settings = settings_from(options["data_dir"], options["offline"])
        question = _question(options, choice, settings, now, zone_is_shown=output.is_table)
        found = answer(question, settings, now)
        zone = ZoneInfo(question.site.timezone)

        def render(rows: Rows, console: Console) -> None:
            from orbitwatch.features.radio.doppler_table import render_doppler

            captions = quality_notes.captions(rows) or ["No pass in this span."]
            render_doppler(rows, zone, captions, console)

        deliver(found.answer.first(options["limit"]), output, render)
        if not output.is_table:
            quality_notes.note_old_sets(found.answer.rows())

    def findings() -> Findings:
        from orbitwatch.features.radio.doppler_chart import doppler_findings

        return doppler_findings(question, found, settings, now)

    return findings


def _question(
    options: dict[str, Any],
    choice: LinkChoice,
    settings: Settings,
    now: datetime,
    *,
    zone_is_shown: bool,
) -> DopplerQuestion:
    from orbitwatch.features.radio.doppler_answer import NEXT_PASS_WITHIN, DopplerQuestion
    from orbitwatch.selection.object_selection import ObjectSelection
    from orbitwatch.selection.site_selection import select_sites
    from orbitwatch.times import Span

    next_pass = options["end"] is None and options["for_"] is None
    site = single_site(select_sites(options["sites"], settings, zone=requested_zone(options)))
    span = span_from_options(options, now, (site,), zone_is_shown=zone_is_shown)
    if next_pass:
        span = Span(span.start, span.start + NEXT_PASS_WITHIN)
    return DopplerQuestion(
        selection=ObjectSelection(names=options["objects"], elements=options["elements"]),
        site=site,
        span=span,
        link=choice,
        step_s=_step(options["step"]),
        min_elevation_deg=options["min_elevation"],
        next_pass_only=next_pass,
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
    )


def _step(text: str) -> float | None:
    """Return the seconds between rows; None for ``auto``."""
    from orbitwatch.times import parse_duration

    if text.strip().casefold() == "auto":
        return None
    try:
        return parse_duration(text).total_seconds()
    except UsageError as error:
        raise UsageError(f"--step: {error.message}", hint=error.hint) from None
