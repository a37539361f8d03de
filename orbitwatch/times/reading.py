"""Parses instants: dates, times of day, words, offsets from now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from orbitwatch.errors import UsageError
from orbitwatch.times.durations import parse_duration
from orbitwatch.times.limits import FIRST_YEAR, LAST_YEAR, outside_known_years, require_known_years
from orbitwatch.times.zones import check_clock_change, parse_zone

_EXAMPLE = (
    "write a time like 2023-11-22, '2023-11-22 09:21', '22 Nov 2023 9:21 PM', "
    "'2023-11-22 09:21 Asia/Tokyo', 21:00, tonight, tomorrow, now or +2h"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NIGHT_BEGINS, _NIGHT_ENDS = time(18), time(6)

_RELATIVE = re.compile(r"(?:now\s*)?(?P<sign>[+-])\s*(?P<length>\d.*)", re.IGNORECASE | re.ASCII)
_UNIX = re.compile(r"@(?P<seconds>-?\d{1,12}(?:\.\d{1,6})?)", re.ASCII)
_MONTH_NAME = "(?P<{}>" + "|".join(f"{m}[a-z]*" for m in _MONTHS) + r")\.?"
_DATE = re.compile(
    r"(?P<word>today|tonight|tomorrow|yesterday)\b"
    r"|(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"
    r"|(?P<doy_year>\d{4})-(?P<doy>\d{3})(?!\d)"
    r"|(?P<month_year>\d{4})-(?P<month_only>\d\d)(?![\d-])"
    r"|(?P<compact>\d{8})(?!\d)"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH_NAME.format('m1')}\s+(?P<y1>\d{{4}})(?!\d)"
    rf"|{_MONTH_NAME.format('m2')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_TIME = re.compile(
    r"(?:T|\s+|,\s*|\s+at\s+|^)(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:\.(?P<part>\d{1,12}))?)?(?:\s*(?P<half>[ap])\.?m\.?(?![a-z]))?"
    r"|T(?P<hour2>\d\d)(?P<minute2>\d\d)(?P<second2>\d\d)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ParsedInstant:
    """An instant in UTC, the zone it was written in (None if without), and a note.

    ``note`` is one line for the user if the text was ambiguous, else None. ``until`` is the end of
    the day, night or month that the text names; None if it names an instant. ``zone_assumed`` is
    True if it was read in the zone ``here`` of `parse_instant`.
    """

    instant: datetime
    zone: tzinfo | None
    note: str | None
    until: datetime | None = None
    zone_assumed: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    """A text in parts: the first and last moment of what it names, naive, and its zone."""

    local: datetime
    until: datetime | None
    zone: str
    precision: timedelta
    is_relative: bool


def parse_instant(text: str, now: datetime, here: tzinfo = UTC) -> ParsedInstant:
    """Return the instant in a text; without a zone it is in the zone ``here``.

    Accepted are dates (``2023-11-22``, ``20231122``, ``2023-326``, ``22 Nov 2023``, ``2023-11``),
    times (``09:21``, ``9:21 PM``) after them or of today, a zone after these, the words ``today``,
    ``tonight``, ``tomorrow``, ``yesterday`` and ``now``, ``+1h``, ``now-2h``, and Unix seconds as
    ``@1700612324``.

    Raises UsageError for anything else, for a local time that a clock change skips, and for years
    outside 1957 to 2100. Of a local time that occurs twice the first is taken, and the note states
    it.
    """
    stripped = text.strip()
    at_once = _absolute(stripped, now)
    if at_once is not None:
        return ParsedInstant(require_known_years(at_once), None, None)
    written = _split(stripped, now.astimezone(here))
    zone = parse_zone(written.zone, here, written.local) if written.zone else None
    used = zone or here
    if written.zone and zone is not None and written.is_relative:
        written = _split(stripped, now.astimezone(zone))
    note = check_clock_change(written.local, used) if isinstance(used, ZoneInfo) else None
    until = written.until.replace(tzinfo=used).astimezone(UTC) if written.until else None
    instant = require_known_years(written.local.replace(tzinfo=used))
    return ParsedInstant(instant, zone, note, until, zone_assumed=zone is None)


def precision_of(text: str) -> timedelta:
    """Return the length of the last unit in a time: a day, a minute, a second or less.

    Raises UsageError for what ``parse_instant`` does not accept, and for times relative to now.
    """
    hint = "write it out, like '2023-11-22 09:21' or 2023-11-22"
    stripped = text.strip()
    if stripped.casefold() == "now" or _RELATIVE.fullmatch(stripped) or _UNIX.fullmatch(stripped):
        raise UsageError(f"cannot read {text!r} as a time with a date", hint=hint)
    try:
        written = _split(stripped, datetime(2000, 1, 1, tzinfo=UTC))
    except UsageError as error:
        raise UsageError(error.message, hint=hint) from None
    if written.is_relative:
        raise UsageError(f"cannot read {text!r} as a time with a date", hint=hint)
    return written.precision


def _absolute(text: str, now: datetime) -> datetime | None:
    """Return the instant of ``now``, of an offset from it, or of Unix seconds; None for others."""
    if text.casefold() == "now":
        return now
    unix = _UNIX.fullmatch(text)
    if unix is not None:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(unix["seconds"]))
    relative = _RELATIVE.fullmatch(text)
    if relative is None:
        return None
    length = parse_duration(relative["length"])
    return now - length if relative["sign"] == "-" else now + length


def _split(text: str, now: datetime) -> _Written:
    """Split a text into date, time and zone; ``now`` is the local time for relative ones."""
    found = _DATE.match(text)
    rest = text[found.end() :] if found else text
    clock = _TIME.match(rest)
    if found is None and clock is None:
        raise _unreadable(text)
    zone = (rest[clock.end() :] if clock else rest).strip()
    if clock is None and zone[:1].isdigit():
        raise _unreadable(text)
    day, until = _day(found, text, now) if found else (now.date(), None)
    word = (found["word"] or "").casefold() if found else ""
    midnight = datetime.combine(day, time())
    is_relative = found is None or bool(word)
    if clock is not None:
        since, precision = _time_of_day(clock, text)
        if word == "tonight" and since < timedelta(hours=12):
            since += timedelta(days=1)  # the small hours belong to the previous evening's night
        return _Written(midnight + since, None, zone, precision, is_relative)
    if word == "tonight":
        return _night(now, zone)
    return _Written(
        midnight, until or midnight + timedelta(days=1), zone, timedelta(days=1), is_relative
    )


def _night(now: datetime, zone: str) -> _Written:
    """Return the current or next night, from 18:00 to 06:00; the current one starts at ``now``."""
    local = now.replace(tzinfo=None)
    evening = local.date() if local.time() >= _NIGHT_ENDS else local.date() - timedelta(days=1)
    begin = datetime.combine(evening, _NIGHT_BEGINS)
    end = datetime.combine(evening + timedelta(days=1), _NIGHT_ENDS)
    return _Written(max(begin, local), end, zone, timedelta(days=1), is_relative=True)


def _day(found: re.Match[str], text: str, now: datetime) -> tuple[date, datetime | None]:
    """Return the date in a text and, for a month, its end."""
    word = (found["word"] or "").casefold()
    if word:
        ahead = {"tomorrow": 1, "yesterday": -1}.get(word, 0)
        if word == "tonight" and now.time() < _NIGHT_ENDS:
            ahead = -1
        return now.date() + timedelta(days=ahead), None
    if found["doy"]:
        year, number = int(found["doy_year"]), int(found["doy"])
        first = _date(year, 1, 1, text)
        if not 1 <= number <= (_date(year + 1, 1, 1, text) - first).days:
            raise UsageError(f"{text!r} is not a time: {year} has no day {number}", hint=_EXAMPLE)
        return first + timedelta(days=number - 1), None
    if found["month_only"]:
        first = _date(int(found["month_year"]), int(found["month_only"]), 1, text)
        after = (first + timedelta(days=31)).replace(day=1)
        return first, datetime.combine(after, time())
    if found["compact"]:
        digits = found["compact"]
        return _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]), text), None
    name = found["m1"] or found["m2"]
    if name:
        month = _MONTHS.index(name[:3].casefold()) + 1
        return _date(
            int(found["y1"] or found["y2"]), month, int(found["d1"] or found["d2"]), text
        ), None
    return _date(int(found["year"]), int(found["month"]), int(found["day"]), text), None


def _date(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR - 1 <= year <= LAST_YEAR + 1:
        raise outside_known_years(year)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a time: {error}", hint=_EXAMPLE) from None


def _time_of_day(clock: re.Match[str], text: str) -> tuple[timedelta, timedelta]:
    """Return the time since midnight, and the length of its last unit."""
    hour, minute = int(clock["hour"] or clock["hour2"]), int(clock["minute"] or clock["minute2"])
    seconds, part = clock["second"] or clock["second2"], clock["part"] or ""
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise UsageError(f"{text!r} is not a time: 12-hour times end at 12", hint=_EXAMPLE)
        hour = hour % 12 + (12 if clock["half"].casefold() == "p" else 0)
    for what, value, most in (
        ("hour", hour, 23),
        ("minute", minute, 59),
        ("second", int(seconds or 0), 59),
    ):
        if value > most:
            raise UsageError(
                f"{text!r} is not a time: {what} {value} does not exist", hint=_EXAMPLE
            )
    since = timedelta(
        hours=hour,
        minutes=minute,
        seconds=int(seconds or 0),
        microseconds=round(float(f"0.{part or 0}") * 1e6),
    )
    if seconds is None:
        return since, timedelta(minutes=1)
    return since, timedelta(seconds=10.0 ** -len(part))


def _unreadable(text: str) -> UsageError:
    return UsageError(f"cannot read {text!r} as a time", hint=_EXAMPLE)
