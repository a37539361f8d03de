"""Space-Track: the history of an object's element sets, for registered users.

A session is a login, one ``gp_history`` query for each object, and a logout, which is sent
whatever happens in between. Every one of these requests counts towards the limits and is
remembered. Nothing that the server says to a login is ever repeated.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

from orbitwatch.archive.attempts import AttemptLog, Claim, Outcome
from orbitwatch.archive.credentials import Credentials
from orbitwatch.archive.http import Client, is_private
from orbitwatch.archive.policy import LOGIN, LOGOUT, SPACETRACK, check_history, check_rate
from orbitwatch.archive.reply import OK, Reply
from orbitwatch.archive.store import Store
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError, SourceError, UsageError

_LOGIN: Final = "/ajaxauth/login"
_LOGOUT: Final = "/ajaxauth/logout"
_QUERY: Final = "/basicspacedata/query/class/gp_history"
_REFUSALS: Final = {
    401: "the login does not hold",
    403: "this account may not ask that",
    429: "too many requests",
}


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """The sets of one object with epochs from ``start`` to ``end``, days of UTC."""

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


@dataclass(frozen=True, slots=True)
class History:
    """What a query brought; ``asked`` is False where all of it was held already."""

    query: HistoryQuery
    asked: bool
    sets: tuple[ElementSet, ...] = ()
    new: int = 0
    refused: tuple[Refusal, ...] = ()


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


class Session:
    """A login at Space-Track; made by ``logged_in``."""

    def __init__(
        self, store: Store, client: Client, base: str, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._log = AttemptLog(store, SPACETRACK)
        self._client = client
        self._base = base
        self._clock = clock

    def history(self, query: HistoryQuery) -> History:
        """Ask for one history and keep it, unless all of it is held.

        Raises NotDueError within an hour of a query that failed, SourceError where the limits are
        reached or nothing usable comes.
        """
        now = self._clock()
        if is_held(self._store, query):
            return History(query, asked=False)
        claim = self._log.claim(query.key, now, lambda: check_history(self._log, query.key, now))
        reply = claim.settle(lambda: self._client.get(self._base + query.target))
        if reply.status != OK:
            claim.complete("refused", status=reply.status, received=reply.received)
            raise _refusal(reply, str(query))
        try:
            sets, refused = _read(reply)
        except ElementsError:
            claim.complete("unusable", status=reply.status, received=reply.received)
            raise SourceError(
                f"Space-Track sent nothing usable for the {query}",
                hint="what is held stays; it may be asked again in an hour",
            ) from None
        with self._store.transaction():
            new = self._store.add(sets, source=SPACETRACK, fetched=now).new if sets else 0
            claim.complete("stored", status=reply.status, received=reply.received, sets=len(sets))
        return History(query, True, sets, new, refused)

    def log_in(self, credentials: Credentials) -> None:
        """Open the session. Raises SourceError, without a word of the reply, where refused."""
        claim = self._claim(LOGIN, reserve=2)
        form = {"identity": credentials.user, "password": credentials.password}
        reply = claim.settle(lambda: self._client.post(self._base + _LOGIN, form))
        # A wrong password is told with status 200, a body and no less of a cookie.
        if reply.status != OK:
            claim.complete("refused", status=reply.status, received=reply.received)
            raise _refusal(reply, "the login")
        if reply.body.strip() not in (b"", b'""') or not self._client.has_cookies:
            claim.complete("unusable", status=reply.status, received=reply.received)
            raise SourceError(
                "Space-Track did not accept the login",
                hint="check the name and the password; too many wrong ones lock an account",
            )
        claim.complete("stored", status=reply.status, received=reply.received)

    def log_out(self) -> None:
        """Close the session; that it cannot be closed is no reason to lose what it brought."""
        with contextlib.suppress(SourceError):
            claim = self._claim(LOGOUT, reserve=0)
            reply = claim.settle(lambda: self._client.get(self._base + _LOGOUT))
            outcome: Outcome = "stored" if reply.status == OK else "refused"
            claim.complete(outcome, status=reply.status, received=reply.received)

    def _claim(self, what: str, *, reserve: int) -> Claim:
        now = self._clock()
        return self._log.claim(what, now, lambda: check_rate(self._log, now, reserve=reserve))


@contextlib.contextmanager
def logged_in(
    store: Store,
    client: Client,
    base: str,
    credentials: Credentials,
    clock: Callable[[], datetime],
) -> Iterator[Session]:
    """Log in at ``base``, and out again however the block is left.

    Credentials go over TLS or to this machine, and nowhere else whatever the settings say.
    """
    if not is_private(base):
        raise UsageError(
            f"Space-Track's address {base} would show the password to everyone on the way",
            hint="use https:// in spacetrack_url",
        )
    session = Session(store, client, base, clock)
    session.log_in(credentials)
    try:
        yield session
    finally:
        session.log_out()


def _read(reply: Reply) -> tuple[tuple[ElementSet, ...], tuple[Refusal, ...]]:
    if not reply.content_type.endswith("json") and reply.content_type not in ("", "text/plain"):
        raise ElementsError("not JSON")
    result = read_element_sets(reply.body, "the reply")
    if result.refused and not result.sets:
        raise ElementsError(str(result.refused[0]))
    return result.sets, result.refused


def _refusal(reply: Reply, what: str) -> SourceError:
    why = _REFUSALS.get(reply.status)
    return SourceError(
        f"Space-Track refused {what} with HTTP {reply.status}{f': {why}' if why else ''}",
        hint="what is held stays; wait an hour before trying again",
    )


def _prefix(catalog_id: int) -> str:
    return f"gp_history/{catalog_id}/"


def _parse(catalog_id: int, key: str) -> HistoryQuery | None:
    start, _, end = key.removeprefix(_prefix(catalog_id)).partition("--")
    try:
        return HistoryQuery(catalog_id, date.fromisoformat(start), date.fromisoformat(end))
    except ValueError:
        return None
