"""Instants, spans and durations: how they are read from text and written back.

Everywhere in orbitwatch an instant is an aware `datetime` in UTC. A time written without a zone
is UTC. Nothing here asks the clock: ``now`` is always passed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from math import floor
from zoneinfo import ZoneInfo, available_timezones

from orbitwatch.errors import UsageError

FIRST_YEAR, LAST_YEAR = 1957, 2100
"""The years in which an instant is accepted: from Sputnik to the end of this century."""

LONGEST_DURATION = timedelta(days=36_525)

_EXAMPLE = "write a time like 2023-11-22, '2023-11-22 09:21', '2023-11-22 09:21 Asia/Tokyo' or now"
_DURATION_EXAMPLE = "write a duration like 3d, 12h, 90m, 30s, 2w or 1d12h"
_ORDINAL_ZERO_JD = 1_721_424.5
_MICROSECONDS_A_DAY = 86_400_000_000

_INSTANT = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:(?:T|\s+)(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<part>\d{1,12}))?)?)?"
    r"\s*(?P<zone>\S.*)?",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(
    r"(?:UTC|GMT)?\s*(?P<sign>[+-])(?:(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d)(?::?(?P<seconds>\d\d))?)?)",
    re.IGNORECASE | re.ASCII,
)
_DURATION = re.compile(
    "".join(rf"(?:(?P<{unit}>\d+(?:\.\d+)?)\s*{unit}\s*)?" for unit in "wdhms"),
    re.IGNORECASE | re.ASCII,
)
_UNIT_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}


@dataclass(frozen=True, slots=True)
class ParsedInstant:
    """An instant in UTC, the zone it was written in (None: none was written), and what to tell.

    ``note`` is one line for the user where the text could be read in two ways, else None.
    """

    instant: datetime
    zone: tzinfo | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """The time from ``start`` to ``end``, both aware UTC datetimes; never empty.

    Raises UsageError where ``end`` is not after ``start``, ValueError for naive datetimes.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse what is no span."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware datetimes")
        if self.end <= self.start:
            raise UsageError(
                f"the end, {format_utc(self.end)}, is not after "
                f"the start, {format_utc(self.start)}",
                hint="give an end that is later, or a length like --for 3d",
            )

    @property
    def length(self) -> timedelta:
        """The time between the two ends."""
        return self.end - self.start


def parse_instant(text: str, now: datetime) -> ParsedInstant:
    """Read an instant: a date, a date and time (naive = UTC) with or without a zone, or ``now``.

    Raises UsageError for anything else, for a local time that a change of the clocks skips, and
    for years outside 1957 to 2100. A local time that occurs twice is taken as the first, and the
    note says so.
    """
    stripped = text.strip()
    if stripped.casefold() == "now":
        return ParsedInstant(now.astimezone(UTC), None, None)
    match = _INSTANT.fullmatch(stripped)
    if match is None:
        raise UsageError(f"cannot read {text!r} as a time", hint=_EXAMPLE)
    local = _local_datetime(match, text)
    zone = parse_zone(match["zone"]) if match["zone"] else None
    note = _check_clock_change(local, zone) if isinstance(zone, ZoneInfo) else None
    return ParsedInstant(_require_known_years(local.replace(tzinfo=zone or UTC)), zone, note)


def precision_of(text: str) -> timedelta:
    """Return what the last unit written in a time spans: a day, a minute, a second or a part of it.

    Raises UsageError for what ``parse_instant`` does not read, and for ``now``.
    """
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"cannot read {text!r} as a time",
            hint="write it out, like '2023-11-22 09:21' or 2023-11-22",
        )
    if match["hour"] is None:
        return timedelta(days=1)
    if match["second"] is None:
        return timedelta(minutes=1)
    return timedelta(seconds=10.0 ** -len(match["part"] or ""))


def _local_datetime(match: re.Match[str], text: str) -> datetime:
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if not FIRST_YEAR - 1 <= year <= LAST_YEAR + 1:
        raise _outside_known_years(year)
    try:
        whole = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone follows
    except ValueError as error:
        raise UsageError(f"{text!r} is not a time: {error}", hint=_EXAMPLE) from None
    return whole + timedelta(microseconds=round(float(f"0.{match['part'] or 0}") * 1e6))


def parse_zone(text: str) -> tzinfo:
    """Read a zone: ``Z``, ``UTC``, ``+09:00``, ``+0900``, ``UTC+9`` or an IANA name in any case.

    Raises UsageError with the nearest IANA names.
    """
    name = text.strip().replace("\N{MINUS SIGN}", "-")
    if name.casefold() in {"z", "utc", "gmt", "zulu"}:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is None:
        return _named_zone(name)
    hours, minutes, seconds = (int(offset[k] or 0) for k in ("hours", "minutes", "seconds"))
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or length > timedelta(hours=15):
        raise UsageError(f"{text!r} is not an offset from UTC", hint="write one like +09:00")
    return timezone(-length if offset["sign"] == "-" else length)


