"""Element sets as files that any reader of OMM takes: CSV and JSON, written as they come."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from operator import attrgetter
from typing import Final, TextIO

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.epochs import format_timestamp
from orbitwatch.elements.omm import KEYWORDS, omm_from_element_set
from orbitwatch.export.plain import not_a_formula, plain

COLUMNS: Final = (*KEYWORDS, "CREATION_DATE")
_FIELDS: Final = attrgetter(*map(str.lower, COLUMNS))


def write_csv(element_sets: Iterable[ElementSet], stream: TextIO) -> int:
    """Write a header and a line for each set, numbers at full precision; return how many.

    Names that a spreadsheet would take for formulas are led by an apostrophe.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for element_set in element_sets:
        writer.writerow(_csv_row(element_set))
        count += 1
    return count


def write_json(element_sets: Iterable[ElementSet], stream: TextIO) -> int:
    """Write one array with an object on each line; return how many."""
    count = 0
    for element_set in element_sets:
        record = omm_from_element_set(element_set)
        record["OBJECT_NAME"] = plain(str(record["OBJECT_NAME"]))
        stream.write(("[\n" if count == 0 else ",\n") + json.dumps(record))
        count += 1
    stream.write("\n]\n" if count else "[]\n")
    return count


def _csv_row(element_set: ElementSet) -> tuple[object, ...]:
    name, object_id, epoch, *values, creation_date = _FIELDS(element_set)
    return (
        not_a_formula(name or ""),
        not_a_formula(object_id or ""),
        format_timestamp(epoch),
        *values,
        creation_date and format_timestamp(creation_date),
    )
