"""Formats single values for table cells; a null is an empty cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import floor, isnan, log10
from typing import Any

from orbitwatch.formats import compass as points
from orbitwatch.times import format_offset


@dataclass(frozen=True, slots=True)
class Signs:
    """The special characters of a table; ASCII_SIGNS replaces them for other encodings."""

    closest: str = "◀ closest"
    best: str = "◀ best"
    closest_short: str = "◀"
    dash: str = "–"
    arrow: str = "→"
    plus_minus: str = "±"
    degree: str = "°"


ASCII_SIGNS = Signs("< closest", "< best", "<", "-", ">", "+-", "")


def signs_for(encoding: str) -> Signs:
    """Return the characters that ``encoding`` can write."""
    return Signs() if encoding.lower().startswith("utf") else ASCII_SIGNS


def compass(azimuth_deg: float | None) -> str:
    """Return the nearest of the sixteen points of the compass."""
    return "" if azimuth_deg is None else points.compass(azimuth_deg)


def number(value: float | None, decimals: int, unit: str = "") -> str:
    """Return a number with its unit."""
    if value is None or isnan(value):
        return ""
    return f"{round(value, decimals) + 0.0:.{decimals}f}{unit}"  # never -0.0


def magnitude(row: Mapping[str, Any]) -> str:
    """Return a row's magnitude, marked if it is estimated from the object's type."""
    value = row["magnitude"]
    if value is None:
        return ""
    return f"{'~' if row['magnitude_is_estimated'] else ''}{value:.1f}"


def length(seconds: float | None) -> str:
    """Return a duration in its two greatest units: ``10 m 32 s``, ``7 h 05 m``, ``3 d 04 h``."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    for size, unit, small, below in (
        (86400, "d", 3600, "h"),
        (3600, "h", 60, "m"),
        (60, "m", 1, "s"),
    ):
        if whole >= size:
            return f"{whole // size} {unit} {whole % size // small:02} {below}"
    raise AssertionError(whole)


def uncertainty(seconds: float | None, signs: Signs) -> str:
    """Return a time uncertainty with two digits in a suitable unit: ``±48 s``, ``±2.5 min``."""
    if seconds is None:
        return ""
    for limit, divisor, unit in ((90, 1, "s"), (5400, 60, "min"), (float("inf"), 3600, "h")):
        if seconds < limit:
            return f"{signs.plus_minus}{two_digits(seconds / divisor)} {unit}"
    return f"{signs.plus_minus}?"


def brief_uncertainty(seconds: float | None, signs: Signs) -> str:
    """Return a time uncertainty as `uncertainty` does, but below 1 s with one decimal."""
    if seconds is None or seconds >= 0.95:
        return uncertainty(seconds, signs)
    return f"{signs.plus_minus}{max(seconds, 0.1):.1f} s"


def two_digits(value: float) -> str:
    """Return a positive number with two significant digits, integral from ten on."""
    if value <= 0:
        return "0"
    decimals = 1 - floor(log10(float(f"{value:.1e}")))  # 9.97 is 10, not 10.0
    return f"{value:.{min(max(0, decimals), 3)}f}"


def local(instant: datetime, zone: tzinfo) -> datetime:
    """Return the instant in ``zone``, to the nearest second (so that 59.7 s is the next minute)."""
    return nearest_second(instant).astimezone(zone)


def nearest_second(instant: datetime) -> datetime:
    """Return the instant rounded to the nearest second, in UTC."""
    whole = instant.astimezone(UTC)
    return datetime.fromtimestamp(round(whole.timestamp()), UTC)


def clock(moment: datetime, begin: datetime, *, seconds: bool) -> str:
    """Return the time of day, followed by ``+1d`` if it is a day or more after ``begin``.

    Before that no mark is needed: 23:54 to 00:03 is unambiguous.
    """
    text = moment.strftime("%H:%M:%S" if seconds else "%H:%M")
    days = (moment - begin).days
    return f"{text}+{days}d" if days > 0 else text


def offset(moment: datetime | None) -> str:
    """Return the offset of a local time from UTC, such as ``+10:00``."""
    delta = moment.utcoffset() if moment else None
    return "" if delta is None else format_offset(delta)