def _named_zone(name: str) -> ZoneInfo:
    try:
        if "/" in name and not name.casefold().startswith(("right/", "posix/")):  # leap seconds
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass  # not by this spelling: the list of all names is slower and knows better
    names = {zone.casefold(): zone for zone in available_timezones()}
    wanted = name.casefold().replace(" ", "_")
    if wanted in names:
        return ZoneInfo(names[wanted])
    near = [zone for key, zone in names.items() if key.rpartition("/")[2] == wanted]
    near = near or [names[key] for key in get_close_matches(wanted, names, n=3)]
    did_you_mean = f"did you mean {' or '.join(sorted(near))}?" if near else "write one like +09:00"
    raise UsageError(f"there is no time zone {name!r}", hint=did_you_mean)


def _check_clock_change(local: datetime, zone: ZoneInfo) -> str | None:
    """Refuse a skipped local time; describe a doubled one; None where there is just one."""
    first = local.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    second = local.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    if first == second:
        return None
    if first > second:
        return (
            f"{_wall(local)} occurred twice in {zone.key}: took the first, "
            f"{format_offset(first)}, not the second, {format_offset(second)}"
        )
    change = _clock_change(local, zone, first, second)
    raise UsageError(
        f"{_wall(local)} did not occur in {zone.key}: the clocks went from "
        f"{_wall(change + first)} to {_wall(change + second)}",
        hint="give a time before or after, or an offset such as " + format_offset(second),
    )


def _clock_change(local: datetime, zone: ZoneInfo, before: timedelta, after: timedelta) -> datetime:
    """Return the moment of the change, naive UTC, by bisection to the second."""
    low, high = local - after, local - before
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        changed = middle.replace(tzinfo=UTC).astimezone(zone).utcoffset() != before
        low, high = (low, middle) if changed else (middle, high)
    return high


def _wall(local: datetime) -> str:
    return local.isoformat(" ", timespec="seconds" if local.second else "minutes")


def _require_known_years(instant: datetime) -> datetime:
    utc = instant.astimezone(UTC)
    if not FIRST_YEAR <= utc.year <= LAST_YEAR:
        raise _outside_known_years(utc.year)
    return utc


def _outside_known_years(year: int) -> UsageError:
    return UsageError(
        f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}",
        hint="orbits cannot be computed that far away",
    )


def parse_duration(text: str) -> timedelta:
    """Read a duration such as ``3d``, ``12h``, ``90m``, ``30s``, ``2w`` or ``1d12h``.

    Raises UsageError for anything else, for zero, and above 100 years.
    """
    match = _DURATION.fullmatch(text.strip())
    parts = {unit: value for unit, value in match.groupdict().items() if value} if match else {}
    if not parts:
        raise UsageError(f"cannot read {text!r} as a duration", hint=_DURATION_EXAMPLE)
    seconds = sum(float(value) * _UNIT_SECONDS[unit] for unit, value in parts.items())
    if seconds > LONGEST_DURATION.total_seconds():
        raise UsageError(f"{text!r} is longer than 100 years", hint=_DURATION_EXAMPLE)
    duration = timedelta(seconds=seconds)
    if not duration:
        raise UsageError(f"{text!r} is no time at all", hint=_DURATION_EXAMPLE)
    return duration


def format_utc(instant: datetime) -> str:
    """Write an instant as ``2023-11-22T00:18:44.000Z``, rounded to the nearest millisecond."""
    rounded = instant.astimezone(UTC) + timedelta(microseconds=500)
    return rounded.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def format_local(instant: datetime, zone: tzinfo) -> str:
    """Write an instant as ``2023-11-22 10:18:44 +10:00``, rounded to the nearest second."""
    local = (instant.astimezone(UTC) + timedelta(microseconds=500_000)).astimezone(zone)
    wall = local.replace(tzinfo=None).isoformat(" ", timespec="seconds")
    return f"{wall} {format_offset(local.utcoffset() or timedelta())}"


def format_offset(offset: timedelta) -> str:
    """Write an offset from UTC as ``+10:00``; with seconds only where it has any."""
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(round(abs(offset).total_seconds()), 60)
    text = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def format_age(age_days: float) -> str:
    """Say how far a set's epoch lies from an answer: ``17.2 days after`` for an age of -17.2.

    ``age_days`` is the time of the answer minus the epoch. Below two days it is told in hours.
    """
    side = "after" if age_days < 0 else "before"
    days = abs(age_days)
    return f"{days:.1f} days {side}" if days >= 2 else f"{days * 24:.1f} hours {side}"


def to_jd(instant: datetime) -> tuple[float, float]:
    """Return the UTC Julian date of midnight (ending in .5) and the fraction of the day in [0, 1).

    The pair is exact to the microsecond; a day has 86,400 seconds (leap seconds are not told).
    """
    utc = instant.astimezone(UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    microseconds = (utc - midnight) // timedelta(microseconds=1)
    return utc.toordinal() + _ORDINAL_ZERO_JD, microseconds / _MICROSECONDS_A_DAY


def from_jd(jd: float, fraction: float = 0.0) -> datetime:
    """Return the instant of a UTC Julian date given in two parts, to the nearest microsecond."""
    ordinal = floor(jd - _ORDINAL_ZERO_JD)
    rest = (jd - _ORDINAL_ZERO_JD - ordinal) + fraction
    midnight = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
    return midnight + timedelta(microseconds=round(rest * _MICROSECONDS_A_DAY))
