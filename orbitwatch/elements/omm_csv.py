"""OMM as comma-separated values: one header row, one record per line, as CelesTrak serves it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.labels import quoted
from orbitwatch.elements.lines import lines_of
from orbitwatch.elements.omm import (
    KEYWORDS,
    REQUIRED_KEYWORDS,
    element_set_from_omm,
    element_sets_from_omm,
    omm_from_element_set,
)
from orbitwatch.elements.record import Part, Reading, read_record
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError

_AT_ONCE: Final = 500  # records: what is unusual among them makes all of them be read one by one
_LONGEST_LINE: Final = 10_000  # characters, where the csv module still takes every field

_NumberedLine = tuple[int, str]


def read_omm_csv(text: str, source: str) -> Iterator[Part]:
    """Read records in the order of the file; columns may be in any order, and include unknown ones.

    A record is one line: OMM fields cannot contain line breaks, so a stray quotation mark
    damages one record, not all that follow. ``ElementsError`` if the header is unusable.
    """
    lines = lines_of(text)
    number, header_line = next(_filled(enumerate(lines, start=1)), (1, ""))
    header = _header(header_line, source)
    while block := list(islice(lines, _AT_ONCE)):
        filled = [line for line in block if line and not line.isspace()]
        sets = _read_at_once(header, filled) if filled else ElementTable(())
        if sets is None:
            yield from _read_one_by_one(header, enumerate(block, number + 1), source)
        else:
            yield sets
        number += len(block)


def _read_at_once(header: Sequence[str], lines: Sequence[str]) -> ElementTable | None:
    """Return the sets of simple, well-formed lines; None for others."""
    joined = "".join(lines)
    if '"' in joined or not joined.isprintable() or max(map(len, lines)) > _LONGEST_LINE:
        return None
    rows = [line.split(",") for line in lines]  # without quotation marks that is all of CSV
    if {len(header)} != set(map(len, rows)):
        return None
    return element_sets_from_omm(dict(zip(header, zip(*rows, strict=True), strict=True)))


def _read_one_by_one(
    header: Sequence[str], lines: Iterable[_NumberedLine], source: str
) -> Iterator[Reading]:
    for number, line in _filled(lines):
        row, problem = _cells(line, len(header))
        if problem is not None:
            yield Refusal(source, number, "row", problem)
            continue
        fields = dict(zip(header, row, strict=True))
        place = partial(_place, number)
        yield from read_record(element_set_from_omm, fields, source, place)


def _place(number: int, field: str) -> tuple[int, str]:
    return number, field


def _cells(line: str, width: int) -> tuple[list[str], str | None]:
    """Return the cells of a line and the problem, if any."""
    try:
        row = next(csv.reader((line,), strict=True))
    except csv.Error as error:
        return [], f"is not CSV: {error}"
    if line.count('"') % 2:
        return row, "has an unclosed quotation mark"
    if len(row) != width:
        return row, f"has {len(row)} columns, the header has {width}"
    return row, None


def write_omm_csv(element_sets: Iterable[ElementSet]) -> str:
    """Write a header in CelesTrak's order and one line for each set, numbers at full precision.

    A last column CREATION_DATE is added when any of the sets has one. Lines end in a line feed.
    """
    records = [omm_from_element_set(element_set) for element_set in element_sets]
    dated = any("CREATION_DATE" in record for record in records)
    columns = (*KEYWORDS, "CREATION_DATE") if dated else KEYWORDS
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def _filled(lines: Iterable[_NumberedLine]) -> Iterator[_NumberedLine]:
    for number, line in lines:
        if line and not line.isspace():
            yield number, line.removesuffix("\r")


def _header(line: str, source: str) -> list[str]:
    try:
        header = [name.strip().upper() for name in next(csv.reader((line,), strict=True))]
    except (csv.Error, StopIteration):
        header = []
    missing = sorted(REQUIRED_KEYWORDS.difference(header))
    if missing:
        raise ElementsError(
            f"{source}: the first line has no column {', '.join(missing)}",
            hint="OMM CSV starts with a header of OMM keywords: OBJECT_NAME,OBJECT_ID,EPOCH,…",
        )
    doubled = sorted(name for name in set(header) if name and header.count(name) > 1)
    if doubled:
        raise ElementsError(f"{source}: the header names the column {quoted(doubled[0])} twice")
    return header
