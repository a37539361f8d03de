"""Warnings for passes computed across a manoeuvre: the set is from before, the pass from after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.cli import messages, question
from orbitwatch.config import Settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.export.rows import Rows

if TYPE_CHECKING:
    from orbitwatch.analysis.manoeuvres import Event

_FEW = 20
"""Histories are read and searched for so many objects at most: it takes a moment for each."""
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
        self._events: dict[int, tuple[Event, ...]] = {}
        self._labels = {held.record.catalog_id: held.label for held in objects}
        self._hit: Counter[tuple[int, int]] = Counter()
        if len(objects) <= _FEW and any(len(held.element_sets) > 1 for held in objects):
            self._find(objects, elements, settings)

    def _find(
        self, objects: Sequence[HeldObject], elements: Path | None, settings: Settings
    ) -> None:
        from orbitwatch.analysis.manoeuvres import find_events

        numbers = [held.record.catalog_id for held in objects]
        # A file was read whole; of the archive only what the span needs.
        whole = objects if elements else question.holdings_from(None, settings).load(numbers)
        for held in whole:
            events = find_events(held.element_sets).events
            self._events[held.record.catalog_id] = tuple(e for e in events if e.is_manoeuvre)

    def look_at(self, rows: Rows) -> None:
        """Count the rows whose set and time lie on different sides of a manoeuvre, or within it."""
        if not any(self._events.values()) or not len(rows):
            return
        from orbitwatch.analysis.manoeuvres import manoeuvres_between

        columns = (rows[name].tolist() for name in ("catalog_id", "element_epoch", "tca"))
        for number, epoch, tca in zip(*columns, strict=True):
            events = self._events.get(number, ())
            moments = epoch.replace(tzinfo=UTC), tca.replace(tzinfo=UTC)
            for event in manoeuvres_between(events, *moments):
                self._hit[number, events.index(event)] += 1

    def tell(self) -> None:
        """Warn once for each manoeuvre that rows lie across."""
        for (number, index), rows in sorted(self._hit.items()):
            event = self._events[number][index]
            what = _WORDS.get(event.kind, "manoeuvred")
            messages.warn(
                f"{self._labels[number]} {what} between {event.before.epoch:%Y-%m-%d} and "
                f"{event.after.epoch:%Y-%m-%d} ({event.delta_v_m_s:.1f} m/s): "
                f"{rows:,} rows lie across it or within, and their times may not hold"
            )
