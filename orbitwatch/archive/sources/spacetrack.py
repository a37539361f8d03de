"""Fetches the history of objects' element sets from Space-Track, for registered users.

A session is a login followed by ``gp_history`` queries, each for up to a hundred objects, as
Space-Track requests. It is saved for two hours, so that runs can share it, and logged out after an
error. Every one of these requests is logged and counts towards the limits. The server's replies to
a login are never repeated in any output.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from orbitwatch.archive.database.attempts import AttemptLog, Claim, Clock, Outcome
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.reply import Reply, UnreachableError
from orbitwatch.archive.sources.credentials import Credentials
from orbitwatch.archive.sources.history_queries import (
    HistoryQuery,
    attempts_at,
    is_stored,
    joined_key,
    joined_target,
)
from orbitwatch.archive.sources.http import Client, is_private
from orbitwatch.archive.sources.machine_log import MachineLog
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.policy import (
    LOGIN,
    LOGOUT,
    SPACETRACK,
    SPACETRACK_INTERVAL,
    NotDueError,
    check_due,
    check_limits,
    check_login,
    check_rate,
)
from orbitwatch.archive.sources.reply import OK
from orbitwatch.archive.sources.saved_session import SavedSession
from orbitwatch.archive.sources.spacetrack_replies import History, read_history, refusal
from orbitwatch.errors import SourceError, UsageError

_LOGIN: Final = "/ajaxauth/login"
_LOGOUT: Final = "/ajaxauth/logout"
_NO_LOGIN: Final = 401
_MOST_TOGETHER: Final = 100  # objects in a request


class Session:
    """A Space-Track session, logged in when the first query needs it; see ``logged_in``."""

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
        self._is_open = self._is_resumed = self._is_saved = False
        self._saved = SavedSession(store.file.parent, base, credentials.user)

    def history(self, query: HistoryQuery) -> History:
        """Request one history; see `histories`."""
        (found,) = self.histories([query])
        return found

    def histories(self, queries: Sequence[HistoryQuery]) -> Iterator[History]:
        """Request the histories of several objects over one span and store them.

        Stored histories are not requested again. Raises NotDueError, after yielding all others,
        within an hour of a query that failed; SourceError where a limit is reached, the login is
        refused or the reply is unusable.
        """
        asked = [query for query in queries if not is_stored(self._store, query)]
        for query in queries:
            if query not in asked:
                yield History(query, asked=False)
        early: NotDueError | None = None
        for start in range(0, len(asked), _MOST_TOGETHER):
            some = asked[start : start + _MOST_TOGETHER]
            if joined_key(some) not in self._pending:
                due = []
                for query in some:
                    try:
                        check_due(attempts_at(self._log, query), self._clock())
                    except NotDueError as error:
                        early = early or error
                    else:
                        due.append(query)
                some = due
            if some:
                yield from self._ask(some)
        if early is not None:
            raise early

    def _ask(self, queries: Sequence[HistoryQuery]) -> list[History]:
        key = joined_key(queries)
        if key not in self._pending and not self._is_open and not self._resume():
            self._log_in()
        try:
            with self._pending.reply(
                self._log,
                key,
                lambda: self._log.claim(
                    key, self._clock, lambda now: self._check_rules(queries, now)
                ),
                lambda _: self._get(joined_target(queries)),
            ) as (claim, reply):
                self._machine.note_pause(reply, claim.started)
                return self._keep(queries, claim, reply)
        except UnreachableError:
            self._machine.withdraw(*(query.key for query in queries))
            raise

    def _check_rules(self, queries: Sequence[HistoryQuery], now: datetime) -> None:
        for query in queries:
            check_due(attempts_at(self._log, query), now)
        check_limits(self._log, now)
        self._machine.claim(now, SPACETRACK_INTERVAL, *(query.key for query in queries))

    def _get(self, target: str) -> Reply:
        """Send a request; if a saved session has ended early, log in and repeat it."""
        reply = self._client.get(self._base + target)
        if reply.status == _NO_LOGIN and self._is_resumed:
            self._saved.forget()
            self._log_in()
            reply = self._client.get(self._base + target)
        return reply

    def _keep(self, queries: Sequence[HistoryQuery], claim: Claim, reply: Reply) -> list[History]:
        what = str(queries[0]) if len(queries) == 1 else f"histories of {len(queries)} objects"
        if reply.status != OK:
            claim.complete("refused", status=reply.status, received=reply.received)
            raise refusal(reply, what)
        numbers = {query.catalog_id for query in queries}
        try:
            sets, refused, others = read_history(reply, numbers)
        except Exception:  # whatever a reader raises; its message may quote the server
            claim.complete("unusable", status=reply.status, received=reply.received)
            raise SourceError(
                f"Space-Track sent nothing usable for the {what}",
                hint="stored data are kept; it may be queried again in an hour",
            ) from None
        outcome: Outcome = "partial" if refused or others else "stored"
        found: list[History] = []
        with self._store.transaction():
            for query in queries:
                own = tuple(s for s in sets if s.norad_cat_id == query.catalog_id)
                added = self._store.add(own, source=SPACETRACK, fetched=claim.started)
                is_over = outcome == "stored" and query.is_past(claim.started)
                again = None if is_over else claim.started + SPACETRACK_INTERVAL
                # The object of a damaged row is unknown: the first history lists them all.
                first = not found
                found.append(
                    History(
                        query,
                        True,
                        own,
                        added.new,
                        refused if first else (),
                        others if first else 0,
                        again,
                    )
                )
            # Only a complete history is never requested again.
            claim.complete(outcome, status=reply.status, received=reply.received, sets=len(sets))
        return found

    def _resume(self) -> bool:
        """Continue the session of an earlier run, if it is still valid."""
        cookies = self._saved.load(self._clock())
        if cookies:
            self._client.set_cookies(cookies, self._base)
            self._is_open = self._is_resumed = True
        return bool(cookies)

    def _log_in(self) -> None:
        """Log in. Raises SourceError, without quoting the reply, if refused."""
        claim = self._log.claim(LOGIN, self._clock, lambda now: check_login(self._log, now))
        form = {"identity": self._credentials.user, "password": self._credentials.password}
        reply = claim.settle(lambda: self._client.post(self._base + _LOGIN, form))
        # A wrong password also returns status 200, with a body and a cookie.
        if reply.status != OK:
            claim.complete("refused", status=reply.status, received=reply.received)
            raise refusal(reply, "the login")
        if reply.body.strip() not in (b"", b'""') or not self._client.has_cookies:
            claim.complete("unusable", status=reply.status, received=reply.received)
            raise SourceError(
                "Space-Track did not accept the login",
                hint="check the name and the password; too many wrong ones lock an account",
            )
        claim.complete("stored", status=reply.status, received=reply.received)
        self._is_open, self._is_resumed = True, False
        self._is_saved = self._saved.save(self._client.cookies, claim.started)

    def leave(self) -> None:
        """Leave the session to later runs, or log out if it could not be saved."""
        if self._is_open and not (self._is_saved or self._is_resumed):
            self.log_out()

    def log_out(self) -> None:
        """Close the session, if open; a failure to do so must not lose the stored sets."""
        if not self._is_open:
            return
        self._is_open = False
        self._saved.forget()
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
    """Yield a session at ``base`` that logs in when needed, and out if the block fails.

    Credentials are sent only over TLS or to this machine, whatever the settings.
    """
    if not is_private(base):
        raise UsageError(
            f"Space-Track's address {base} would send the password unencrypted",
            hint="use https:// in spacetrack_url",
        )
    session = Session(store, client, base, credentials, clock, pending or Pending())
    try:
        yield session
    except NotDueError:
        session.leave()
        raise
    except BaseException:
        session.log_out()
        raise
    session.leave()
