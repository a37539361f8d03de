"""Element sets that a question about now needs, asked for again when they are old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from orbitwatch.archive.database.attempts import CLOCK_SLACK, AttemptLog, Clock
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.fresh_sets import FRESH_FOR, LATEST, is_fresh
from orbitwatch.archive.reply import UnreachableError
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.policy import CELESTRAK, CELESTRAK_INTERVAL, may_ask_again
from orbitwatch.archive.summary import groups
from orbitwatch.errors import NotFoundError, SourceError

if TYPE_CHECKING:
    from orbitwatch.archive.database.store import Store
    from orbitwatch.config import Settings

MOST_SINGLE: Final = 10
"""Objects asked for one by one; for more, the one list of all active objects is the lesser load."""

LONGEST_S: Final = 20.0
"""Seconds that a question about now waits for newer sets, whatever the network does."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)  # an object that was unknown yesterday may be known


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: requests sent, sets not held before, objects still old, and why.

    ``problem`` is what a source or the network had against it, in one line, or None;
    ``way_round`` what can be done where the source could not be reached.
    """

    asked: int = 0
    new: int = 0
    still_old: tuple[int, ...] = ()
    problem: str | None = None
    way_round: str | None = None


def refresh_if_old(
    store: Store,
    catalog_ids: Iterable[int],
    clock: Clock,
    settings: Settings,
    pending: Pending | None = None,
    group: str | None = None,
) -> Refreshed:
    """Ask CelesTrak for the objects whose newest set held is older than 12 hours.

    Of a ``group`` the list is asked for, and not before 12 hours after it was fetched. Nor is an
    object asked for that came in any list so lately that its source can have nothing newer.

    Sends nothing when offline, nor what the rules do not allow yet. A source that refuses,
    cannot be reached (3 s at most) or takes long (20 s in all) is described in ``problem``,
    never raised. Call it once a run, with all objects, and leave out those that have decayed.
    """
    now = clock()
    wanted = tuple(dict.fromkeys(catalog_ids))
    old = _old(store, wanted, now)
    if settings.offline or not old:
        return Refreshed(still_old=old)
    pending = pending or Pending()
    queries = _queries(store, old, now, pending, group)
    if not queries:
        return Refreshed(still_old=old)
    return _ask(store, queries, wanted, clock, settings, pending)


def ask_for(
    store: Store,
    queries: Iterable[Query],
    clock: Clock,
    settings: Settings,
    pending: Pending | None = None,
) -> Refreshed:
    """Send those of ``queries`` that the rules allow now; the rest is as in `refresh_if_old`."""
    pending = pending or Pending()
    due = _due(store, queries, clock(), pending)
    if settings.offline or not due:
        return Refreshed()
    return _ask(store, due, (), clock, settings, pending)


def _ask(
    store: Store,
    queries: list[Query],
    wanted: tuple[int, ...],
    clock: Clock,
    settings: Settings,
    pending: Pending,
) -> Refreshed:
    from orbitwatch.archive.sources.celestrak import fetch_all  # with it come requests and TLS
    from orbitwatch.archive.sources.http import Client, Timeouts, is_private

    new, problem, way_round = 0, None, None
    asked = sum(query.key in pending for query in queries)  # before the archive was mended
    base = settings.celestrak_url
    with Client(allow_plain=not is_private(base), timeouts=Timeouts(run=LONGEST_S)) as client:
        try:
            for fetched in fetch_all(store, client, base, queries, clock, pending):
                new += fetched.new
        except DamagedArchiveError:  # to be mended, and all of this done again
            raise
        except (SourceError, NotFoundError) as error:
            problem = error.message
            way_round = error.hint if isinstance(error, UnreachableError) else None
    return Refreshed(asked + client.sent, new, _old(store, wanted, clock()), problem, way_round)


def _old(store: Store, catalog_ids: tuple[int, ...], now: datetime) -> tuple[int, ...]:
    epochs = {s.norad_cat_id: s.epoch for s in store.newest(catalog_ids)}
    for number, epoch in epochs.items():
        if epoch > now + LATEST:
            epochs[number] = store.last_epoch(number, now + LATEST)
    return tuple(n for n in catalog_ids if n not in epochs or not is_fresh(epochs[n], now))


def _queries(
    store: Store, old: tuple[int, ...], now: datetime, pending: Pending, group: str | None
) -> list[Query]:
    """Return what to ask; not what was asked too recently, nor what is known to be unknown."""
    if group is not None:
        is_fresh_yet = group.lower() in _groups_since(store, now - FRESH_FOR)
        return [] if is_fresh_yet else _due(store, [Query("gp", "GROUP", group)], now, pending)
    came = _members(store, _groups_since(store, now - CELESTRAK_INTERVAL))
    asked = [Query("gp", "CATNR", str(number)) for number in old if number not in came]
    if len(asked) > MOST_SINGLE:
        asked = [Query("gp", "GROUP", "active")]
    return _due(store, asked, now, pending)


def _groups_since(store: Store, moment: datetime) -> set[str]:
    """Return the groups that were fetched after a moment."""
    return {group.name for group in groups(store) if group.fetched > moment}


def _members(store: Store, names: Iterable[str]) -> set[int]:
    return {number for name in names for number in store.group(name)}


def _due(store: Store, asked: Iterable[Query], now: datetime, pending: Pending) -> list[Query]:
    log = AttemptLog(store, CELESTRAK)
    due = []
    for query in asked:
        last = log.last(query.key)
        if query.key in pending:
            due.append(query)
            continue
        if last is not None and last.started <= now + CLOCK_SLACK:  # else see claim
            wait = last.started + _FORGOTTEN_AFTER if last.outcome == "missing" else None
            if now < (wait or may_ask_again(last)):
                continue
        due.append(query)
    return due
