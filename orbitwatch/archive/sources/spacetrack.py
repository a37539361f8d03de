"""Space-Track: the history of an object's element sets, for registered users.

A session is a login, one ``gp_history`` query for each object, and a logout, which is sent
whatever happens in between. Every one of these requests counts towards the limits and is
remembered. Nothing that the server says to a login is ever repeated.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orbitwatch.archive.database.attempts import AttemptLog, Claim, Clock, Outcome
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.reply import Reply, UnreachableError
from orbitwatch.archive.sources.credentials import Credentials
from orbitwatch.archive.sources.history_queries import HistoryQuery, is_held
from orbitwatch.archive.sources.http import Client, is_private
from orbitwatch.archive.sources.machine_log import MachineLog
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.policy import (
    LOGIN,
    LOGOUT,
    SPACETRACK,
    SPACETRACK_INTERVAL,
    check_history,
    check_history_due,
    check_login,
    check_rate,
)
from orbitwatch.archive.sources.reply import OK
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError, SourceError, UsageError

_LOGIN: Final = "/ajaxauth/login"
_LOGOUT: Final = "/ajaxauth/logout"
_REFUSALS: Final = {
    401: "the login does not hold",
    403: "this account may not ask that",
    429: "too many requests",
}


@dataclass(frozen=True, slots=True)
class History:
    """What a query brought; ``asked`` is False where all of it was held already.

    ``refused`` rows were damaged, ``others`` sets were of other objects; both are left out, and
    the history is then not whole. ``again`` is when it may be asked again, None if it need not.
    """

    query: HistoryQuery
    asked: bool
    sets: tuple[ElementSet, ...] = ()
    new: int = 0
    refused: tuple[Refusal, ...] = ()
    others: int = 0
    again: datetime | None = None


class Session:
    """A login at Space-Track, made when the first query needs it; see ``logged_in``."""

    def __init__(
        self,
        store: Store,
        client: Client,
        base: str,
        credentials: Credentials,
        clock: Clock,
        pending: Pending,
    ) -> None:
        self._store = store
        self._log = AttemptLog(store, SPACETRACK)
        self._client = client
        self._base = base
        self._machine = MachineLog(base, store.file.parent)
        self._credentials = credentials
        self._clock = clock
        self._pending = pending
        self._is_open = False

    def history(self, query: HistoryQuery) -> History:
        """Ask for one history and keep it, unless all of it is held.

        Raises NotDueError within an hour of a query that failed, SourceError where the limits are
        reached, the login is refused or nothing usable comes.
        """
        if is_held(self._store, query):
            return History(query, asked=False)
        if query.key not in self._pending:
            check_history_due(self._log, query.key, self._clock())
            if not self._is_open:
                self._log_in()
        try:
            with self._pending.reply(
                self._log,
                query.key,
                lambda: self._log.claim(
                    query.key, self._clock, lambda now: self._check_rules(query, now)
                ),
                lambda _: self._client.get(self._base + query.target),
            ) as (claim, reply):
                self._machine.note_pause(reply, claim.started)
                return self._keep(query, claim, reply)
        except UnreachableError:
            self._machine.withdraw(query.key)
            raise

    def _check_rules(self, query: HistoryQuery, now: datetime) -> None:
        check_history(self._log, query.key, now)
        self._machine.claim(query.key, now, SPACETRACK_INTERVAL)

    def _keep(self, query: HistoryQuery, claim: Claim, reply: Reply) -> History:
        if reply.status != OK:
            claim.complete("refused", status=reply.status, received=reply.received)
            raise _refusal(reply, str(query))
        try:
            sets, refused, others = _read(reply, query.catalog_id)
        except Exception:  # whatever a reader stumbles over; its words may be the server's
            claim.complete("unusable", status=reply.status, received=reply.received)
            raise SourceError(
                f"Space-Track sent nothing usable for the {query}",
                hint="what is held stays; it may be asked again in an hour",
            ) from None
        with self._store.transaction():
            added = self._store.add(sets, source=SPACETRACK, fetched=claim.started)
            # Only a whole history is held for ever.
            outcome: Outcome = "partial" if refused or others else "stored"
            claim.complete(outcome, status=reply.status, received=reply.received, sets=len(sets))
        is_over = outcome == "stored" and query.is_past(claim.started)
        again = None if is_over else claim.started + SPACETRACK_INTERVAL
        return History(query, True, sets, added.new, refused, others, again)

    def _log_in(self) -> None:
        """Open the session. Raises SourceError, without a word of the reply, where refused."""
        claim = self._log.claim(LOGIN, self._clock, lambda now: check_login(self._log, now))
        form = {"identity": self._credentials.user, "password": self._credentials.password}
        reply = claim.settle(lambda: self._client.post(self._base + _LOGIN, form))
        # A wrong password is answered with status 200, a body and no less of a cookie.
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
        self._is_open = True

    def log_out(self) -> None:
        """Close the session if there is one; that it fails is no reason to lose what it brought."""
        if not self._is_open:
            return
        self._is_open = False
        with contextlib.suppress(SourceError):
            claim = self._log.claim(
                LOGOUT, self._clock, lambda now: check_rate(self._log, now, reserve=0)
            )
            reply = claim.settle(lambda: self._client.get(self._base + _LOGOUT))
            outcome: Outcome = "stored" if reply.status == OK else "refused"
            claim.complete(outcome, status=reply.status, received=reply.received)


@contextlib.contextmanager
def logged_in(
    store: Store,
    client: Client,
    base: str,
    credentials: Credentials,
    clock: Clock,
    pending: Pending | None = None,
) -> Iterator[Session]:
    """Give a session at ``base`` that logs in when it must, and out however the block is left.

    Credentials go over TLS or to this machine, and nowhere else whatever the settings say.
    """
    if not is_private(base):
        raise UsageError(
            f"Space-Track's address {base} would show the password to everyone on the way",
            hint="use https:// in spacetrack_url",
        )
    session = Session(store, client, base, credentials, clock, pending or Pending())
    try:
        yield session
    finally:
        session.log_out()


def _read(reply: Reply, catalog_id: int) -> tuple[tuple[ElementSet, ...], tuple[Refusal, ...], int]:
    """Return the sets of the object, the damaged rows, and how many sets were of other objects."""
    if not reply.content_type.endswith("json") and reply.content_type not in ("", "text/plain"):
        raise ElementsError("not JSON")
    result = read_element_sets(reply.body, "the reply")
    if result.refused and not result.sets:
        raise ElementsError(str(result.refused[0]))
    sets = tuple(s for s in result.sets if s.norad_cat_id == catalog_id)
    if result.sets and not sets:
        raise ElementsError("other objects alone")
    return sets, result.refused, len(result.sets) - len(sets)


def _refusal(reply: Reply, what: str) -> SourceError:
    why = _REFUSALS.get(reply.status)
    return SourceError(
        f"Space-Track refused {what} with HTTP {reply.status}{f': {why}' if why else ''}",
        hint="what is held stays; wait an hour before trying again",
    )
