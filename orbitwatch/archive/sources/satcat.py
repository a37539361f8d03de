"""Reads the satellite catalogue (SATCAT) as served by CelesTrak: identity and fate of each object.

Columns: https://celestrak.org/satcat/satcat-format.php, as CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.elements.labels import LONGEST_TEXT, quoted
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.validation import FieldError
from orbitwatch.errors import ElementsError

REQUIRED: Final = frozenset({"OBJECT_NAME", "OBJECT_ID", "NORAD_CAT_ID"})
KINDS: Final = {"PAY": "payload", "R/B": "rocket body", "DEB": "debris"}

_LARGEST_NUMBER: Final = 999_999_999
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SatcatResult:
    """The records of a catalogue in file order, and the damaged rows."""

    records: tuple[ObjectRecord, ...]
    refused: tuple[Refusal, ...]


def read_satcat(content: bytes, source: str) -> SatcatResult:
    """Read a SATCAT in CSV; ``source`` names it in refusals and errors.

    A damaged row is refused; the others are kept. Raises ElementsError where the content is not a
    SATCAT.
    """
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    header = _fields(lines[0][1]) if lines else []
    if not REQUIRED.issubset(header):
        raise ElementsError(f"{source} is not a SATCAT: {_beginning(lines)}")
    records: list[ObjectRecord] = []
    refused: list[Refusal] = []
    for read in _read_rows(lines[1:], header, source):
        if isinstance(read, ObjectRecord):
            records.append(read)
        else:
            refused.append(read)
    return SatcatResult(tuple(records), tuple(refused))


def _read_rows(
    lines: list[tuple[int, str]], header: list[str], source: str
) -> Iterator[ObjectRecord | Refusal]:
    for number, line in lines:
        fields = _fields(line)
        if len(fields) != len(header):
            why = f"has {len(fields)} columns, the header has {len(header)}"
            yield Refusal(source, number, "row", why)
            continue
        try:
            yield _record(dict(zip(header, fields, strict=True)))
        except FieldError as error:
            yield Refusal(source, number, error.field, error.reason)


def _record(row: Mapping[str, str]) -> ObjectRecord:
    launched = _day(row, "LAUNCH_DATE")
    decayed = _day(row, "DECAY_DATE")
    return ObjectRecord(
        catalog_id=_number(row),
        name=_text(row, "OBJECT_NAME") or row["NORAD_CAT_ID"].strip(),
        object_id=_text(row, "OBJECT_ID"),
        kind=KINDS.get(row.get("OBJECT_TYPE", "").strip()),
        owner=_text(row, "OWNER"),
        launched=launched.isoformat() if launched else None,
        launch_site=_text(row, "LAUNCH_SITE"),
        in_orbit_from=_midnight(launched) if launched else None,
        decayed=decayed.isoformat() if decayed else None,
        # It decayed at an unknown time of that day.
        in_orbit_until=_midnight(decayed) + _ONE_DAY if decayed else None,
    )


def _number(row: Mapping[str, str]) -> int:
    text = row["NORAD_CAT_ID"].strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _LARGEST_NUMBER):
        raise FieldError("NORAD_CAT_ID", f"{quoted(text)} is not a catalogue number")
    return int(text)


def _text(row: Mapping[str, str], column: str) -> str | None:
    text = row.get(column, "").strip()
    if not text.isprintable() or "\ufffd" in text:
        raise FieldError(column, f"{quoted(text)} contains a control character or is not UTF-8")
    if len(text) > LONGEST_TEXT:
        raise FieldError(column, f"is {len(text)} characters long, the limit is {LONGEST_TEXT}")
    return text or None


def _day(row: Mapping[str, str], column: str) -> date | None:
    text = row.get(column, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])  # the format permits a time of day; no row has one
    except ValueError:
        raise FieldError(column, f"{quoted(text)} is not a date") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _fields(line: str) -> list[str]:
    try:
        return next(csv.reader((line,), strict=True))
    except (csv.Error, StopIteration):
        return []


def _beginning(lines: list[tuple[int, str]]) -> str:
    return f"it starts with {quoted(lines[0][1])}" if lines else "it is empty"
