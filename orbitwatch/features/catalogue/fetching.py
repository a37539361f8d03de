"""Sends the queries of a fetch within the sources' rules, and stores the replies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from orbitwatch import remarks
from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database.attempts import system_clock
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.holdings import Holdings
from orbitwatch.archive.selection import Need
from orbitwatch.archive.sources.celestrak import fetch_all
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.credentials import find_credentials
from orbitwatch.archive.sources.history_queries import HistoryQuery, is_stored
from orbitwatch.archive.sources.http import Client, is_private
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.satnogs import fetch_transmitters
from orbitwatch.archive.sources.spacetrack import logged_in
from orbitwatch.archive.sources.spacetrack_replies import History
from orbitwatch.archive.transmitters import CREDIT
from orbitwatch.config import Settings, home_folder
from orbitwatch.errors import SourceError
from orbitwatch.features.catalogue.fetch_plan import (
    FetchQuestion,
    check_number,
    numbers_of,
    queries_for,
)
from orbitwatch.features.catalogue.fetch_results import (
    FetchResult,
    celestrak_result,
    remark_on,
    satnogs_result,
    spacetrack_result,
)
from orbitwatch.selection.holdings import warn_repaired


def fetch(
    question: FetchQuestion,
    settings: Settings,
    now: datetime,
    on_result: Callable[[FetchResult], None],
) -> None:
    """Send the queries, and pass each result to ``on_result`` once.

    This holds even if the archive is repaired meanwhile and the work restarts. Raises SourceError
    if the settings say offline.
    """
    if settings.offline:
        raise SourceError(
            "nothing can be fetched offline", hint="leave out --offline (or ORBITWATCH_OFFLINE)"
        )
    holdings = _holdings(settings, now)
    pending, done = Pending(), set[str]()

    def work(store: Store) -> None:
        every: Iterator[FetchResult]
        if question.transmitters:
            every = _from_satnogs(store, settings, pending)
        elif question.days is not None:
            queries = [
                HistoryQuery(number, *question.days)
                for text in question.objects
                for number in numbers_of(text, holdings)
            ]
            every = _from_spacetrack(store, queries, settings, pending)
        else:
            every_query = list(dict.fromkeys(queries_for(question, holdings)))
            check_number(every_query)
            left = [query for query in every_query if str(query) not in done]
            every = _from_celestrak(store, left, settings, pending)
        for result in every:
            if result.query not in done:
                done.add(result.query)
                remark_on(result)
                on_result(result)

    with_archive(settings.data_dir, work, warn_repaired)


def _from_celestrak(
    store: Store, queries: Sequence[Query], settings: Settings, pending: Pending
) -> Iterator[FetchResult]:
    base = settings.celestrak_url
    with Client(allow_plain=_is_plain(base)) as client:
        for fetched in fetch_all(store, client, base, queries, system_clock, pending):
            yield celestrak_result(fetched)


def _from_satnogs(store: Store, settings: Settings, pending: Pending) -> Iterator[FetchResult]:
    base = settings.satnogs_url
    with Client(allow_plain=_is_plain(base)) as client:
        yield satnogs_result(fetch_transmitters(store, client, base, system_clock, pending))
    remarks.note(CREDIT)


def _is_plain(base: str) -> bool:
    """Return whether an address is requested without encryption, with a warning."""
    if is_private(base):
        return False
    remarks.warn(f"{base} is queried without encryption, as your settings require")
    return True


def _from_spacetrack(
    store: Store, queries: Iterable[HistoryQuery], settings: Settings, pending: Pending
) -> Iterator[FetchResult]:
    due = []
    for query in dict.fromkeys(queries):
        if is_stored(store, query):
            yield spacetrack_result(History(query, asked=False))
        else:
            due.append(query)
    if not due:
        return
    credentials = find_credentials(os.environ, home_folder())
    with (
        Client() as client,
        logged_in(
            store, client, settings.spacetrack_url, credentials, system_clock, pending
        ) as session,
    ):
        for history in session.histories(due):
            yield spacetrack_result(history)


def _holdings(settings: Settings, now: datetime) -> Holdings:
    """Return the objects known by name: the shipped and the stored ones."""
    return combined_holdings(settings.data_dir, Need(now, now, "latest"), warn_repaired)
