"""What the Python API takes: times, lengths, names and places in each form that is understood."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orbitwatch.archive.files import file_holdings
from orbitwatch.archive.held import all_held
from orbitwatch.archive.selection import Need
from orbitwatch.config import load_settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.evolution.history import without_strays
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
    """Return the span that is meant; raises UsageError unless one of end and length is given."""
    if (end is None) == (length is None):
        raise UsageError("give either end or length")
    begin = instant_of(start)
    if end is not None:
        return Span(begin, instant_of(end))
    return Span(begin, begin + length_of(length or ""))


def instant_of(when: Instant) -> datetime:
    """Return the instant that is meant; UTC where no zone is given."""
    if isinstance(when, str):
        return parse_instant(when, datetime.now(UTC)).instant
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def length_of(length: Length) -> timedelta:
    """Return the length of time that is meant."""
    return parse_duration(length) if isinstance(length, str) else length


def objects_of(
    names: Names, elements: Path | str | None, span: Span
) -> tuple[list[HeldObject], list[str]]:
    """Return the objects named that can be computed somewhere in the span, and remarks on them.

    Sets that lie in another orbit than their object's others are left out, and said to be.
    """
    settings = load_settings(None, None, os.environ)
    if elements is None:
        need = Need(span.start, span.end)
        holdings = all_held(settings.data_dir, need, lambda _: None)
    else:
        holdings, _ = file_holdings(Path(elements))
    wanted = [names] if isinstance(names, (str, int)) else names
    found = {held.record.catalog_id: held for name in wanted for held in holdings.find(str(name))}
    usable, remarks = [], []
    for whole in holdings.with_histories(list(found.values())):
        held, strays = without_strays(whole)
        remarks += strays_remark(held, strays)
        if held.element_sets and _in_orbit(held, span):
            usable.append(held)
    if not usable:
        labels = ", ".join(held.label for held in found.values()) or "nothing"
        raise ElementsError(f"no element set applies in that span to {labels}")
    return usable, remarks


def strays_remark(held: HeldObject, strays: Sequence[ElementSet]) -> list[str]:
    """Return the remark that ``strays`` were left out, if there are any."""
    if not strays:
        return []
    what = f"{len(strays):,} sets that lie" if strays[1:] else "a set that lies"
    return [f"left out: {what} in another orbit than the others of {held.label}"]


def _in_orbit(held: HeldObject, span: Span) -> bool:
    begin, end = held.record.in_orbit_from, held.record.in_orbit_until
    return (begin is None or begin < span.end) and (end is None or span.start < end)


def sites_of(places: Places) -> list[Site]:
    """Return the sites that are meant, those of the user's own among them."""
    listed = [places] if isinstance(places, (Site, str)) else places
    settings = load_settings(None, None, os.environ)
    gazetteer = load_gazetteer(settings.data_dir / "sites.csv")
    return [place if isinstance(place, Site) else gazetteer.resolve(place) for place in listed]
