"""What the archive knows of the identity of objects: from its catalogue, else from their sets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

import numpy as np

from orbitwatch.archive.database.identities import NameKey, name_key, record_from_row
from orbitwatch.archive.database.store import Store
from orbitwatch.elements.element_table import Column
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.elements.single_sets import Instants
from orbitwatch.times.arrays import to_utc64

_AMONG = "WHERE catalog_id IN (SELECT value FROM json_each(?))"
_NAME, _OBJECT_ID, _FROM, _UNTIL = 1, 2, 8, 10  # columns of satcat


@dataclass(frozen=True, slots=True)
class StoredIdentities:
    """Identities by catalogue number.

    ``named`` are the current name and the last known designator of each object's sets, ``listed``
    the rows of the satellite catalogue (``satcat``), which take precedence.
    """

    named: dict[int, tuple[str, str | None]]
    listed: dict[int, tuple[Any, ...]]

    @classmethod
    def read(cls, store: Store, numbers: Sequence[int] | None) -> Self:
        """Read those of some objects; None: of all."""
        condition, values = ("", ()) if numbers is None else (_AMONG, (json.dumps(list(numbers)),))
        named: dict[int, tuple[str, str | None]] = {}
        for number, name, object_id in names_of_sets(store, condition, values):
            earlier = named.get(number)
            named[number] = (
                name or (earlier[0] if earlier else object_id or str(max(0, number))),
                object_id or (earlier[1] if earlier else None),
            )
        rows = store.rows("satcat", condition, values)
        if numbers is None or len(rows) < len(numbers):
            store.check_counts("satcat")
        return cls(named, {row[0]: row for row in rows})

    def record(self, number: int) -> ObjectRecord:
        """Return all that is known of an object's identity; raises KeyError if it is unknown."""
        row, named = self.listed.get(number), self.named.get(number)
        if row is None:
            name, object_id = self.named[number]
            return ObjectRecord(catalog_id=number, name=name, object_id=object_id)
        record = record_from_row(row)
        return record if record.object_id or not named else replace(record, object_id=named[1])

    def find(self, number: int) -> ObjectRecord | None:
        """Return what `record` does, or None."""
        return self.record(number) if number in self.named or number in self.listed else None

    def labels(self, numbers: Sequence[int]) -> tuple[Column, Column]:
        """Return the names of known objects and their designators, as arrays of objects."""
        names, object_ids = (np.empty(len(numbers), dtype=object) for _ in range(2))
        nothing = (None,) * (_UNTIL + 1)
        rows = [self.listed.get(number, nothing) for number in numbers]
        ours = [self.named.get(number, (None, None)) for number in numbers]
        pairs = list(zip(rows, ours, strict=True))
        names[:] = [name if row[_NAME] is None else row[_NAME] for row, (name, _) in pairs]
        object_ids[:] = [row[_OBJECT_ID] or object_id for row, (_, object_id) in pairs]
        return names, object_ids

    def times_in_orbit(self, numbers: Sequence[int]) -> tuple[Instants, Instants]:
        """Return from and until when objects are in orbit."""
        rows = list(map(self.listed.get, numbers))
        begin, end = (
            _instants([None if row is None else row[column] for row in rows])
            for column in (_FROM, _UNTIL)
        )
        return begin, end


def names_of_sets(
    store: Store, condition: str = "", values: Sequence[object] = ()
) -> list[NameKey]:
    """Return number, name and designator of stored sets; an object's current name comes last."""
    store.check_counts("naming")
    rows = store.rows("naming", f"{condition} ORDER BY id", values)
    times = Counter(row[1] for row in rows)
    several = [number for number, count in times.items() if count > 1]
    current = {name_key(s) for s in store.newest(several)} if several else set()
    names = [(number, name, object_id) for _, number, name, object_id, _ in rows]
    return sorted(names, key=current.__contains__)  # the current name comes last


def merged(first: ObjectRecord, second: ObjectRecord | None) -> ObjectRecord:
    """Return both records of an object combined; ``first`` takes precedence."""
    if second is None:
        return first
    unknown = {
        f.name: getattr(second, f.name)
        for f in fields(ObjectRecord)
        if getattr(first, f.name) in (None, ())
    }
    return replace(first, **unknown)


def _instants(texts: Sequence[str | None]) -> Instants:
    """Return dates in ISO 8601 as an array; many objects share few of them."""
    known = {
        text: np.datetime64("NaT") if text is None else to_utc64(datetime.fromisoformat(text))
        for text in set(texts)
    }
    return np.array([known[text] for text in texts], dtype="datetime64[us]")
