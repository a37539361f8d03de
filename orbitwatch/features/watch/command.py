"""``orbitwatch watch``: a daemon that announces passes before they start."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import brightness_options, twilight_option
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    all_options,
    allow_stale_option,
    elements_mode_option,
    jobs_option,
    min_elevation_option,
    output_options,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.cli.pass_options import magnitude_option, visible_options
from orbitwatch.cli.time_options import duration_from, instant_from, zone_options
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.watch.question import WatchQuestion
    from orbitwatch.features.watch.setup import Setup, Signals

_delivery_options = all_options(
    click.option(
        "--lead",
        default="10m",
        show_default=True,
        metavar="DURATIONS",
        help="How long before its start a pass is announced; several separated by commas: 10m,1m.",
    ),
    click.option(
        "--exec",
        "program",
        metavar="PROGRAM",
        help="Start PROGRAM for each announcement, without a shell; the fields are in its "
        "environment: ORBITWATCH_KIND, ORBITWATCH_TEXT, ORBITWATCH_OBJECT_NAME, ...",
    ),
    click.option(
        "--post",
        "url",
        metavar="URL",
        help="Send each announcement as JSON by HTTP POST, repeated until it arrives.",
    ),
    click.option(
        "--notify", is_flag=True, help="Show announcements on the desktop, by notify-send."
    ),
    click.option(
        "--page",
        metavar="FOLDER",
        type=click.Path(path_type=Path, file_okay=False),
        help="Keep FOLDER/index.html (now, the next passes, the sky) and next.json up to date.",
    ),
)
_rehearsal_options = all_options(
    click.option("--check", is_flag=True, help="Show what would be announced in the next day."),
    click.option(
        "--rehearse",
        metavar="DURATION",
        help="Simulate this much time in seconds, such as 7d, with the stored sets; of --exec, "
        "--post, "
        "--notify and --page only those given here are used.",
    ),
    click.option("--now", metavar="TIME", help="With --check or --rehearse: start at this time."),
    click.option(
        "--name",
        default="watch",
        show_default=True,
        metavar="NAME",
        help="Name of the state in the data folder: one for each watch that runs at the same time.",
    ),
)


@click.command(
    "watch",
    cls=ExampleCommand,
    examples=(
        ("Announce bright passes, ten minutes and one minute before",
         "orbitwatch watch --magnitude 3 --min-elevation 30 --lead 10m,1m"),
        ("All visible passes of two stations, to a home server",
         "orbitwatch watch iss tiangong -s rome --visible --post http://localhost:8123/passes"),
        ("What would it announce?", "orbitwatch watch iss -s rome --visible --check"),
        ("A week of it in seconds", "orbitwatch watch iss -s rome --visible --rehearse 7d"),
    ),
)  # fmt: skip
@choice_options
@site_option
@sites_file_option
@min_elevation_option
@twilight_option
@magnitude_option
@visible_options
@brightness_options
@zone_options
@_delivery_options
@_rehearsal_options
@elements_mode_option
@allow_stale_option
@jobs_option
@output_options
@settings_options
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Keep running and announce coming passes: those that 'passes' and 'tonight' list.

    Without an OBJECT it announces everything that becomes as bright as magnitude 4 (--magnitude).
    Newer element sets are fetched as the rules of the sources allow. Options can be set in
    config.toml under [watch], by their names; SIGHUP reloads it, SIGTERM ends the watch.
    """
    given = click.core.ParameterSource.COMMANDLINE
    typed = {name for name in options if ctx.get_parameter_source(name) is given}
    if options["check"] and options["rehearse"]:
        raise UsageError("--check and --rehearse cannot be used together", hint="give one of them")
    if options["now"] and not (options["check"] or options["rehearse"]):
        raise UsageError("--now needs --check or --rehearse", hint="add one of them")
    if options["check"]:
        _check(ctx, options, typed)
        return
    if options["output"] is not None:
        raise UsageError("-o needs --check", hint="a watch never ends: use >> FILE instead")
    if "format_" in typed and options["format_"] not in ("table", "jsonl", "json"):
        raise UsageError(
            f"a watch cannot write {options['format_']}",
            hint="use --format jsonl, or omit --format",
        )
    if options["rehearse"]:
        _rehearse(ctx, options, typed)
    else:
        _watch(ctx, options, typed)


