"""Selects from the archive the element sets that a question needs: the few around its span."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from orbitwatch.archive.database.set_rows import FIRST, LAST, NAMED, SELECTED, microseconds
from orbitwatch.archive.database.store import Store
from orbitwatch.arrays import IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
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


@dataclass(frozen=True, slots=True)
class SelectedSets:
    """Sets of many objects, by catalogue number and then in order of epoch; the best come last.

    ``rows`` are the columns of `set_table.table_of`, by which sets are identified and ranked.
    """

    element_sets: ElementTable
    rows: Mapping[str, IntArray]

    def places(self, numbers: Sequence[int]) -> tuple[IntArray, IntArray]:
        """Return where the sets of each object begin and end, ``(len(numbers),)``."""
        wanted = np.array(numbers, dtype=np.int64)
        number = self.rows["catalog_id"]
        return np.searchsorted(number, wanted, "left"), np.searchsorted(number, wanted, "right")

    def ranked(self, places: slice) -> list[Ranked]:
        """Return the sets in ``places`` with their ranks.

        General perturbations precede supplemental sets; then come later creation and arrival.
        """
        names = ("epoch", "digest", "supplemental", "creation_date", "batch_id")
        values = zip(*(self.rows[name][places].tolist() for name in names), strict=True)
        return [
            Ranked(element_set, (epoch, digest), (not supplemental, created, batch, digest))
            for element_set, (epoch, digest, supplemental, created, batch) in zip(
                self.element_sets[places], values, strict=True
            )
        ]


def select_sets(
    store: Store, numbers: Sequence[int], need: Need | None
) -> tuple[SelectedSets, dict[int, int]]:
    """Return the sets that ``need`` may use; all of them for None.

    With them comes how many sets of each object are left out.
    """
    condition = _CONDITIONS[need.mode] if need else ""
    values: dict[str, Any] = {"numbers": json.dumps(list(dict.fromkeys(numbers)))}
    if need and need.mode != "latest":
        values |= {"start": microseconds(need.start), "end": microseconds(need.end)}
    sets, rows = store.sets_of(store.select(_FROM.format(condition=condition), values))
    order = np.lexsort(
        (
            *(rows["digest"], rows["batch_id"], rows["creation_date"], rows["supplemental"] == 0),
            *(rows["epoch"], rows["catalog_id"]),
        )
    )
    found = SelectedSets(sets.take(order), {name: rows[name][order] for name in rows})
    epochs = found.rows["epoch"].tolist()
    places = zip(numbers, *(place.tolist() for place in found.places(numbers)), strict=True)
    counts = store.check_sets({n: epochs[a:b] for n, a, b in places}, *_needed(need))
    begin, end = found.places(list(counts))
    loaded = (end - begin).tolist()
    return found, {n: count - some for (n, count), some in zip(counts.items(), loaded, strict=True)}


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
