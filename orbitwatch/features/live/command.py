"""``orbitwatch live``: a screen that shows current positions and the next passes."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import (
    brightness_options,
    sky_conditions_from,
    twilight_option,
)
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    allow_stale_option,
    elements_mode_option,
    min_elevation_option,
    settings_options,
    site_option,
)
from orbitwatch.cli.time_options import instant_from, note_readings, requested_zone, zone_options
from orbitwatch.errors import UsageError
from orbitwatch.selection.object_selection import ObjectSelection

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.live.followed import ElementSource, Followed
    from orbitwatch.features.live.question import LiveQuestion
    from orbitwatch.sites import Site

MOST_OBJECTS = 100
_DEFAULT_OBJECTS = ("25544",)
"""The default object: the ISS."""


@click.command(
    "live",
    cls=ExampleCommand,
    examples=(
        ("The ISS over your own place", "orbitwatch live"),
        (
            "Three satellites over Rome; press ? for the keys",
            "orbitwatch live iss hubble noaa-20 -s rome",
        ),
        ("With the Doppler shift of a downlink", "orbitwatch live iss -s rome --frequency 145.8M"),
        (
            "One frame as text, as it will be this evening",
            "orbitwatch live iss -s rome --once --at 21:00",
        ),
    ),
)
@choice_options
@site_option
@click.option("--once", is_flag=True, help="Print one frame as text, and end.")
@click.option(
    "--at",
    metavar="TIME",
    help="Start at this time instead of now; without a zone it is read in that of the site.",
)
@click.option(
    "--frequency",
    metavar="FREQUENCY",
    help="Downlink frequency, such as 145.8M: shows the Doppler-shifted one.",
)
@click.option("--light", is_flag=True, help="Colours for a light terminal; the key t changes them.")
@min_elevation_option
@twilight_option
@brightness_options
@zone_options
@allow_stale_option
@elements_mode_option
@settings_options
def command(**options: Any) -> None:
    """Where satellites are now, on the whole terminal: map, next passes, the sky, data.

    Press ? for the keys: objects can be added and removed, the time moved, the site changed. Newer
    element sets that another orbitwatch process fetches are picked up. Needs 'orbitwatch[live]',
    but not for --once.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several can be separated by commas, or listed in
    a file given as @FILE. Without one it is the ISS.
    """
    if not options["once"]:
        _check_terminal()
    from orbitwatch.features.live.followed import ElementSource
    from orbitwatch.selection.settings import settings_from

    settings = settings_from(options["data_dir"], options["offline"])
    now = datetime.now(UTC)
    question = _question(options, settings, now)
    source = ElementSource(question.objects.elements, settings, question.elements_mode)
    if options["once"]:
        _print_once(question, settings, source, question.at or now)
        return
    if str(question.objects.elements) == "-":
        raise UsageError(
            "live reads its keys from standard input", hint="name a file, or add --once"
        )
    followed = _chosen(question, settings, source, question.at or now)
    _show(question, settings, source, followed, light=options["light"])


def _check_terminal() -> None:
    """Raise UsageError unless the terminal can show the screen and read keys."""
    hint = "--once prints one frame as text"
    streams = sys.stdin, sys.stdout, sys.stderr  # Textual draws on stderr
    names = ("standard input", "standard output", "standard error")
    for stream, name in zip(streams, names, strict=True):
        if stream is None or not stream.isatty():
            raise UsageError(f"live needs a terminal, and {name} is not one", hint=hint)
    term = os.environ.get("TERM", "")
    if os.name != "nt" and term in ("", "dumb", "unknown"):
        what = f"TERM is {term!r}" if term else "TERM is not set"
        raise UsageError(f"live cannot draw on this terminal: {what}", hint=hint)
    from importlib.util import find_spec

    if find_spec("textual") is None:
        raise UsageError(
            "the live view needs textual, which is not installed",
            hint=f"pip install 'orbitwatch[live]'; {hint} without it",
        )


def _question(options: dict[str, Any], settings: Settings, now: datetime) -> LiveQuestion:
    from orbitwatch.features.live.question import LiveQuestion
    from orbitwatch.features.radio.frequency import parse_frequency
    from orbitwatch.sites.time_zones import zone_of

    sites = _sites(options, settings)
    read = (
        instant_from("--at", options["at"], now, zone_of(sites, requested_zone(options)))
        if options["at"]
        else None
    )
    if read is not None:
        note_readings([read], sites, requested_zone(options), zone_is_shown=True)
    objects = ObjectSelection.of(options)
    return LiveQuestion(
        objects=ObjectSelection(_DEFAULT_OBJECTS) if objects.is_empty else objects,
        sites=sites,
        utc=options["utc"],
        at=read.instant if read is not None else None,
        min_elevation_deg=options["min_elevation"],
        frequency_hz=parse_frequency(options["frequency"]) if options["frequency"] else None,
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
        magnitudes=options["magnitudes"],
        sky=sky_conditions_from(options),
    )


def _sites(options: dict[str, Any], settings: Settings) -> tuple[Site, ...]:
    """Return the sites named, or the user's default; the view also works without a site."""
    from orbitwatch.selection.site_selection import gazetteer_from, select_sites

    texts = options["sites"]
    if not texts and not settings.site and gazetteer_from(settings).default_site is None:
        return ()
    return tuple(select_sites(texts, settings, zone=requested_zone(options)))


def _chosen(
    question: LiveQuestion, settings: Settings, source: ElementSource, at: datetime
) -> Followed:
    """Return the selected objects with their sets; UsageError if there are too many."""
    from orbitwatch.features.live.followed import followed, reach

    found = question.objects.chosen(settings, at)
    if len(found) > MOST_OBJECTS:
        raise UsageError(
            f"live follows at most {MOST_OBJECTS} objects, and {len(found):,} are requested",
            hint="name fewer",
        )
    if source.elements is not None:  # the file is read whole, and standard input only once
        return followed(found, reach(at), source.mode)
    return source.load([held.record.catalog_id for held in found], at)


def _show(
    question: LiveQuestion,
    settings: Settings,
    source: ElementSource,
    followed: Followed,
    *,
    light: bool,
) -> None:
    """Draw the first frame while Textual loads, then run the live view."""
    from orbitwatch.features.live.clock import system_clock
    from orbitwatch.features.live.frame import frame_at
    from orbitwatch.features.live.screen import KEYS_LINE, Screen, speed_text
    from orbitwatch.features.live.styles import DARK, LIGHT
    from orbitwatch.terminal import full_screen

    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    clock = system_clock(question.at)
    frame = frame_at(question, followed, question.sites, clock.moment())
    width, height = os.get_terminal_size(sys.stderr.fileno())
    screen = Screen(ascii_only=ascii_only)
    lines = screen.lines(frame, speed_text(clock), KEYS_LINE, width, height)
    full_screen.paint(sys.stderr, lines, LIGHT if light else DARK)
    try:
        from orbitwatch.features.live.app.live_app import run_live
    except BaseException:
        full_screen.leave(sys.stderr)
        raise
    run_live(question, settings, source, followed, clock, ascii_only=ascii_only, light=light)


def _print_once(
    question: LiveQuestion, settings: Settings, source: ElementSource, at: datetime
) -> None:
    from orbitwatch import remarks
    from orbitwatch.features.live.once import one_frame, print_frame
    from orbitwatch.terminal.output import open_output

    with open_output("table", None) as output:
        followed = _chosen(question, settings, source, at)
        print_frame(one_frame(question, settings, followed, at), output.console())
        remarks.answered()
