"""Fetches the transmitters of all satellites from SatNOGS DB, in one request a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orbitwatch.archive.database.attempts import AttemptLog, Claim, Clock
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.reply import Reply
from orbitwatch.archive.sources.http import Client
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.archive.sources.policy import SATNOGS, SATNOGS_INTERVAL, NotDueError, check_satnogs
from orbitwatch.archive.sources.reply import OK
from orbitwatch.archive.transmitters import (
    Transmitter,
    has_transmitters,
    read_transmitters,
    store_transmitters,
)
from orbitwatch.elements.labels import quoted
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError, SourceError

TARGET: Final = "/api/transmitters/?format=json"
QUERY: Final = "transmitters"


@dataclass(frozen=True, slots=True)
class FetchedTransmitters:
    """The transmitters received: none (``asked`` False) if the stored ones are under a day old.

    ``again`` is when they may be requested again; ``refused`` records were damaged.
    """

    asked: bool
    again: datetime
    transmitters: tuple[Transmitter, ...] = ()
    refused: tuple[Refusal, ...] = ()


def fetch_transmitters(
    store: Store, client: Client, base: str, clock: Clock, pending: Pending | None = None
) -> FetchedTransmitters:
    """Request all transmitters from SatNOGS DB at ``base``, once a day, and store them.

    Raises UnreachableError where the request never reached it, and SourceError for every other
    failure; the stored transmitters then stay.
    """
    log = AttemptLog(store, SATNOGS)

    def claim() -> Claim:
        return log.claim(QUERY, clock, lambda now: check_satnogs(log, QUERY, now))

    def ask(_: Claim) -> Reply:
        return client.get(base + TARGET)

    try:
        with (pending or Pending()).reply(log, QUERY, claim, ask) as (claimed, reply):
            return _keep(store, claimed, reply)
    except NotDueError as early:
        if early.last.outcome == "stored" and has_transmitters(store):
            return FetchedTransmitters(False, early.again)
        what = {"asked": "it has not answered yet", "silent": "it did not answer"}.get(
            early.last.outcome, "nothing usable came"
        )
        raise SourceError(
            f"SatNOGS DB was asked for transmitters {early.ago} ago, and {what}",
            hint=f"it may be queried again at {early.again:%Y-%m-%d %H:%M} UTC",
        ) from None


def _keep(store: Store, claim: Claim, reply: Reply) -> FetchedTransmitters:
    again = claim.started + SATNOGS_INTERVAL
    hint = f"stored data are kept; it may be queried again at {again:%Y-%m-%d %H:%M} UTC"
    if reply.status != OK:
        claim.complete("refused", status=reply.status, received=reply.received)
        moved = ", a redirect, which is not followed" if 300 <= reply.status < 400 else ""
        raise SourceError(
            f"SatNOGS DB refused the transmitters with HTTP {reply.status}{moved}", hint=hint
        )
    try:
        if "json" not in reply.content_type and reply.content_type:
            raise ElementsError(f"it is {quoted(reply.content_type)}, not JSON")
        transmitters, refused = read_transmitters(reply.body, "the reply")
    except ElementsError as error:
        claim.complete("unusable", status=reply.status, received=reply.received)
        raise SourceError(f"SatNOGS DB sent nothing usable: {error.message}", hint=hint) from None
    with store.transaction():
        store_transmitters(store, transmitters, claim.started)
        claim.complete(
            "stored", status=reply.status, received=reply.received, sets=len(transmitters)
        )
    return FetchedTransmitters(True, again, transmitters, refused)
