"""The options that commands share, each defined once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, TypeVar

import click

from orbitwatch import remarks
from orbitwatch.cli.completion import complete_sites
from orbitwatch.cli.settings_options import settings_options as settings_options
from orbitwatch.elements.modes import DEFAULT_MODE, ELEMENTS_MODES
from orbitwatch.engine.processors import limit_threads
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site
from orbitwatch.sites.time_zones import zone_of
from orbitwatch.terminal.output import FORMATS
from orbitwatch.times import (
    ParsedInstant,
    Span,
    format_utc,
    parse_duration,
    parse_instant,
    zone_name,
)

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_LENGTH = timedelta(days=1)


class FiniteRange(click.FloatRange):
    """A number between two bounds; unlike click's own range it refuses ``nan``."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail with what would be right."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


site_option = click.option(
    "-s",
    "--site",
    "sites",
    multiple=True,
    metavar="NAME|LAT,LON[,HEIGHT_M]",
    shell_complete=complete_sites,
    help="A place by name, or its latitude and longitude in degrees (north and east positive); "
    "may be repeated. Default: your site named home, or the only one saved.",
)

_START = click.option(
    "--start",
    metavar="TIME",
    help="Where the span starts: 2023-11-22, '22 Nov 2023 21:00', 21:00, tonight, now-2h. Without "
    "a zone it is the time of the site. Default: now.",
)
_END = click.option("--end", metavar="TIME", help="Where the span ends; read as --start is.")


def _for(default: str) -> Callable[[F], F]:
    return click.option(
        "--for",
        "for_",
        metavar="DURATION",
        help=f"How long the span is, such as 12h, 3d or 2w, instead of --end. Default: {default}.",
    )


utc_option = click.option(
    "--utc", is_flag=True, help="Read times without a zone as UTC, and show UTC alone."
)
"""``utc``, a bool."""

min_elevation_option = click.option(
    "--min-elevation",
    type=FiniteRange(0, 90),
    default=10.0,
    show_default=True,
    metavar="DEG",
    help="The elevation that counts as up, or a site's own horizon where higher; no refraction.",
)

_OF_ANY_ANSWER = ("table", "csv", "json", "jsonl", "parquet")


def _format_option(*more: str) -> Callable[[F], F]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        metavar=f"[{'|'.join((*_OF_ANY_ANSWER, *more))}]",
        help="Default: a table on a terminal, CSV in a pipe, or what the suffix of -o says.",
    )


_OUTPUT = click.option(
    "-o", "--output", metavar="FILE", help="Write to FILE, which appears once it is whole."
)

_ELEMENTS = click.option(
    "--elements",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Use the element sets in FILE alone (TLE, OMM as CSV, JSON, XML or KVN); - reads stdin.",
)
_ALLOW_STALE = click.option(
    "--allow-stale",
    is_flag=True,
    help="Keep rows whose timing uncertainty passes a tenth of the orbital period.",
)


def all_options(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Return a decorator that adds several options, shown in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


span_options = all_options(_START, _END, _for("1d"))
"""``start``, ``end`` and ``for_``, texts or None: what ``span_from`` takes."""

long_span_options = all_options(_START, _END, _for("14d"))
"""The same, where one day says little."""

transit_span_options = all_options(_START, _END, _for("30d"))
"""The same, for what happens once a week or so."""

map_span_options = all_options(_START, _END, _for("two revolutions; with --html 1d"))
"""The same, where each revolution makes the picture harder to read."""


def output_options_for(*more: str) -> Callable[[F], F]:
    """Return ``--format`` and ``-o`` of an answer that can have ``more`` formats than all have."""
    return all_options(_format_option(*more), _OUTPUT)


output_options = output_options_for()
"""``format_`` and ``output``, texts or None: what ``open_output`` takes."""

pass_output_options = output_options_for("geojson", "ics")
position_output_options = output_options_for("geojson", "kml", "czml", "gpx")
track_output_options = output_options_for("geojson", "kml", "czml", "gpx", "oem")
site_output_options = output_options_for("geojson")

elements_mode_option = click.option(
    "--elements-mode",
    type=click.Choice(ELEMENTS_MODES),
    default=DEFAULT_MODE,
    show_default=True,
    help="Which set answers for a moment: that of the nearest epoch, the last one that existed "
    "before it, the latest held, or the nearest blended with that on the other side.",
)
"""``elements_mode``, an ElementsMode."""

sites_file_option = click.option(
    "--sites-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Sites from a file: CSV with name, latitude_deg, longitude_deg; or GeoJSON points.",
)

alarm_option = click.option(
    "--alarm",
    metavar="DURATION",
    help="With .ics: let the calendar ring so long before each pass, such as 10m.",
)

limit_option = click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most this many rows. Default: all.",
)
"""``limit``, an int or None."""

