"""Extrema and crossings of sampled functions: where do many curves rise above a threshold?

Nothing here knows of satellites. A curve is a smooth function of time with a known rate and
curvature, sampled at times that may be far apart but are close enough for its extrema: between
two samples the rate changes sign at most once, or twice where a cubic through both samples shows
it. Extrema are found first, then the crossings on each monotonic piece, so that nothing hides
between two samples, however short it stays above.

Times may be in any unit; rates and curvatures are per that unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.extrema import Extrema, Samples, find_extrema, linked_to_next, widened
from orbitwatch.astro.roots import (
    Brackets,
    FloatArray,
    IntArray,
    Prepare,
    find_root,
    join,
    root_function,
)

_FINE = 1e-3
"""What part of the tolerance a crossing may be off."""
_CUBIC_STEPS = 3
_ROUGH_STEPS = 2
"""Steps for an approximated crossing: it only starts the exact search."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """When curves are above the threshold, all arrays ``(n,)``, in order of curve and time.

    ``start`` or ``end`` is NaN where the curve is above at its first or last sample, or beside a
    gap; ``first`` and ``last`` are the samples within. ``peak`` is the time of the greatest value,
    ``peak_value`` that value as far as ``approximate`` knows it.
    """

    curve: IntArray
    start: FloatArray
    end: FloatArray
    peak: FloatArray
    peak_value: FloatArray
    first: FloatArray
    last: FloatArray


def intervals_above(
    samples: Samples, threshold: float, approximate: Prepare, exact: Prepare, tolerance: float
) -> Intervals:
    """Find every interval in which a curve is at or above ``threshold``.

    ``approximate`` is cheap and good between two neighbouring samples; ``exact`` has the last
    word on every extremum near the threshold and on every time returned. ``tolerance`` is the last
    step allowed to an extremum, whose error is then of the order of its square.
    """
    extrema = find_extrema(samples, threshold, approximate, exact, tolerance)
    merged = _merge(samples, extrema)
    above = merged.samples.value >= threshold
    linked = linked_to_next(merged.samples)
    joined = linked & above[:-1] & above[1:]
    first = np.flatnonzero(above & ~np.concatenate([[False], joined]))
    last = np.flatnonzero(above & ~np.concatenate([joined, [False]]))
    rises = np.concatenate([[False], linked])[first]
    sets = np.concatenate([linked, [False]])[last]
    crossings = _crossings(merged, np.concatenate([first[rises] - 1, last[sets]]), threshold)
    peak = _peaks(merged.samples.value, first, last)
    extremum = merged.extremum[peak]
    peaks = widened(extrema.brackets.take(extremum[extremum >= 0]), samples)
    roots = _settle(crossings, peaks, threshold, approximate, exact, tolerance)
    time = merged.samples.time
    start, end, top = np.full(len(first), np.nan), np.full(len(first), np.nan), time[peak]
    start[rises], end[sets], top[extremum >= 0] = np.split(
        roots, [int(rises.sum()), len(crossings)]
    )
    return Intervals(
        curve=merged.samples.curve[first],
        start=start,
        end=end,
        peak=top,
        peak_value=merged.samples.value[peak],
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
    """Return the exact times of crossings, then of peaks, by one exact evaluation for most."""
    near = root_function(approximate(crossings.pieces, crossings.extremum), crossings, threshold)
    guess = find_root(near, crossings, tolerance, tolerance, _ROUGH_STEPS)
    both = join(crossings.guessing(guess), peaks)
    function = root_function(exact(both.pieces, both.extremum), both, threshold)
    return find_root(function, both, tolerance, _FINE * tolerance)


@dataclass(frozen=True, slots=True)
class _Merged:
    """Samples with the extrema among them, and for each its piece and its extremum or -1."""

    samples: Samples
    piece: IntArray
    extremum: IntArray


def _merge(samples: Samples, extrema: Extrema) -> _Merged:
    """Put the extrema among the samples, each behind the sample that its piece begins at."""
    pieces = extrema.brackets.pieces
    n, m = len(samples.time), len(pieces)
    place = pieces + 1 + np.arange(m)
    is_extremum = np.zeros(n + m, dtype=np.bool_)
    is_extremum[place] = True
    where = np.flatnonzero(~is_extremum)
    piece = np.empty(n + m, dtype=np.int64)
    piece[where], piece[place] = np.arange(n), pieces
    time, value = np.empty(n + m), np.empty(n + m)
    time[where], time[place] = samples.time, extrema.brackets.guess
    value[where], value[place] = samples.value, extrema.value
    extremum = np.full(n + m, -1)
    extremum[place] = np.arange(m)
    rate = np.zeros(n + m)
    rate[where] = samples.rate
    merged = Samples(samples.curve[piece], time, value, rate, samples.doubt[piece])
    return _Merged(merged, piece, extremum)


def _crossings(merged: _Merged, left: IntArray, threshold: float) -> Brackets:
    """Return the brackets of the crossings between samples ``left`` and ``left + 1``."""
    samples = merged.samples
    before = samples.value[left] - threshold
    after = samples.value[left + 1] - threshold
    low, high = samples.time[left], samples.time[left + 1]
    length = high - low
    s = _cubic_root(before, after, samples.rate[left] * length, samples.rate[left + 1] * length)
    return Brackets(
        pieces=merged.piece[left],
        low=low,
        high=high,
        guess=low + length * s,
        extremum=np.zeros(len(left), dtype=np.bool_),
        rising=before < 0.0,
    )


def _cubic_root(
    before: FloatArray, after: FloatArray, left: FloatArray, right: FloatArray
) -> FloatArray:
    """Return about where in [0, 1] the Hermite cubic of those values and rates is zero."""
    c = left + right - 2.0 * (after - before)
    b = after - before - left - c
    s = before / (before - after)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_CUBIC_STEPS):
            value = ((c * s + b) * s + left) * s + before
            slope = (3.0 * c * s + 2.0 * b) * s + left
            s = np.minimum(np.maximum(s - value / slope, 0.0), 1.0)
    return np.asarray(np.where(np.isfinite(s), s, 0.5))


def _peaks(value: FloatArray, first: IntArray, last: IntArray) -> IntArray:
    """Return the index of the greatest value in each range ``first`` to ``last`` inclusive."""
    if not len(first):
        return first
    bounds = np.stack([first, last + 1], axis=1).ravel()
    padded = np.append(value, -np.inf)
    greatest = np.maximum.reduceat(padded, bounds)[::2]
    counts = last - first + 1
    inside = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    hits = inside[padded[inside] == np.repeat(greatest, counts)]
    return np.asarray(hits[np.searchsorted(hits, first)])
