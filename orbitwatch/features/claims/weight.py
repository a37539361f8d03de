"""The probability of a consistent claim, and the chance that a random time would fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from math import copysign, exp, inf, log

from orbitwatch.features.claims.claimed_times import ClaimedTime
from orbitwatch.features.claims.site_passes import Interval

_DAY = timedelta(days=1)
_WHOLE_DAY = _DAY - timedelta(hours=2)
"""The least length of a claim of a day; a local day may be an hour or two short."""


def day_of(time: ClaimedTime) -> Interval:
    """Return the UTC day of a claimed time, or the claimed span if it is a day or longer."""
    if time.end - time.start >= _WHOLE_DAY:
        return time.start, time.end
    day = time.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day + _DAY


def window_probability(time: ClaimedTime, reach: Interval, s68: float, s95: float) -> float:
    """Return the probability that the place was within reach in the claimed span.

    The object is early or late by a symmetric error of which 68 % lie within ``s68`` and 95 %
    within ``s95`` seconds; the interval within reach shifts with it.
    """
    if s68 <= 0.0 or s95 <= s68:
        return 1.0 if reach[0] <= time.end and time.start <= reach[1] else 0.0
    least = (time.start - reach[1]).total_seconds()
    most = (time.end - reach[0]).total_seconds()
    return _below(most, s68, s95) - _below(least, s68, s95)


def _below(error_s: float, s68: float, s95: float) -> float:
    """Return the share of errors below ``error_s``: a two-sided Weibull law fitted to both figures.

    Its shape is that of the measured tails; a Gaussian would have ``s95`` = 1.96 ``s68``.
    """
    shape = log(log(0.05) / log(0.32)) / log(s95 / s68)
    scale = s68 / (-log(0.32)) ** (1.0 / shape)
    within = 1.0 - exp(-((abs(error_s) / scale) ** shape)) if abs(error_s) < inf else 1.0
    return 0.5 + copysign(0.5 * within, error_s)


def chance_of_fit(time: ClaimedTime, reaches: Sequence[Interval], s95: float) -> float:
    """Return the share of the claim's day (`day_of`) in which such a span would be consistent."""
    slack, length = timedelta(seconds=s95), time.end - time.start
    if length >= _WHOLE_DAY:
        return 1.0 if reaches else 0.0
    until, midnight = day_of(time)
    covered = timedelta()
    for start, end in sorted(reaches):
        begin = max(start - slack - length, until)
        until = max(until, min(end + slack, midnight))
        covered += max(until - begin, timedelta())
    return covered / _DAY
