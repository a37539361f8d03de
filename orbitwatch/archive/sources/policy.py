"""The public sources' rules of use, with the origin of each limit.

The archive logs every request (`orbitwatch.archive.database.attempts`), and each check here runs in
the transaction that claims the next one, so that neither a second run nor a second process can
break a rule.

**CelesTrak** (usage policy of 2026-05-22, GP data formats): data is "updated once every 2 hours",
so each query at most once in that time, space weather and Earth orientation once a day; software
"should immediately stop querying when it receives any non-HTTP 200 responses" (301, 403, 404, 50x),
so no retry, no redirect; more than 50 errors in two hours, or more than 100 MB in a day, and the
address is blocked.

**Space-Track** (API use guidelines): fewer than 30 requests a minute and 300 an hour; ``gp`` once
an hour; each ``gp_history`` query only once, since its result does not change.

**SatNOGS DB** asks clients to request no more than they need: all transmitters in one request, once
a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from orbitwatch.archive.database.attempts import CLOCK_SLACK
from orbitwatch.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orbitwatch.archive.database.attempts import Attempt, AttemptLog

CELESTRAK: Final = "celestrak"
SPACETRACK: Final = "space-track"
SATNOGS: Final = "satnogs"
"""The sources' names in the log of attempts."""

LARGEST_REPLY: Final = 64 * 2**20
"""Bytes after decompression: the satellite catalogue is 7 MB, the active list 2.4 MB."""

LOGIN: Final = "login"
LOGOUT: Final = "logout"
"""The requests to Space-Track that are not queries."""

CELESTRAK_INTERVAL: Final = timedelta(hours=2)
SPACE_WEATHER: Final = "SW-Last5Years.csv"
EARTH_ORIENTATION: Final = "EOP-Last5Years.csv"
DAILY: Final = timedelta(days=1)
"""The interval of the queries for space weather and Earth orientation, updated daily."""
ERROR_WINDOW: Final = timedelta(hours=2)
ERRORS_TO_BLOCK: Final = 50
ERRORS_TO_STOP: Final = 40
BYTES_WINDOW: Final = timedelta(days=1)
BYTES_TO_BLOCK: Final = 100_000_000
BYTES_TO_STOP: Final = 90_000_000

TOO_MANY: Final = 429
"""HTTP status 429 "too many requests", which applies to every further request."""

SPACETRACK_INTERVAL: Final = timedelta(hours=1)
SATNOGS_INTERVAL: Final = timedelta(days=1)
REQUESTS_IN_A_MINUTE: Final = 29
REQUESTS_IN_AN_HOUR: Final = 299
"""The largest counts below 30 and 300."""

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_NAMES: Final = {CELESTRAK: "CelesTrak", SPACETRACK: "Space-Track", SATNOGS: "SatNOGS DB"}
INTERVALS: Final = {
    CELESTRAK: CELESTRAK_INTERVAL,
    SPACETRACK: SPACETRACK_INTERVAL,
    SATNOGS: SATNOGS_INTERVAL,
}


