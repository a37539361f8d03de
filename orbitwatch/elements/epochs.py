"""The instants inside element sets: OMM timestamps and the epoch of a TLE.

Times are whole microseconds, so nothing is lost: the eighth decimal of a TLE's day is 864 µs. A
leap second (``:60``) cannot be represented by a ``datetime`` and is refused. Days of a year may be
0 or, in a common year, 366, as some programs write around New Year.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_MICROSECONDS_PER_STEP = 864
_STEPS_PER_DAY = 100_000_000
_FIRST_TLE_YEAR = 1957
_LAST_DAY = 366
_TLE_EPOCH_ZERO = datetime(_FIRST_TLE_YEAR, 1, 1, tzinfo=UTC)

_CALENDAR = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{1,6})?Z?"
)
_ANY_FORM = re.compile(
    r"([0-9]{4})-(?:([0-9]{2})-([0-9]{2})|([0-9]{3}))"
    r"[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?Z?"
)


def parse_timestamp(text: str) -> datetime:
    """Read a CCSDS time in UTC (502.0-B-3, section 7.5) to the nearest microsecond.

    Both forms are accepted, ``2026-08-22T12:00:00.5`` and ``2026-234T12:00:00.5``, with or without
    a fraction and a ``Z``, and with a blank for the ``T``, as in some CREATION_DATEs.
    Raises ``ValueError`` with the reason.
    """
    if _CALENDAR.fullmatch(text):
        # fromisoformat alone would also take week dates, bare dates and other offsets.
        return datetime.fromisoformat(text if text.endswith("Z") else text + "Z")
    match = _ANY_FORM.fullmatch(text)
    if match is None:
        raise ValueError("is not a time such as 2026-08-22T12:00:46.122912")
    year, month, day, day_of_year, hour, minute, second, fraction = match.groups()
    if day_of_year is None:
        start = datetime(int(year), int(month), int(day), tzinfo=UTC)
    else:
        start = _day_of_year(int(year), int(day_of_year))
    if second == "60":
        raise ValueError("second 60 is a leap second, which cannot be represented")
    moment = start.replace(hour=int(hour), minute=int(minute), second=int(second))
    try:
        return moment + timedelta(microseconds=_rounded_microseconds(fraction or ""))
    except OverflowError:
        raise ValueError("lies beyond the year 9999") from None


def format_timestamp(moment: datetime) -> str:
    """Write an aware datetime as OMM does: UTC, six decimals, no zone letter."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def parse_tle_epoch(year: str, day: str, fraction: str) -> datetime:
    """Read a TLE's epoch: two digits of the year, the day of the year, eight decimals of a day.

    Years 57 to 99 are 1957 to 1999 and 00 to 56 are 2000 to 2056 (CelesTrak, "Frequently Asked
    Questions: Two-Line Element Set Format"). There may be fewer decimals, followed by blanks.
    ``ValueError`` for a day beyond 366.
    """
    full_year = 1900 + int(year)
    if full_year < _FIRST_TLE_YEAR:
        full_year += 100
    start = _day_of_year(full_year, int(day))
    if not (day.strip() + fraction.rstrip()).isdigit():
        raise ValueError("has a blank between two digits")
    steps = int(fraction.rstrip().ljust(8, "0"))
    return start + timedelta(microseconds=steps * _MICROSECONDS_PER_STEP)


def format_tle_epoch(moment: datetime) -> str:
    """Write an aware datetime in a TLE's 14 columns, rounded to its step of 864 µs.

    ``ValueError`` outside 1957 to 2056, the range of two-digit years.
    """
    since_zero = moment - _TLE_EPOCH_ZERO
    whole_days, rest = divmod(since_zero, timedelta(days=1))
    steps = round(rest // timedelta(microseconds=1) / _MICROSECONDS_PER_STEP)
    carried, steps = divmod(steps, _STEPS_PER_DAY)
    day = _TLE_EPOCH_ZERO + timedelta(days=whole_days + carried)
    if not _FIRST_TLE_YEAR <= day.year < _FIRST_TLE_YEAR + 100:
        raise ValueError(f"the year {day.year} is outside 1957 to 2056")
    return f"{day.year % 100:02d}{day.timetuple().tm_yday:03d}.{steps:08d}"


@lru_cache(maxsize=1000)
def _day_of_year(year: int, day: int) -> datetime:
    if not 0 <= day <= _LAST_DAY:
        raise ValueError(f"the year {year} has no day {day}")
    return datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day - 1)


def _rounded_microseconds(fraction: str) -> int:
    """Return decimals of a second in microseconds, ties to even, in integer arithmetic."""
    digits = fraction.ljust(6, "0")
    whole, rest = int(digits[:6]), digits[6:]
    half = "5".ljust(len(rest), "0")
    if rest > half or (rest == half and whole % 2):
        whole += 1
    return whole
