"""Finds the intervals in which sampled functions are above a threshold, by extrema and crossings.

This module is independent of satellites. A curve is a smooth function of time with a known rate and
curvature, sampled at times that may be far apart but resolve its extrema: between two samples the
rate changes sign at most once, or twice where a cubic through both samples shows it. Extrema are
found first, then the crossings on each monotonic piece, so that no interval between two samples is
missed, however short.

Times may be in any unit; rates and curvatures are per that unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.extrema import Extrema, Samples, find_extrema, linked_to_next, widened
from orbitwatch.astro.hermite import cubic_root
from orbitwatch.astro.roots import (
    SLOPE_ERROR,
    Brackets,
    Evaluate,
    FloatArray,
    IntArray,
    Prepare,
    find_root,
    join,
    root_function,
)

_FINE = 1e-3
"""The error permitted for a crossing, as a fraction of the tolerance."""
_TRUE_SLOPE = 5e-5
"""Relative error of the slope of an interpolated curve: only that from its curvature counts."""
_ROUGH_STEPS = 2
"""Steps for an approximate crossing, which only starts the exact search."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """When curves are above the threshold, all arrays ``(n,)``, in order of curve and time.

    ``start`` or ``end`` is NaN where the curve is above at its first or last sample, or next to a
    gap; ``first`` and ``last`` are the samples within. ``peak`` is the time of the greatest value,
    ``peak_value`` that value as given by ``approximate``.
    """

    curve: IntArray
    start: FloatArray
    end: FloatArray
    peak: FloatArray
    peak_value: FloatArray
    first: FloatArray
    last: FloatArray


@dataclass(frozen=True, slots=True)
class Fine:
    """An interpolation accurate enough to be final where a curve crosses the threshold quickly.

    ``prepare`` determines the times of curves that rise by more than ``rise`` above the threshold.
    """

    prepare: Prepare
    rise: float


def intervals_above(
    samples: Samples,
    threshold: float,
    approximate: Prepare,
    exact: Prepare,
    tolerance: float,
    fine: Fine | None = None,
) -> Intervals:
    """Return every interval in which a curve is at or above ``threshold``.

    ``approximate`` is cheap and good between two neighbouring samples; ``exact`` determines every
    extremum near the threshold and every time returned, except those that ``fine`` may determine.
    ``tolerance`` is the largest last step permitted to an extremum, whose error is then of the
    order of its square.
    """
    extrema = find_extrema(samples, threshold, approximate, exact, tolerance)
    merged = _merge(samples, extrema)
    above = merged.value >= threshold
    linked = linked_to_next(merged.curve, merged.value)
    joined = linked & above[:-1] & above[1:]
    first = (above & ~np.concatenate([[False], joined])).nonzero()[0]
    last = (above & ~np.concatenate([joined, [False]])).nonzero()[0]
    rises = np.concatenate([[False], linked])[first]
    sets = np.concatenate([linked, [False]])[last]
    crossings = _crossings(
        samples, merged, np.concatenate([first[rises] - 1, last[sets]]), threshold
    )
    peak = _peaks(merged.value, first, last)
    extremum = merged.extremum[peak]
    peaks = widened(extrema.brackets.take(extremum[extremum >= 0]), samples)
    owner = np.concatenate([which.nonzero()[0] for which in (rises, sets, extremum >= 0)])
    if fine is None:
        roots = _settle(crossings, peaks, threshold, approximate, exact, tolerance)
    else:
        slow = (merged.value[peak[owner]] - threshold <= fine.rise).nonzero()[0]
        roots = _settle_finely(join(crossings, peaks), slow, threshold, fine, exact, tolerance)
    time = merged.time
    start, end, top = np.full(len(first), np.nan), np.full(len(first), np.nan), time[peak]
    n_rises, n_crossings = int(rises.sum()), len(crossings)
    start[rises], end[sets] = roots[:n_rises], roots[n_rises:n_crossings]
    top[extremum >= 0] = roots[n_crossings:]
    # Where a curve only grazes the threshold, rounding must not interchange these.
    top = np.fmin(np.fmax(top, start), end)
    return Intervals(
        curve=merged.curve[first],
        start=start,
        end=end,
        peak=top,
        peak_value=merged.value[peak],
        first=time[first],
        last=time[last],
    )


def _settle(
    crossings: Brackets,
    peaks: Brackets,
    threshold: float,
    approximate: Prepare,
    exact: Prepare,
    tolerance: float,
) -> FloatArray:
    """Return the exact times of crossings, then of peaks, with one exact evaluation for most."""
    near = approximate(crossings.pieces, crossings.extremum)
    guess = _nearer(near, crossings, threshold, tolerance)
    both = join(crossings.guessing(guess), peaks)
    return _exactly(both, threshold, exact, tolerance)


def _nearer(near: Evaluate, crossings: Brackets, threshold: float, tolerance: float) -> FloatArray:
    """Return the crossings by ``near``: one Halley step for most, a search for the others."""
    value, rate, curvature = near(np.arange(len(crossings)), crossings.guess)
    with np.errstate(divide="ignore", invalid="ignore"):
        newton = (threshold - value) / rate
        bend = 0.5 * newton * curvature / rate
        root = crossings.guess + newton / (1.0 + bend)
        error = np.abs(newton) * (bend * bend + SLOPE_ERROR)
    good = (error <= tolerance) & (root > crossings.low) & (root < crossings.high)
    rows = (~good).nonzero()[0]
    if len(rows):
        some = crossings.take(rows)
        function = root_function(lambda active, t: near(rows[active], t), some, threshold)
        root[rows] = find_root(function, some, tolerance, tolerance, _ROUGH_STEPS)
    return np.asarray(root)


def _settle_finely(
    brackets: Brackets,
    slow: IntArray,
    threshold: float,
    fine: Fine,
    exact: Prepare,
    tolerance: float,
) -> FloatArray:
    """Return the times of crossings and peaks by interpolation; the ``slow`` ones exactly."""
    roots = _exactly(brackets, threshold, fine.prepare, tolerance, _TRUE_SLOPE)
    if len(slow):
        some = brackets.guessing(roots).take(slow)
        roots[slow] = _exactly(some, threshold, exact, tolerance)
    return roots


def _exactly(
    brackets: Brackets,
    threshold: float,
    prepare: Prepare,
    tolerance: float,
    slope_error: float = SLOPE_ERROR,
) -> FloatArray:
    function = root_function(prepare(brackets.pieces, brackets.extremum), brackets, threshold)
    error = _FINE * tolerance
    return find_root(function, brackets, tolerance, error, slope_error=slope_error)


@dataclass(frozen=True, slots=True)
class _Merged:
    """Samples merged with extrema, and for each its piece and its extremum or -1."""

    curve: IntArray
    time: FloatArray
    value: FloatArray
    piece: IntArray
    extremum: IntArray


def _merge(samples: Samples, extrema: Extrema) -> _Merged:
    """Insert the extrema, each after the sample at which its piece starts."""
    pieces = extrema.brackets.pieces
    n, m = len(samples.time), len(pieces)
    place = pieces + 1 + np.arange(m)
    is_extremum = np.zeros(n + m, dtype=np.bool_)
    is_extremum[place] = True
    where = (~is_extremum).nonzero()[0]
    piece = np.empty(n + m, dtype=np.int64)
    piece[where], piece[place] = np.arange(n), pieces
    time, value = np.empty(n + m), np.empty(n + m)
    time[where], time[place] = samples.time, extrema.brackets.guess
    value[where], value[place] = samples.value, extrema.value
    extremum = np.full(n + m, -1)
    extremum[place] = np.arange(m)
    return _Merged(samples.curve[piece], time, value, piece, extremum)


def _crossings(samples: Samples, merged: _Merged, left: IntArray, threshold: float) -> Brackets:
    """Return the brackets of the crossings between merged samples ``left`` and ``left + 1``."""
    before = merged.value[left] - threshold
    after = merged.value[left + 1] - threshold
    low, high = merged.time[left], merged.time[left + 1]
    piece = merged.piece[left]
    start = low + (high - low) * before / (before - after)
    return Brackets(
        pieces=piece,
        low=low,
        high=high,
        guess=_likely(samples, piece, low, high, start),
        extremum=np.zeros(len(left), dtype=np.bool_),
        rising=before < 0.0,
    )


def _likely(
    samples: Samples, piece: IntArray, low: FloatArray, high: FloatArray, start: FloatArray
) -> FloatArray:
    """Return estimates of the zeros of the excess between ``low`` and ``high``, near ``start``."""
    time = samples.time[piece]
    length = samples.time[piece + 1] - time
    begin, end = samples.excess.take(piece, axis=1), samples.excess.take(piece + 1, axis=1)
    begin[1] *= length
    end[1] *= length
    bounds = ((moment - time) / length for moment in (start, low, high))
    return np.asarray(time + length * cubic_root(begin, end, *bounds))


def _peaks(value: FloatArray, first: IntArray, last: IntArray) -> IntArray:
    """Return the index of the greatest value in each range ``first`` to ``last`` inclusive."""
    if not len(first):
        return first
    bounds = np.empty(2 * len(first), dtype=np.int64)
    bounds[0::2], bounds[1::2] = first, last + 1
    padded = np.concatenate([value, [-np.inf]])
    greatest = np.maximum.reduceat(padded, bounds)[::2]
    counts = last - first + 1
    inside = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    hits = inside[padded[inside] == np.repeat(greatest, counts)]
    return np.asarray(hits[np.searchsorted(hits, first)])
