"""The Python API: the questions of the command line, asked from a program or a notebook.

Times are datetimes or texts as the command line takes them (UTC unless a zone is given), lengths
and steps are timedeltas or texts such as ``"3d"``, a site is a `Site`, a name or ``"LAT,LON"``.
What was left out or cannot be trusted is in the ``notes`` of the answer. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from orbitwatch.api.arguments import (
    Instant,
    Length,
    Names,
    Places,
    held_object,
    length_of,
    objects_of,
    sites_of,
    span_of,
    strays_remark,
)
from orbitwatch.api.passes_of_sites import overflights, passes
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import ElementsError
from orbitwatch.features.claims.check import Asked, answer_claim, home_station
from orbitwatch.features.claims.rows import claim_rows
from orbitwatch.features.claims.wording import words
from orbitwatch.features.tracks.compute import Frame, Tracker
from orbitwatch.features.tracks.plan import plan_tracks
from orbitwatch.features.tracks.rows import TrackRows, track_columns
from orbitwatch.formats.rows import Rows, concatenate
from orbitwatch.formats.table import Table
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site

__all__ = ["claim", "overflights", "passes", "track"]

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
    span = span_of(start, end, length)
    held, remarks = objects_of(objects, elements, span)
    places = sites_of(sites)
    every = None if step == "auto" else length_of(step)
    plan = plan_tracks(list(map(TrackedObject.of, held)), span, every, allow_stale=allow_stale)
    if not plan.n_rows:
        raise ElementsError(f"all rows are {_STALE}" if plan.stale else "nothing was in orbit then")
    columns = track_columns(frame, with_sites=bool(places))
    make = TrackRows(plan, _named(held), [site.name for site in places], columns, frame)
    rows = concatenate([make.of(t) for t in Tracker(plan, places, frame).stretches()])
    left_out = plan.stale.count if plan.stale else 0
    return _table("Ground track", rows, left_out, remarks)


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
    held = held_object(object_, elements)
    home = home_station(held.record) if station is None else station
    asked = Asked(
        held=held,
        site=sites_of(site)[0],
        time=time,
        kind=kind,
        station=sites_of(home)[0] if home else None,
        within=None if within is None else length_of(within),
        min_elevation_deg=min_elevation,
    )
    told = answer_claim(asked, datetime.now(UTC))
    said = words(told)
    left_out = strays_remark(held, told.strays)
    notes = (said.headline, *said.narrowness, *said.trust, *told.notes, *left_out)
    return Table(claim_rows(told.findings), f"Claim about {held.record.name}", notes)


def _table(title: str, rows: Rows, left_out: int, remarks: Sequence[str]) -> Table:
    names = list(dict.fromkeys(rows["object_name"].tolist()))
    of = f" of {names[0]}" if len(names) == 1 else f" of {len(names):,} objects" if names else ""
    notes = [*remarks]
    if left_out:
        notes.append(f"left out: {left_out:,} rows that are {_STALE}")
    if len(rows):
        worst = float(rows["timing_uncertainty_s"].max())
        notes.append(f"times ±{worst:.2g} s (68 %)")
    return Table(rows, f"{title}{of}: {len(rows):,} rows", tuple(notes))


def _named(held: Sequence[HeldObject]) -> list[str]:
    return [one.record.name for one in held]
