"""Requests newer element sets for questions about now, where the stored ones are old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from orbitwatch.archive.database.attempts import CLOCK_SLACK, AttemptLog, Clock
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.fresh_sets import FRESH_FOR, LATEST, is_fresh
from orbitwatch.archive.reply import UnreachableError
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.policy import CELESTRAK, CELESTRAK_INTERVAL, next_query_time
from orbitwatch.archive.summary import groups
from orbitwatch.errors import NotFoundError, SourceError

if TYPE_CHECKING:
    from orbitwatch.archive.database.store import Store
    from orbitwatch.config import Settings

MOST_SINGLE: Final = 10
"""Objects requested one by one; for more, the list of all active objects is less load."""

LONGEST_S: Final = 20.0
"""Seconds that a question about now waits for newer sets, whatever the network does."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)  # an unknown object may have been catalogued since


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result of a refresh: requests sent, new sets, and objects whose sets are still old.

    ``problem`` states in one line why the source or the network failed, or is None; ``way_round``
    suggests what to do where the source could not be reached.
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
    """Request from CelesTrak the objects whose newest stored set is older than 12 hours.

    For a ``group``, its list is requested, at the earliest 12 hours after it was last fetched. An
    object is skipped if any list contained it so recently that CelesTrak can have nothing newer.

    Sends nothing when offline, nor what the rules do not permit yet. A source that refuses, cannot
    be reached (3 s at most) or is slow (20 s in total) is reported in ``problem``, never raised.
    Call it once a run, with all objects except those that have decayed.
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


def send_queries(
    store: Store,
    queries: Iterable[Query],
    clock: Clock,
    settings: Settings,
    pending: Pending | None = None,
) -> Refreshed:
    """Send those of ``queries`` that the rules permit now; otherwise as `refresh_if_old`."""
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
    from orbitwatch.archive.sources.celestrak import fetch_all  # slow to import: requests and TLS
    from orbitwatch.archive.sources.http import Client, Timeouts, is_private

    new, problem, way_round = 0, None, None
    asked = sum(query.key in pending for query in queries)  # sent before the archive was repaired
    base = settings.celestrak_url
    with Client(allow_plain=not is_private(base), timeouts=Timeouts(run=LONGEST_S)) as client:
        try:
            for fetched in fetch_all(store, client, base, queries, clock, pending):
                new += fetched.new
        except DamagedArchiveError:  # the caller repairs it and repeats all of this
            raise
        except (SourceError, NotFoundError) as error:
            problem = error.message
            way_round = error.hint if isinstance(error, UnreachableError) else None
    return Refreshed(asked + client.sent, new, _old(store, wanted, clock()), problem, way_round)


def _old(store: Store, catalog_ids: tuple[int, ...], now: datetime) -> tuple[int, ...]:
    newest = store.newest(catalog_ids)
    numbers, times = newest.column("norad_cat_id").tolist(), newest.column("epoch").tolist()
    epochs = {number: time.replace(tzinfo=UTC) for number, time in zip(numbers, times, strict=True)}
    for number, epoch in epochs.items():
        if epoch > now + LATEST:
            epochs[number] = store.last_epoch(number, now + LATEST)
    return tuple(n for n in catalog_ids if n not in epochs or not is_fresh(epochs[n], now))


def _queries(
    store: Store, old: tuple[int, ...], now: datetime, pending: Pending, group: str | None
) -> list[Query]:
    """Return the queries to send; omit those sent too recently and those for unknown objects."""
    if group is not None:
        is_fresh_yet = group.lower() in _groups_since(store, now - FRESH_FOR)
        return [] if is_fresh_yet else _due(store, [Query("gp", "GROUP", group)], now, pending)
    came = _members(store, _groups_since(store, now - CELESTRAK_INTERVAL))
    asked = [Query("gp", "CATNR", str(number)) for number in old if number not in came]
    if len(asked) > MOST_SINGLE:
        asked = [Query("gp", "GROUP", "active")]
    return _due(store, asked, now, pending)


def _groups_since(store: Store, moment: datetime) -> set[str]:
    """Return the groups fetched after a moment."""
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
            if now < (wait or next_query_time(last)):
                continue
        due.append(query)
    return due
