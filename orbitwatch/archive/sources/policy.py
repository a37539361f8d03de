"""The rules of use of the public sources, as code; where a figure comes from stands beside it.

The archive remembers every request (`orbitwatch.archive.database.attempts`), and each check here
is made in the transaction that claims the next one, so that neither a second run nor a second
process can break a rule.

**CelesTrak** (usage policy of 2026-05-22, GP data formats): data is "updated once every 2 hours",
so each query at most once in that time, space weather and Earth orientation once a day; software
"should immediately stop querying when it receives any non-HTTP 200 responses" (301, 403, 404, 50x),
so no retry, no redirect; more than 50 errors in two hours, or more than 100 MB in a day, and the
address is blocked.

**Space-Track** (API use guidelines): fewer than 30 requests a minute and 300 an hour; ``gp`` once
an hour; each ``gp_history`` query once for ever, since what it brings does not change.

**SatNOGS DB** asks for no more than is needed: all transmitters in one request, once a day.
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
"""The names under which attempts are remembered."""

LARGEST_REPLY: Final = 64 * 2**20
"""Bytes, unpacked: the whole satellite catalogue is 7 MB, the active list 2.4 MB."""

LOGIN: Final = "login"
LOGOUT: Final = "logout"
"""The requests to Space-Track that are no queries."""

CELESTRAK_INTERVAL: Final = timedelta(hours=2)
SPACE_WEATHER: Final = "SW-Last5Years.csv"
EARTH_ORIENTATION: Final = "EOP-Last5Years.csv"
DAILY: Final = timedelta(days=1)
"""How long the queries for space weather and the Earth's orientation, renewed daily, must wait."""
ERROR_WINDOW: Final = timedelta(hours=2)
ERRORS_TO_BLOCK: Final = 50
ERRORS_TO_STOP: Final = 40
BYTES_WINDOW: Final = timedelta(days=1)
BYTES_TO_BLOCK: Final = 100_000_000
BYTES_TO_STOP: Final = 90_000_000

TOO_MANY: Final = 429
"""HTTP's status for "too many requests", which is about all of them: whatever is asked next."""

SPACETRACK_INTERVAL: Final = timedelta(hours=1)
SATNOGS_INTERVAL: Final = timedelta(days=1)
REQUESTS_IN_A_MINUTE: Final = 29
REQUESTS_IN_AN_HOUR: Final = 299
"""The most that are still fewer than 30 and 300."""

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_NAMES: Final = {CELESTRAK: "CelesTrak", SPACETRACK: "Space-Track", SATNOGS: "SatNOGS DB"}
INTERVALS: Final = {
    CELESTRAK: CELESTRAK_INTERVAL,
    SPACETRACK: SPACETRACK_INTERVAL,
    SATNOGS: SATNOGS_INTERVAL,
}


