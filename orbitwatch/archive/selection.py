"""Selects from the archive the element sets that a question needs: the few around its span."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from orbitwatch.archive.database.set_rows import FIRST, LAST, NAMED, SELECTED, microseconds
from orbitwatch.archive.database.store import Store
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.modes import ElementsMode

_FROM: Final = (
    f"SELECT {SELECTED} FROM json_each(:numbers) AS w"  # noqa: S608
    " CROSS JOIN element_set AS s ON s.catalog_id = w.value{condition}"
    f" {NAMED}"
)

# The set nearest to a moment of the span lies in it, or is the last before or first after it.
_NEAREST: Final = """
    AND s.epoch >= ifnull((SELECT max(epoch) FROM element_set
        WHERE catalog_id = w.value AND epoch <= :start), :start)
    AND s.epoch <= ifnull((SELECT min(epoch) FROM element_set
        WHERE catalog_id = w.value AND epoch >= :end), :end)"""

# The newest of the sets that existed at the start, and all sets published up to the end.
_BEFORE: Final = """
    AND ifnull(s.creation_date, s.epoch) <= :end
    AND s.epoch >= ifnull((SELECT max(epoch) FROM element_set
        WHERE catalog_id = w.value AND ifnull(creation_date, epoch) <= :start), s.epoch)"""

_LATEST: Final = """
    AND s.epoch = (SELECT max(epoch) FROM element_set WHERE catalog_id = w.value)"""

_WITHIN: Final = """
    AND s.epoch BETWEEN :start AND :end"""

_CONDITIONS: Final = {
    "nearest": _NEAREST,
    "before": _BEFORE,
    "latest": _LATEST,
    "blend": _NEAREST,
    "within": _WITHIN,
}


NEVER_CREATED: Final = -(1 << 62)
"""The rank of a set without a creation date."""


@dataclass(frozen=True, slots=True)
class Need:
    """The span of a question, aware datetimes, and the mode that selects its sets.

    ``within`` selects every set with its epoch in the span, ends included.
    """

    start: datetime
    end: datetime
    mode: ElementsMode | Literal["within"] = "nearest"


class Ranked(NamedTuple):
    """A set with its rank among those of the same epoch: the greatest ``rank`` is used."""

    element_set: ElementSet
    key: tuple[int, int]
    rank: tuple[bool, int, int, int]

    @property
    def supplemental(self) -> bool:
        """Whether the set is supplemental: an operator fitted it to an ephemeris."""
        return not self.rank[0]


def select_sets(
    store: Store, numbers: Sequence[int], need: Need | None
) -> tuple[dict[int, list[Ranked]], dict[int, int]]:
    """Return the sets that ``need`` may use, by object, unordered; all of them for None.

    With them comes how many sets of each object are left out.
    """
    condition = _CONDITIONS[need.mode] if need else ""
    values: dict[str, Any] = {"numbers": json.dumps(list(dict.fromkeys(numbers)))}
    if need and need.mode != "latest":
        values |= {"start": microseconds(need.start), "end": microseconds(need.end)}
    found: dict[int, list[Ranked]] = {}
    rows = store.select(_FROM.format(condition=condition), values)
    for row, element_set in zip(rows, store.sets_of(rows), strict=True):
        # key: epoch and digest; rank: general perturbations over supplemental, then later
        # creation, then later arrival
        ranked = Ranked(
            element_set, (row[1], row[2]), (not row[17], _created(row[16]), row[19], row[2])
        )
        found.setdefault(row[0], []).append(ranked)
    distinct = {n: {ranked.key for ranked in found.get(n, ())} for n in numbers}
    epochs = {n: [epoch for epoch, _ in keys] for n, keys in distinct.items()}
    counts = store.check_sets(epochs, *_needed(need))
    return found, {number: count - len(epochs[number]) for number, count in counts.items()}


def _created(creation_date: int | None) -> int:
    """Return the date as microseconds; an unknown date ranks lowest."""
    return NEVER_CREATED if creation_date is None else creation_date


def _needed(need: Need | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the epoch ranges in which an object's first and last set must have been read."""
    every, none = (FIRST, LAST), (LAST, FIRST)
    if need is None:
        return every, every
    start, end = microseconds(need.start), microseconds(need.end)
    return {
        "nearest": ((start, LAST), (FIRST, end)),
        "blend": ((start, LAST), (FIRST, end)),
        "within": ((start, end), (start, end)),
        "latest": (none, every),
        "before": (none, none),  # creation dates decide
    }[need.mode]


def any_supplemental(store: Store, numbers: Sequence[int], start: datetime, end: datetime) -> bool:
    """Whether the archive has a supplemental set of these objects with an epoch in the span."""
    if not store.select("SELECT 1 FROM batch WHERE source LIKE 'sup%' OR source = 'recovered'"):
        return False
    query = (
        "SELECT 1 FROM json_each(?) AS w CROSS JOIN element_set AS s ON s.catalog_id = w.value"
        " AND s.epoch BETWEEN ? AND ? WHERE s.supplemental LIMIT 1"
    )
    values = (json.dumps(list(numbers)), microseconds(start), microseconds(end))
    return bool(store.select(query, values))


def in_order(sets: Sequence[Ranked]) -> list[Ranked]:
    """Return the sets without duplicates in order of epoch; of several at one, the best is last."""
    once: dict[tuple[int, int], Ranked] = {}
    for ranked in sets:
        once.setdefault(ranked.key, ranked)
    return sorted(once.values(), key=lambda ranked: (ranked.key[0], ranked.rank))
