"""Reads and writes two- and three-line element sets.

Accepted are two lines, or three with a name (with or without a leading ``0 ``), with blank lines
and ``#`` comments between them, indented or not. Text after column 69 is ignored.

A TLE has limits: ``write_tle`` rounds to its decimals, and equivalent spellings are
normalised: catalogue numbers padded with zeros, other numbers with blanks,
a zero exponent as ``+0``, a zero as ``00000+0``, no plus before a mantissa. Lines in that
spelling come out byte for byte as they were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from orbitwatch.elements.alpha5 import LARGEST_TLE_NUMBER, format_catalogue_number
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.epochs import format_tle_epoch
from orbitwatch.elements.labels import Flaw, clean_text, is_designator, quoted
from orbitwatch.elements.lines import lines_of
from orbitwatch.elements.many import element_sets_from_columns
from orbitwatch.elements.record import Part, Reading, read_record
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.tle_lines import (
    COLUMN_OF_KEYWORD,
    checksum,
    columns_of_lines,
    line_1_fields,
    line_2_fields,
)
from orbitwatch.elements.validation import FieldError, element_set_from_fields
from orbitwatch.errors import ElementsError

_AT_ONCE: Final = 500  # sets: a damaged one among them makes all of them be read one by one

# An element line has 69 columns. One as long as this whose first column is damaged is still taken
# for one where few of its characters are letters: a line 1 has five at most.
_DATA_WIDTH: Final = 60
_LETTERS_IN_DATA: Final = 8

_NUMBER: Final = re.compile("[ 0-9A-Z][ 0-9]{3}[0-9]")

_DESIGNATOR = re.compile(
    r"(?:19(?:5[7-9]|[6-9][0-9])|20(?:[0-4][0-9]|5[0-6]))-([0-9]{3}[A-Z]{0,3})"
)


@dataclass(slots=True)
class _Line:
    number: int
    text: str


@dataclass(slots=True)
class _Lines:
    """The available lines of one set."""

    name: _Line | None = None
    first: _Line | None = None
    second: _Line | None = None


def read_tle(text: str, source: str) -> Iterator[Part]:
    """Read sets in the order of the file; a damaged one gives one Refusal."""
    groups = _grouped(text.replace("\u00a0", " "))  # as web pages indent
    while block := list(islice(groups, _AT_ONCE)):
        sets = _read_at_once(block)
        if sets is None:
            yield from _read_one_by_one(block, source)
        else:
            yield sets


def _read_at_once(block: Iterable[_Lines]) -> ElementTable | None:
    """Return the sets of well-formed lines; None for others."""
    names, first, second = [], [], []
    for lines in block:
        if lines.first is None or lines.second is None:
            return None
        names.append("" if lines.name is None else lines.name.text.removeprefix("0 "))
        first.append(lines.first.text)
        second.append(lines.second.text)
    try:
        columns = columns_of_lines(first, second)
    except FieldError:
        return None
    return element_sets_from_columns({**columns, "OBJECT_NAME": names})


def _read_one_by_one(block: Iterable[_Lines], source: str) -> Iterator[Reading]:
    for lines in block:
        if lines.first is not None and lines.second is not None:
            yield from _read_set(lines.name, lines.first, lines.second, source)
        elif lines.first is not None:
            yield Refusal(source, lines.first.number, "line 1", "no line 2 follows it")
        elif lines.second is not None:
            yield Refusal(source, lines.second.number, "line 2", "no line 1 precedes it")
        elif lines.name is not None:
            yield Refusal(source, lines.name.number, "name", "no element lines follow it")


def _grouped(text: str) -> Iterator[_Lines]:
    lines = _Lines()
    for number, raw in enumerate(lines_of(text), start=1):
        line = raw.strip(" \t\r")
        if not line or line[0] == "#":
            continue
        here = _Line(number, line)
        start = line[:2] if _may_be_data(line) else ""
        damaged = start not in ("0 ", "1 ", "2 ") and _is_damaged_data(line)
        if start == "2 " or (damaged and lines.first is not None):
            lines.second = here
            yield lines
            lines = _Lines()
        elif start == "1 " or damaged:
            if lines.first is not None:
                yield lines
                lines = _Lines()
            lines.first = here
        else:
            if lines.name is not None or lines.first is not None:
                yield lines
            lines = _Lines(name=here)
    if lines.name is not None or lines.first is not None:
        yield lines


def _may_be_data(line: str) -> bool:
    """Whether a line that begins like data may be data: long, or with a number."""
    return len(line) >= _DATA_WIDTH or _NUMBER.match(line, 2) is not None or line[:2] == "0 "


def _is_damaged_data(line: str) -> bool:
    """Whether a line, however it begins, has the length and the characters of element lines."""
    return len(line) >= _DATA_WIDTH and sum(map(str.isalpha, line)) <= _LETTERS_IN_DATA


def _read_set(name: _Line | None, first: _Line, second: _Line, source: str) -> Iterator[Reading]:
    where, line = "line 1, ", first
    try:
        fields = line_1_fields(first.text)
        where, line = "line 2, ", second
        more = line_2_fields(second.text)
        if more["NORAD_CAT_ID"] != fields["NORAD_CAT_ID"]:
            here, there = (quoted(one["NORAD_CAT_ID"]) for one in (more, fields))
            raise FieldError("catalogue number", f"is {here}, on line 1 it is {there}")
    except FieldError as error:
        yield Refusal(source, line.number, where + error.field, error.reason)
        return
    if name is not None:
        fields["OBJECT_NAME"] = name.text.removeprefix("0 ")

    def place(field: str) -> tuple[int, str]:
        column = COLUMN_OF_KEYWORD[field]
        if field == "OBJECT_NAME" and name is not None:
            return name.number, column
        if field in fields:
            return first.number, f"line 1, {column}"
        return second.number, f"line 2, {column}"

    yield from read_record(_parse, {**more, **fields}, source, place)


def _parse(fields: Mapping[str, object], flaws: list[Flaw]) -> ElementSet:
    object_id = fields["OBJECT_ID"]
    odd = isinstance(object_id, str) and not is_designator(object_id)
    if odd and clean_text(str(object_id))[1] is None:  # else the text itself is malformed
        reason = f"{quoted(object_id)} is not a designator; it is kept as text"
        flaws.append(Flaw("OBJECT_ID", reason))
    return element_set_from_fields(fields, flaws)


def write_tles(element_sets: Iterable[ElementSet]) -> str:
    """Write sets as text, three lines each, or two if the name is unknown."""
    return "".join(
        f"{line}\n" for element_set in element_sets for line in write_tle(element_set) if line
    )


def write_tle(element_set: ElementSet) -> tuple[str, str, str]:
    """Return the name line (empty without a name), line 1 and line 2.

    Numbers are rounded to the decimals of the format, angles brought into 0 to 360°, and the
    revolution number is reduced modulo 100,000. A designator that is not of the form 2023-179A
    leaves its columns blank, and an unknown number is 00000. A name that looks like an element
    line, a comment or XML is written after a ``0 ``.
    ``ElementsError`` if a value does not fit into the format.
    """
    number = max(0, element_set.norad_cat_id)
    try:
        five = format_catalogue_number(number)
        first = (
            f"1 {five}{element_set.classification_type} {_designator(element_set.object_id)}"
            f" {format_tle_epoch(element_set.epoch)} {_rate(element_set.mean_motion_dot)}"
            f" {_implied_decimal(element_set.mean_motion_ddot)}"
            f" {_implied_decimal(element_set.bstar)}"
            f" {element_set.ephemeris_type} {element_set.element_set_no:4d}"
        )
        second = (
            f"2 {five} {element_set.inclination:8.4f} {_angle(element_set.ra_of_asc_node)}"
            f" {_eccentricity(element_set.eccentricity)} {_angle(element_set.arg_of_pericenter)}"
            f" {_angle(element_set.mean_anomaly)} {_mean_motion(element_set.mean_motion)}"
            f"{element_set.rev_at_epoch % 100_000:5d}"
        )
    except ValueError as error:
        raise ElementsError(
            f"object {number} cannot be written as a TLE: {error}",
            hint=f"write OMM (CSV or JSON); a TLE ends at number {LARGEST_TLE_NUMBER}",
        ) from None
    name = _name_line(element_set.object_name or "")
    return name, f"{first}{checksum(first)}", f"{second}{checksum(second)}"


def _name_line(name: str) -> str:
    ambiguous = name.startswith(("0 ", "1 ", "2 ", "#", "<")) or _is_damaged_data(name)
    return f"0 {name}" if ambiguous else name


def _designator(object_id: str | None) -> str:
    match = _DESIGNATOR.fullmatch(object_id or "")
    return f"{match[0][2:4]}{match[1]}".ljust(8) if match else " " * 8


def _rate(value: float) -> str:
    """Write ``mean_motion_dot``: a sign or blank, the point, eight decimals."""
    text = f"{abs(value):.8f}"
    if text[0] != "0":
        raise ValueError(f"its mean motion changes by {value} rev/day², 1 or more")
    sign = "-" if value < 0 and text != "0.00000000" else " "
    return sign + text[1:]


def _implied_decimal(value: float) -> str:
    """Write five digits after an unwritten point, and a power of ten."""
    mantissa, exponent = f"{abs(value):.4e}".split("e")
    digits, power = mantissa.replace(".", ""), int(exponent) + 1
    if power < -9:  # beyond the one digit of the exponent: leading zeros instead
        digits, power = f"{round(abs(value) * 1e14):05d}", -9
    if digits == "00000":
        return " 00000+0"
    return f"{'-' if value < 0 else ' '}{digits}{power:+d}"


def _eccentricity(value: float) -> str:
    text = f"{value:.7f}"
    if text[0] != "0":
        raise ValueError(f"its eccentricity {value} rounds to 1")
    return text[2:]


def _angle(value: float) -> str:
    text = f"{value % 360.0:8.4f}"
    return "  0.0000" if text == "360.0000" else text


def _mean_motion(value: float) -> str:
    text = f"{value:11.8f}"
    if not float(text):
        raise ValueError(f"its mean motion {value} rounds to 0")
    return text
