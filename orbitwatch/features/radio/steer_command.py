"""``orbitwatch steer``: turns a rotator and tunes a radio through passes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    allow_stale_option,
    elements_mode_option,
    elements_option,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.cli.time_options import (
    requested_zone,
    span_from_options,
    span_options,
    zone_options,
)
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.radio.command_options import (
    device_options,
    link_choice_from,
    link_options,
    single_site,
    station_from,
)

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.radio.link_choice import LinkChoice
    from orbitwatch.features.radio.steer_answer import SteerQuestion
    from orbitwatch.features.radio.steering.station import Station, Target


@click.command(
    "steer",
    cls=ExampleCommand,
    examples=(
        (
            "What would the antenna do in the next pass? Nothing is moved",
            "orbitwatch steer iss --site rome --plan --limits -180,450",
        ),
        (
            "Turn the rotator and tune the radio through it",
            "orbitwatch steer iss --rotator localhost --radio localhost --transmitter 'fm v/u'",
        ),
        (
            "A day of weather satellites, and the ISS where they leave a gap",
            "orbitwatch steer --queue 'noaa*,iss' --min-elevation 20 -s rome --rotator localhost",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]")
@click.option(
    "--queue",
    metavar="OBJECTS",
    help="Several objects, separated by commas, by priority: one pass after the other.",
)
@site_option
@device_options
@link_options
@click.option(
    "--follow-dial",
    is_flag=True,
    help="Add turns of the radio's dial to the offset, and store it.",
)
@span_options
@zone_options
@click.option(
    "--min-elevation",
    type=FiniteRange(0, 90),
    default=0.0,
    show_default=True,
    metavar="DEG",
    help="The elevation that counts as up; geometric, no refraction.",
)
@click.option("--plan", "plan_only", is_flag=True, help="Print the path without using a daemon.")
@click.option(
    "--log",
    "log_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append every command and reply to FILE, as lines of JSON.",
)
@elements_option
@allow_stale_option
@elements_mode_option
@output_options
@settings_options
def command(**options: Any) -> None:
    """Turn a rotator and tune a radio through the next pass, by Hamlib's rotctld and rigctld.

    With --for or --end it is every pass of that span, with --queue those of a day. The whole pass
    is planned before it begins: it meets no stop if any path avoids that, and the pointing error
    due to limits and slew rate is reported in advance. However it ends, even by Ctrl-C or SIGTERM,
    the rotator is parked and PTT released.
    """
    from orbitwatch.features.radio.columns import PLAN_COLUMNS, RESULT_COLUMNS
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    choice = link_choice_from(options)
    station = station_from(options)
    if not options["plan_only"] and station.rotator_address is station.radio_address is None:
        raise UsageError("nothing to steer is named", hint="add --rotator, --radio or --plan")
    if station.radio_address is not None:
        choice.check()
    elif options["follow_dial"]:
        raise UsageError("--follow-dial needs --radio", hint="add --radio localhost:4532")
    columns = PLAN_COLUMNS if options["plan_only"] else RESULT_COLUMNS
    with (
        open_output(options["format_"], options["output"], columns) as output,
        _open_log(options["log_file"]) as log,
    ):
        now = datetime.now(UTC)
        settings = settings_from(options["data_dir"], options["offline"])
        question = _question(options, choice, settings, now)
        if options["plan_only"]:
            _plan(question, station, settings, now, output)
        else:
            from orbitwatch.features.radio.steer_answer import find_targets

            _steer(station, find_targets(question, settings, now), log, output)


def _plan(
    question: SteerQuestion, station: Station, settings: Settings, now: datetime, output: Any
) -> None:
    from orbitwatch.features.radio.steer_answer import plan
    from orbitwatch.features.radio.steer_table import render_plan
    from orbitwatch.terminal.rendering import deliver

    answer, paths = plan(question, station.rotator, station.deadband_deg, settings, now)
    deliver(answer, output, lambda rows, console: render_plan(rows, paths, console))


def _steer(station: Station, targets: list[Target], log: IO[str] | None, output: Any) -> None:
    from orbitwatch.features.radio.steer_answer import result_rows
    from orbitwatch.features.radio.steer_table import render_results
    from orbitwatch.features.radio.steering.device_connection import CommandLog
    from orbitwatch.features.radio.steering.run import steer
    from orbitwatch.features.radio.steering.shutdown import TerminatedError

    try:
        for rows in result_rows(steer(station, targets, CommandLog(log))):
            if output.is_table:
                render_results(rows, output.console())
            elif len(rows):
                output.write(rows)
    except TerminatedError:
        sys.exit(143)


def _question(
    options: dict[str, Any], choice: LinkChoice, settings: Settings, now: datetime
) -> SteerQuestion:
    from orbitwatch.features.radio.doppler_answer import NEXT_PASS_WITHIN
    from orbitwatch.features.radio.steer_answer import SteerQuestion
    from orbitwatch.selection.object_selection import ObjectSelection
    from orbitwatch.selection.site_selection import select_sites
    from orbitwatch.times import Span

    queue = tuple(name.strip() for name in (options["queue"] or "").split(",") if name.strip())
    if queue and options["objects"]:
        raise UsageError("--queue and OBJECT cannot be used together", hint="give one of them")
    next_pass = options["end"] is None and options["for_"] is None and not queue
    site = single_site(select_sites(options["sites"], settings, zone=requested_zone(options)))
    span = span_from_options(options, now, (site,))
    if next_pass:
        span = Span(span.start, span.start + NEXT_PASS_WITHIN)
    return SteerQuestion(
        selection=ObjectSelection(names=options["objects"], elements=options["elements"]),
        queue=queue,
        site=site,
        span=span,
        link=choice,
        min_elevation_deg=options["min_elevation"],
        next_pass_only=next_pass,
        follow_dial=options["follow_dial"],
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
    )


@contextmanager
def _open_log(file: Path | None) -> Iterator[IO[str] | None]:
    if file is None:
        yield None
        return
    try:
        stream = file.open("a", encoding="utf-8")
    except OSError as error:
        raise OrbitwatchError(
            f"cannot write the log {file}: {error.strerror or error}", hint="name another file"
        ) from None
    with stream:
        yield stream
