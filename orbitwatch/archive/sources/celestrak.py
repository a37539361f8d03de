"""Fetches element sets and catalogue records from CelesTrak within its rules of use.

A query is one request. It is claimed before it is sent; its reply is received whole and checked;
its content is stored in one transaction with the outcome of the attempt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from orbitwatch.archive.database.attempts import AttemptLog, Claim, Clock, Outcome
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.earth_orientation import store_days
from orbitwatch.archive.reply import Reply, UnreachableError
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.celestrak_replies import (
    Content,
    check,
    is_current,
    is_missing,
    read,
)
from orbitwatch.archive.sources.http import Client
from orbitwatch.archive.sources.machine_log import MachineLog
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.policy import (
    CELESTRAK,
    NotDueError,
    check_celestrak,
    clock_time,
    interval,
)
from orbitwatch.archive.sources.reply import OK
from orbitwatch.elements.labels import quoted
from orbitwatch.errors import ElementsError, NotFoundError, OrbitwatchError, SourceError

SUPPLEMENTAL_SOURCE: Final = "supplemental celestrak"
"""The source name of supplemental sets in the store; they rank behind general ones."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a query: ``stored``, or ``current`` if the source has nothing newer.

    ``asked`` is False where the rules permitted no request yet and the stored data are recent
    enough. ``content`` is that of the reply, of which ``new`` items were not stored before.
    ``again`` is when the query may next be sent.
    """

    query: Query
    outcome: Literal["stored", "current"]
    asked: bool
    again: datetime
    content: Content = field(default_factory=Content)
    new: int = 0


def fetch(
    store: Store,
    client: Client,
    base: str,
    query: Query,
    clock: Clock,
    pending: Pending | None = None,
) -> Fetched:
    """Send one query to CelesTrak at ``base``, if its rules permit, and store the reply.

    Raises NotFoundError where CelesTrak has no such object, UnreachableError where the request
    never reached it, and SourceError for every other failure. A query that is not due repeats the
    result of the last attempt; one with a ``pending`` reply uses that.
    """
    log = AttemptLog(store, CELESTRAK)
    machine = MachineLog(base, store.file.parent)

    def check_rules(now: datetime) -> int:
        most = check_celestrak(log, query.key, now, query.most_bytes)
        machine.claim(now, interval(CELESTRAK, query.key), query.key)
        return most

    def claim() -> Claim:
        return log.claim(query.key, clock, check_rules)

    def ask(claimed: Claim) -> Reply:
        return client.get(base + query.target, limit=claimed.allowance)

    try:
        with (pending or Pending()).reply(log, query.key, claim, ask) as (claimed, reply):
            again = claimed.started + interval(CELESTRAK, query.key)
            machine.note_pause(reply, claimed.started)
            if reply.status == OK and not is_missing(reply):
                return _keep(store, claimed, query, reply, again)
            return _not_given(store, log, claimed, query, reply, again)
    except UnreachableError as error:
        machine.withdraw(query.key)
        if query.kind in ("gp", "first", "supplemental"):
            error.hint = (
                f"check the network, or save {base}{query.target} with a browser, and import it "
                "with 'orbitwatch import FILE'"
            )
        raise
    except NotDueError as early:
        return _as_last_time(store, log, query, early)


def fetch_all(
    store: Store,
    client: Client,
    base: str,
    queries: Sequence[Query],
    clock: Clock,
    pending: Pending | None = None,
) -> Iterator[Fetched]:
    """Send queries one after the other; stop once a reply is not 200 or none arrives.

    A query that the rules forbid does not stop the others. The first error is raised at the end and
    lists the queries not sent because of it.
    """
    first: OrbitwatchError | None = None
    for index, query in enumerate(queries):
        sent, left = client.sent, queries[index + 1 :]
        try:
            fetched = fetch(store, client, base, query, clock, pending)
        except DamagedArchiveError:  # the caller repairs it and repeats all of this
            raise
        except (NotFoundError, SourceError) as error:
            first = first or error
            if client.sent > sent:
                raise _stopped(error, left) from None
            continue
        yield fetched
        if fetched.outcome == "current" and client.sent > sent and left:
            raise _stopped(SourceError(f"CelesTrak answered {query} with HTTP 403"), left)
    if first is not None:
        raise first


def _stopped(error: OrbitwatchError, left: Sequence[Query]) -> OrbitwatchError:
    if left:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""
        named = ", ".join(map(str, left[:3]))
        error.hint = (
            f"not requested, as its rules require: {named}{more}; {error.hint or 'try again later'}"
        )
    return error


def _keep(store: Store, claim: Claim, query: Query, reply: Reply, again: datetime) -> Fetched:
    """Read the whole reply, then store it; an unusable reply is recorded as such."""
    try:
        check(reply)
        content = read(query, reply.body)
    except Exception as error:  # whatever a reader raises
        claim.complete("unusable", status=reply.status, received=reply.received)
        why = error.message if isinstance(error, ElementsError) else type(error).__name__
        raise SourceError(
            f"CelesTrak sent nothing usable for {query}: {why}",
            hint="stored data are kept; try again in two hours",
        ) from None
    with store.transaction():
        new = _store(store, query, content, claim.started)
        came = len(content.sets) or len(content.records)
        claim.complete("stored", status=reply.status, received=reply.received, sets=came)
    return Fetched(query, "stored", True, again, content, new)


def _store(store: Store, query: Query, content: Content, now: datetime) -> int:
    if query.kind == "space-weather":
        return store.put_space_weather(content.space_weather)
    if query.kind == "earth-orientation":
        store_days(store, content.earth_orientation, now)
        return len(content.earth_orientation)
    if query.kind == "satcat":
        return store.put_objects(content.records, source=CELESTRAK, fetched=now)
    source = SUPPLEMENTAL_SOURCE if query.kind == "supplemental" else CELESTRAK
    added = store.add(content.sets, source=source, fetched=now)
    if query.parameter == "GROUP":
        store.put_group(query.value.lower(), {s.norad_cat_id for s in content.sets}, fetched=now)
    return added.new


def _not_given(
    store: Store, log: AttemptLog, claim: Claim, query: Query, reply: Reply, again: datetime
) -> Fetched:
    """Distinguish "no data" and "not updated" from other refusals, and record the outcome."""
    outcome: Outcome = "refused"
    if reply.status in (OK, 404) and is_missing(reply):
        outcome = "missing"
    elif is_current(reply):
        outcome = "current"
    claim.complete(outcome, status=reply.status, received=reply.received)
    if outcome == "missing":
        raise _no_such(query)
    if outcome == "current":
        return _current(store, log, query, asked=True, again=again)
    words = reply.body.decode("ascii", "replace").strip().partition("\n")[0].strip()
    said = f": {quoted(words)}" if words and not words.startswith("<") else ""
    moved = ", a redirect, which is not followed" if 300 <= reply.status < 400 else ""
    raise SourceError(
        f"CelesTrak refused {query} with HTTP {reply.status}{moved}{said}",
        hint=f"stored data are kept; it may be queried again at {clock_time(again, claim.started)}",
    )


def _as_last_time(store: Store, log: AttemptLog, query: Query, early: NotDueError) -> Fetched:
    """Return or raise, for a query that is not due, the result of the last attempt."""
    if early.last.outcome == "missing":
        raise _no_such(query) from None
    if early.last.outcome in ("stored", "current"):
        return _current(store, log, query, asked=False, again=early.again)
    what = {
        "asked": "has not answered yet, or the run was stopped",
        "silent": "did not answer",
        "unusable": "sent nothing usable",
    }.get(early.last.outcome, f"refused with HTTP {early.last.status}")
    raise SourceError(
        f"CelesTrak was asked for {query} {early.ago} ago, and {what}", hint=early.hint
    ) from None


def _current(
    store: Store, log: AttemptLog, query: Query, *, asked: bool, again: datetime
) -> Fetched:
    if not _is_stored(store, log, query):
        raise SourceError(
            f"CelesTrak states that it sent {query} here already, but none of it is stored",
            hint=f"it may be queried again at {again:%H:%M} UTC; was it another --data-dir?",
        )
    return Fetched(query, "current", asked, again)


def _is_stored(store: Store, log: AttemptLog, query: Query) -> bool:
    if query.kind in ("gp", "supplemental") and query.parameter == "CATNR":
        supplemental = query.kind == "supplemental"
        if store.select(
            "SELECT 1 FROM element_set WHERE catalog_id = ? AND supplemental = ? LIMIT 1",
            (int(query.value), supplemental),
        ):
            return True
    if query.parameter == "GROUP" and store.group(query.value.lower()):
        return True
    return log.has_stored(query.key)


def _no_such(query: Query) -> NotFoundError:
    return NotFoundError(
        f"CelesTrak has nothing for {query}",
        hint="check the name or number; decayed objects are only in --satcat",
    )
