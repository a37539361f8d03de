"""What the Python API takes: times, lengths, names and places in each form that is understood."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from orbitwatch.config import load_settings
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import Span, parse_duration, parse_instant

Instant = datetime | str
Length = timedelta | str
Names = str | int | Sequence[str | int]
Places = Site | str | Sequence[Site | str]


def names_of(names: Names) -> tuple[str, ...]:
    """Return the objects named, as texts."""
    return tuple(map(str, [names] if isinstance(names, (str, int)) else names))


def span_of(start: Instant, end: Instant | None, length: Length | None) -> Span:
    """Return the span; raises UsageError unless exactly one of ``end`` and ``length`` is given."""
    if (end is None) == (length is None):
        raise UsageError("give either end or length")
    begin = instant_of(start)
    if end is not None:
        return Span(begin, instant_of(end))
    return Span(begin, begin + length_of(length or ""))


def instant_of(when: Instant) -> datetime:
    """Return the instant; UTC where no zone is given."""
    if isinstance(when, str):
        return parse_instant(when, datetime.now(UTC)).instant
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def length_of(length: Length) -> timedelta:
    """Return the length of time."""
    return parse_duration(length) if isinstance(length, str) else length


def sites_of(places: Places) -> list[Site]:
    """Return the sites that ``places`` names, the user's own among them."""
    listed = [places] if isinstance(places, (Site, str)) else places
    settings = load_settings(None, None, os.environ)
    gazetteer = load_gazetteer(settings.data_dir / "sites.csv")
    return [place if isinstance(place, Site) else gazetteer.resolve(place) for place in listed]
