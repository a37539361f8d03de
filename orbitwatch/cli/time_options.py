"""Options on times, spans and zones, and how their texts are parsed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, TypeVar

import click

from orbitwatch import remarks
from orbitwatch.cli.options import all_options
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site
from orbitwatch.sites.time_zones import zone_of
from orbitwatch.times import (
    ParsedInstant,
    Span,
    format_utc,
    parse_duration,
    parse_instant,
    zone_name,
)
from orbitwatch.times.zones import checked_zone

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

DEFAULT_LENGTH = timedelta(days=1)

_START = click.option(
    "--start",
    metavar="TIME",
    help="Where the span starts: 2023-11-22, '22 Nov 2023 21:00', 21:00, tonight, now-2h. Without "
    "a zone it is read in that of the site. Default: now.",
)
_END = click.option("--end", metavar="TIME", help="Where the span ends, written like --start.")


def _for(default: str) -> Callable[[F], F]:
    return click.option(
        "--for",
        "for_",
        metavar="DURATION",
        help=f"How long the span is, such as 12h, 3d or 2w, instead of --end. Default: {default}.",
    )


def _zone(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    return None if text is None else checked_zone(text, "--zone")


def requested_zone(options: Mapping[str, Any]) -> str | None:
    """Return the IANA name of the zone in ``--utc`` or ``--zone``, None without either.

    Raises UsageError where both are given.
    """
    if options.get("utc"):
        source = click.get_current_context().get_parameter_source("zone")
        if source is click.core.ParameterSource.COMMANDLINE:
            raise UsageError("--utc and --zone cannot be used together", hint="give one of them")
        return "UTC"
    zone: str | None = options.get("zone")
    return zone


zone_options = all_options(
    click.option(
        "--utc", is_flag=True, help="Read times without a zone as UTC, and show only UTC."
    ),
    click.option(
        "--zone",
        metavar="ZONE",
        callback=_zone,
        help="Read times without a zone in this zone, and show it alongside UTC: an IANA name "
        "such as "
        "Europe/Rome. Default: 'orbitwatch config zone', else the zone of the site, else UTC.",
    ),
)
"""``utc``, a bool, and ``zone``, a name or None: the arguments of `requested_zone`."""

span_options = all_options(_START, _END, _for("1d"))
"""``start``, ``end`` and ``for_``, texts or None: the arguments of ``span_from``."""

long_span_options = all_options(_START, _END, _for("14d"))
"""The same for answers over weeks."""

transit_span_options = all_options(_START, _END, _for("30d"))
"""The same for events about once a week."""

map_span_options = all_options(_START, _END, _for("two revolutions; with --html 1d"))
"""The same for maps, which many revolutions clutter."""


def span_from(
    start: str | None, end: str | None, for_: str | None, now: datetime, here: tzinfo = UTC
) -> tuple[Span, tuple[ParsedInstant, ...]]:
    """Return the span given by the options, and how the times in them were parsed.

    Times without a zone are in ``here``. By default the span starts now and is one day long; a
    start that names a month or a night selects all of it. Raises UsageError, naming the option, for
    texts that cannot be parsed and where both ``end`` and ``for_`` are given.
    """
    if end is not None and for_ is not None:
        raise UsageError("--end and --for cannot be used together", hint="give one of them")
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
    """Return the span given by ``start``, ``end`` and ``for_`` of a command's options.

    Times without a zone are in the requested one (`requested_zone`), else in that of the ``sites``
    (`zone_of`). `note_readings` reports how the times were parsed. Raises as `span_from` does.
    """
    zone = requested_zone(options)
    here = zone_of(sites, zone)
    span, read = span_from(options["start"], options["end"], options["for_"], now, here)
    note_readings(read, sites, zone, zone_is_shown=zone_is_shown)
    return span


def instants_from(texts: str, now: datetime, here: tzinfo = UTC) -> tuple[ParsedInstant, ...]:
    """Return the instants of a ``--time T[,T…]``; without a zone they are in ``here``."""
    parts = [text for text in texts.split(",") if text.strip()]
    if not parts:
        raise UsageError("--time contains no time", hint=f"give one like {format_utc(now)} or now")
    return tuple(instant_from("--time", text, now, here) for text in parts)


def instant_from(option: str, text: str, now: datetime, here: tzinfo = UTC) -> ParsedInstant:
    """Return the instant in an option; UsageError, naming the option, if it cannot be parsed."""
    return _named(option, lambda: parse_instant(text, now, here))


def note_readings(
    instants: Sequence[ParsedInstant],
    sites: Sequence[Site] = (),
    zone: str | None = None,
    *,
    zone_is_shown: bool = False,
) -> None:
    """Note ambiguous times, and the zone assumed for those without one.

    ``zone`` is that of `requested_zone`. With ``zone_is_shown`` the answer itself shows the zone,
    unless the sites have several.
    """
    for instant in instants:
        if instant.note:
            remarks.note(instant.note)
    several = zone is None and len({site.timezone for site in sites}) > 1
    if any(instant.zone_assumed for instant in instants) and (several or not zone_is_shown):
        why = ", as the sites are in several zones" if several else ""
        name = zone_name(zone_of(sites, zone))
        remarks.note_once_answered(f"times without a zone are read as {name}{why}")


def duration_from(option: str, text: str) -> timedelta:
    """Return the duration in an option; UsageError, naming the option, if it is invalid."""
    return _named(option, lambda: parse_duration(text))


def _named(option: str, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", hint=error.hint) from None