def _check(ctx: click.Context, options: dict[str, Any], typed: set[str]) -> None:
    from orbitwatch.features.watch.answer import answer
    from orbitwatch.features.watch.columns import WATCH_COLUMNS
    from orbitwatch.features.watch.table import render_check
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    with open_output(options["format_"], options["output"], WATCH_COLUMNS) as output:
        now = _now(options)
        question, settings, _ = _read(ctx, options, typed, now)
        if options["now"]:  # the rate limits of the sources apply to the actual time
            settings = replace(settings, offline=True)
        found = answer(question, settings, now)
        deliver(found, output, partial(render_check, question))


def _rehearse(ctx: click.Context, options: dict[str, Any], typed: set[str]) -> None:
    from orbitwatch.features.watch.answer import rehearse
    from orbitwatch.features.watch.clock import Wake
    from orbitwatch.features.watch.delivery import Delivery
    from orbitwatch.features.watch.state import in_memory_state

    length = duration_from("--rehearse", options["rehearse"])
    now = _now(options)
    question, settings, where = _read(ctx, options, typed, now)
    nowhere = {"program": None, "url": None, "notify": False, "page": None}
    where |= {name: value for name, value in nowhere.items() if name not in typed}
    delivery = Delivery(in_memory_state(), Wake(), threaded=False)
    rehearse(delivery.setup(question, settings, where), delivery.state, now, length)


def _watch(ctx: click.Context, options: dict[str, Any], typed: set[str]) -> None:
    from orbitwatch.features.watch.clock import SystemClock
    from orbitwatch.features.watch.delivery import Delivery
    from orbitwatch.features.watch.loop import Watch
    from orbitwatch.features.watch.setup import Signals
    from orbitwatch.features.watch.state import open_state
    from orbitwatch.selection.settings import settings_from

    name = options["name"]
    if not name.replace("-", "").replace("_", "").isalnum() or name == "orbitwatch":
        raise UsageError(
            f"--name: {name!r} is not usable as a file name", hint="use letters and digits"
        )
    folder = settings_from(options["data_dir"], options["offline"]).data_dir
    signals = Signals()
    with _signals(signals) as received, open_state(folder, name) as state:
        delivery = Delivery(state, signals.wake)

        def setup(previous: Setup | None = None) -> Setup:
            return delivery.setup(*_read(ctx, options, typed, datetime.now(UTC)), previous)

        Watch(setup(), state, SystemClock(), signals, setup).run()
    if signal.SIGINT in received:
        raise KeyboardInterrupt


def _read(
    ctx: click.Context, options: dict[str, Any], typed: set[str], now: datetime
) -> tuple[WatchQuestion, Settings, dict[str, Any]]:
    """Read the question from the options and the current configuration.

    The third value holds the delivery options.
    """
    from orbitwatch.features.watch.command_options import option_sets, question_from
    from orbitwatch.selection.settings import settings_from

    settings = settings_from(options["data_dir"], options["offline"])
    sets = option_sets(ctx, options, typed)
    as_json = "format_" in typed and options["format_"] != "table"
    return question_from(sets, settings, now), settings, {**sets[0], "as_json": as_json}


def _now(options: dict[str, Any]) -> datetime:
    now = datetime.now(UTC)
    return instant_from("--now", options["now"], now).instant if options["now"] else now


@contextmanager
def _signals(signals: Signals) -> Iterator[list[int]]:
    """Let SIGTERM and Ctrl-C end the watch and SIGHUP reload it; yield the signals received."""
    received: list[int] = []

    def end(number: int, _: object) -> None:
        if received and number == signal.SIGINT:  # a second Ctrl-C ends it at once
            raise KeyboardInterrupt
        received.append(number)
        signals.stop_requested = True
        signals.wake.set()

    def reload(_: int, __: object) -> None:
        signals.reload_requested = True
        signals.wake.set()

    handlers: dict[int, Any] = {signal.SIGINT: end, signal.SIGTERM: end}
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = reload
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
