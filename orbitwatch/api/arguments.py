"""What the Python API takes: times, lengths, names and places in each form that is understood."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orbitwatch.archive.files import file_holdings
from orbitwatch.archive.held import all_held
from orbitwatch.config import load_settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import Span, parse_duration, parse_instant

Instant = datetime | str
Length = timedelta | str
Names = str | int | Sequence[str | int]
Places = Site | str | Sequence[Site | str]


def span_of(start: Instant, end: Instant | None, length: Length | None) -> Span:
    """Return the span that is meant; raises UsageError unless one of end and length is given."""
    if (end is None) == (length is None):
        raise UsageError("give either end or length")
    begin = instant_of(start)
    if end is not None:
        return Span(begin, instant_of(end))
    return Span(begin, begin + length_of(length or ""))


def instant_of(when: Instant) -> datetime:
    """Return the moment that is meant; UTC unless it has a zone."""
    if isinstance(when, str):
        return parse_instant(when, datetime.now(UTC)).instant
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def length_of(length: Length) -> timedelta:
    """Return the length of time that is meant."""
    return parse_duration(length) if isinstance(length, str) else length


def strays_remark(held: HeldObject, strays: Sequence[ElementSet]) -> list[str]:
    """Return the remark that ``strays`` were left out, if there are any."""
    if not strays:
        return []
    what = f"{len(strays):,} sets that lie" if strays[1:] else "a set that lies"
    return [f"left out: {what} in another orbit than the others of {held.label}"]


def held_object(name: str | int, elements: Path | str | None) -> HeldObject:
    """Return the one object of that name, with all its sets."""
    if elements is None:
        holdings = all_held(load_settings(None, None, os.environ).data_dir, None, lambda _: None)
    else:
        holdings, _ = file_holdings(Path(elements))
    found = holdings.find(str(name))
    if len(found) > 1:
        raise UsageError(f"a claim is about one object, and {name!r} names {len(found):,}")
    return found[0]


def sites_of(places: Places) -> list[Site]:
    """Return the sites that are meant, those of the user's own among them."""
    listed = [places] if isinstance(places, (Site, str)) else places
    settings = load_settings(None, None, os.environ)
    gazetteer = load_gazetteer(settings.data_dir / "sites.csv")
    return [place if isinstance(place, Site) else gazetteer.resolve(place) for place in listed]
