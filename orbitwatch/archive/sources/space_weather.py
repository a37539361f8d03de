"""Reads space weather as served by CelesTrak: observed F10.7 and Ap of each day.

Columns: https://celestrak.org/SpaceData/SpaceWx-format.php, as CSV. Observations are read (type
OBS, or INT: interpolated), forecasts (PRD, PRM) skipped.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from typing import Final

from orbitwatch.elements.labels import quoted
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.validation import FieldError
from orbitwatch.errors import ElementsError

Days = dict[int, tuple[float, float]]
"""F10.7 and Ap by day, counted from 2000-01-01."""

_ORIGIN: Final = date(2000, 1, 1)
_REQUIRED: Final = frozenset({"DATE", "AP_AVG", "F10.7_OBS", "F10.7_DATA_TYPE"})
_OBSERVED: Final = ("OBS", "INT")
_FLUX_RANGE, _AP_RANGE = (50.0, 500.0), (0.0, 400.0)


def read_space_weather(content: bytes, source: str) -> tuple[Days, tuple[Refusal, ...]]:
    """Return the observed days and the damaged rows; ``source`` names the input in errors.

    Raises ElementsError where the content is not such a file.
    """
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    header = next(csv.reader([lines[0][1]])) if lines else []
    if not _REQUIRED.issubset(header):
        raise ElementsError(
            f"{source} is not space weather data: it starts with {quoted(text[:60])}"
        )
    days: Days = {}
    refused: list[Refusal] = []
    for number, line in lines[1:]:
        fields = next(csv.reader([line]))
        row = dict(zip(header, fields, strict=False))
        try:
            if len(fields) != len(header):
                raise FieldError("row", f"has {len(fields)} columns, the header has {len(header)}")
            if row["F10.7_DATA_TYPE"].strip() in _OBSERVED:
                day = (_date(row["DATE"]) - _ORIGIN).days
                flux = _number(row, "F10.7_OBS", _FLUX_RANGE)
                days[day] = flux, _number(row, "AP_AVG", _AP_RANGE)
        except FieldError as error:
            refused.append(Refusal(source, number, error.field, error.reason))
    return days, tuple(refused)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise FieldError("DATE", f"{quoted(text)} is not a date") from None


def _number(row: Mapping[str, str], column: str, bounds: tuple[float, float]) -> float:
    try:
        value = float(row[column])
    except ValueError:
        raise FieldError(column, f"{quoted(row[column])} is not a number") from None
    low, high = bounds
    if not low <= value <= high:
        raise FieldError(column, f"{value:g} is not within {low:g} and {high:g}")
    return value
