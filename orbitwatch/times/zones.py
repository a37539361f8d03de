"""Parses time zones: offsets, IANA names and unambiguous abbreviations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from orbitwatch.errors import UsageError
from orbitwatch.times.writing import format_offset

_OFFSET = (
    r"(?ai)(?:UTC|GMT)?\s*(?P<sign>[+-])"
    r"(?:(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d)(?::?(?P<seconds>\d\d))?)?)"
)
_ABBREVIATION = re.compile(r"[A-Za-z]{2,5}", re.ASCII)

# Abbreviations with one meaning in current use (tz database and national practice), hours east.
_ABBREVIATED_H = {
    "ACDT": 10.5, "ACST": 9.5, "ADT": -3.0, "AEDT": 11.0, "AEST": 10.0, "AKDT": -8.0, "AKST": -9.0,
    "AWST": 8.0, "BRT": -3.0, "CAT": 2.0, "CEST": 2.0, "CET": 1.0, "CHST": 10.0, "EAT": 3.0,
    "EDT": -4.0, "EEST": 3.0, "EET": 2.0, "EST": -5.0, "HKT": 8.0, "HST": -10.0, "ICT": 7.0,
    "JST": 9.0, "KST": 9.0, "MDT": -6.0, "MEST": 2.0, "MESZ": 2.0, "MEZ": 1.0, "MSK": 3.0,
    "MST": -7.0, "NDT": -2.5, "NPT": 5.75, "NST": -3.5, "NZDT": 13.0, "NZST": 12.0, "PDT": -7.0,
    "PHT": 8.0, "PKT": 5.0, "SAST": 2.0, "SGT": 8.0, "WAT": 1.0, "WEST": 1.0, "WET": 0.0,
    "WIB": 7.0, "WIT": 9.0, "WITA": 8.0,
}  # fmt: skip
_AMBIGUOUS = {
    "AMT": ("America/Manaus", "Asia/Yerevan"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "CDT": ("America/Chicago", "America/Havana"),
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "ECT": ("America/Guayaquil", "America/Martinique"),
    "GST": ("Asia/Dubai", "Atlantic/South_Georgia", "Pacific/Guam"),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "SST": ("Pacific/Pago_Pago", "Asia/Singapore"),
}


def parse_zone(text: str, here: tzinfo | None = None, local: datetime | None = None) -> tzinfo:
    """Return the zone in a text: ``UTC``, ``+09:00``, an IANA name or an abbreviation.

    Also accepted are ``Z`` and ``UTC+9``. An abbreviation in use in the zone ``here``, at the naive
    ``local`` time or half a year later, has its meaning there; otherwise it must have a single
    meaning. Raises UsageError with the possible IANA names of an ambiguous one, or with those
    nearest to an unknown name.
    """
    name = text.strip().replace("\N{MINUS SIGN}", "-")
    if name.casefold() in {"z", "utc", "gmt", "zulu"}:
        return UTC
    offset = re.fullmatch(_OFFSET, name)
    if offset is not None:
        return _offset_zone(offset, text)
    if _ABBREVIATION.fullmatch(name):
        found = _abbreviated(name, here, local)
        if found is not None:
            return found
    return _named_zone(name)


def zone_name(zone: tzinfo) -> str:
    """Return the IANA name of a zone, ``UTC``, or an offset such as ``+09:00``."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = zone.utcoffset(None) or timedelta()
    return format_offset(offset) if offset else "UTC"


_OFFSET_HINT = "write one like +09:00"
_OF_NO_PLACE = ("localtime", "Factory")
"""Names in the database that stand for this machine's setting, or for none."""
_PLACE = "write the name of a zone, such as Europe/Rome, or Etc/GMT-9 for nine hours ahead of UTC"


def checked_zone(text: str, where: str) -> str:
    """Return the IANA name, or ``UTC``, of the zone in a text; ``where`` names its origin.

    Raises UsageError for an invalid zone, and for offsets and abbreviations, which do not follow a
    place's clock changes.
    """
    try:
        zone = parse_zone(text)
    except UsageError as error:
        hint = _PLACE if error.hint == _OFFSET_HINT else error.hint  # an offset is no place's zone
        raise UsageError(f"{where}: {error.message}", hint=hint) from None
    if zone is UTC:
        return "UTC"
    if isinstance(zone, ZoneInfo) and zone.key not in _OF_NO_PLACE:
        return zone.key
    raise UsageError(f"{where}: {text!r} is not the zone of a place", hint=_PLACE)


def _offset_zone(offset: re.Match[str], text: str) -> tzinfo:
    hours, minutes, seconds = (int(offset[k] or 0) for k in ("hours", "minutes", "seconds"))
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or length > timedelta(hours=15):
        raise UsageError(f"{text!r} is not an offset from UTC", hint=_OFFSET_HINT)
    return timezone(-length if offset["sign"] == "-" else length)


def _abbreviated(name: str, here: tzinfo | None, local: datetime | None) -> tzinfo | None:
    short = name.upper()
    if here is not None and local is not None:
        for moment in (local, local + timedelta(days=182)):
            used = moment.replace(tzinfo=here)
            if (used.tzname() or "").upper() == short:
                return timezone(used.utcoffset() or timedelta(), short)
    if short in _AMBIGUOUS:
        names = " or ".join(_AMBIGUOUS[short])
        raise UsageError(f"{name} is the name of several time zones", hint=f"write {names}")
    if short in _ABBREVIATED_H:
        return timezone(timedelta(hours=_ABBREVIATED_H[short]), short)
    return None


def _named_zone(name: str) -> ZoneInfo:
    try:
        if "/" in name and not name.casefold().startswith(("right/", "posix/")):  # leap seconds
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass  # not in this spelling: search the list of all names, which is slower
    names = {zone.casefold(): zone for zone in available_timezones()}
    wanted = name.casefold().replace(" ", "_")
    if wanted in names:
        return ZoneInfo(names[wanted])
    from difflib import get_close_matches

    near = [zone for key, zone in names.items() if key.rpartition("/")[2] == wanted]
    places = {key: zone for key, zone in names.items() if "/" in key}  # no EST for an unknown XST
    near = near or [places[key] for key in get_close_matches(wanted, places, n=3)]
    did_you_mean = f"did you mean {' or '.join(sorted(near))}?" if near else _OFFSET_HINT
    raise UsageError(f"unknown time zone {name!r}", hint=did_you_mean)


def check_clock_change(local: datetime, zone: ZoneInfo) -> str | None:
    """Describe a local time that occurred twice; None if it occurred once.

    Raises UsageError, with the gap, for one that a clock change skipped.
    """
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
