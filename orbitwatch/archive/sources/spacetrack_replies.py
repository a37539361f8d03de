"""Replies of Space-Track: element sets of the requested objects, or a refusal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orbitwatch.archive.reply import Reply
from orbitwatch.archive.sources.history_queries import HistoryQuery
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError, SourceError

_REFUSALS: Final = {
    401: "the login is not valid",
    403: "this account is not permitted to request that",
    429: "too many requests",
}


@dataclass(frozen=True, slots=True)
class History:
    """The result of a query; ``asked`` is False where all of it was stored already.

    ``refused`` rows were damaged, ``others`` sets were of other objects; both are left out, and the
    history is then incomplete. ``again`` is when it may be requested again, None if it need not be.
    """

    query: HistoryQuery
    asked: bool
    sets: tuple[ElementSet, ...] = ()
    new: int = 0
    refused: tuple[Refusal, ...] = ()
    others: int = 0
    again: datetime | None = None


def read_history(
    reply: Reply, catalog_ids: Collection[int]
) -> tuple[tuple[ElementSet, ...], tuple[Refusal, ...], int]:
    """Return the sets of the objects, the damaged rows, and the number of sets of other objects."""
    if not reply.content_type.endswith("json") and reply.content_type not in ("", "text/plain"):
        raise ElementsError("not JSON")
    result = read_element_sets(reply.body, "the reply")
    if result.refused and not result.sets:
        raise ElementsError(str(result.refused[0]))
    sets = tuple(s for s in result.sets if s.norad_cat_id in catalog_ids)
    if result.sets and not sets:
        raise ElementsError("only other objects")
    return sets, result.refused, len(result.sets) - len(sets)


def refusal(reply: Reply, what: str) -> SourceError:
    """Return the error for a reply whose status is not 200."""
    why = _REFUSALS.get(reply.status)
    return SourceError(
        f"Space-Track refused {what} with HTTP {reply.status}{f': {why}' if why else ''}",
        hint="stored data are kept; wait an hour before trying again",
    )
