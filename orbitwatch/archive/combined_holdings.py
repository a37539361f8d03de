"""The archive's and the shipped objects combined."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from orbitwatch.archive.database.identities import name_key, record_from_row
from orbitwatch.archive.database.names import Named, Names, normalise
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.set_rows import to_row
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.holdings import Holdings, by_object, in_memory, named
from orbitwatch.archive.objects import known_objects
from orbitwatch.archive.selection import NEVER_CREATED, Need, Ranked, in_order, select_sets
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.resources import shipped

if TYPE_CHECKING:
    from orbitwatch.archive.database.repair_result import RepairResult

T = TypeVar("T")

_AMONG = "WHERE catalog_id IN (SELECT value FROM json_each(?))"
SHIPPED = ("elements-history.tle", "elements-2026-08-22.csv")
"""The shipped files of element sets."""
_BEFORE_ALL = -1  # the batch of shipped sets: at one epoch, an archived set is newer


@cache
def shipped_objects() -> Mapping[int, CatalogObject]:
    """Return the shipped objects: those with element sets, and those known without any."""
    from orbitwatch.elements.reading import read_element_sets

    records = known_objects()
    sets = [
        element_set
        for name in SHIPPED
        for element_set in read_element_sets(shipped(name).read_bytes(), name).sets
    ]
    bare = {number: CatalogObject(record, ()) for number, record in records.items()}
    return bare | by_object(sets, records)


def combined_holdings(
    folder: Path, need: Need | None, on_repair: Callable[[RepairResult], None]
) -> Holdings:
    """Return the objects of the archive in ``folder`` and the shipped ones.

    Only sets that ``need`` may use are loaded (None: all), until ``with_histories`` loads more. A
    missing archive is not created. ``on_repair`` is called when a damaged archive has been
    repaired.
    """
    if not is_there(folder):
        return in_memory(list(shipped_objects().values()))

    def run(work: Callable[[Store], T]) -> T:
        return with_archive(folder, work, on_repair)

    def load(numbers: Sequence[int]) -> dict[int, CatalogObject]:
        return run(partial(_load, numbers=numbers, need=need))

    def around(numbers: Sequence[int], first: datetime, last: datetime) -> dict[int, CatalogObject]:
        return run(partial(_load, numbers=numbers, need=Need(first, last, "within")))

    def named_exactly(key: str) -> list[int]:
        return run(partial(_objects_named, key=key))

    return Holdings(lambda: run(_names), load, named_exactly, around if need else None)


def _objects_named(store: Store, key: str) -> list[int]:
    """Return the objects with exactly that name, without reading all names."""
    ours = (number for number, held in shipped_objects().items() if key in _keys(held))
    of_sets = (
        row[1] for row in store.rows("naming", "WHERE key = ?", (key,), index="naming_by_key")
    )
    of_catalogue = (
        row[0] for row in store.rows("satcat", "WHERE key = ?", (key,), index="satcat_by_key")
    )
    return sorted({*ours, *of_sets, *of_catalogue})


def _keys(held: CatalogObject) -> set[str]:
    best = named(held)
    return {normalise(name) for name in (best.name, *best.others)}


def _names(store: Store) -> Names:
    """Return all names of every object; the best known one is its current name."""
    found: dict[int, Named] = {}
    store.check_counts("satcat")
    for number, name, object_id in _named(store):
        _add_name(found, number, name, object_id, ())
    for number, name, object_id, aliases, *_ in store.rows("satcat"):
        _add_name(found, number, name, object_id, filter(None, aliases.split("|")))
    for number, held in shipped_objects().items():
        best = named(held)
        _add_name(found, number, best.name, best.object_id, best.others)
    return Names(found)


def _named(
    store: Store, condition: str = "", values: Sequence[object] = ()
) -> list[tuple[int, str, str]]:
    """Return number, name and designator of stored sets; an object's current name comes last."""
    store.check_counts("naming")
    rows = store.rows("naming", f"{condition} ORDER BY id", values)
    times = Counter(row[1] for row in rows)
    several = [number for number, count in times.items() if count > 1]
    current = {name_key(s) for s in store.newest(several)} if several else set()
    names = [(number, name, object_id) for _, number, name, object_id, _ in rows]
    return sorted(names, key=current.__contains__)  # the current name comes last


def _add_name(
    found: dict[int, Named], number: int, name: str, object_id: str | None, others: Iterable[str]
) -> None:
    """Make ``name``, if not empty, the object's current name; earlier ones become other names."""
    earlier = found.get(number)
    if earlier is None:
        best = name or object_id or str(max(0, number))
        found[number] = Named(best, object_id or None, tuple(others))
        return
    past = {*earlier.others, *others, earlier.name} - {name, str(number)}
    found[number] = Named(name or earlier.name, object_id or earlier.object_id, tuple(sorted(past)))


def _load(store: Store, numbers: Sequence[int], need: Need | None) -> dict[int, CatalogObject]:
    sets, left_out = select_sets(store, numbers, need)
    records = _records(store, numbers)
    held = {}
    for number in numbers:
        ours = shipped_objects().get(number)
        record = _merged(ours.record if ours else None, records.get(number))
        if record is None:
            continue
        ranked = [*sets.get(number, ()), *map(_ranked, ours.element_sets if ours else ())]
        ordered = in_order(ranked)
        held[number] = CatalogObject(
            record,
            tuple(r.element_set for r in ordered),
            frozenset(r.element_set for r in ordered if r.supplemental),
            len(ordered) + left_out[number],
        )
    return held


def _ranked(element_set: ElementSet) -> Ranked:
    row = to_row(element_set, False, 0, 0)
    created = NEVER_CREATED if row[16] is None else row[16]
    return Ranked(element_set, (row[1], row[2]), (True, created, _BEFORE_ALL, row[2]))


def _records(store: Store, numbers: Sequence[int]) -> dict[int, ObjectRecord]:
    """Return the archive's records of objects: from the catalogue, else from their names."""
    wanted = (json.dumps(list(numbers)),)
    found: dict[int, ObjectRecord] = {}
    for number, name, object_id in _named(store, _AMONG, wanted):
        earlier = found.get(number)
        found[number] = ObjectRecord(
            catalog_id=number,
            name=name or (earlier.name if earlier else object_id or str(max(0, number))),
            object_id=object_id or (earlier.object_id if earlier else None),
        )
    rows = store.rows("satcat", _AMONG, wanted)
    if len(rows) < len(numbers):
        store.check_counts("satcat")
    for row in rows:
        record = _merged(record_from_row(row), found.get(row[0]))
        if record is not None:
            found[row[0]] = record
    return found


def _merged(first: ObjectRecord | None, second: ObjectRecord | None) -> ObjectRecord | None:
    """Return both records of an object combined; ``first`` takes precedence."""
    if first is None or second is None:
        return first or second
    unknown = {
        f.name: getattr(second, f.name)
        for f in fields(ObjectRecord)
        if getattr(first, f.name) in (None, ())
    }
    return replace(first, **unknown)
