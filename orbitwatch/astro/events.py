"""Extrema and crossings of sampled functions: where do many curves rise above a threshold?

Nothing here knows of satellites. A curve is a smooth function of time with a known rate and
curvature, sampled at times that may be far apart but are close enough for its extrema: between
two samples the rate changes sign at most once, or twice where a cubic through both samples shows
it. Extrema are found first, then the crossings on each monotonic piece, so that nothing hides
between two samples, however short it stays above.

Times may be in any unit; rates and curvatures are per that unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from orbitwatch.astro.roots import (
    BoolArray,
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
_ROUGH = 50.0
_ROUGH_STEPS = 4, 2
"""Steps for an approximated extremum, which may be this many tolerances off, and for a crossing:
they only start the exact search."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Curves by their samples, all arrays ``(n,)``.

    The samples of one curve stand together, in order of time. A value of NaN is unknown: the
    curve has a gap there. ``doubt`` is how far an approximated extremum may be off: nearer to the
    threshold than this it is not trusted.
    """

    curve: IntArray
    time: FloatArray
    value: FloatArray
    rate: FloatArray
    doubt: FloatArray


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
    extrema = _extrema(samples, threshold, approximate, exact, tolerance)
    merged = _merge(samples, extrema)
    above = merged.samples.value >= threshold
    linked = _linked(merged.samples)
    joined = linked & above[:-1] & above[1:]
    first = np.flatnonzero(above & ~np.concatenate([[False], joined]))
    last = np.flatnonzero(above & ~np.concatenate([joined, [False]]))
    rises = np.concatenate([[False], linked])[first]
    sets = np.concatenate([linked, [False]])[last]
    crossings = _crossings(merged, np.concatenate([first[rises] - 1, last[sets]]), threshold)
    peak = _peaks(merged.samples.value, first, last)
    extremum = merged.extremum[peak]
    peaks = _widened(extrema.brackets.take(extremum[extremum >= 0]), samples)
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
    guess = find_root(near, crossings, tolerance, tolerance, _ROUGH_STEPS[1])
    both = join(crossings.guessing(guess), peaks)
    function = root_function(exact(both.pieces, both.extremum), both, threshold)
    return find_root(function, both, tolerance, _FINE * tolerance)


@dataclass(frozen=True, slots=True)
class _Extrema:
    """Extrema in order of piece and time: ``brackets.guess`` is where, ``value`` how high."""

    brackets: Brackets
    value: FloatArray


def _extrema(
    samples: Samples, threshold: float, approximate: Prepare, exact: Prepare, tolerance: float
) -> _Extrema:
    """Return the extrema that can matter, exactly where the threshold is near."""
    brackets = _extremum_brackets(samples, threshold, approximate)
    near = approximate(brackets.pieces, brackets.extremum)
    function = root_function(near, brackets, threshold)
    time = find_root(function, brackets, _ROUGH * tolerance, tolerance, _ROUGH_STEPS[0])
    value, rate, curvature = near(np.arange(len(time)), time)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(rate == 0.0, 0.0, -rate / curvature)
    rise = 0.5 * rate * step
    # The last evaluation is worth a step too.
    time = np.minimum(np.maximum(time + step, brackets.low), brackets.high)
    value = value + rise
    doubt = samples.doubt[brackets.pieces]
    # Rising through zero, the rate is at a minimum of the value.
    reaches = np.where(brackets.rising, value < threshold + doubt, value > threshold - doubt)
    rough = ~(np.abs(rise) < doubt)
    keep = np.flatnonzero(reaches | rough)
    keep = keep[np.lexsort((time[keep], brackets.pieces[keep]))]
    brackets, time, value, rough = brackets.take(keep), time[keep], value[keep], rough[keep]
    doubtful = np.flatnonzero(rough | (np.abs(value - threshold) < doubt[keep]))
    if len(doubtful):
        some = _widened(brackets.guessing(time).take(doubtful), samples)
        truth = exact(some.pieces, some.extremum)
        function = root_function(truth, some, threshold)
        time[doubtful] = find_root(function, some, tolerance, tolerance)
        value[doubtful] = truth(np.arange(len(doubtful)), time[doubtful])[0]
    return _Extrema(brackets.guessing(time), value)


def _widened(brackets: Brackets, samples: Samples) -> Brackets:
    """Return brackets that reach into the pieces beside: a flat top may truly lie there.

    The rates at samples that chose the piece are only as good as ``approximate``'s.
    """
    linked = np.concatenate([[False], _linked(samples), [False]])
    pieces = brackets.pieces
    time = samples.time
    # One that shares its piece with another extremum keeps to its part.
    low = np.where(brackets.low == time[pieces], time[pieces - linked[pieces]], brackets.low)
    after = pieces + 1
    high = np.where(brackets.high == time[after], time[after + linked[after + 1]], brackets.high)
    return replace(brackets, low=low, high=high)


def _extremum_brackets(samples: Samples, threshold: float, approximate: Prepare) -> Brackets:
    """Return the brackets of all extrema but minima of a piece with an end below the threshold."""
    time, value, rate = samples.time, samples.value, samples.rate
    linked = _linked(samples)
    falls = linked & (rate[:-1] > 0.0) & (rate[1:] <= 0.0)
    both_above = (value[:-1] >= threshold) & (value[1:] >= threshold)
    rises = linked & both_above & (rate[:-1] < 0.0) & (rate[1:] >= 0.0)
    plain = np.flatnonzero(falls | rises)
    pairs, vertex = _hidden_pairs(samples, linked, approximate)
    early, late = time[pairs], time[pairs + 1]
    return Brackets(
        pieces=np.concatenate([plain, pairs, pairs]),
        low=np.concatenate([time[plain], early, vertex]),
        high=np.concatenate([time[plain + 1], vertex, late]),
        guess=np.concatenate(
            [_cubic_extremum(samples, plain), 0.5 * (early + vertex), 0.5 * (vertex + late)]
        ),
        extremum=np.ones(len(plain) + 2 * len(pairs), dtype=np.bool_),
        rising=np.concatenate([rises[plain], rate[pairs] < 0.0, rate[pairs] > 0.0]),
    )


def _cubic_extremum(samples: Samples, piece: IntArray) -> FloatArray:
    """Return where the cubic through both ends of each piece has the extremum between them."""
    time = samples.time[piece]
    length = samples.time[piece + 1] - time
    left, right = samples.rate[piece] * length, samples.rate[piece + 1] * length
    rise = samples.value[piece + 1] - samples.value[piece]
    # Rate of the Hermite cubic at s in [0, 1]: left + 2 s b + 3 s² c.
    c = left + right - 2.0 * rise
    b = 3.0 * rise - 2.0 * left - right
    root = np.sqrt(np.maximum(b * b - 3.0 * left * c, 0.0))
    return np.asarray(time + length * left / (np.copysign(root, left) - b))


def _hidden_pairs(
    samples: Samples, linked: BoolArray, approximate: Prepare
) -> tuple[IntArray, FloatArray]:
    """Return the pieces that hide a maximum and a minimum between them, and a time between these.

    The cubic through both ends has a rate that is a parabola; where that dips through zero at its
    vertex although its ends agree in sign, the function itself is asked.
    """
    length = np.diff(samples.time)
    left, right = samples.rate[:-1] * length, samples.rate[1:] * length
    rise = np.diff(samples.value)
    # Rate of the Hermite cubic at s in [0, 1]: left + 2 s b + 3 s² c.
    c = left + right - 2.0 * rise
    b = 3.0 * rise - 2.0 * left - right
    with np.errstate(divide="ignore", invalid="ignore"):
        s = -b / (3.0 * c)
        dip = left + s * b
        suspect = linked & (left * right > 0.0) & (s > 0.0) & (s < 1.0) & (dip * left <= 0.0)
    rows = np.flatnonzero(suspect)
    if not len(rows):
        return rows, np.empty(0)
    vertex = samples.time[rows] + s[rows] * length[rows]
    _, rate, _ = approximate(rows, np.ones(len(rows), dtype=np.bool_))(np.arange(len(rows)), vertex)
    real = rate * left[rows] < 0.0
    return rows[real], vertex[real]


@dataclass(frozen=True, slots=True)
class _Merged:
    """Samples with the extrema among them, and for each its piece and its extremum or -1."""

    samples: Samples
    piece: IntArray
    extremum: IntArray


def _merge(samples: Samples, extrema: _Extrema) -> _Merged:
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


def _linked(samples: Samples) -> BoolArray:
    """Whether each sample and the next belong to one curve without a gap, shape ``(n - 1,)``."""
    known = np.isfinite(samples.value)
    return np.asarray((samples.curve[:-1] == samples.curve[1:]) & known[:-1] & known[1:])


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
