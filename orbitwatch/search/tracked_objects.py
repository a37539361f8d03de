"""Objects to search, with their element sets and their time in orbit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, overload

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import ElementsMode, known_since
from orbitwatch.elements.single_sets import Instants
from orbitwatch.search.set_timeline import SetTimeline, set_timeline
from orbitwatch.times import to_jd

_MICROSECONDS_A_DAY = 86_400_000_000
_UNIX_EPOCH_JD = 2_440_587.5


@dataclass(frozen=True, slots=True)
class TrackedObject:
    """An object's element sets, and its time in orbit, if known.

    ``mode`` determines which set is used at which time; ``supplemental`` sets rank behind
    others at equal distance.
    """

    element_sets: tuple[ElementSet, ...]
    in_orbit_from: datetime | None = None
    in_orbit_until: datetime | None = None
    mode: ElementsMode = "nearest"
    supplemental: frozenset[ElementSet] = frozenset()

    def set_timeline(self, reference_jd: float) -> SetTimeline:
        """Return when each set is in use, in days since ``reference_jd``."""
        return set_timeline(self.element_sets, self.mode, self.supplemental, reference_jd)

    @classmethod
    def of(cls, held: CatalogObject, mode: ElementsMode = "nearest") -> Self:
        """Return an object of the archive or a file as an object to search."""
        record = held.record
        return cls(
            held.element_sets,
            record.in_orbit_from,
            record.in_orbit_until,
            mode,
            held.supplemental,
        )

    def history(self, element_set: ElementSet) -> tuple[ElementSet, ...]:
        """Return the sets from which errors of ``element_set`` may be estimated.

        All available sets; if answers use only what existed at the time, those known no later
        than this one.
        """
        if self.mode != "before":
            return self.element_sets
        since = known_since(element_set)
        return tuple(s for s in self.element_sets if known_since(s) <= since)

    def days_in_orbit(self, reference_jd: float, start: float, end: float) -> tuple[float, float]:
        """Return ``start`` to ``end``, in days since ``reference_jd``, cut to the time in orbit."""
        if self.in_orbit_from is not None:
            start = max(start, days_since(self.in_orbit_from, reference_jd))
        if self.in_orbit_until is not None:
            end = min(end, days_since(self.in_orbit_until, reference_jd))
        return start, end


class TrackedObjects(Sequence[TrackedObject]):
    """Objects to search, in one mode; ``held`` knows those with a single set."""

    __slots__ = ("held", "mode")

    def __init__(self, objects: Sequence[CatalogObject], mode: ElementsMode = "nearest") -> None:
        self.held = CatalogObjects.of(objects)
        self.mode = mode

    def __len__(self) -> int:
        return len(self.held)

    @overload
    def __getitem__(self, index: int) -> TrackedObject: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> TrackedObject | Self:
        """Return one object, or some."""
        if isinstance(index, slice):
            return type(self)(self.held[index], self.mode)
        return TrackedObject.of(self.held[index], self.mode)


def some_of(tracked_objects: Sequence[TrackedObject], index: IntArray) -> Sequence[TrackedObject]:
    """Return the objects at ``index``, in that order."""
    if isinstance(tracked_objects, TrackedObjects):
        return TrackedObjects(tracked_objects.held.take(index), tracked_objects.mode)
    return tuple(tracked_objects[i] for i in index.tolist())


def single_objects(tracked_objects: Sequence[TrackedObject]) -> BoolArray:
    """Return which objects are always searched with their one set, ``(n_objects,)``."""
    if isinstance(tracked_objects, TrackedObjects) and tracked_objects.mode != "before":
        return tracked_objects.held.is_single
    return np.zeros(len(tracked_objects), dtype=np.bool_)


def histories_of(
    tracked_objects: Sequence[TrackedObject],
    object_index: IntArray,
    element_sets: Sequence[ElementSet],
) -> tuple[tuple[ElementSet, ...], ...]:
    """Return the sets for the errors of each of ``element_sets``, of object ``object_index[i]``.

    Nothing where the object has that set alone.
    """
    histories: list[tuple[ElementSet, ...]] = [()] * len(object_index)
    for j in np.flatnonzero(~single_objects(tracked_objects)[object_index]).tolist():
        histories[j] = tracked_objects[int(object_index[j])].history(element_sets[j])
    return tuple(histories)


def days_of_instants(instants: Instants, reference_jd: float) -> FloatArray:
    """Return what `days_since` does, ``(n,)``; NaN where an instant is unknown."""
    days, rest = np.divmod(instants.astype(np.int64), _MICROSECONDS_A_DAY)
    since = (days + _UNIX_EPOCH_JD) - reference_jd + rest / _MICROSECONDS_A_DAY
    return np.where(np.isnat(instants), np.nan, since)


def days_since(instant: datetime, reference_jd: float) -> float:
    """Return an instant as UTC days since ``reference_jd``."""
    jd, fraction = to_jd(instant)
    return jd - reference_jd + fraction
