"""Warnings for answers across a manoeuvre, or between contradictory element sets.

An answer is across a manoeuvre if the set is from before it and the time from after, or vice versa.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.archive.holdings import FEW_OBJECTS
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.values import epochs
from orbitwatch.selection.holdings import holdings_from

if TYPE_CHECKING:
    from orbitwatch.elements.element_text import Elements
    from orbitwatch.evolution.events import Event
    from orbitwatch.selection.contradictory_sets import ContradictorySets

_WORDS = {
    "orbit_raise": "raised its orbit",
    "orbit_lower": "lowered its orbit",
    "plane_change": "changed its plane",
    "gap": "raised its orbit some time",
}


class Manoeuvres:
    """The manoeuvres of some objects, and the rows across them.

    Histories are read only for a few objects: for more there are no warnings.
    """

    def __init__(
        self,
        objects: Sequence[CatalogObject],
        elements: Elements | None,
        settings: Settings,
        mode: ElementsMode = "nearest",
    ) -> None:
        self._objects = objects if len(objects) <= FEW_OBJECTS else ()
        self._elements = elements
        self._settings = settings
        self._labels = {held.record.catalog_id: held.label for held in self._objects}
        self._newest = {
            held.record.catalog_id: epochs(held.element_sets).max()
            for held in self._objects
            if held.element_sets
        }
        self._contradictions: ContradictorySets | None = None
        if any(len(held.element_sets) > 1 for held in self._objects):
            from orbitwatch.selection.contradictory_sets import ContradictorySets

            self._contradictions = ContradictorySets(self._objects, mode)
        self._hit: Counter[tuple[int, int]] = Counter()

    @cached_property
    def _events(self) -> dict[int, tuple[Event, ...]]:
        """The manoeuvres of each object, found when a row first needs them: it takes a moment."""
        whole = list(self._objects)
        if self._elements is None:  # a file was read whole, of the archive only what the span needs
            cut = [held.record.catalog_id for held in whole if not held.has_all_sets]
            whole = [held for held in whole if held.has_all_sets]
            whole += holdings_from(None, self._settings).load(cut) if cut else []
        whole = [held for held in whole if len(held.element_sets) > 1]  # one set shows none
        if not whole:
            return {}
        from orbitwatch.evolution.events import find_events

        return {
            held.record.catalog_id: tuple(
                event for event in find_events(held.element_sets).events if event.is_manoeuvre
            )
            for held in whole
        }

    def add(self, rows: Rows, moment: str = "tca") -> None:
        """Count the rows whose set and time are on different sides of a manoeuvre, or within it.

        ``moment`` names the column of a row's time.
        """
        if not self._objects or not len(rows):
            return
        if self._contradictions is not None:
            self._contradictions.add(rows, moment)
        for number, epoch, times in _by_set(rows, moment):
            if number not in self._newest or (
                self._newest[number] == epoch and times.min() >= epoch
            ):
                continue  # no later set exists that could show a manoeuvre
            first, last = np.minimum(times, epoch), np.maximum(times, epoch)
            for index, event in enumerate(self._events.get(number, ())):
                begin, end = epochs([event.set_before, event.set_after])
                across = (begin < last) & (end > first)
                if across.any():
                    self._hit[number, index] += int(np.count_nonzero(across))

    def warn(self) -> None:
        """Warn once of each manoeuvre with rows across it, and of contradictory sets."""
        for line in self.lines():
            remarks.warn(line)

    def lines(self) -> list[str]:
        """Return a line for each manoeuvre with rows across it, and for contradictory sets."""
        known = [(number, self._events[number][index]) for number, index in sorted(self._hit)]
        lines = [
            self._line(number, self._events[number][index], rows)
            for (number, index), rows in sorted(self._hit.items())
        ]
        return lines + (self._contradictions.lines(known) if self._contradictions else [])

    def _line(self, number: int, event: Event, rows: int) -> str:
        what = _WORDS.get(event.kind, "manoeuvred")
        hit = (
            "1 row lies across it or within, and its time"
            if rows == 1
            else f"{rows:,} rows lie across it or within, and their times"
        )
        return (
            f"{self._labels[number]} {what} between {event.set_before.epoch:%Y-%m-%d} and "
            f"{event.set_after.epoch:%Y-%m-%d} ({event.delta_v_m_s:.1f} m/s): {hit} may not hold"
        )


def _by_set(rows: Rows, moment: str) -> Iterator[tuple[int, np.datetime64, Values]]:
    """Yield the number and epoch of each set used by rows, and the times of its rows."""
    numbers = rows["catalog_id"].astype(np.int64)
    epochs = rows["element_epoch"].astype("datetime64[us]")
    times = rows[moment].astype("datetime64[us]")
    order = np.lexsort((epochs, numbers))
    keys = np.stack([numbers[order], epochs[order].astype(np.int64)])
    edges = np.flatnonzero(np.any(np.diff(keys, axis=1) != 0, axis=0)) + 1
    for part in np.split(order, edges):
        yield int(numbers[part[0]]), epochs[part[0]], times[part]
