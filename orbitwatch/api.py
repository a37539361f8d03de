"""The Python API: the questions of the command line, asked from a program or a notebook.

Times are datetimes or texts as the command line takes them (UTC unless a zone is given), lengths
and steps are timedeltas or texts such as ``"3d"``, a site is a `Site`, a name or ``"LAT,LON"``.
What was left out or cannot be trusted is in the ``notes`` of the answer. Nothing is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from orbitwatch.analysis.claims import Asked, answer_claim, home_station
from orbitwatch.analysis.streaming import Question, Stream
from orbitwatch.analysis.subjects import Subject
from orbitwatch.analysis.track_plan import plan_tracks
from orbitwatch.analysis.tracks import Frame, Tracker
from orbitwatch.archive.files import file_holdings
from orbitwatch.archive.held import all_held
from orbitwatch.archive.selection import Need
from orbitwatch.config import load_settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.export.claim_rows import claim_rows
from orbitwatch.export.claim_words import words
from orbitwatch.export.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.export.pass_rows import PassRows
from orbitwatch.export.rows import Rows, Values, concatenate, no_rows
from orbitwatch.export.table import Table
from orbitwatch.export.track_rows import TrackRows, track_columns
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import Span, parse_duration, parse_instant

Instant = datetime | str
Length = timedelta | str
Names = str | int | Sequence[str | int]
Places = Site | str | Sequence[Site | str]

_STALE = "uncertain by more than a tenth of a revolution (allow_stale=True keeps them)"


def track(
    objects: Names,
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    step: Length = "auto",
    sites: Places = (),
    frame: Frame | None = None,
    elements: Path | str | None = None,
    allow_stale: bool = False,
) -> Table:
    """Return where objects are, moment by moment, both ends of the span included.

    ``step`` "auto" puts points at most 100 km apart on the ground; ``frame`` adds states in km and
    km/s; with ``sites`` each moment has a row for each of them. ``elements`` is a file to use
    instead of what is held. Raises subclasses of `OrbitwatchError`, as the command line reports.
    """
    span = _span(start, end, length)
    held = _objects(objects, elements, span)
    places = _sites(sites)
    every = None if step == "auto" else _length(step)
    plan = plan_tracks(list(map(Subject.of, held)), span, every, allow_stale=allow_stale)
    if not plan.n_rows:
        raise ElementsError(f"all rows are {_STALE}" if plan.stale else "nothing was in orbit then")
    columns = track_columns(frame, with_sites=bool(places))
    make = TrackRows(plan, _named(held), [site.name for site in places], columns, frame)
    rows = concatenate([make.of(t) for t in Tracker(plan, places, frame).stretches()])
    left_out = plan.stale.count if plan.stale else 0
    return _table("Ground track", rows, left_out)


def passes(
    objects: Names,
    sites: Places,
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    min_elevation: float = 10.0,
    elements: Path | str | None = None,
    allow_stale: bool = False,
) -> Table:
    """Return when objects are up at sites: the rows of ``orbitwatch passes``."""
    span = _span(start, end, length)
    held = _objects(objects, elements, span)
    return _passes("passes", held, _sites(sites), span, min_elevation, allow_stale)


def overflights(
    objects: Names,
    sites: Places,
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    min_elevation: float = 10.0,
    elements: Path | str | None = None,
    allow_stale: bool = False,
) -> Table:
    """Return when objects come over sites: the rows of ``orbitwatch overflights``."""
    span = _span(start, end, length)
    held = _objects(objects, elements, span)
    return _passes("overflights", held, _sites(sites), span, min_elevation, allow_stale)


def claim(
    object_: str | int,
    site: Site | str,
    time: str,
    *,
    kind: Literal["taken", "received"] = "taken",
    station: Site | str | None = None,
    within: Length | None = None,
    min_elevation: float = 10.0,
    elements: Path | str | None = None,
) -> Table:
    """Return whether an object was where a claim says: the rows of ``orbitwatch claim``.

    ``time`` is a text, as its precision counts; without a zone there is a row for each plausible
    one. The verdict in sentences is in the notes.
    """
    held = _held(object_, elements)
    home = home_station(held.record) if station is None else station
    asked = Asked(
        held=held,
        site=_sites(site)[0],
        time=time,
        kind=kind,
        station=_sites(home)[0] if home else None,
        within=None if within is None else _length(within),
        min_elevation_deg=min_elevation,
    )
    told = answer_claim(asked, datetime.now(UTC))
    said = words(told)
    notes = (said.headline, *said.narrowness, *said.trust, *told.notes)
    return Table(claim_rows(told.findings), f"Claim about {held.record.name}", notes)


def _held(name: str | int, elements: Path | str | None) -> HeldObject:
    """Return the one object of that name, with all its sets."""
    if elements is None:
        holdings = all_held(load_settings(None, None, os.environ).data_dir, None, lambda _: None)
    else:
        holdings, _ = file_holdings(Path(elements))
    found = holdings.find(str(name))
    if len(found) > 1:
        raise UsageError(f"a claim is about one object, and {name!r} names {len(found):,}")
    return found[0]


def _passes(
    kind: Literal["passes", "overflights"],
    held: Sequence[HeldObject],
    sites: Sequence[Site],
    span: Span,
    min_elevation: float,
    allow_stale: bool,
) -> Table:
    if not sites:
        raise UsageError("no site is given", hint='such as "guam" or "13.44,144.79"')
    subjects = tuple(map(Subject.of, held))
    overflights = kind == "overflights"
    stream = Stream(Question(subjects, tuple(sites), span, min_elevation, overflights))
    layout = PassRows(stream, _named(held))
    columns = OVERFLIGHT_COLUMNS if overflights else PASS_COLUMNS
    parts, stale = [no_rows(columns)], [np.zeros(0, dtype=np.bool_)]
    for batch, _ in stream.batches(jobs=1):
        parts.append(layout.rows(batch))
        stale.append(batch.details.stale)
    return _without_stale(kind.capitalize(), concatenate(parts), np.concatenate(stale), allow_stale)


def _without_stale(title: str, rows: Rows, stale: Values, allow: bool) -> Table:
    if allow or not stale.any():
        return _table(title, rows, 0)
    if stale.all():
        raise ElementsError(f"all {len(rows):,} rows are {_STALE}")
    return _table(title, rows.take(np.flatnonzero(~stale)), int(stale.sum()))


def _table(title: str, rows: Rows, left_out: int) -> Table:
    names = list(dict.fromkeys(rows["object_name"].tolist()))
    of = f" of {names[0]}" if len(names) == 1 else f" of {len(names):,} objects" if names else ""
    notes = [f"left out: {left_out:,} rows that are {_STALE}"] if left_out else []
    if len(rows):
        worst = float(rows["timing_uncertainty_s"].max())
        notes.append(f"times ±{worst:.2g} s (68 %)")
    return Table(rows, f"{title}{of}: {len(rows):,} rows", tuple(notes))


def _named(held: Sequence[HeldObject]) -> list[str]:
    return [one.record.name for one in held]


def _span(start: Instant, end: Instant | None, length: Length | None) -> Span:
    if (end is None) == (length is None):
        raise UsageError("give either end or length")
    begin = _instant(start)
    if end is not None:
        return Span(begin, _instant(end))
    return Span(begin, begin + _length(length or ""))


def _instant(when: Instant) -> datetime:
    if isinstance(when, str):
        return parse_instant(when, datetime.now(UTC)).instant
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _length(length: Length) -> timedelta:
    return parse_duration(length) if isinstance(length, str) else length


def _objects(names: Names, elements: Path | str | None, span: Span) -> list[HeldObject]:
    """Return the objects named that can be computed somewhere in the span."""
    settings = load_settings(None, None, os.environ)
    if elements is None:
        need = Need(span.start, span.end)
        holdings = all_held(settings.data_dir, need, lambda _: None)
    else:
        holdings, _ = file_holdings(Path(elements))
    wanted = [names] if isinstance(names, (str, int)) else names
    found = {held.record.catalog_id: held for name in wanted for held in holdings.find(str(name))}
    whole = holdings.with_histories(list(found.values()))
    usable = [held for held in whole if held.element_sets and _in_orbit(held, span)]
    if not usable:
        labels = ", ".join(held.label for held in found.values()) or "nothing"
        raise ElementsError(f"no element set applies in that span to {labels}")
    return usable


def _in_orbit(held: HeldObject, span: Span) -> bool:
    begin, end = held.record.in_orbit_from, held.record.in_orbit_until
    return (begin is None or begin < span.end) and (end is None or span.start < end)


def _sites(places: Places) -> list[Site]:
    listed = [places] if isinstance(places, (Site, str)) else places
    settings = load_settings(None, None, os.environ)
    gazetteer = load_gazetteer(settings.data_dir / "sites.csv")
    return [place if isinstance(place, Site) else gazetteer.resolve(place) for place in listed]
