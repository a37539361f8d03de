"""The columns of the two lines of a TLE and their contents.

The layout is that of CelesTrak's page "Frequently Asked Questions: Two-Line Element Set
Format", with the Alpha-5 catalogue numbers of Space-Track. Columns count from 1, as there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from orbitwatch.elements.alpha5 import parse_catalogue_number
from orbitwatch.elements.epochs import parse_tle_epoch
from orbitwatch.elements.labels import is_designator, quoted
from orbitwatch.elements.validation import FieldError

WIDTH: Final = 69


class Column(NamedTuple):
    """A field of one line: its first column, its width, and its allowed content.

    Patterns fix the width and the place of points and signs. Numbers may be padded with blanks
    or zeros on both sides; a blank between two digits is left for the conversion to find.
    """

    name: str
    first: int
    width: int
    pattern: str


# A label may contain anything: malformed ones are detected later, and do not invalidate a set.
_IMPLIED_DECIMAL = "([ +-][ 0-9]{5}[ +-][ 0-9])"  # " 21022-3" is 0.21022e-3
_ANGLE = r"([ 0-9]{3}\.[ 0-9]{4})"
_EPOCH = r"([ 0-9][0-9])([ 0-9]{2}[0-9])\.([ 0-9]{8})"

LINE_1: Final = (
    Column("line number", 1, 1, "1"),
    Column("column 2", 2, 1, " "),
    Column("catalogue number", 3, 5, "(.{5})"),
    Column("classification", 8, 1, "(.)"),
    Column("column 9", 9, 1, " "),
    Column("international designator", 10, 8, "(.{8})"),
    Column("column 18", 18, 1, " "),
    Column("epoch", 19, 14, _EPOCH),
    Column("column 33", 33, 1, " "),
    Column("mean motion dot", 34, 10, r"([ +0-]\.[ 0-9]{8}| {10})"),
    Column("column 44", 44, 1, " "),
    Column("mean motion ddot", 45, 8, _IMPLIED_DECIMAL),
    Column("column 53", 53, 1, " "),
    Column("bstar", 54, 8, _IMPLIED_DECIMAL),
    Column("column 62", 62, 1, " "),
    Column("ephemeris type", 63, 1, "(.)"),
    Column("column 64", 64, 1, " "),
    Column("element set number", 65, 4, "(.{4})"),
    Column("checksum", 69, 1, "[0-9]"),
)

LINE_2: Final = (
    Column("line number", 1, 1, "2"),
    Column("column 2", 2, 1, " "),
    Column("catalogue number", 3, 5, "(.{5})"),
    Column("column 8", 8, 1, " "),
    Column("inclination", 9, 8, _ANGLE),
    Column("column 17", 17, 1, " "),
    Column("right ascension of the ascending node", 18, 8, _ANGLE),
    Column("column 26", 26, 1, " "),
    Column("eccentricity", 27, 7, "([ 0-9]{7})"),
    Column("column 34", 34, 1, " "),
    Column("argument of perigee", 35, 8, _ANGLE),
    Column("column 43", 43, 1, " "),
    Column("mean anomaly", 44, 8, _ANGLE),
    Column("column 52", 52, 1, " "),
    Column("mean motion", 53, 11, r"([ 0-9]{2}\.[ 0-9]{8})"),
    Column("revolution number", 64, 5, "(.{5})"),
    Column("checksum", 69, 1, "[0-9]"),
)

# How a range that validation.py finds broken is called in the words of this format.
COLUMN_OF_KEYWORD: Final = {
    "OBJECT_NAME": "name",
    "NORAD_CAT_ID": "catalogue number",
    "OBJECT_ID": "international designator",
    "CLASSIFICATION_TYPE": "classification",
    "EPOCH": "epoch",
    "MEAN_MOTION_DOT": "mean motion dot",
    "MEAN_MOTION_DDOT": "mean motion ddot",
    "BSTAR": "bstar",
    "EPHEMERIS_TYPE": "ephemeris type",
    "ELEMENT_SET_NO": "element set number",
    "INCLINATION": "inclination",
    "RA_OF_ASC_NODE": "right ascension of the ascending node",
    "ECCENTRICITY": "eccentricity",
    "ARG_OF_PERICENTER": "argument of perigee",
    "MEAN_ANOMALY": "mean anomaly",
    "MEAN_MOTION": "mean motion",
    "REV_AT_EPOCH": "revolution number",
}

_PATTERN_1 = re.compile("".join(column.pattern for column in LINE_1))
_PATTERN_2 = re.compile("".join(column.pattern for column in LINE_2))

# Each byte's contribution to the checksum: a digit its value, a minus 1, others 0.
_CHECKSUM_VALUES = bytes(
    code - 48 if 48 <= code <= 57 else int(code == ord("-")) for code in range(256)
)


def checksum(line: str) -> int:
    """Return the checksum of the first 68 columns, 0 to 9; only ASCII digits and minus count."""
    return sum(line[: WIDTH - 1].encode("ascii", "replace").translate(_CHECKSUM_VALUES)) % 10


def line_1_fields(line: str) -> dict[str, object]:
    """Return the fields of a line 1 under their OMM keywords; FieldError names the column."""
    groups = _matched(line, _PATTERN_1, LINE_1)
    number, classification, designator, year, day, fraction, dot, ddot, bstar, theory, count = (
        groups
    )
    try:
        epoch = parse_tle_epoch(year, day, fraction)
    except ValueError as error:
        raise FieldError("epoch", f"{quoted(line[18:32])}: {error}") from None
    return {
        "NORAD_CAT_ID": _catalogue_number(number),
        "CLASSIFICATION_TYPE": classification,
        "OBJECT_ID": _object_id(designator),
        "EPOCH": epoch,
        "MEAN_MOTION_DOT": dot,
        "MEAN_MOTION_DDOT": _decimal(ddot),
        "BSTAR": _decimal(bstar),
        "EPHEMERIS_TYPE": theory,
        "ELEMENT_SET_NO": count.strip() or "0",
    }


def line_2_fields(line: str) -> dict[str, object]:
    """Return the fields of a line 2 under their OMM keywords; FieldError names the column."""
    groups = _matched(line, _PATTERN_2, LINE_2)
    number, inclination, node, eccentricity, perigee, anomaly, motion, revolution = groups
    return {
        "NORAD_CAT_ID": _catalogue_number(number),
        "INCLINATION": inclination,
        "RA_OF_ASC_NODE": node,
        "ECCENTRICITY": "." + _padded(eccentricity),
        "ARG_OF_PERICENTER": perigee,
        "MEAN_ANOMALY": anomaly,
        "MEAN_MOTION": motion,
        "REV_AT_EPOCH": revolution.strip() or "0",
    }


def columns_of_lines(first: Sequence[str], second: Sequence[str]) -> dict[str, Sequence[object]]:
    """Return the fields of many pairs of lines, those under one OMM keyword in a column.

    FieldError if a line is wrong; `line_1_fields` and `line_2_fields` show which.
    """
    groups_1 = zip(*(_matched(line, _PATTERN_1, LINE_1) for line in first), strict=True)
    groups_2 = zip(*(_matched(line, _PATTERN_2, LINE_2) for line in second), strict=True)
    number, classification, designator, year, day, fraction, dot, ddot, bstar, theory, count = (
        groups_1
    )
    number_2, inclination, node, eccentricity, perigee, anomaly, motion, revolution = groups_2
    if number != number_2:  # or written in another way, which is as rare
        raise FieldError("catalogue number", "is another one on line 2")
    object_ids = [_object_id(text) or "" for text in designator]
    if not all(is_designator(text) for text in object_ids if text):
        raise FieldError("international designator", "is malformed")
    try:
        epochs = list(map(parse_tle_epoch, year, day, fraction))
    except ValueError as error:
        raise FieldError("epoch", str(error)) from None
    return {
        "NORAD_CAT_ID": [str(_catalogue_number(text)) for text in number],
        "CLASSIFICATION_TYPE": classification,
        "OBJECT_ID": object_ids,
        "EPOCH": epochs,
        "MEAN_MOTION_DOT": dot,
        "MEAN_MOTION_DDOT": list(map(_decimal, ddot)),
        "BSTAR": list(map(_decimal, bstar)),
        "EPHEMERIS_TYPE": theory,
        "ELEMENT_SET_NO": [text.strip() or "0" for text in count],
        "INCLINATION": inclination,
        "RA_OF_ASC_NODE": node,
        "ECCENTRICITY": ["." + _padded(text) for text in eccentricity],
        "ARG_OF_PERICENTER": perigee,
        "MEAN_ANOMALY": anomaly,
        "MEAN_MOTION": motion,
        "REV_AT_EPOCH": [text.strip() or "0" for text in revolution],
    }


def _decimal(text: str) -> str:
    """Turn `` 21022-3``, whose point is not written, into `` .21022e-3``; blank stays blank."""
    if " " not in text[1:]:
        return f"{text[0]}.{text[1:6]}e{text[6:]}"
    if text.isspace():
        return ""
    sign, digit = text[6].replace(" ", "+"), text[7].replace(" ", "0")
    return f"{text[0]}.{_padded(text[1:6])}e{sign}{digit}"


def _padded(digits: str) -> str:
    """Return the digits after a point that is not written, blanks on both sides as zeros."""
    if " " not in digits:
        return digits
    return digits.rstrip().lstrip(" ").rjust(len(digits.rstrip()), "0") or "0"


def _matched(line: str, pattern: re.Pattern[str], columns: Sequence[Column]) -> Sequence[str]:
    """Check width, characters, checksum and columns, in this order; return the fields' texts."""
    expected = columns[0].pattern
    if line[0] != expected:
        raise FieldError("line number", f"is {quoted(line[0])}, should be {expected}")
    if len(line) < WIDTH:
        raise FieldError("width", f"is {len(line)} columns, should be {WIDTH}")
    if line[WIDTH : WIDTH + 1] not in ("", " ", "\t"):
        raise FieldError("column 70", f"is {quoted(line[WIDTH])}, should be blank")
    if not line[:WIDTH].isascii():
        _check_ascii(line, columns)
    total = checksum(line)
    if line[WIDTH - 1] != str(total):
        raise FieldError("checksum", f"is {_bare(line[WIDTH - 1])}, should be {total}")
    match = pattern.match(line)
    if match is None:
        raise _misplaced(line, columns)
    return match.groups()


