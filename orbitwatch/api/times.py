"""Converts arguments of the Python API that are instants, durations and spans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from orbitwatch.api.arguments import list_of, shown
from orbitwatch.errors import UsageError
from orbitwatch.times import Span, parse_duration, parse_instant

Instant = datetime | date | np.datetime64 | str
"""An instant. Without a zone it is UTC; a date stands for its first moment."""
Length = timedelta | np.timedelta64 | str
"""A duration; strings are written like "3d", "90min" or "1h30m"."""


def span_of(start: Instant, end: Instant | None, length: Length | None) -> Span:
    """Return the span; raises UsageError unless exactly one of ``end`` and ``length`` is given."""
    begin = instant_of(start)
    if end is not None and length is None:
        return Span(begin, instant_of(end))
    if length is not None and end is None:
        return Span(begin, begin + length_of(length))
    raise UsageError("give either end or length")


def instant_of(when: Instant) -> datetime:
    """Return the instant, in UTC if no zone is given; UsageError if ``when`` is not a time."""
    if isinstance(when, str):
        return parse_instant(when, datetime.now(UTC)).instant
    moment = when.astype("datetime64[us]").item() if isinstance(when, np.datetime64) else when
    if not isinstance(moment, date) or moment != moment:  # NaT of NumPy, NaT of pandas
        raise _no_time(when)
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return datetime.combine(utc.date(), utc.time(), UTC)  # of pandas' Timestamps too


def _no_time(when: object) -> UsageError:
    return UsageError(
        f"{shown(when)} is not a time", hint='give a datetime, or "2023-11-22 00:18:44"'
    )


def instants_of(times: Instant | Iterable[Instant]) -> tuple[datetime, ...]:
    """Return the instants of one time or of several, which may be an array or an index."""
    if isinstance(times, (str, date, np.datetime64)):
        return (instant_of(times),)
    return tuple(map(instant_of, list_of(times, _no_time)))


def length_of(length: Length) -> timedelta:
    """Return the duration."""
    if isinstance(length, str):
        return parse_duration(length)
    if isinstance(length, np.timedelta64) and length == length:  # not NaT
        return timedelta(microseconds=int(length / np.timedelta64(1, "us")))
    if isinstance(length, timedelta) and length == length:
        return length
    raise UsageError(f"{shown(length)} is not a duration", hint='give a timedelta, or "90min"')


def step_of(step: Length) -> timedelta | None:
    """Return the duration of a step, None for "auto"; UsageError unless it is positive."""
    if isinstance(step, str) and step == "auto":
        return None
    found = length_of(step)
    if found <= timedelta(0):
        raise UsageError(f"a step of {found.total_seconds():g} s is not positive")
    return found
