"""The extrema of sampled curves: where the rate changes sign between two samples."""

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
    root_function,
)

_ROUGH = 50.0
_ROUGH_STEPS = 4
"""Steps for an approximated extremum, which may be so many tolerances off: it only starts the
exact search."""


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
class Extrema:
    """Extrema in order of piece and time: ``brackets.guess`` is where, ``value`` how high."""

    brackets: Brackets
    value: FloatArray


def find_extrema(
    samples: Samples, threshold: float, approximate: Prepare, exact: Prepare, tolerance: float
) -> Extrema:
    """Return the extrema that can matter, exactly where the threshold is near."""
    brackets = _extremum_brackets(samples, threshold, approximate)
    near = approximate(brackets.pieces, brackets.extremum)
    function = root_function(near, brackets, threshold)
    time = find_root(function, brackets, _ROUGH * tolerance, tolerance, _ROUGH_STEPS)
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
        some = widened(brackets.guessing(time).take(doubtful), samples)
        truth = exact(some.pieces, some.extremum)
        function = root_function(truth, some, threshold)
        time[doubtful] = find_root(function, some, tolerance, tolerance)
        value[doubtful] = truth(np.arange(len(doubtful)), time[doubtful])[0]
    return Extrema(brackets.guessing(time), value)


def widened(brackets: Brackets, samples: Samples) -> Brackets:
    """Return brackets that reach into the pieces beside: a flat top may truly lie there.

    The rates at samples that chose the piece are only as good as ``approximate``'s.
    """
    linked = np.concatenate([[False], linked_to_next(samples), [False]])
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
    linked = linked_to_next(samples)
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


def linked_to_next(samples: Samples) -> BoolArray:
    """Whether each sample and the next belong to one curve without a gap, shape ``(n - 1,)``."""
    known = np.isfinite(samples.value)
    return np.asarray((samples.curve[:-1] == samples.curve[1:]) & known[:-1] & known[1:])
