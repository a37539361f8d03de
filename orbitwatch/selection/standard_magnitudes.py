"""Standard magnitudes of objects: measured, typical of a class, or the user's own."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from orbitwatch.errors import UsageError
from orbitwatch.resources import shipped

FAINTEST, BRIGHTEST = 30.0, -15.0
_COLUMNS = ("catalog_id", "standard_magnitude")
_HINT = "a magnitude table is CSV: catalog_id, standard_magnitude and, if known, uncertainty"


class StandardMagnitude(NamedTuple):
    """An object's magnitude at 1,000 km and 90° phase angle, with its uncertainty.

    ``is_estimated``: it is typical of the object's type or fleet. ``uncertainty`` (68 %) may be
    unknown.
    """

    value: float
    uncertainty: float | None
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class StandardMagnitudes:
    """Standard magnitudes by catalogue number, then by name pattern."""

    by_number: Mapping[int, StandardMagnitude]
    by_pattern: Sequence[tuple[str, StandardMagnitude]]
    _named: list[re.Pattern[str]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def of(self, catalog_id: int, name: str) -> StandardMagnitude | None:
        """Return the standard magnitude of an object; None if unknown."""
        known = self.by_number.get(catalog_id)
        if known is not None:
            return known
        if not self._named:  # of all patterns one expression: it is asked of a whole catalogue
            self._named.append(_any_of(tuple(pattern for pattern, _ in self.by_pattern)))
        match = self._named[0].match(name)
        return self.by_pattern[match.lastindex - 1][1] if match and match.lastindex else None


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return an expression whose group i + 1 matches if pattern i is the first that matches."""
    return re.compile("|".join(f"({translate(pattern)})" for pattern in patterns))


def load_standard_magnitudes(file: Path | None = None) -> StandardMagnitudes:
    """Return the shipped magnitudes, overridden by those of a user's ``file``.

    Raises UsageError, with the line, for a file that cannot be read.
    """
    ours = _shipped()
    if file is None:
        return ours
    return StandardMagnitudes({**ours.by_number, **_read(file)}, ours.by_pattern)


@cache
def _shipped() -> StandardMagnitudes:
    with shipped("magnitudes.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
        at = [header.index(name) for name in (*_COLUMNS, "uncertainty")]
        numbers = {
            int(row[at[0]]): StandardMagnitude(float(row[at[1]]), float(row[at[2]]), False)
            for row in rows
        }
    with shipped("magnitude-classes.csv").open(encoding="utf-8", newline="") as stream:
        patterns = [
            (name, StandardMagnitude(float(value), float(uncertainty), True))
            for name, value, uncertainty, *_ in list(csv.reader(stream))[1:]
        ]
    return StandardMagnitudes(numbers, tuple(patterns))


def _read(file: Path) -> dict[int, StandardMagnitude]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the magnitude table {file}: {error}", hint=_HINT) from None
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(f"{file} has no column {missing[0]}", hint=_HINT)
    found: dict[int, StandardMagnitude] = {}
    for row in reader:
        where = f"{file}, line {reader.line_num}"
        number = _catalog_id(row["catalog_id"], where)
        if number in found:
            raise UsageError(f"{where}: object {number} appears twice", hint="remove one of them")
        value = _number(row["standard_magnitude"], "standard_magnitude", where)
        if not BRIGHTEST <= value <= FAINTEST:
            raise UsageError(
                f"{where}: a magnitude of {value:g} is not {BRIGHTEST:g} to {FAINTEST:g}"
            )
        given = (row.get("uncertainty") or "").strip()
        uncertainty = _number(given, "uncertainty", where) if given else None
        if uncertainty is not None and uncertainty < 0.0:
            raise UsageError(f"{where}: an uncertainty of {uncertainty:g} is negative")
        found[number] = StandardMagnitude(value, uncertainty, is_estimated=False)
    return found


def _catalog_id(text: str | None, where: str) -> int:
    number = (text or "").strip()
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 999_999_999):
        raise UsageError(f"{where}: {number!r} is not a catalogue number", hint=_HINT)
    return int(number)


def _number(text: str | None, column: str, where: str) -> float:
    try:
        value = float((text or "").strip())
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise UsageError(f"{where}: {column} {text!r} is not a number", hint=_HINT)
    return value
