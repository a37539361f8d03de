"""OMM as JSON: an array of flat objects, or one object, as CelesTrak and Space-Track serve it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm import REQUIRED_KEYWORDS, element_set_from_omm, omm_from_element_set
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.validation import FieldError
from orbitwatch.errors import ElementsError

_BEFORE_FIRST_RECORD = re.compile(r"\s*\[?\s*")
_FEWEST_PER_VALUE = 8  # characters
_FREE_VALUES = 100_000
_BETWEEN_RECORDS = re.compile(r"[\s,]*")


def read_omm_json(text: str, source: str) -> Iterator[ElementSet | Refusal]:
    """Read records in the order of the file; further keys are ignored, null is a blank.

    Numbers may be written as JSON numbers (CelesTrak) or as texts (Space-Track). A refusal
    names the line on which its record starts, and the number of the record, for most such
    files are one long line. ``ElementsError`` when the text is not whole, valid JSON.
    """
    document = _parse(text, source)
    records = document if isinstance(document, list) else [document]
    if isinstance(document, dict) and REQUIRED_KEYWORDS.isdisjoint(document):
        raise ElementsError(
            f"{source}: this JSON object is not an element set, it has no OMM keyword",
            hint="expected is an array of objects with NORAD_CAT_ID, EPOCH, MEAN_MOTION and so on",
        )
    lines: list[int] = []
    for index, record in enumerate(records):
        try:
            if not isinstance(record, dict):
                raise FieldError("record", "is not a JSON object")
            yield element_set_from_omm(record)
        except FieldError as error:
            lines = lines or _starting_lines(text, len(records))
            yield Refusal(source, lines[index], f"record {index + 1}, {error.field}", error.reason)


def write_omm_json(element_sets: Iterable[ElementSet]) -> str:
    """Write an array with one object a line, keywords in CelesTrak's order, numbers as numbers."""
    records = [json.dumps(omm_from_element_set(element_set)) for element_set in element_sets]
    return "[\n" + ",\n".join(records) + "\n]\n" if records else "[]\n"


def _parse(text: str, source: str) -> object:
    # Records have 20 characters a value. Of two a value, Python makes thirty times the size.
    if sum(map(text.count, "[{,")) > len(text) / _FEWEST_PER_VALUE + _FREE_VALUES:
        raise ElementsError(
            f"{source}: this JSON is no list of element sets, its values are too short",
            hint="expected is an array of objects with NORAD_CAT_ID, EPOCH, MEAN_MOTION and so on",
        )
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ElementsError(
            f"{source}:{error.lineno}: broken JSON, column {error.colno}: {error.msg}",
            hint="the file may be cut off; fetch it again",
        ) from None
    except (ValueError, RecursionError):  # a number or a nesting beyond Python's limits
        raise ElementsError(f"{source}: this JSON holds no element sets") from None


def _starting_lines(text: str, count: int) -> list[int]:
    """Find the line on which each record of a valid array, or the one object, starts."""
    decoder = json.JSONDecoder()
    lines: list[int] = []
    line, seen, position = 1, 0, 0
    gap = _BEFORE_FIRST_RECORD
    for _ in range(count):
        before = gap.match(text, position)
        start = before.end() if before else position
        line += text.count("\n", seen, start)
        lines.append(line)
        seen = start
        _, position = decoder.raw_decode(text, start)
        gap = _BETWEEN_RECORDS
    return lines
