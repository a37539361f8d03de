"""Element sets as files for other programs: OMM as CSV and JSON, and TLE."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from operator import attrgetter
from typing import Final, TextIO

from orbitwatch import remarks
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.epochs import format_timestamp
from orbitwatch.elements.omm import KEYWORDS, omm_from_element_set
from orbitwatch.elements.tle import write_tle
from orbitwatch.errors import ElementsError
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.sanitize import not_a_formula, plain

COLUMNS: Final = (*KEYWORDS, "CREATION_DATE")
RMS: Final = "RMS"  # CelesTrak's names in supplemental sets, here and in the next line
DATA_SOURCE: Final = "DATA_SOURCE"
SUPPLEMENTAL: Final = "supplemental"  # if the source is unknown

Marked = tuple[ElementSet, bool]
"""A set, and whether it is supplemental: made by an operator, from an ephemeris."""

_FIELDS: Final = attrgetter(*map(str.lower, COLUMNS))


def write_csv(element_sets: Iterable[Marked], stream: TextIO, marked: bool) -> int:
    """Write a header and a line for each set, numbers at full precision; return their number.

    Names that a spreadsheet would take for formulas get a leading apostrophe. ``marked`` adds
    the columns RMS and DATA_SOURCE, by which import recognises a supplemental set.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*COLUMNS, RMS, DATA_SOURCE) if marked else COLUMNS)
    count = 0
    for element_set, supplemental in element_sets:
        row = _csv_row(element_set)
        writer.writerow((*row, *_fit(element_set, supplemental)) if marked else row)
        count += 1
    return count


def write_json(element_sets: Iterable[Marked], stream: TextIO, marked: bool) -> int:
    """Write one array with an object on each line; return their number.

    ``marked`` adds RMS, if known, and DATA_SOURCE to the supplemental sets.
    """
    count = 0
    for element_set, supplemental in element_sets:
        record = omm_from_element_set(element_set)
        record["OBJECT_NAME"] = plain(str(record["OBJECT_NAME"]))
        if marked and supplemental:
            if element_set.rms is not None:
                record[RMS] = element_set.rms
            record[DATA_SOURCE] = plain(element_set.data_source or SUPPLEMENTAL)
        stream.write(("[\n" if count == 0 else ",\n") + json.dumps(record))
        count += 1
    stream.write("\n]\n" if count else "[]\n")
    return count


def write_tle_lines(element_sets: Iterable[Marked], stream: TextIO, marked: bool) -> int:
    """Write the name and the two lines of each set; return their number.

    Numbers are rounded to the decimals of the format. Sets that it cannot represent, such as those
    with catalogue numbers above 339,999, are left out with a warning. ``marked`` has no effect.
    """
    count = 0
    left_out: list[str] = []
    for element_set, _ in element_sets:
        try:
            lines = write_tle(element_set)
        except ElementsError as error:
            left_out.append(error.message)
            continue
        stream.write("".join(f"{line}\n" for line in lines if line))
        count += 1
    if left_out:
        sets = counted(len(left_out), "element set")
        remarks.warn(f"left out {sets} that cannot be written as TLE: {left_out[0]}")
    return count


def _fit(element_set: ElementSet, supplemental: bool) -> tuple[object, str]:
    if not supplemental:
        return "", ""
    rms = "" if element_set.rms is None else element_set.rms
    return rms, not_a_formula(element_set.data_source or SUPPLEMENTAL)


def _csv_row(element_set: ElementSet) -> tuple[object, ...]:
    name, object_id, epoch, *values, creation_date = _FIELDS(element_set)
    return (
        not_a_formula(name or ""),
        not_a_formula(object_id or ""),
        format_timestamp(epoch),
        *values,
        creation_date and format_timestamp(creation_date),
    )
