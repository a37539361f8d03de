"""The available element sets by object; only those that a question needs are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache

import numpy as np

from orbitwatch.archive.database.names import Named, Names, is_designator, normalise
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.elements.modes import precedence
from orbitwatch.errors import NotFoundError, UsageError

_LISTED = 8
_LONGEST_NUMBER = 9
_FIND_HINT = (
    "fetch or import its element sets, give them with --elements FILE, "
    "or name it by catalogue number or designator"
)

Load = Callable[[Sequence[int] | None], CatalogObjects]
"""Returns those of the objects with these catalogue numbers that are stored; all for None."""

Around = Callable[[Sequence[int], datetime, datetime], CatalogObjects]
"""The same, with every set whose epoch is between two instants."""

FEW_OBJECTS = 20
"""Histories are read for at most this many objects: each takes a moment."""


class Holdings:
    """The available objects; ``find`` accepts every way of naming one.

    ``names`` and ``load`` are called when they are needed: a question by catalogue number reads
    no names, and no question reads the element sets of objects that it is not about. ``called``
    finds a whole name, normalised, faster than reading all names does; ``around`` is given where
    ``load`` leaves sets out; ``objects`` are all objects where they are in memory.
    """

    def __init__(
        self,
        names: Callable[[], Names],
        load: Load,
        called: Callable[[str], list[int]] | None = None,
        around: Around | None = None,
        objects: CatalogObjects | None = None,
    ) -> None:
        self._read_names = names
        self._names: Names | None = None
        self._load = load
        self._called = called
        self._around = around
        self._objects = objects

    @property
    def names(self) -> Names:
        """The names of all available objects."""
        if self._names is None:
            self._names = self._read_names()
        return self._names

    def __iter__(self) -> Iterator[CatalogObject]:
        """Yield every available object with its sets."""
        yield from self.objects()

    def __len__(self) -> int:
        return len(self.names.named if self._objects is None else self._objects)

    def objects(self) -> CatalogObjects:
        """Return every object held, with its sets."""
        if self._objects is None:
            self._objects = self._load(None)
        return self._objects

    def load(self, numbers: Sequence[int]) -> CatalogObjects:
        """Return the available objects with these catalogue numbers, in the same order."""
        return self._load(list(dict.fromkeys(numbers)))

    def with_histories(self, objects: Sequence[CatalogObject]) -> Sequence[CatalogObject]:
        """Return the objects with all sets that show their past errors, if they are few.

        These are the sets of a year to either side of the ones already loaded.
        """
        if self._around is None or len(objects) > FEW_OBJECTS:
            return objects
        if all(held.has_all_sets for held in objects):
            return objects
        epochs = [s.epoch for held in objects for s in held.element_sets]
        if not epochs:
            return objects
        from orbitwatch.accuracy.own_errors import OLDEST  # loads NumPy

        numbers = [held.record.catalog_id for held in objects]
        around = self._around(numbers, min(epochs) - OLDEST, max(epochs) + OLDEST)
        whole = {held.record.catalog_id: held for held in around}
        return [whole.get(held.record.catalog_id, held) for held in objects]

    def find(self, query: str) -> CatalogObjects:
        """Return the object that ``query`` names, or all objects of a pattern or a launch.

        Digits alone are always a catalogue number. Anything else is a COSPAR designator
        (``2023-179A``; ``2023-179`` is every object of the launch), a pattern with ``*`` or
        ``?``, or a name, in which case, spaces and hyphens do not matter. A whole name takes
        precedence over a word in a name, and that over any part. Raises UsageError if a name
        matches several objects, NotFoundError with the nearest names.
        """
        text = query.strip()
        if text.isascii() and text.isdigit():
            return self._by_number(text)
        return self.load(self._meant(query, text))

    def _by_number(self, digits: str) -> CatalogObjects:
        """Return the object with that catalogue number, never one whose name looks like it."""
        held = self.load([int(digits)] if len(digits) <= _LONGEST_NUMBER else [])
        if not held:
            raise NotFoundError(
                f"no object with the catalogue number {digits[:20]} is stored",
                hint=f"fetch it: orbitwatch fetch {digits[:20]}; or import a file of its sets",
            )
        return held

    def _meant(self, query: str, text: str) -> list[int]:
        key = normalise(text)
        is_pattern = "*" in key or "?" in key
        if self._called and key and not is_pattern and not is_designator(text):
            found = self._called(key)
            if len(found) == 1:
                return found
        if found := self.names.by_designator(text):
            return found
        if is_pattern:
            return self.names.by_pattern(key) or self._none(query, key)
        for numbers in self.names.by_name(key, text) if key else ():
            if len(numbers) == 1:
                return numbers
            if numbers:
                raise self._several(query, numbers)
        return self._none(query, key)

    def _several(self, query: str, numbers: Sequence[int]) -> UsageError:
        listed = ", ".join(map(self.names.label, numbers[:_LISTED]))
        more = f" and {len(numbers) - _LISTED:,} more" if len(numbers) > _LISTED else ""
        return UsageError(
            f"{query!r} matches {len(numbers):,} objects: {listed}{more}",
            hint=f"give a catalogue number, or '{query}*' for all whose names start with it",
        )

    def _none(self, query: str, key: str) -> list[int]:
        labels = [self.names.label(number) for number in self.names.near(key)]
        hint = f"did you mean {' or '.join(labels)}?" if labels else _FIND_HINT
        raise NotFoundError(f"no object {query!r} among the stored element sets", hint=hint)


def in_memory(objects: Sequence[CatalogObject]) -> Holdings:
    """Return holdings that consist of loaded objects."""
    held = CatalogObjects.of(objects)

    @cache
    def places() -> dict[int, int]:
        return dict(zip(held.numbers, range(len(held)), strict=True))

    def load(numbers: Sequence[int] | None) -> CatalogObjects:
        if numbers is None:
            return held
        found = [places()[number] for number in numbers if number in places()]
        return held.take(np.array(found, dtype=np.int64))

    def names() -> Names:
        return Names({one.record.catalog_id: named(one) for one in held})

    return Holdings(names, load, objects=held)


def named(held: CatalogObject) -> Named:
    """Return the names of an object."""
    record = held.record
    others = {*record.aliases, *(s.object_name for s in held.element_sets if s.object_name)}
    return Named(record.name, record.object_id, tuple(sorted(others - {record.name})))


def by_object(
    element_sets: Iterable[ElementSet], records: Mapping[int, ObjectRecord]
) -> dict[int, CatalogObject]:
    """Return the objects of ``element_sets``, each with its record in ``records``, if any.

    An object without a record gets the name and designator of its newest set. Of
    several sets at one epoch the one created last comes last, else the one given last.
    """
    by_number: dict[int, list[ElementSet]] = {}
    for element_set in element_sets:
        by_number.setdefault(element_set.norad_cat_id, []).append(element_set)
    return {number: _held(number, _in_order(sets), records) for number, sets in by_number.items()}


def _in_order(sets: list[ElementSet]) -> list[ElementSet]:
    """Return distinct sets by precedence; usually a catalogue has one of each object."""
    return sets if len(sets) == 1 else sorted(dict.fromkeys(sets), key=precedence)


def _held(
    number: int, ordered: Sequence[ElementSet], records: Mapping[int, ObjectRecord]
) -> CatalogObject:
    record = records.get(number)
    if record is None:
        object_id = _newest(ordered, "object_id")
        name = _newest(ordered, "object_name") or object_id or str(max(0, number))
        record = ObjectRecord(catalog_id=number, name=name, object_id=object_id)
    return CatalogObject(record, tuple(ordered))


def _newest(element_sets: Sequence[ElementSet], field_name: str) -> str | None:
    for element_set in reversed(element_sets):
        if value := getattr(element_set, field_name):
            return str(value)
    return None
