"""Many objects with their element sets; those with a single set are stored as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

import numpy as np
import numpy.typing as npt

from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.elements.element_table import Column, ElementTable
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.single_sets import Instants, SingleSets

T = TypeVar("T")


class CatalogObjects(Sequence[CatalogObject]):
    """A sequence of objects, some of which are stored as columns, since they have one set each.

    ``is_single`` ``(n,)`` is a mask of these; ``singles`` are their columns, in the order of the
    objects. Such an object is created on first access.
    """

    __slots__ = ("_objects", "is_single", "singles")

    def __init__(
        self, objects: npt.NDArray[Any], is_single: BoolArray, singles: SingleSets
    ) -> None:
        self._objects = objects
        self.is_single = is_single
        self.singles = singles

    @classmethod
    def of(cls, objects: Sequence[CatalogObject]) -> Self:
        """Return objects as such a sequence; one is returned unchanged."""
        if isinstance(objects, cls):
            return objects
        made = np.empty(len(objects), dtype=object)
        made[:] = objects
        return cls(made, np.zeros(len(made), dtype=np.bool_), SingleSets.of(ElementTable(())))

    @property
    def others(self) -> dict[int, CatalogObject]:
        """The objects that are not stored as columns, by index."""
        places = np.flatnonzero(~self.is_single)
        return dict(zip(places.tolist(), self._objects[places].tolist(), strict=True))

    @property
    def numbers(self) -> list[int]:
        """The catalogue number of each object."""
        of_singles = self.singles.element_sets.column("norad_cat_id")
        return self._all(of_singles, lambda held: held.record.catalog_id)

    @property
    def names(self) -> list[str]:
        """The name of each object."""
        return self._all(self.singles.names, lambda held: held.record.name)

    @property
    def object_ids(self) -> list[str | None]:
        """The designator of each object, None if it is unknown."""
        return self._all(self.singles.object_ids, lambda held: held.record.object_id)

    @property
    def last_epochs(self) -> Instants:
        """The epoch of each object's last set, ``datetime64[us]`` ``(n,)``; NaT without any."""
        found = np.full(len(self), "NaT", dtype="datetime64[us]")
        found[self.is_single] = self.singles.element_sets.column("epoch")
        places = [place for place, held in self.others.items() if held.element_sets]
        sets = ElementTable([self._objects[place].element_sets[-1] for place in places])
        found[places] = sets.column("epoch")
        return found

    def _all(self, of_singles: Column, of_one: Callable[[CatalogObject], T]) -> list[T]:
        """Return a value of each object: from a column, or by looking at the object."""
        values = np.empty(len(self), dtype=object)
        values[self.is_single] = of_singles
        for place, held in self.others.items():
            values[place] = of_one(held)
        found: list[T] = values.tolist()
        return found

    def take(self, index: IntArray) -> Self:
        """Return the objects at ``index``, in that order."""
        is_single = self.is_single[index]
        row = np.cumsum(self.is_single) - 1
        singles = self.singles.take(row[index[is_single]])
        return type(self)(self._objects[index], is_single, singles)

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
            row = int(np.count_nonzero(self.is_single[:place]))
            self._objects[index] = self.singles.object_at(row)
        found: CatalogObject = self._objects[index]
        return found

    def __iter__(self) -> Iterator[CatalogObject]:
        single = np.flatnonzero(self.is_single)
        missing = np.flatnonzero([held is None for held in self._objects[single].tolist()])
        if len(missing):
            self._objects[single[missing]] = self.singles.take(missing).objects()
        return iter(self._objects.tolist())
