"""OMM as JSON: an array of flat objects, or one object, as CelesTrak and Space-Track serve it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from orbitwatch.elements.omm import REQUIRED_KEYWORDS, element_set_from_omm
from orbitwatch.elements.record import Reading, read_record
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()
_FEWEST_PER_VALUE: Final = 8  # characters
_FREE_VALUES: Final = 100_000


def read_omm_json(text: str, source: str) -> Iterator[Reading]:
    """Read records in the order of the file; further keys are ignored, null is blank.

    Numbers may be JSON numbers (CelesTrak) or strings (Space-Track). One record is
    decoded at a time, so that a large file takes no more memory than its text. A refusal names
    the line on which its record starts, and the number of the record, since most such files are
    one long line. ``ElementsError`` where the text is not valid JSON.
    """
    line, counted = 1, 0
    for index, (start, record) in enumerate(_records(text, source)):
        line += text.count("\n", counted, start)
        counted = start
        if not isinstance(record, dict):
            yield Refusal(source, line, f"record {index + 1}, record", "is not a JSON object")
            continue
        place = partial(_place, line, index + 1)
        yield from read_record(element_set_from_omm, record, source, place)


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
