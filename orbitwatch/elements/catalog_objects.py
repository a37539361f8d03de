"""Many objects with their element sets; those with a single set are stored as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self, overload

import numpy as np
import numpy.typing as npt

from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.identity import CatalogObject, ObjectRecord


class CatalogObjects(Sequence[CatalogObject]):
    """A sequence of objects, some of them bare: known only from a single element set.

    ``is_bare`` ``(n,)`` is a mask of these; ``bare_sets`` are their sets, in the order of the
    objects. A bare object is created from its set on first access.
    """

    __slots__ = ("_objects", "bare_sets", "is_bare")

    def __init__(
        self, objects: npt.NDArray[Any], is_bare: BoolArray, bare_sets: ElementTable
    ) -> None:
        self._objects = objects
        self.is_bare = is_bare
        self.bare_sets = bare_sets

    @classmethod
    def of(cls, objects: Sequence[CatalogObject]) -> Self:
        """Return objects as such a sequence; one is returned unchanged."""
        if isinstance(objects, cls):
            return objects
        made = np.empty(len(objects), dtype=object)
        made[:] = objects
        return cls(made, np.zeros(len(made), dtype=np.bool_), ElementTable(()))

    @property
    def others(self) -> dict[int, CatalogObject]:
        """The objects that are not bare, by index."""
        places = np.flatnonzero(~self.is_bare)
        return dict(zip(places.tolist(), self._objects[places].tolist(), strict=True))

    @property
    def numbers(self) -> list[int]:
        """The catalogue number of each object."""
        numbers = np.empty(len(self), dtype=object)
        numbers[self.is_bare] = self.bare_sets.column("norad_cat_id")
        for place, held in self.others.items():
            numbers[place] = held.record.catalog_id
        found: list[int] = numbers.tolist()
        return found

    @property
    def names(self) -> list[str]:
        """The name of each object."""
        names = np.empty(len(self), dtype=object)
        bare: list[str] = self.bare_sets.column("object_name").tolist()
        if not all(bare):
            columns = map(self.bare_sets.column, ("object_name", "object_id", "norad_cat_id"))
            bare = list(map(_name, *(column.tolist() for column in columns)))
        names[self.is_bare] = bare
        for place, held in self.others.items():
            names[place] = held.record.name
        found: list[str] = names.tolist()
        return found

    @property
    def object_ids(self) -> list[str | None]:
        """The designator of each object, None if it is unknown."""
        object_ids = np.empty(len(self), dtype=object)
        object_ids[self.is_bare] = self.bare_sets.column("object_id")
        for place, held in self.others.items():
            object_ids[place] = held.record.object_id
        found: list[str | None] = object_ids.tolist()
        return found

    def take(self, index: IntArray) -> Self:
        """Return the objects at ``index``, in that order."""
        is_bare = self.is_bare[index]
        row = np.cumsum(self.is_bare) - 1
        return type(self)(self._objects[index], is_bare, self.bare_sets.take(row[index[is_bare]]))

    def __len__(self) -> int:
        return len(self._objects)

    @overload
    def __getitem__(self, index: int) -> CatalogObject: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> CatalogObject | Self:
        """Return one object, or a sequence of some."""
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        if self._objects[index] is None:
            place = range(len(self))[index]
            row = int(np.count_nonzero(self.is_bare[:place]))
            self._objects[index] = _object(self.bare_sets[row])
        found: CatalogObject = self._objects[index]
        return found

    def __iter__(self) -> Iterator[CatalogObject]:
        if self.is_bare.any():
            sets = iter(self.bare_sets)
            for place in np.flatnonzero(self.is_bare).tolist():
                only = next(sets)
                if self._objects[place] is None:
                    self._objects[place] = _object(only)
        return iter(self._objects.tolist())


def _object(only: ElementSet) -> CatalogObject:
    """Return the object of a single element set."""
    number = only.norad_cat_id
    name = _name(only.object_name, only.object_id, number)
    record = ObjectRecord(catalog_id=number, name=name, object_id=only.object_id)
    return CatalogObject(record, (only,))


def _name(name: str | None, object_id: str | None, number: int) -> str:
    return name or object_id or str(max(0, number))