class NotDueError(SourceError):
    """The query was sent too recently: ``last`` is that attempt, ``again`` when it may be repeated.

    ``ago`` states in words how long ago that attempt was.
    """

    def __init__(self, last: Attempt, again: datetime, now: datetime) -> None:
        self.last = last
        self.again = again
        self.ago = _minutes(now - again + interval(last.source, last.query))
        super().__init__(
            f"{last.source} was asked for {last.query} {self.ago} ago",
            hint=f"it may be queried again at {clock_time(again, now)}",
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """Usage of CelesTrak's limits: errors in two hours, bytes in a day.

    What requests in progress may still receive is included.
    """

    errors: int
    bytes: int

    @property
    def bytes_left(self) -> int:
        """The largest next reply, in bytes, within the limit that we set ourselves."""
        return max(0, BYTES_TO_STOP - self.bytes)


def next_query_time(attempt: Attempt) -> datetime:
    """Return when the query of ``attempt`` may be sent again.

    A stored history never is. A logout, and a login that was not refused, are limited only by their
    rate.
    """
    if attempt.query == LOGOUT or (attempt.query == LOGIN and not _is_refused(attempt)):
        return attempt.started
    return attempt.started + interval(attempt.source, attempt.query)


def interval(source: str, query: str) -> timedelta:
    """Return the minimum time between two requests of the same query to ``source``."""
    if query in (SPACE_WEATHER, EARTH_ORIENTATION):
        return DAILY
    return INTERVALS.get(source, CELESTRAK_INTERVAL)


def celestrak_budget(log: AttemptLog, now: datetime) -> Budget:
    """Return the usage of CelesTrak's limits."""
    return Budget(log.errors_since(now - ERROR_WINDOW), log.bytes_since(now - BYTES_WINDOW))


def check_celestrak(log: AttemptLog, query: str, now: datetime, most: int = LARGEST_REPLY) -> int:
    """Return the largest reply to ``query`` in bytes, at most ``most``.

    Raises NotDueError within two hours of the same query (a day for daily ones), SourceError near a
    limit.
    """
    check_due(log.attempts(query), now)
    _check_throttle(log, now)
    budget = celestrak_budget(log, now)
    if budget.errors >= ERRORS_TO_STOP:
        raise SourceError(
            f"CelesTrak has refused {budget.errors} requests in two hours, "
            f"and blocks clients at {ERRORS_TO_BLOCK}",
            hint="wait two hours, and check 'orbitwatch status' for the cause",
        )
    if budget.bytes >= BYTES_TO_STOP:
        raise SourceError(
            f"CelesTrak has sent {budget.bytes / 1e6:.0f} MB in a day, or is about to, "
            f"and blocks clients at {BYTES_TO_BLOCK / 1e6:.0f}",
            hint="wait until tomorrow; one group is cheaper than many objects",
        )
    return min(most, budget.bytes_left)


def check_satnogs(log: AttemptLog, query: str, now: datetime) -> None:
    """Raise NotDueError within a day of the same query, SourceError within a day of HTTP 429."""
    check_due(log.attempts(query), now)
    _check_throttle(log, now)


def check_due(attempts: Iterable[Attempt], now: datetime) -> None:
    """Raise NotDueError within the interval of any of the attempts at a query.

    An attempt slightly in the future counts: clocks are set back, and differ between processes.
    """
    waited_for = [
        attempt
        for attempt in attempts
        if attempt.started <= now + CLOCK_SLACK and now < next_query_time(attempt)
    ]
    if waited_for:
        last = max(waited_for, key=lambda attempt: attempt.id)
        raise NotDueError(last, max(map(next_query_time, waited_for)), now)


def check_limits(log: AttemptLog, now: datetime) -> None:
    """Raise SourceError within an hour of any HTTP 429 of Space-Track; and see ``check_rate``."""
    _check_throttle(log, now)
    check_rate(log, now)


def check_login(log: AttemptLog, now: datetime) -> None:
    """Raise SourceError within an hour of a refused login, and see ``check_rate``.

    Repeating a wrong password locks the account, and after HTTP 429 every further request prolongs
    the wait.
    """
    last = log.last(LOGIN)
    if last is not None and now < (again := next_query_time(last)):
        status = "" if last.status in (None, 200) else f" with HTTP {last.status}"
        raise SourceError(
            f"Space-Track refused the login{status} {_minutes(now - last.started)} ago, "
            "and a refused login is not repeated within an hour",
            hint=f"check the name and the password; try again at {again:%H:%M} UTC",
        )
    _check_throttle(log, now)
    check_rate(log, now, reserve=2)


def check_rate(log: AttemptLog, now: datetime, *, reserve: int = 1) -> None:
    """Raise SourceError if one request, plus ``reserve`` for the logout, exceeds the limits."""
    for window, most, words in (
        (MINUTE, REQUESTS_IN_A_MINUTE, "a minute"),
        (HOUR, REQUESTS_IN_AN_HOUR, "an hour"),
    ):
        if log.count_since(now - window) + 1 + reserve > most:
            raise SourceError(
                f"Space-Track accepts fewer than {most + 1} requests {words}, all used up",
                hint=f"wait {words}",
            )


def _check_throttle(log: AttemptLog, now: datetime) -> None:
    """Raise SourceError if the source recently returned HTTP 429 to any request."""
    interval = INTERVALS[log.source]
    last = log.last_with_status(now - interval, TOO_MANY)
    if last is not None:
        raise SourceError(
            f"{_NAMES[log.source]} said {_minutes(now - last.started)} ago that it has had too"
            f" many requests (HTTP {TOO_MANY})",
            hint=f"stored data are kept; try again at {last.started + interval:%H:%M} UTC",
        )


def _is_refused(attempt: Attempt) -> bool:
    return attempt.outcome in ("refused", "unusable")


def clock_time(moment: datetime, now: datetime) -> str:
    """Return the time of day of a moment, with the date if it is on another day."""
    day = "" if moment.date() == now.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M} UTC"


def _minutes(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    if minutes >= 120:
        return f"{minutes // 60} hours"
    return f"{minutes} minutes" if minutes > 1 else "a minute"
