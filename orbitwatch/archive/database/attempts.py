"""The log of every request to a public source, shared by all runs and processes.

An attempt is recorded before its request is sent, so that neither a second process nor a crash can
send a query twice. It is completed with the outcome, or withdrawn if the request never reached the
server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from orbitwatch.archive.reply import BrokenReplyError, Reply
from orbitwatch.errors import SourceError

if TYPE_CHECKING:
    from orbitwatch.archive.database.store import Store

Outcome = Literal[
    "asked", "stored", "partial", "current", "missing", "refused", "unusable", "silent"
]
"""Outcome of an attempt:

asked: none recorded (in progress, or the process was killed). stored: a good reply, stored.
partial: a reply partly damaged or partly about other objects; its good part is stored. current: the
source has nothing newer than what is stored. missing: the source has no such object. refused: any
other status than 200. unusable: a truncated or empty reply, or no data. silent: no reply.
"""

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

Clock = Callable[[], datetime]
"""Returns the current time as an aware UTC datetime."""

_COLUMNS: Final = "id, source, query, started, status, outcome, bytes, sets"

CLOCK_SLACK: Final = timedelta(minutes=10)
"""An attempt further in the future than this was recorded by a wrong clock."""


def system_clock() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: ``started`` is aware UTC, ``status`` the HTTP status or None.

    ``bytes`` is the size of the reply as sent; until the reply is complete, the most it may be.
    """

    id: int
    source: str
    query: str
    started: datetime
    status: int | None
    outcome: Outcome
    bytes: int
    sets: int


@dataclass(frozen=True, slots=True)
class AttemptLog:
    """The attempts at one source, in the store's database."""

    store: Store
    source: str

    def last(self, query: str) -> Attempt | None:
        """Return the latest attempt at ``query``, in the order of requests, not of the clock."""
        found = self._select("query = ? ORDER BY id DESC LIMIT 1", query)
        if not found:
            self.store.check_counts("attempt")
        return found[0] if found else None

    def attempts(self, query: str) -> list[Attempt]:
        """Return all attempts at ``query`` in the order of requests."""
        found = self._select("query = ? ORDER BY id", query)
        if not found:
            self.store.check_counts("attempt")
        return found

    def with_prefix(self, prefix: str) -> list[Attempt]:
        """Return the attempts whose query starts with ``prefix``, in order."""
        return self._select("substr(query, 1, ?) = ? ORDER BY id", len(prefix), prefix)

    def has_stored(self, query: str) -> bool:
        """Whether ``query`` ever returned element sets that were stored."""
        return bool(self._select("query = ? AND outcome = 'stored' LIMIT 1", query))

    def count_since(self, moment: datetime) -> int:
        """Count the requests after ``moment``."""
        return len(self._since(moment))

    def errors_since(self, moment: datetime) -> int:
        """Count the requests after ``moment`` whose known status is not 200 or is still unknown."""
        return sum(attempt.status != 200 for attempt in self._since(moment))

    def bytes_since(self, moment: datetime) -> int:
        """Sum the bytes received after ``moment``, and the most that open requests may add."""
        return sum(attempt.bytes for attempt in self._since(moment))

    def claim(self, query: str, clock: Clock, check: Callable[[datetime], int | None]) -> Claim:
        """Record an attempt unless ``check`` raises; its request may then be sent.

        ``check`` takes the time and returns the largest reply allowed, in bytes, if that is
        limited. Reading the clock, checking and recording are one transaction, so that no time
        passes between them. A claim that is neither completed nor withdrawn stays: its request may
        have been sent.
        """
        refusal: SourceError | None = None
        number = allowance = 0
        with self.store.transaction():
            now = clock()
            self._settle_clock(now)
            try:
                allowance = check(now) or 0
            except SourceError as error:  # commit what _settle_clock wrote all the same
                refusal = error
            else:
                cursor = self.store.connection.execute(
                    "INSERT INTO attempt (source, query, started, status, outcome, bytes, sets) "
                    "VALUES (?, ?, ?, NULL, 'asked', ?, 0)",
                    (self.source, query, now.timestamp(), allowance),
                )
                number = int(cursor.lastrowid or 0)
        if refusal is not None:
            raise refusal
        return Claim(self.store, number, now, allowance)

    def renewed(self, claim: Claim, query: str) -> Claim:
        """Record in this store, and return, a ``claim`` made in a store that proved damaged."""
        with self.store.transaction():
            self.store.connection.execute(
                "INSERT INTO attempt (id, source, query, started, outcome, bytes, sets)"
                " VALUES (?, ?, ?, ?, 'asked', ?, 0) ON CONFLICT DO NOTHING",
                (claim.id, self.source, query, claim.started.timestamp(), claim.allowance),
            )
        return replace(claim, store=self.store)

    def last_with_status(self, moment: datetime, status: int) -> Attempt | None:
        """Return the latest attempt after ``moment`` that received ``status``."""
        where = "started > ? AND status = ? ORDER BY id DESC LIMIT 1"
        found = self._select(where, moment.timestamp(), status)
        return found[0] if found else None

    def _settle_clock(self, now: datetime) -> None:
        """Repeat attempts dated in the future as made now: the clock has been set back since.

        The query then waits its full interval again, which is never too short, but not for ever.
        The original attempt stays, for when the clock is right again. An attempt only slightly in
        the future may come from another process.
        """
        self.store.connection.execute(
            "INSERT INTO attempt (source, query, started, status, outcome, bytes, sets)"
            " SELECT source, query, ?1, status, outcome, bytes, sets FROM attempt AS a"
            " WHERE source = ?2 AND started > ?3 AND NOT EXISTS (SELECT 1 FROM attempt AS b WHERE"
            " b.source = a.source AND b.query = a.query AND b.id > a.id)",
            (now.timestamp(), self.source, (now + CLOCK_SLACK).timestamp()),
        )

    def _select(self, where: str, *values: object) -> list[Attempt]:
        return _attempts(self.store, f"WHERE source = ? AND {where}", (self.source, *values))

    def _since(self, moment: datetime) -> list[Attempt]:
        return self._select("started > ?", moment.timestamp())


