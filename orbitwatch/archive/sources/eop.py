"""Reads Earth orientation parameters as served by CelesTrak, which compiles the IERS series.

Columns: https://celestrak.org/SpaceData/EOP-format.php, as CSV; only those for UT1 are read.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Final

from orbitwatch.archive.earth_orientation import Day
from orbitwatch.elements.labels import quoted
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.validation import FieldError
from orbitwatch.errors import ElementsError

REQUIRED: Final = frozenset({"MJD", "UT1-UTC", "DAT", "DATA_TYPE"})
_KINDS: Final = {"O": False, "P": True}  # observed, predicted


def read_eop(content: bytes, source: str) -> tuple[tuple[Day, ...], tuple[Refusal, ...]]:
    """Return the days in order, and the damaged rows; ``source`` names the input in both.

    Raises ElementsError where the content is not Earth orientation parameters.
    """
    lines = content.decode("utf-8", errors="replace").removeprefix("\ufeff").splitlines()
    reader = csv.DictReader(lines)
    if not REQUIRED.issubset(reader.fieldnames or ()):
        raise ElementsError(f"{source} contains no Earth orientation: it lacks the columns")
    days, refused = [], []
    for row in reader:
        try:
            days.append(_day(row))
        except FieldError as error:
            refused.append(Refusal(source, reader.line_num, error.field, error.reason))
    return tuple(sorted(days)), tuple(refused)


def _day(row: Mapping[str | None, str | None]) -> Day:
    kind = _KINDS.get((row["DATA_TYPE"] or "").strip())
    if kind is None or None in row:
        raise FieldError("DATA_TYPE", f"{quoted(row['DATA_TYPE'] or '')} is neither O nor P")
    return Day(
        mjd=int(_number(row, "MJD", 30_000, 100_000)),
        ut1_minus_utc_s=_number(row, "UT1-UTC", -1.0, 1.0),
        tai_minus_utc_s=int(_number(row, "DAT", 0, 100)),
        is_predicted=kind,
    )


def _number(row: Mapping[str | None, str | None], column: str, least: float, most: float) -> float:
    text = (row[column] or "").strip()
    try:
        value = float(text)
    except ValueError:
        raise FieldError(column, f"{quoted(text)} is not a number") from None
    if not least <= value <= most:
        raise FieldError(column, f"{text} is not within {least:g} to {most:g}")
    return value
