"""Extrema and crossings of sampled functions: where do many curves rise above a threshold?

Nothing here knows of satellites. A curve is a smooth function of time with a known rate and
curvature, sampled at times that may be far apart but are close enough for its extrema: between
two samples the rate changes sign at most once, or twice where a cubic through both samples shows
it. Extrema are found first, then the crossings on each monotonic piece, so that nothing hides
between two samples, however short it stays above.

Times may be in any unit; rates and curvatures are per that unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

Evaluate = Callable[[IntArray, FloatArray], tuple[FloatArray, FloatArray, FloatArray]]
"""``(rows, times) -> (value, rate, curvature)``, all ``(m,)``; rows number what was prepared."""
Prepare = Callable[[IntArray], Evaluate]
"""``samples -> Evaluate``: ready to evaluate the pieces that begin at these samples, ``(m,)``."""

_Function = Callable[[IntArray, FloatArray], tuple[FloatArray, FloatArray]]

_MAX_ITERATIONS = 80
_EDGE = 1e-4
"""How near the threshold, in units of the value, an approximated extremum is not trusted."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Curves by their samples, all arrays ``(n,)``.

    The samples of one curve stand together, in order of time. A value of NaN is unknown: the
    curve has a gap there.
    """

    curve: IntArray
    time: FloatArray
    value: FloatArray
    rate: FloatArray


@dataclass(frozen=True, slots=True)
class Intervals:
    """When curves are above the threshold, all arrays ``(n,)``, in order of curve and time.

    ``start`` or ``end`` is NaN where the curve is above at its first or last sample, or beside a
    gap; ``first`` and ``last`` are the samples within. ``peak`` is the time of the greatest value.
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
    word on every extremum near the threshold and on every time returned. ``tolerance`` is the
    last Newton step allowed: convergence is quadratic, so the error is far smaller.
    """
    brackets = _extremum_brackets(samples, threshold, approximate)
    extra = _extrema(brackets, threshold, approximate, exact, tolerance)
    merged, parent = _merge(samples, extra)
    return _pair_crossings(merged, parent, threshold, approximate, exact, tolerance)


def find_root(
    function: _Function,
    low: FloatArray,
    high: FloatArray,
    guess: FloatArray,
    rising: BoolArray,
    tolerance: float,
) -> FloatArray:
    """Return the roots of many functions, each bracketed by ``low`` and ``high``, ``(m,)``.

    Newton's method kept inside a bracket that shrinks at each step (Press and others, Numerical
    Recipes, section 9.4). ``function(rows, times)`` returns value and derivative; ``rising`` says
    whether the value passes its root upwards. A row ends when a Newton step is within
    ``tolerance`` or when its bracket is.
    """
    low, high, root = low.copy(), high.copy(), np.clip(guess, low, high)
    active = np.arange(len(low))
    for _ in range(_MAX_ITERATIONS):
        if not len(active):
            break
        time = root[active]
        value, slope = function(active, time)
        past = (value > 0.0) == rising[active]
        low_now = np.where(past, low[active], time)
        high_now = np.where(past, time, high[active])
        with np.errstate(divide="ignore", invalid="ignore"):
            step = -value / slope
        target = time + step
        newton = (target >= low_now) & (target <= high_now)
        target = np.where(newton, target, 0.5 * (low_now + high_now))
        low[active], high[active], root[active] = low_now, high_now, target
        done = (newton & (np.abs(step) <= tolerance)) | (high_now - low_now <= 1e-3 * tolerance)
        active = active[~done]
    return root


@dataclass(frozen=True, slots=True)
class _Brackets:
    """Pieces, by their first sample, and times in them between which lies one extremum each."""

    rows: IntArray
    low: FloatArray
    high: FloatArray
    maximum: BoolArray


def _extremum_brackets(samples: Samples, threshold: float, approximate: Prepare) -> _Brackets:
    """Return the brackets of all extrema but minima of a piece with an end below the threshold."""
    time, value, rate = samples.time, samples.value, samples.rate
    linked = _linked(samples)
    falls = linked & (rate[:-1] > 0.0) & (rate[1:] <= 0.0)
    both_above = (value[:-1] >= threshold) & (value[1:] >= threshold)
    rises = linked & (rate[:-1] < 0.0) & (rate[1:] >= 0.0) & both_above
    plain = np.flatnonzero(falls | rises)
    pairs, vertex = _hidden_pairs(samples, linked, approximate)
    climbs = rate[pairs] > 0.0
    return _Brackets(
        rows=np.concatenate([plain, pairs, pairs]),
        low=np.concatenate([time[plain], time[pairs], vertex]),
        high=np.concatenate([time[plain + 1], vertex, time[pairs + 1]]),
        maximum=np.concatenate([falls[plain], climbs, ~climbs]),
    )


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
    _, rate, _ = approximate(rows)(np.arange(len(rows)), vertex)
    real = rate * left[rows] < 0.0
    return rows[real], vertex[real]


def _extrema(
    brackets: _Brackets, threshold: float, approximate: Prepare, exact: Prepare, tolerance: float
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return piece, time and exact value of each extremum that can matter."""
    rows, low, high, maximum = brackets.rows, brackets.low, brackets.high, brackets.maximum
    if not len(rows):
        return rows, np.empty(0), np.empty(0)
    near = approximate(rows)
    time = find_root(_rate(near), low, high, 0.5 * (low + high), ~maximum, tolerance)
    value = near(np.arange(len(rows)), time)[0]
    keep = np.flatnonzero(np.where(maximum, value > threshold - _EDGE, value < threshold + _EDGE))
    truth = exact(rows[keep])
    time = find_root(_rate(truth), low[keep], high[keep], time[keep], ~maximum[keep], tolerance)
    return rows[keep], time, truth(np.arange(len(keep)), time)[0]