@dataclass(frozen=True, slots=True)
class Claim:
    """A recorded attempt whose request may be sent; record its outcome afterwards.

    ``allowance`` is the largest reply allowed, in bytes, or 0 if not limited.
    """

    store: Store
    id: int
    started: datetime
    allowance: int

    def complete(
        self, outcome: Outcome, *, status: int | None = None, received: int = 0, sets: int = 0
    ) -> None:
        """Record the outcome; inside a transaction it is stored with it or not at all."""
        with self.store.transaction():
            self.store.connection.execute(
                "UPDATE attempt SET status = ?, outcome = ?, bytes = ?, sets = ? WHERE id = ?",
                (status, outcome, received, sets, self.id),
            )

    def settle(self, exchange: Callable[[], Reply]) -> Reply:
        """Return the reply of ``exchange``; if there is none, settle the claim and raise.

        A request that never reached the server is withdrawn; an incomplete reply is recorded as
        such. The caller records the outcome of a complete reply.
        """
        try:
            return exchange()
        except BrokenReplyError as error:
            outcome: Outcome = "silent" if error.status is None else "unusable"
            self.complete(outcome, status=error.status, received=error.received)
            raise
        except SourceError:
            self.withdraw()
            raise

    def withdraw(self) -> None:
        """Delete the attempt: its request never reached the server."""
        with self.store.transaction():
            self.store.connection.execute("DELETE FROM attempt WHERE id = ?", (self.id,))


def latest_attempts(store: Store) -> list[Attempt]:
    """Return the last attempt at each query of each source, newest first."""
    store.check_counts("attempt")
    return _attempts(
        store, "WHERE id IN (SELECT max(id) FROM attempt GROUP BY source, query) ORDER BY id DESC"
    )


def _attempts(store: Store, condition: str, values: Sequence[object] = ()) -> list[Attempt]:
    """Return attempts, read without an index: a damaged index would hide some."""
    rows = store.select(f"SELECT {_COLUMNS} FROM attempt NOT INDEXED {condition}", values)  # noqa: S608
    try:
        return [_attempt(row) for row in rows]
    except (TypeError, ValueError, OverflowError):  # a value of the wrong type or out of range
        raise store.damaged("an attempt has changed on disk") from None


def _attempt(row: tuple[Any, ...]) -> Attempt:
    number, source, query, started, status, outcome, received, sets = row
    if not (isinstance(source, str) and isinstance(query, str)):
        raise TypeError
    return Attempt(
        id=number,
        source=source,
        query=query,
        started=datetime.fromtimestamp(started, UTC),
        status=status,
        outcome=outcome if outcome in OUTCOMES else "asked",
        bytes=received or 0,
        sets=sets or 0,
    )
