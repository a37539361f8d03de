"""Every request to a public source, remembered across runs and processes.

An attempt is written down before its request is sent, so that neither a second process nor a
kill in the middle can send a query twice; it is completed with what came of it, or withdrawn when
the request never reached the server.
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
"""asked: no end is known (under way, or cut off by a kill). stored: a good reply, kept.
partial: a reply that was damaged in part, or partly not what was asked for; what is good is kept.
current: the source says that ours is the newest. missing: it knows no such thing. refused: any
other status than 200. unusable: a reply that was cut, empty, no data. silent: no reply at all."""

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

Clock = Callable[[], datetime]
"""Returns the time now, aware UTC."""

_COLUMNS: Final = "id, source, query, started, status, outcome, bytes, sets"

CLOCK_SLACK: Final = timedelta(minutes=10)
"""An attempt further in the future than this was written down by a clock that was wrong."""


def system_clock() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request. ``started`` is aware UTC, ``status`` HTTP's or None.

    ``bytes`` are those of the reply as sent; until its end is known, the most it may have.
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
    """The attempts at one source, in the store's own database."""

    store: Store
    source: str

    def last(self, query: str) -> Attempt | None:
        """Return the latest attempt at ``query``, by order of asking and not by the clock."""
        found = self._select("query = ? ORDER BY id DESC LIMIT 1", query)
        if not found:
            self.store.check_counts("attempt")
        return found[0] if found else None

    def attempts(self, query: str) -> list[Attempt]:
        """Return all attempts at ``query`` in the order of asking."""
        found = self._select("query = ? ORDER BY id", query)
        if not found:
            self.store.check_counts("attempt")
        return found

    def with_prefix(self, prefix: str) -> list[Attempt]:
        """Return the attempts whose query starts with ``prefix``, in order."""
        return self._select("substr(query, 1, ?) = ? ORDER BY id", len(prefix), prefix)

    def has_brought(self, query: str) -> bool:
        """Whether ``query`` ever brought element sets that were kept."""
        return bool(self._select("query = ? AND outcome = 'stored' LIMIT 1", query))

    def count_since(self, moment: datetime) -> int:
        """Count the requests after ``moment``."""
        return len(self._since(moment))

    def errors_since(self, moment: datetime) -> int:
        """Count the requests after ``moment`` that were not answered with 200, as far as known."""
        return sum(attempt.status != 200 for attempt in self._since(moment))

    def bytes_since(self, moment: datetime) -> int:
        """Sum the bytes received after ``moment``, and those that may still be under way."""
        return sum(attempt.bytes for attempt in self._since(moment))

    def claim(self, query: str, clock: Clock, check: Callable[[datetime], int | None]) -> Claim:
        """Write an attempt down, if ``check`` does not raise; the request may then be sent.

        ``check`` is given the time and returns the most bytes that the reply may have, where that
        counts. Reading the clock, the check and the writing are one transaction, so that no time
        passes between them. A claim that is neither completed nor withdrawn stays: its request
        may have been sent.
        """
        refusal: SourceError | None = None
        number = allowance = 0
        with self.store.transaction():
            now = clock()
            self._settle_clock(now)
            try:
                allowance = check(now) or 0
            except SourceError as error:  # what was settled is kept all the same
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
        """Return ``claim`` for this store, which was made from a damaged one, and remember it."""
        with self.store.transaction():
            self.store.connection.execute(
                "INSERT INTO attempt (id, source, query, started, outcome, bytes, sets)"
                " VALUES (?, ?, ?, ?, 'asked', ?, 0) ON CONFLICT DO NOTHING",
                (claim.id, self.source, query, claim.started.timestamp(), claim.allowance),
            )
        return replace(claim, store=self.store)

    def refused_since(self, moment: datetime, status: int) -> Attempt | None:
        """Return the latest attempt after ``moment`` that was answered with that status."""
        where = "started > ? AND status = ? ORDER BY id DESC LIMIT 1"
        found = self._select(where, moment.timestamp(), status)
        return found[0] if found else None

    def _settle_clock(self, now: datetime) -> None:
        """Repeat attempts of the future as made now: the clock has been set back since.

        The query then waits its full time once more, which is never too short; and it does not
        wait for ever. The attempt itself stays, for when the clock is right again. What is hardly
        ahead may come from another process.
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
    """An attempt that may now be made; say afterwards what became of it.

    ``allowance`` is the most bytes that the reply may have, if that counts, else 0.
    """

    store: Store
    id: int
    started: datetime
    allowance: int

    def complete(
        self, outcome: Outcome, *, status: int | None = None, received: int = 0, sets: int = 0
    ) -> None:
        """Write down how it ended; inside a transaction it is kept with that or not at all."""
        with self.store.transaction():
            self.store.connection.execute(
                "UPDATE attempt SET status = ?, outcome = ?, bytes = ?, sets = ? WHERE id = ?",
                (status, outcome, received, sets, self.id),
            )

    def settle(self, exchange: Callable[[], Reply]) -> Reply:
        """Return the reply that ``exchange`` brings; where none comes, settle the claim and raise.

        A request that never got there is withdrawn, and one that was not answered in full is
        remembered as that. What a whole reply means is for the caller to say.
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
        """Forget the attempt: its request never reached the server."""
        with self.store.transaction():
            self.store.connection.execute("DELETE FROM attempt WHERE id = ?", (self.id,))


def latest_attempts(store: Store) -> list[Attempt]:
    """Return the last attempt at each query of each source, the newest first."""
    store.check_counts("attempt")
    return _attempts(
        store, "WHERE id IN (SELECT max(id) FROM attempt GROUP BY source, query) ORDER BY id DESC"
    )


def _attempts(store: Store, condition: str, values: Sequence[object] = ()) -> list[Attempt]:
    """Return attempts; without an index, for one that is damaged would hide some."""
    rows = store.select(f"SELECT {_COLUMNS} FROM attempt NOT INDEXED {condition}", values)  # noqa: S608
    try:
        return [_attempt(row) for row in rows]
    except (TypeError, ValueError, OverflowError):  # a value of another type, or out of all range
        raise store.damaged("an attempt is not what it was") from None


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
