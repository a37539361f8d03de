"""The archive's and the shipped objects combined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import compress, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from orbitwatch.archive.database.names import Named, Names, normalise
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.row_checks import NO_DATE
from orbitwatch.archive.database.set_rows import to_row
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.holdings import Holdings, by_object, in_memory, named
from orbitwatch.archive.objects import known_objects
from orbitwatch.archive.selection import Need, Ranked, SelectedSets, in_order, select_sets
from orbitwatch.archive.stored_identities import StoredIdentities, merged, names_of_sets
from orbitwatch.arrays import IntArray, expand
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import Column
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.single_sets import SingleSets
from orbitwatch.resources import shipped

if TYPE_CHECKING:
    from orbitwatch.archive.database.repair_result import RepairResult

T = TypeVar("T")

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

    def load(numbers: Sequence[int] | None) -> CatalogObjects:
        return run(partial(_load, numbers=numbers, need=need))

    def around(numbers: Sequence[int], first: datetime, last: datetime) -> CatalogObjects:
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
    for number, name, object_id in names_of_sets(store):
        _add_name(found, number, name, object_id, ())
    for number, name, object_id, aliases, *_ in store.rows("satcat"):
        _add_name(found, number, name, object_id, filter(None, aliases.split("|")))
    for number, held in shipped_objects().items():
        best = named(held)
        _add_name(found, number, best.name, best.object_id, best.others)
    return Names(found)


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


def _load(store: Store, numbers: Sequence[int] | None, need: Need | None) -> CatalogObjects:
    """Return the objects of these numbers that are known (None: all), in the same order."""
    identities = StoredIdentities.read(store, numbers)
    ours = shipped_objects()
    known = {*identities.named, *identities.listed, *ours}
    if numbers is None:
        numbers = list(dict.fromkeys([*identities.named, *identities.listed, *ours]))
    numbers = [number for number in numbers if number in known]
    sets, left_out = select_sets(store, numbers, need)
    begin, end = sets.places(numbers)
    ships = np.array([number in ours for number in numbers], dtype=np.bool_)
    is_single = (end - begin == 1) & ~ships
    objects = np.empty(len(numbers), dtype=object)
    for place in np.flatnonzero(ships).tolist():
        stored = sets.ranked(slice(begin[place], end[place]))
        objects[place] = _with_shipped(numbers[place], stored, identities, left_out)
    several = np.flatnonzero(~is_single & ~ships)
    theirs = [numbers[place] for place in several.tolist()]
    objects[several] = _stored(theirs, sets, (begin[several], end[several]), identities, left_out)
    mine = [numbers[place] for place in np.flatnonzero(is_single).tolist()]
    row = begin[is_single]
    singles = SingleSets(
        sets.element_sets.take(row),
        *identities.labels(mine),
        *identities.times_in_orbit(mine),
        sets.rows["supplemental"][row] != 0,
        1 + np.array([left_out[number] for number in mine], dtype=np.int64),
        identities.record,
    )
    return CatalogObjects(objects, is_single, singles)


def _stored(
    numbers: Sequence[int],
    sets: SelectedSets,
    places: tuple[IntArray, IntArray],
    identities: StoredIdentities,
    left_out: Mapping[int, int],
) -> Column:
    """Return objects of which none ships, with their sets, from ``places[0]`` to ``places[1]``."""
    begin, end = places
    index = expand(begin, end - begin)
    element_sets = iter(sets.element_sets.take(index))
    supplemental = iter((sets.rows["supplemental"][index] != 0).tolist())
    objects = np.empty(len(begin), dtype=object)
    counts = (end - begin).tolist()
    for place, (number, count) in enumerate(zip(numbers, counts, strict=True)):
        own = tuple(islice(element_sets, count))
        objects[place] = CatalogObject(
            identities.record(number),
            own,
            frozenset(compress(own, islice(supplemental, count))),
            count + left_out[number],
        )
    return objects


def _with_shipped(
    number: int,
    stored: Sequence[Ranked],
    identities: StoredIdentities,
    left_out: Mapping[int, int],
) -> CatalogObject:
    """Return a shipped object with its stored sets, too."""
    ours = shipped_objects()[number]
    ordered = in_order([*stored, *map(_ranked, ours.element_sets)])
    return CatalogObject(
        merged(ours.record, identities.find(number)),
        tuple(r.element_set for r in ordered),
        frozenset(r.element_set for r in ordered if r.supplemental),
        len(ordered) + left_out[number],
    )


def _ranked(element_set: ElementSet) -> Ranked:
    row = to_row(element_set, False, 0, 0)
    created = NO_DATE if row[16] is None else row[16]
    return Ranked(element_set, (row[1], row[2]), (True, created, _BEFORE_ALL, row[2]))
