"""Element sets from a file that the user names, used without the archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from orbitwatch.archive.exported_marks import all_unprotected
from orbitwatch.archive.file_contents import pieces
from orbitwatch.archive.holdings import Holdings, by_object, in_memory
from orbitwatch.archive.objects import known_objects
from orbitwatch.archive.unpacking import Piece, readable
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.element_text import Elements, ElementText
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.elements.reading import ReadResult, read_parts, sorted_out
from orbitwatch.elements.record import Part
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.single_sets import SingleSets
from orbitwatch.errors import ElementsError, NotFoundError

_STDIN = Path("-")


def file_holdings(elements: Elements) -> tuple[Holdings, ReadResult]:
    """Return the objects in a file (``-``: standard input) or a text, and the reading's result.

    A gzip, a zip and a folder are read as in `pieces`; problems with a part of them are among the
    refusals. Raises NotFoundError for a missing file, ElementsError if it cannot be
    read or contains no usable element set.
    """
    parts, name = _parts(elements)
    if len(parts) == 1 and parts[0].problem is None:
        result = sorted_out(read_parts(parts[0].content, parts[0].name))
    else:
        result = sorted_out(read for part in parts for read in _readings(part))
    if not len(result.sets):
        why = f": {result.refused[0]}" if result.refused else ""
        raise ElementsError(f"{name} contains no usable element set{why}")
    sets = all_unprotected(ElementTable.of(result.sets))
    return in_memory(_objects_of(sets, known_objects())), result


def _parts(elements: Elements) -> tuple[list[Piece], str]:
    """Return the texts to read, and one name for all of them."""
    if isinstance(elements, ElementText):
        return [Piece(elements.name, elements.content.encode())], elements.name
    try:
        parts = list(pieces([elements]))
    except NotFoundError as error:
        raise NotFoundError(error.message, hint="check --elements") from None
    return parts, "standard input" if elements == _STDIN else readable(elements)


def _readings(part: Piece) -> Iterator[Part]:
    """Yield the records of one part of several; an unreadable part is one refusal."""
    if part.problem is not None:
        yield Refusal(part.name, 1, "file", part.problem)
    if part.content or part.problem is None:
        try:
            yield from read_parts(part.content, part.name)
        except ElementsError as error:
            yield Refusal(part.name, 1, "file", error.message.removeprefix(part.name).lstrip(": "))


def _objects_of(sets: ElementTable, records: Mapping[int, ObjectRecord]) -> CatalogObjects:
    """Return the objects that ``sets`` are of, in the order of their first sets."""
    numbers = sets.column("norad_cat_id")
    by_number = np.argsort(numbers, kind="stable")
    begins = np.flatnonzero(np.diff(numbers[by_number], prepend=numbers.min() - 1))
    counts = np.diff(begins, append=len(numbers))
    first = by_number[begins]
    is_single = (counts == 1) & ~np.isin(numbers[first], list(records))
    order = np.argsort(first)
    first, is_single = first[order], is_single[order]
    others = np.isin(numbers, numbers[first[~is_single]])
    objects = np.empty(len(first), dtype=object)
    held = by_object(sets.take(np.flatnonzero(others)), records).values()
    objects[~is_single] = list(map(_as_the_file_says, held))
    return CatalogObjects(objects, is_single, SingleSets.of(sets.take(first[is_single])))


def _as_the_file_says(held: CatalogObject) -> CatalogObject:
    """Return the object under its name in the file; its other names become aliases."""
    names = [s.object_name for s in reversed(held.element_sets) if s.object_name]
    if not names or names[0] == held.record.name:
        return held
    record = held.record
    return replace(
        held, record=replace(record, name=names[0], aliases=(*record.aliases, record.name))
    )
