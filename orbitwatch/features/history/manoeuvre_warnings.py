"""Warnings for passes computed across a manoeuvre: the set is from before, the pass from after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.archive.holdings import FEW_OBJECTS
from orbitwatch.config import Settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.holdings import holdings_from

if TYPE_CHECKING:
    from orbitwatch.evolution.events import Event

_WORDS = {
    "orbit_raise": "raised its orbit",
    "orbit_lower": "lowered its orbit",
    "plane_change": "changed its plane",
    "gap": "raised its orbit some time",
}


class Manoeuvres:
    """The manoeuvres of the objects asked about, and the rows that lie across them."""

    def __init__(
        self, objects: Sequence[HeldObject], elements: Path | None, settings: Settings
    ) -> None:
        self._objects = objects
        self._elements = elements
        self._settings = settings
        self._labels = {held.record.catalog_id: held.label for held in objects}
        self._newest = {
            held.record.catalog_id: max(s.epoch for s in held.element_sets)
            for held in objects
            if held.element_sets
        }
        self._hit: Counter[tuple[int, int]] = Counter()

    @cached_property
    def _events(self) -> dict[int, tuple[Event, ...]]:
        """The manoeuvres of each object, found when a row first needs them: it takes a moment."""
        from orbitwatch.evolution.events import find_events

        whole = self._objects
        if self._elements is None:  # a file was read whole; of the archive what the span needs
            whole = holdings_from(None, self._settings).load(list(self._labels))
        return {
            held.record.catalog_id: tuple(
                event for event in find_events(held.element_sets).events if event.is_manoeuvre
            )
            for held in whole
        }

    def look_at(self, rows: Rows, moment: str = "tca") -> None:
        """Count the rows whose set and time lie on different sides of a manoeuvre, or within it.

        ``moment`` names the column of a row's time.
        """
        if len(self._objects) > FEW_OBJECTS:
            return
        from orbitwatch.evolution.events import manoeuvres_between

        columns = (rows[name].tolist() for name in ("catalog_id", "element_epoch", moment))
        for number, *times in zip(*columns, strict=True):
            epoch, time = (each.replace(tzinfo=UTC) for each in times)
            if self._newest[number] == epoch <= time:
                continue  # no set there is could show a manoeuvre since
            events = self._events.get(number, ())
            for event in manoeuvres_between(events, epoch, time):
                self._hit[number, events.index(event)] += 1

    def tell(self) -> None:
        """Warn once for each manoeuvre that rows lie across."""
        for line in self.lines():
            remarks.warn(line)

    def lines(self) -> list[str]:
        """Return a line for each manoeuvre that rows lie across."""
        return [
            self._line(number, self._events[number][index], rows)
            for (number, index), rows in sorted(self._hit.items())
        ]

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