def _rate(evaluate: Evaluate) -> _Function:
    """Return the function whose roots are extrema: the rate, with the curvature as its slope."""
    return lambda active, time: evaluate(active, time)[1:]


def _height(evaluate: Evaluate, threshold: float) -> _Function:
    """Return the function whose roots are crossings: the value above the threshold."""

    def height(active: IntArray, time: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, rate, _ = evaluate(active, time)
        return value - threshold, rate

    return height


def _merge(
    samples: Samples, extra: tuple[IntArray, FloatArray, FloatArray]
) -> tuple[Samples, IntArray]:
    """Return the samples with the extrema among them, and the piece that each belongs to."""
    rows, time, value = extra
    parent = np.concatenate([np.arange(len(samples.time)), rows])
    times = np.concatenate([samples.time, time])
    order = np.lexsort((times, parent))
    merged = Samples(
        curve=samples.curve[parent[order]],
        time=times[order],
        value=np.concatenate([samples.value, value])[order],
        rate=np.concatenate([samples.rate, np.zeros(len(rows))])[order],
    )
    return merged, parent[order]


def _pair_crossings(
    merged: Samples,
    parent: IntArray,
    threshold: float,
    approximate: Prepare,
    exact: Prepare,
    tolerance: float,
) -> Intervals:
    """Find the crossings between neighbouring samples and pair them into intervals."""
    above = merged.value >= threshold
    linked = _linked(merged)
    joined = linked & above[:-1] & above[1:]
    first = np.flatnonzero(above & ~np.concatenate([[False], joined]))
    last = np.flatnonzero(above & ~np.concatenate([joined, [False]]))
    rises = np.concatenate([[False], linked])[first]
    sets = np.concatenate([linked, [False]])[last]
    left = np.concatenate([first[rises] - 1, last[sets]])
    times = _crossings(merged, left, parent[left], threshold, approximate, exact, tolerance)
    start = np.full(len(first), np.nan)
    end = np.full(len(first), np.nan)
    start[rises], end[sets] = np.split(times, [int(rises.sum())])
    peak = _peaks(merged.value, first, last)
    return Intervals(
        curve=merged.curve[first],
        start=start,
        end=end,
        peak=merged.time[peak],
        peak_value=merged.value[peak],
        first=merged.time[first],
        last=merged.time[last],
    )


def _crossings(
    merged: Samples,
    left: IntArray,
    pieces: IntArray,
    threshold: float,
    approximate: Prepare,
    exact: Prepare,
    tolerance: float,
) -> FloatArray:
    """Return the times at which the curve crosses between samples ``left`` and ``left + 1``."""
    if not len(left):
        return np.empty(0)
    low, high = merged.time[left], merged.time[left + 1]
    before, after = merged.value[left] - threshold, merged.value[left + 1] - threshold
    rising = before < 0.0

    guess = low + (high - low) * before / (before - after)
    guess = find_root(_height(approximate(pieces), threshold), low, high, guess, rising, tolerance)
    return find_root(_height(exact(pieces), threshold), low, high, guess, rising, tolerance)


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