resume_option = click.option(
    "--resume", is_flag=True, help="Continue FILE where an earlier run was cut short."
)


def _limited(_: click.Context, __: click.Parameter, jobs: int | None) -> int | None:
    """Let the compiled engine's threads keep to what is asked of processes."""
    if jobs is not None:
        limit_threads(jobs)
    return jobs


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    callback=_limited,
    help="Processes to spread long searches over. Default: one for each core.",
)

allow_stale_option = _ALLOW_STALE
"""``allow_stale``, a bool."""

elements_option = _ELEMENTS
"""``elements``, a Path or None; ``-`` is stdin."""

elements_options = all_options(_ELEMENTS, _ALLOW_STALE)
"""``elements`` and ``allow_stale``, a bool."""


def span_from(
    start: str | None, end: str | None, for_: str | None, now: datetime, here: tzinfo = UTC
) -> tuple[Span, tuple[ParsedInstant, ...]]:
    """Return the span that the options ask for, and how the times that they name were read.

    What is written without a zone is meant in ``here``. The span starts now and is one day long
    unless said otherwise; a start that names a month or a night stands for all of it. Raises
    UsageError, which names the option, for what cannot be read and where both ``end`` and ``for_``
    are given.
    """
    if end is not None and for_ is not None:
        raise UsageError("--end and --for exclude each other", hint="give one of them")
    first = instant_from("--start", start, now, here) if start is not None else None
    begin = first.instant if first else now
    read = (first,) if first else ()
    if end is not None:
        last = instant_from("--end", end, now, here)
        return Span(begin, last.instant), (*read, last)
    if for_ is None and first is not None and first.until is not None:
        return Span(begin, first.until), read
    length = duration_from("--for", for_) if for_ else DEFAULT_LENGTH
    return Span(begin, begin + length), read


def span_from_options(
    options: Mapping[str, Any],
    now: datetime,
    sites: Sequence[Site] = (),
    *,
    zone_is_shown: bool = False,
) -> Span:
    """Return the span that ``start``, ``end`` and ``for_`` of a command's options ask for.

    Times without a zone are meant in that of the ``sites`` (`zone_of`). How the times were read is
    said as `note_readings` does. Raises as `span_from` does.
    """
    here = zone_of(sites)
    span, read = span_from(options["start"], options["end"], options["for_"], now, here)
    note_readings(read, sites, zone_is_shown=zone_is_shown)
    return span


def instants_from(texts: str, now: datetime, here: tzinfo = UTC) -> tuple[ParsedInstant, ...]:
    """Return the instants of a ``--time T[,T…]``; without a zone they are meant in ``here``."""
    parts = [text for text in texts.split(",") if text.strip()]
    if not parts:
        raise UsageError("--time names no time", hint=f"give one like {format_utc(now)} or now")
    return tuple(instant_from("--time", text, now, here) for text in parts)


def instant_from(option: str, text: str, now: datetime, here: tzinfo = UTC) -> ParsedInstant:
    """Return the instant that an option gives; UsageError, which names it, if it cannot be read."""
    return _named(option, lambda: parse_instant(text, now, here))


def note_readings(
    instants: Sequence[ParsedInstant], sites: Sequence[Site] = (), *, zone_is_shown: bool = False
) -> None:
    """Say where a time could be read in two ways, and in which zone those without one were read.

    With ``zone_is_shown`` the answer names the zone itself, unless the sites have several.
    """
    for instant in instants:
        if instant.note:
            remarks.note(instant.note)
    several = len({site.timezone for site in sites}) > 1
    if any(instant.zone_assumed for instant in instants) and (several or not zone_is_shown):
        why = ", as the sites are in several zones" if several else ""
        zone = zone_name(zone_of(sites))
        remarks.note_once_answered(f"times without a zone are read as {zone}{why}")


def duration_from(option: str, text: str) -> timedelta:
    """Return the duration that an option gives; UsageError, which names it, for what is none."""
    return _named(option, lambda: parse_duration(text))


T = TypeVar("T")


def _named(option: str, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", hint=error.hint) from None
