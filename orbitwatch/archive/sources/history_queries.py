"""What Space-Track can be asked: the history of one object, once for ever where it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

from orbitwatch.archive.database.attempts import AttemptLog
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.sources.policy import SPACETRACK

_QUERY: Final = "/basicspacedata/query/class/gp_history"


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """The sets of one object with epochs from the beginning of ``start`` to that of ``end``, UTC."""

    catalog_id: int
    start: date
    end: date

    @property
    def target(self) -> str:
        """The path to send."""
        span = f"{self.start}--{self.end}"
        order = quote("EPOCH asc")
        return f"{_QUERY}/NORAD_CAT_ID/{self.catalog_id}/EPOCH/{span}/orderby/{order}/format/json"

    @property
    def key(self) -> str:
        """The name under which the archive remembers it."""
        return f"{_prefix(self.catalog_id)}{self.start}--{self.end}"

    def __str__(self) -> str:
        return f"history of {self.catalog_id} from {self.start} to {self.end}"

    def is_past(self, now: datetime) -> bool:
        """Whether the last day is over at ``now``, so that nothing more can come."""
        return now.date() > self.end


def is_held(store: Store, query: HistoryQuery) -> bool:
    """Whether an earlier query of a span that was over then has brought all of this one."""
    for attempt in AttemptLog(store, SPACETRACK).with_prefix(_prefix(query.catalog_id)):
        earlier = _parse(query.catalog_id, attempt.query)
        if (
            attempt.outcome == "stored"
            and earlier is not None
            and earlier.is_past(attempt.started)
            and earlier.start <= query.start
            and query.end <= earlier.end
        ):
            return True
    return False


def _prefix(catalog_id: int) -> str:
    return f"gp_history/{catalog_id}/"


def _parse(catalog_id: int, key: str) -> HistoryQuery | None:
    start, _, end = key.removeprefix(_prefix(catalog_id)).partition("--")
    try:
        return HistoryQuery(catalog_id, date.fromisoformat(start), date.fromisoformat(end))
    except ValueError:
        return None
