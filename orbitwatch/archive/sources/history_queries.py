"""Space-Track's ``gp_history`` queries; each is sent only once if its span is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

from orbitwatch.archive.database.attempts import Attempt, AttemptLog
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.sources.policy import SPACETRACK

_QUERY: Final = "/basicspacedata/query/class/gp_history"
_KEY: Final = "gp_history/"


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """The sets of one object with epochs from the start of ``start`` to that of ``end``, UTC."""

    catalog_id: int
    start: date
    end: date

    @property
    def key(self) -> str:
        """The query's name in the archive's log."""
        return joined_key([self])

    def __str__(self) -> str:
        return f"history of {self.catalog_id} from {self.start} to {self.end}"

    def is_past(self, now: datetime) -> bool:
        """Whether the last day is over at ``now``, so that no further sets can appear."""
        return now.date() > self.end


def joined_target(queries: Sequence[HistoryQuery]) -> str:
    """Return the path that requests several objects over one span."""
    order = quote("EPOCH asc")
    span = f"{queries[0].start}--{queries[0].end}"
    return f"{_QUERY}/NORAD_CAT_ID/{_numbers(queries)}/EPOCH/{span}/orderby/{order}/format/json"


def joined_key(queries: Sequence[HistoryQuery]) -> str:
    """Return the name of such a request in the archive's log."""
    return f"{_KEY}{_numbers(queries)}/{queries[0].start}--{queries[0].end}"


def is_stored(store: Store, query: HistoryQuery) -> bool:
    """Whether an earlier query, sent after its span was over, stored all of this one."""
    return any(
        attempt.outcome == "stored"
        and earlier.is_past(attempt.started)
        and earlier.start <= query.start
        and query.end <= earlier.end
        for attempt, earlier in _requests_including(AttemptLog(store, SPACETRACK), query.catalog_id)
    )


def attempts_at(log: AttemptLog, query: HistoryQuery) -> list[Attempt]:
    """Return the requests for that object and span, alone or among others."""
    return [
        attempt
        for attempt, earlier in _requests_including(log, query.catalog_id)
        if earlier == query
    ]


def _requests_including(log: AttemptLog, catalog_id: int) -> Iterator[tuple[Attempt, HistoryQuery]]:
    """Yield the requests that included an object, each with the query for that object."""
    for attempt in log.with_prefix(_KEY):
        numbers, _, span = attempt.query.removeprefix(_KEY).partition("/")
        start, _, end = span.partition("--")
        if str(catalog_id) in numbers.split(","):
            with suppress(ValueError):
                days = date.fromisoformat(start), date.fromisoformat(end)
                yield attempt, HistoryQuery(catalog_id, *days)


def _numbers(queries: Sequence[HistoryQuery]) -> str:
    return ",".join(str(query.catalog_id) for query in queries)