def _check_ascii(line: str, columns: Sequence[Column]) -> None:
    """Raise FieldError for the first character outside ASCII that is not in a label."""
    for _, first, width, pattern in columns:
        for place in range(first, first + width):
            if not line[place - 1].isascii() and not pattern.startswith("(."):
                raise FieldError(f"column {place}", f"is {quoted(line[place - 1])}, not ASCII")


def _misplaced(line: str, columns: Sequence[Column]) -> FieldError:
    """Return the error for the first column whose text does not match its pattern."""
    for name, first, width, pattern in columns:
        text = line[first - 1 : first - 1 + width]
        if re.fullmatch(pattern, text) is None:
            if pattern == " ":
                return FieldError(name, f"is {quoted(text)}, should be blank")
            return FieldError(name, f"{quoted(text)} is not in its columns")
    raise AssertionError("the columns add up to the line")


def _bare(character: str) -> str:
    return character if character.isdigit() else quoted(character)


def _catalogue_number(columns: str) -> int | str:
    """Return the number, or the text if it is not one."""
    try:
        return parse_catalogue_number(columns)
    except ValueError:
        return columns


def _object_id(designator: str) -> str | None:
    """Turn ``23179A  `` into ``2023-179A``; blank means unknown, a malformed one is unchanged."""
    text = designator.rstrip()
    if not text:
        return None
    object_id = f"{'19' if text[:2] >= '57' else '20'}{text[:2]}-{text[2:]}"
    return object_id if is_designator(object_id) else text.strip()
