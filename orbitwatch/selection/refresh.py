"""Fetches newer element sets for questions about now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.fresh_sets import FRESH_FOR, LATEST, is_about_now, is_fresh
from orbitwatch.config import Settings
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.search_elements import is_provisional
from orbitwatch.errors import OrbitwatchError
from orbitwatch.formats.phrases import counted
from orbitwatch.selection.holdings import warn_repaired
from orbitwatch.times.arrays import to_utc64

if TYPE_CHECKING:
    from orbitwatch.archive.database.attempts import Clock
    from orbitwatch.archive.freshness import Refreshed

ASKED = "asked CelesTrak"
"""How the note on a source's reply starts."""
_WAIT_S = 3.0  # for the archive's lock: no longer than for the network


def refresh(
    objects: Sequence[CatalogObject],
    end: datetime,
    now: datetime,
    settings: Settings,
    clock: Clock | None = None,
    group: str | None = None,
) -> bool:
    """Refresh the sets for a question about times up to ``end``, where needed and permitted.

    Objects selected as a ``group`` are requested as one. A remark reports the result, unless no
    source was asked. Returns whether there are new sets, so that the objects must be reloaded.
    Never fails: the stored sets are then used.
    """
    held = CatalogObjects.of(objects)
    _warn_of_future_epochs(held, now)
    old = _old_numbers(held, now)
    numbers = [n for n in old if n > 0 and not is_provisional(n)]  # others are in no catalogue
    if settings.offline or not numbers or not is_about_now(end, now):
        return False
    from orbitwatch.archive.freshness import Refreshed, refresh_if_old
    from orbitwatch.archive.sources.pending import Pending

    here = clock or clock_for(now)
    try:
        pending = Pending()
        done = with_archive(
            settings.data_dir,
            lambda store: refresh_if_old(store, numbers, here, settings, pending, group),
            warn_repaired,
            wait_s=_WAIT_S,
        )
    except OrbitwatchError as error:  # locked, full, not writable
        done = Refreshed(problem=error.message)
    _report(done, settings.celestrak_url)
    return done.new > 0


def refresh_groups(groups: Sequence[str], settings: Settings, clock: Clock) -> bool:
    """Request whole groups of objects, as `refresh` requests objects; none when offline."""
    if settings.offline:
        return False
    from orbitwatch.archive.freshness import Refreshed, send_queries
    from orbitwatch.archive.sources.celestrak_queries import Query
    from orbitwatch.archive.sources.pending import Pending

    pending = Pending()
    queries = [Query("gp", "GROUP", group) for group in groups]
    try:
        done = with_archive(
            settings.data_dir,
            lambda store: send_queries(store, queries, clock, settings, pending),
            warn_repaired,
            wait_s=_WAIT_S,
        )
    except OrbitwatchError as error:
        done = Refreshed(problem=error.message)
    _report(done, settings.celestrak_url, f"for the groups {' and '.join(groups)}")
    return done.new > 0


def clock_for(now: datetime) -> Clock:
    """Return the system's clock, or one stopped at ``now`` if that is another time."""
    from orbitwatch.archive.database.attempts import CLOCK_SLACK, system_clock

    return system_clock if abs(system_clock() - now) < CLOCK_SLACK else lambda: now


def _old_numbers(objects: CatalogObjects, now: datetime) -> list[int]:
    """Return the catalogue numbers of objects in orbit without a recent set, stored or shipped."""
    singles = objects.singles
    epochs = singles.element_sets.column("epoch")
    fresh = (epochs >= to_utc64(now - FRESH_FOR)) & (epochs <= to_utc64(now + LATEST))
    is_old = np.zeros(len(objects), dtype=np.bool_)
    is_old[objects.is_single] = ~fresh & ~(singles.in_orbit_until <= to_utc64(now))
    for place, held in objects.others.items():
        is_old[place] = _is_old(held, now)
    return [number for number, old in zip(objects.numbers, is_old.tolist(), strict=True) if old]


def _is_old(held: CatalogObject, now: datetime) -> bool:
    until = held.record.in_orbit_until
    if until is not None and until <= now:
        return False
    return not any(is_fresh(s.epoch, now) for s in reversed(held.element_sets))


def _warn_of_future_epochs(objects: CatalogObjects, now: datetime) -> None:
    """Warn of sets with an epoch so far ahead that it must be an error."""
    ahead = objects.last_epochs > to_utc64(now + LATEST)
    found = [objects[place] for place in np.flatnonzero(ahead).tolist()]
    found = [held for held in found if not is_provisional(held.record.catalog_id)]  # still to fly
    if found:
        last = found[0].element_sets[-1].epoch
        more = f", and sets of {len(found) - 1:,} more objects" if len(found) > 1 else ""
        remarks.warn(
            f"an element set of {found[0].label} has an epoch in the future, {last:%Y-%m-%d}{more}"
            "; such sets never count as fresh"
        )


def _report(done: Refreshed, base: str, what: str = "for what was older than 12 hours") -> None:
    if done.problem is not None:
        way_round = f" ({done.way_round})" if done.way_round else ""
        remarks.warn(
            f"element sets are not refreshed: {done.problem}; using the stored ones{way_round}"
        )
    elif done.asked:
        from orbitwatch.archive.sources.http import is_private  # loaded already: a request was sent

        sets = counted(done.new, "new element set")
        plain = "" if is_private(base) else f" (at {base}, without encryption)"
        remarks.note(f"{ASKED}{plain} {what}: {sets}")
