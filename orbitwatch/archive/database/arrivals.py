"""Element sets waiting to be written to the archive, in order of arrival."""

from __future__ import annotations

from collections.abc import Iterable

from orbitwatch.archive.database.identities import NameKey, name_key
from orbitwatch.archive.database.keeping import Delivery
from orbitwatch.archive.database.set_rows import to_row
from orbitwatch.archive.database.summaries import Row
from orbitwatch.elements.element_set import ElementSet


class Arrivals:
    """Element sets as rows, which take half the memory, and the deliveries they belong to."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.deliveries: list[Delivery] = []
        self.fit_quality: dict[tuple[int, int, int], tuple[float | None, str | None]] = {}
        self._names: dict[NameKey, NameKey] = {}  # shares equal keys

    def begin(self, delivery: Delivery) -> None:
        """Start a new delivery, to which the sets added from now on belong."""
        self.deliveries.append(delivery)

    def add(self, element_sets: Iterable[ElementSet]) -> None:
        """Append sets to the latest delivery."""
        number = len(self.deliveries) - 1
        supplemental = self.deliveries[number].supplemental
        shared, append = self._names.setdefault, self.rows.append
        for element_set in element_sets:
            key = name_key(element_set)
            row = to_row(element_set, supplemental, shared(key, key), number)
            append(row)
            if element_set.data_source is not None or element_set.rms is not None:
                self.fit_quality[row[0], row[1], row[2]] = element_set.rms, element_set.data_source
