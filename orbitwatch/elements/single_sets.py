"""Objects with one element set each, as columns; an object is created where one is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import Column, ElementTable
from orbitwatch.elements.identity import CatalogObject, ObjectRecord

Instants = npt.NDArray[np.datetime64]
"""UTC as ``datetime64[us]``, NaT where unknown."""


@dataclass(frozen=True, slots=True)
class SingleSets:
    """Objects with one of ``element_sets`` each, as columns ``(n,)``.

    The columns are the fields of `CatalogObject` and its record: ``names`` and ``object_ids`` are
    objects, the latter None if unknown, and ``sets_stored`` is -1 where the set is the only one.
    ``record_of`` returns the record of a catalogue number; None if the sets are all that is known.
    """

    element_sets: ElementTable
    names: Column
    object_ids: Column
    in_orbit_from: Instants
    in_orbit_until: Instants
    supplemental: BoolArray
    sets_stored: IntArray
    record_of: Callable[[int], ObjectRecord] | None = None

    @classmethod
    def of(cls, element_sets: ElementTable) -> Self:
        """Return objects that are known only from their sets."""
        count = len(element_sets)
        names, object_ids = map(element_sets.column, ("object_name", "object_id"))
        if not all(names.tolist()):
            numbers = element_sets.column("norad_cat_id")
            columns = (column.tolist() for column in (names, object_ids, numbers))
            names = np.empty(count, dtype=object)
            names[:] = list(map(_name, *columns))
        never = np.full(count, "NaT", dtype="datetime64[us]")
        return cls(
            element_sets,
            names,
            object_ids,
            never,
            never,
            np.zeros(count, dtype=np.bool_),
            np.full(count, -1, dtype=np.int64),
        )

    def take(self, index: IntArray) -> Self:
        """Return the objects at ``index``, in that order."""
        return type(self)(
            self.element_sets.take(index),
            self.names[index],
            self.object_ids[index],
            self.in_orbit_from[index],
            self.in_orbit_until[index],
            self.supplemental[index],
            self.sets_stored[index],
            self.record_of,
        )

    def object_at(self, row: int) -> CatalogObject:
        """Return one object."""
        return self._object(row, self.element_sets[row])

    def objects(self) -> list[CatalogObject]:
        """Return all objects."""
        return list(map(self._object, range(len(self.names)), self.element_sets))

    def _object(self, row: int, only: ElementSet) -> CatalogObject:
        number = only.norad_cat_id
        if self.record_of is None:
            name, object_id = self.names[row], self.object_ids[row]
            record = ObjectRecord(catalog_id=number, name=name, object_id=object_id)
        else:
            record = self.record_of(number)
        stored = int(self.sets_stored[row])
        return CatalogObject(
            record,
            (only,),
            frozenset((only,)) if self.supplemental[row] else frozenset(),
            None if stored < 0 else stored,
        )


def _name(name: str | None, object_id: str | None, number: int) -> str:
    return name or object_id or str(max(0, number))
