"""Describes adjacent element sets of an object that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.neighbour_sets import NeighbourSets, other_orbit
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.formats.rows import Rows
from orbitwatch.search.tracked_objects import TrackedObject

if TYPE_CHECKING:
    from orbitwatch.evolution.events import Event

_MOST_ROWS = 2_000
"""Rows examined in a batch: disagreements grow over hours, not from row to row."""


class ContradictorySets:
    """Pairs of sets around the times of rows that differ by more than their uncertainties."""

    def __init__(self, objects: Sequence[CatalogObject], mode: ElementsMode) -> None:
        self._labels = {held.record.catalog_id: held.label for held in objects}
        self._tracked = {
            held.record.catalog_id: TrackedObject.of(held, mode)
            for held in objects
            if len(held.element_sets) > 1
        }
        self._worst: dict[tuple[ElementSet, ElementSet], tuple[float, float]] = {}

    def add(self, rows: Rows, moment: str) -> None:
        """Examine rows; ``moment`` names the column of their time."""
        if not self._tracked:
            return
        rows = rows.take(slice(0, None, max(1, len(rows) // _MOST_ROWS)))
        sets: dict[tuple[int, object], int] = {}
        used: list[ElementSet] = []
        which, age = [], []
        for number, epoch, time in zip(
            rows["catalog_id"].tolist(),
            rows["element_epoch"].tolist(),
            rows[moment].tolist(),
            strict=True,
        ):
            if number not in self._tracked:
                continue
            if (number, epoch) not in sets:
                at = epoch.replace(tzinfo=UTC)
                mine = [s for s in self._tracked[number].element_sets if s.epoch == at]
                sets[number, epoch] = len(used) if mine else -1
                used += mine[-1:]
            which.append(sets[number, epoch])
            age.append((time - epoch).total_seconds() / 86400.0)
        kept = np.array(which, dtype=np.int64) >= 0
        self._compare(used, np.array(which, dtype=np.int64)[kept], np.array(age)[kept])

    def _compare(self, used: Sequence[ElementSet], which: np.ndarray, age: np.ndarray) -> None:
        histories = [self._tracked[s.norad_cat_id].history(s) for s in used]
        found = NeighbourSets(used, histories, shipped_model()).disagreements(which, age)
        for k in np.flatnonzero(found.contradicts).tolist():
            pair = (used[which[found.row[k]]], found.element_sets[found.other[k]])
            first, last = sorted(pair, key=lambda s: s.epoch)
            time_s, km = self._worst.get((first, last), (0.0, 0.0))
            self._worst[first, last] = (
                max(time_s, float(found.time_s[k])),
                max(km, float(found.cross_track_km[k])),
            )

    def lines(self, known: Sequence[tuple[int, Event]]) -> list[str]:
        """Return a line for each object with such sets not explained by a ``known`` manoeuvre."""
        lines = []
        for number, label in self._labels.items():
            pairs = {
                pair: worst
                for pair, worst in self._worst.items()
                if pair[0].norad_cat_id == number and not _explained(number, pair, known)
            }
            if pairs:
                lines.append(_line(label, pairs))
        return lines


def _explained(
    number: int, pair: tuple[ElementSet, ElementSet], known: Sequence[tuple[int, Event]]
) -> bool:
    """Whether a known manoeuvre explains two sets; never for two quite different orbits."""
    first, last = pair
    return not other_orbit(first, last) and any(
        owner == number
        and event.set_before.epoch < last.epoch
        and event.set_after.epoch > first.epoch
        for owner, event in known
    )


def _line(label: str, pairs: dict[tuple[ElementSet, ElementSet], tuple[float, float]]) -> str:
    pair = max(pairs, key=lambda each: (other_orbit(*each), pairs[each]))
    first, last = pair
    time_s, km = pairs[pair]
    more = f" (and {len(pairs) - 1:,} more pairs)" if len(pairs) > 1 else ""
    dates = f"{first.epoch:%Y-%m-%d %H:%M} and {last.epoch:%Y-%m-%d %H:%M}"
    if other_orbit(first, last):
        return (
            f"{label}: its element sets of {dates}{more} are of two quite different orbits "
            f"({_orbit(first)}; {_orbit(last)}): is the number used for two objects? "
            "Rows between them may be of either"
        )
    return (
        f"{label}: its element sets of {dates}{more} disagree by up to {time_s:.3g} s along the "
        f"track and {km:.2g} km across, more than their own uncertainty: rows between them are "
        "uncertain by at least half of that"
    )


def _orbit(element_set: ElementSet) -> str:
    period_min = 1440.0 / element_set.mean_motion
    return f"inclination {element_set.inclination:.1f}°, period {period_min:.1f} min"
