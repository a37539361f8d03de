"""Parses durations."""

from __future__ import annotations

import re
from datetime import timedelta

from orbitwatch.errors import UsageError

LONGEST_DURATION = timedelta(days=36_525)

_EXAMPLE = "write a duration like 3d, 12h, 90min, 30s, 2w, 1y, '3 days' or 1d12h"
_UNITS = {  # from the longest unit to the shortest, which is also the order in a text
    "years": (r"y|yr|yrs|year|years", 365 * 86_400),
    "weeks": (r"w|wk|wks|week|weeks", 604_800),
    "days": (r"d|day|days", 86_400),
    "hours": (r"h|hr|hrs|hour|hours", 3_600),
    "minutes": (r"m|min|mins|minute|minutes", 60),
    "seconds": (r"s|sec|secs|second|seconds", 1),
}
_DURATION = re.compile(
    "".join(
        rf"(?:(?P<{name}>\d+(?:\.\d+)?)\s*(?:{spelt})(?![a-z])[\s,]*)?"
        for name, (spelt, _) in _UNITS.items()
    ),
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Return the duration in a text such as ``3d``, ``12h``, ``90min``, ``3 days`` or ``1d12h``.

    A year has 365 days. Raises UsageError for anything else, for zero, and above 100 years.
    """
    written = text.strip()
    if _NUMBER.fullmatch(written):
        raise UsageError(f"{text!r} has no unit", hint=f"did you mean {written}d or {written}h?")
    match = _DURATION.fullmatch(written)
    parts = {name: value for name, value in match.groupdict().items() if value} if match else {}
    if not parts:
        raise UsageError(f"cannot read {text!r} as a duration", hint=_EXAMPLE)
    seconds = sum(float(value) * _UNITS[name][1] for name, value in parts.items())
    if seconds > LONGEST_DURATION.total_seconds():
        raise UsageError(f"{text!r} is longer than 100 years", hint=_EXAMPLE)
    duration = timedelta(seconds=seconds)
    if not duration:
        raise UsageError(f"{text!r} is a duration of zero", hint=_EXAMPLE)
    return duration