class NotDueError(SourceError):
    """The same query was asked too recently; ``last`` is that attempt, ``again`` when it may be.

    ``ago`` says in words how long ago that attempt was.
    """

    def __init__(self, last: Attempt, again: datetime, now: datetime) -> None:
        self.last = last
        self.again = again
        self.ago = _minutes(now - again + interval(last.source, last.query))
        super().__init__(
            f"{last.source} was asked for {last.query} {self.ago} ago",
            hint=f"it may be asked again at {clock_time(again, now)}",
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """What has been used of CelesTrak's limits: errors in two hours, bytes in a day.

    What requests under way may still bring is used already.
    """

    errors: int
    bytes: int

    @property
    def bytes_left(self) -> int:
        """The most that the next reply may have, in bytes, within what we allow ourselves."""
        return max(0, BYTES_TO_STOP - self.bytes)


def may_ask_again(attempt: Attempt) -> datetime:
    """Return when the query of ``attempt`` may be sent again.

    History that is held never is; a logout, and a login that is not refused, are limited by
    their rate alone.
    """
    if attempt.query == LOGOUT or (attempt.query == LOGIN and not _is_refused(attempt)):
        return attempt.started
    return attempt.started + interval(attempt.source, attempt.query)


def interval(source: str, query: str) -> timedelta:
    """Return how long after a query the same may be sent to ``source`` again."""
    if query in (SPACE_WEATHER, EARTH_ORIENTATION):
        return DAILY
    return INTERVALS.get(source, CELESTRAK_INTERVAL)


def celestrak_budget(log: AttemptLog, now: datetime) -> Budget:
    """Return what CelesTrak's limits have been used for."""
    return Budget(log.errors_since(now - ERROR_WINDOW), log.bytes_since(now - BYTES_WINDOW))


def check_celestrak(log: AttemptLog, query: str, now: datetime, most: int = LARGEST_REPLY) -> int:
    """Return how many bytes, ``most`` at the most, the reply to ``query`` may have.

    Raises NotDueError within two hours of the same query (of the daily ones: a day),
    SourceError near a limit.
    """
    check_due(log.attempts(query), now)
    _check_throttle(log, now)
    budget = celestrak_budget(log, now)
    if budget.errors >= ERRORS_TO_STOP:
        raise SourceError(
            f"CelesTrak has refused {budget.errors} requests in two hours, "
            f"and blocks who comes to {ERRORS_TO_BLOCK}",
            hint="wait two hours, and look at 'orbitwatch status' for what is wrong",
        )
    if budget.bytes >= BYTES_TO_STOP:
        raise SourceError(
            f"CelesTrak has sent {budget.bytes / 1e6:.0f} MB in a day, or is about to, "
            f"and blocks who comes to {BYTES_TO_BLOCK / 1e6:.0f}",
            hint="wait until tomorrow; one group is cheaper than many objects",
        )
    return min(most, budget.bytes_left)


def check_satnogs(log: AttemptLog, query: str, now: datetime) -> None:
    """Raise NotDueError within a day of the same query, SourceError within a day of an HTTP 429."""
    check_due(log.attempts(query), now)
    _check_throttle(log, now)


def check_due(attempts: Iterable[Attempt], now: datetime) -> None:
    """Raise NotDueError within the interval of any of the attempts at a query.

    One that is hardly ahead of now counts: clocks go back, too, and processes differ.
    """
    waited_for = [
        attempt
        for attempt in attempts
        if attempt.started <= now + CLOCK_SLACK and now < may_ask_again(attempt)
    ]
    if waited_for:
        last = max(waited_for, key=lambda attempt: attempt.id)
        raise NotDueError(last, max(map(may_ask_again, waited_for)), now)


def check_limits(log: AttemptLog, now: datetime) -> None:
    """Raise SourceError within an hour of any HTTP 429 of Space-Track; and see ``check_rate``."""
    _check_throttle(log, now)
    check_rate(log, now)


def check_login(log: AttemptLog, now: datetime) -> None:
    """Raise SourceError within an hour of a login that was refused, and see ``check_rate``.

    A wrong password that is tried again and again locks the account, and after HTTP 429 every
    further request prolongs the wait.
    """
    last = log.last(LOGIN)
    if last is not None and now < (again := may_ask_again(last)):
        status = "" if last.status in (None, 200) else f" with HTTP {last.status}"
        raise SourceError(
            f"Space-Track refused the login{status} {_minutes(now - last.started)} ago, "
            "and a refused login is not repeated within an hour",
            hint=f"check the name and the password; try again at {again:%H:%M} UTC",
        )
    _check_throttle(log, now)
    check_rate(log, now, reserve=2)


def check_rate(log: AttemptLog, now: datetime, *, reserve: int = 1) -> None:
    """Raise SourceError where one request, with ``reserve`` for logging out, breaks the limits."""
    for window, most, words in (
        (MINUTE, REQUESTS_IN_A_MINUTE, "a minute"),
        (HOUR, REQUESTS_IN_AN_HOUR, "an hour"),
    ):
        if log.count_since(now - window) + 1 + reserve > most:
            raise SourceError(
                f"Space-Track takes fewer than {most + 1} requests {words}, and has had them",
                hint=f"wait {words}",
            )


def _check_throttle(log: AttemptLog, now: datetime) -> None:
    """Raise SourceError where the source lately had too many requests, whatever they were for."""
    interval = INTERVALS[log.source]
    last = log.refused_since(now - interval, TOO_MANY)
    if last is not None:
        raise SourceError(
            f"{_NAMES[log.source]} said {_minutes(now - last.started)} ago that it has had too"
            f" many requests (HTTP {TOO_MANY})",
            hint=f"what is held stays; ask again at {last.started + interval:%H:%M} UTC",
        )


def _is_refused(attempt: Attempt) -> bool:
    return attempt.outcome in ("refused", "unusable")


def clock_time(moment: datetime, now: datetime) -> str:
    """Return the time of day of a moment, with the date where that is another day."""
    day = "" if moment.date() == now.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M} UTC"


def _minutes(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    if minutes >= 120:
        return f"{minutes // 60} hours"
    return f"{minutes} minutes" if minutes > 1 else "a minute"
