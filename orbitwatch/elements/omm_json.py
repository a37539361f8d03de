"""OMM as JSON: an array of flat objects, or one object, as CelesTrak and Space-Track serve it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final, cast

from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.omm import (
    READ_KEYWORDS,
    REQUIRED_KEYWORDS,
    element_set_from_omm,
    element_sets_from_omm,
)
from orbitwatch.elements.record import Part, Reading, read_record
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()
_FEWEST_PER_VALUE: Final = 8  # characters
_FREE_VALUES: Final = 100_000
_AT_ONCE: Final = 500  # records: what is unusual among them makes all of them be read one by one
_SCALARS: Final = frozenset({str, float, int, type(None)})

_Records = Sequence[tuple[int, object]]
"""Decoded records, and where in the text each starts."""


def read_omm_json(text: str, source: str) -> Iterator[Part]:
    """Read records in the order of the file; further keys are ignored, null is blank.

    Numbers may be JSON numbers (CelesTrak) or strings (Space-Track). A few hundred records are
    decoded at a time, so that a large file takes no more memory than its text. A refusal names
    the line on which its record starts, and the number of the record, since most such files are
    one long line. ``ElementsError``, after all records before, where the text is not valid JSON.
    """
    line, counted, number = 1, 0, 1
    for block, problem in _blocks(text, source):
        sets = _read_at_once([record for _, record in block])
        if sets is not None:
            yield sets
        else:
            line += text.count("\n", counted, block[0][0])
            counted = block[0][0]
            yield from _read_one_by_one(block, text, line, number, source)
        number += len(block)
        if problem is not None:
            raise problem


def _blocks(text: str, source: str) -> Iterator[tuple[_Records, ElementsError | None]]:
    """Yield records by the hundreds, the last of them with the error that follows it."""
    block: list[tuple[int, object]] = []
    try:
        for record in _records(text, source):
            block.append(record)
            if len(block) == _AT_ONCE:
                yield block, None
                block = []
    except ElementsError as error:
        yield block, error
    else:
        yield block, None


def _read_at_once(records: Sequence[object]) -> ElementTable | None:
    """Return the sets of well-formed records with the same keys; None for others."""
    if not records:
        return ElementTable(())
    if set(map(type, records)) != {dict}:
        return None
    dicts = cast("Sequence[dict[str, Any]]", records)
    keys = dicts[0].keys()
    if any(record.keys() != keys for record in dicts):
        return None
    columns = {key: [record[key] for record in dicts] for key in keys & READ_KEYWORDS}
    if any(not _SCALARS.issuperset(map(type, values)) for values in columns.values()):
        return None
    return element_sets_from_omm(columns)


def _read_one_by_one(
    block: _Records, text: str, line: int, number: int, source: str
) -> Iterator[Reading]:
    """Read records, the first of which has that number and starts on that line."""
    counted = block[0][0]
    for index, (start, record) in enumerate(block, number):
        line += text.count("\n", counted, start)
        counted = start
        if not isinstance(record, dict):
            yield Refusal(source, line, f"record {index}, record", "is not a JSON object")
            continue
        yield from read_record(element_set_from_omm, record, source, partial(_place, line, index))


def _place(line: int, number: int, field: str) -> tuple[int, str]:
    return line, f"record {number}, {field}"


def _records(text: str, source: str) -> Iterator[tuple[int, object]]:
    """Yield each record of an array, or the one object, and where in the text it starts."""
    # Records have 20 characters a value. Of two a value, Python makes thirty times the size.
    if sum(map(text.count, "[{,")) > len(text) / _FEWEST_PER_VALUE + _FREE_VALUES:
        raise ElementsError(
            f"{source}: this JSON is not a list of element sets, its values are too short",
            hint="expected an array of objects with NORAD_CAT_ID, EPOCH, MEAN_MOTION and so on",
        )
    position = _after_space(text, 0)
    if text[position : position + 1] != "[":
        record, end = _decoded(text, position, source)
        if isinstance(record, dict) and REQUIRED_KEYWORDS.isdisjoint(record):
            raise ElementsError(
                f"{source}: this JSON object is not an element set, it has no OMM keyword",
                hint="expected an array of objects with EPOCH, MEAN_MOTION and so on",
            )
        yield position, record
        position = end
    else:
        position = _after_space(text, position + 1)
        if text[position : position + 1] != "]":
            while True:
                record, end = _decoded(text, position, source)
                yield position, record
                position = _after_space(text, end)
                mark = text[position : position + 1]
                if mark == "]":
                    break
                if mark != ",":
                    raise _broken(text, position, source, "Expecting ',' delimiter")
                position = _after_space(text, position + 1)
        position += 1
    position = _after_space(text, position)
    if position < len(text):
        raise _broken(text, position, source, "Extra data")


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _decoded(text: str, position: int, source: str) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise _broken(text, error.pos, source, error.msg) from None
    except (ValueError, RecursionError):  # a number or a nesting beyond Python's limits
        raise ElementsError(f"{source}: this JSON contains no element sets") from None


def _broken(text: str, position: int, source: str, reason: str) -> ElementsError:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return ElementsError(
        f"{source}:{line}: broken JSON, column {column}: {reason}",
        hint="the file may be cut off; fetch it again",
    )
