"""Finds extrema of sampled curves, where the rate changes sign between two samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.hermite import cubic_root
from orbitwatch.astro.roots import (
    BoolArray,
    Brackets,
    Evaluate,
    FloatArray,
    IntArray,
    Prepare,
    find_root,
    root_function,
)

_ROUGH = 50.0
_ROUGH_STEPS = 4
"""Steps for an approximate extremum, which may be off by that many tolerances: it only starts the
exact search.
"""


@dataclass(frozen=True, slots=True)
class Samples:
    """Sampled curves, all arrays ``(n,)``.

    The samples of a curve are contiguous, in order of time. A value of NaN is a gap in the curve.
    ``doubt`` is the largest error of an approximate extremum: nearer to the threshold than this it
    is not trusted.

    Two functions smoother than the curve itself give first guesses: ``turning``, which has the sign
    of the rate, ``(2, n)`` with its own rate; and ``excess``, which has the sign of the value above
    the threshold, ``(2, n)`` with its rate.
    """

    curve: IntArray
    time: FloatArray
    value: FloatArray
    rate: FloatArray
    doubt: FloatArray
    turning: FloatArray
    excess: FloatArray


@dataclass(frozen=True, slots=True)
class Extrema:
    """Extrema in order of piece and time, at ``brackets.guess``, with their ``value``."""

    brackets: Brackets
    value: FloatArray


def find_extrema(
    samples: Samples, threshold: float, approximate: Prepare, exact: Prepare, tolerance: float
) -> Extrema:
    """Return the extrema that can matter, exactly where they are near the threshold."""
    brackets = _extremum_brackets(samples, threshold, approximate)
    near = approximate(brackets.pieces, brackets.extremum)
    time, value, rise = _roughly(near, brackets, threshold, tolerance)
    doubt = samples.doubt[brackets.pieces]
    # Rising through zero, the rate is at a minimum of the value.
    reaches = np.where(brackets.rising, value < threshold + doubt, value > threshold - doubt)
    rough = ~(np.abs(rise) < doubt)
    keep = (reaches | rough).nonzero()[0]
    keep = keep[np.lexsort((time[keep], brackets.pieces[keep]))]
    brackets, time, value, rough = brackets.take(keep), time[keep], value[keep], rough[keep]
    doubtful = (rough | (np.abs(value - threshold) < doubt[keep])).nonzero()[0]
    if len(doubtful):
        some = widened(brackets.guessing(time).take(doubtful), samples)
        time[doubtful], value[doubtful] = _exactly(exact, some, threshold, tolerance)
    return Extrema(brackets.guessing(time), value)


def _roughly(
    near: Evaluate, brackets: Brackets, threshold: float, tolerance: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return time and value of each extremum by ``near``, and the rise of the last step.

    For most guesses one Newton step suffices; the others are searched for.
    """
    everything = np.arange(len(brackets))
    time, value, step, rise = _stepped(near, everything, brackets.guess)
    far = ~((np.abs(step) <= _ROUGH * tolerance) & (time > brackets.low) & (time < brackets.high))
    rows = far.nonzero()[0]
    if len(rows):
        some = brackets.take(rows)
        function = root_function(lambda active, t: near(rows[active], t), some, threshold)
        root = find_root(function, some, _ROUGH * tolerance, tolerance, _ROUGH_STEPS)
        time[rows], value[rows], _, rise[rows] = _stepped(near, rows, root)
        time[rows] = np.minimum(np.maximum(time[rows], some.low), some.high)
    return time, value, rise


def _exactly(
    exact: Prepare, brackets: Brackets, threshold: float, tolerance: float
) -> tuple[FloatArray, FloatArray]:
    """Return time and value of each extremum, with one exact evaluation where the guess is near."""
    truth = exact(brackets.pieces, brackets.extremum)
    time, value, step, _ = _stepped(truth, np.arange(len(brackets)), brackets.guess)
    near = (np.abs(step) <= tolerance) & (time > brackets.low) & (time < brackets.high)
    rows = (~near).nonzero()[0]
    if len(rows):
        some = brackets.take(rows)
        function = root_function(lambda active, t: truth(rows[active], t), some, threshold)
        time[rows] = find_root(function, some, tolerance, tolerance)
        value[rows] = truth(rows, time[rows])[0]
    return time, value


def _stepped(
    near: Evaluate, rows: IntArray, time: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return time and value one Newton step from ``time``, with the step and the rise."""
    value, rate, curvature = near(rows, time)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(rate == 0.0, 0.0, -rate / curvature)
    rise = 0.5 * rate * step
    return time + step, value + rise, step, rise


def widened(brackets: Brackets, samples: Samples) -> Brackets:
    """Return brackets that extend into the adjacent pieces: a flat maximum may lie there.

    The piece was chosen from the rates at samples, which are only as good as ``approximate``'s.
    """
    linked = np.zeros(len(samples.time) + 1, dtype=np.bool_)
    linked[1:-1] = linked_to_next(samples.curve, samples.value)
    pieces = brackets.pieces
    time = samples.time
    # A bracket that shares its piece with another extremum keeps to its part.
    before = time[pieces - linked[pieces]]
    low = np.where(brackets.low == time[pieces], before, brackets.low)
    after = time[pieces + 1 + linked[pieces + 2]]
    high = np.where(brackets.high == time[pieces + 1], after, brackets.high)
    return Brackets(pieces, low, high, brackets.guess, brackets.extremum, brackets.rising)


def _extremum_brackets(samples: Samples, threshold: float, approximate: Prepare) -> Brackets:
    """Return the brackets of all extrema but minima of a piece with an end below the threshold."""
    time, value, rate = samples.time, samples.value, samples.rate
    linked = linked_to_next(samples.curve, samples.value)
    falls = linked & (rate[:-1] > 0.0) & (rate[1:] <= 0.0)
    both_above = (value[:-1] >= threshold) & (value[1:] >= threshold)
    rises = linked & both_above & (rate[:-1] < 0.0) & (rate[1:] >= 0.0)
    plain = (falls | rises).nonzero()[0]
    pairs, vertex = _hidden_pairs(samples, linked, approximate)
    early, late = time[pairs], time[pairs + 1]
    return Brackets(
        pieces=np.concatenate([plain, pairs, pairs]),
        low=np.concatenate([time[plain], early, vertex]),
        high=np.concatenate([time[plain + 1], vertex, late]),
        guess=np.concatenate(
            [_turning_point(samples, plain), 0.5 * (early + vertex), 0.5 * (vertex + late)]
        ),
        extremum=np.ones(len(plain) + 2 * len(pairs), dtype=np.bool_),
        rising=np.concatenate([rises[plain], rate[pairs] < 0.0, rate[pairs] > 0.0]),
    )


def _turning_point(samples: Samples, piece: IntArray) -> FloatArray:
    """Return an estimate of the extremum on each piece whose rate changes sign."""
    time = samples.time[piece]
    length = samples.time[piece + 1] - time
    begin, end = samples.turning.take(piece, axis=1), samples.turning.take(piece + 1, axis=1)
    begin[1] *= length
    end[1] *= length
    return np.asarray(time + length * cubic_root(begin, end, begin[0] / (begin[0] - end[0])))


def _hidden_pairs(
    samples: Samples, linked: BoolArray, approximate: Prepare
) -> tuple[IntArray, FloatArray]:
    """Return the pieces that hide a maximum and a minimum, and a time between these.

    The rate of the cubic through both ends is a parabola; where it changes sign at its vertex
    although its ends agree in sign, the function itself is evaluated.
    """
    length = samples.time[1:] - samples.time[:-1]
    left, right = samples.rate[:-1] * length, samples.rate[1:] * length
    # Rate of the Hermite cubic at s in [0, 1]: left + 2 s b + 3 s² c, at its vertex left + s b.
    rise = samples.value[1:] - samples.value[:-1]
    c = left + right - 2.0 * rise
    b = rise - left - c
    with np.errstate(divide="ignore", invalid="ignore"):
        s = -b / (3.0 * c)
        suspect = (left * right > 0.0) & (s > 0.0) & (s < 1.0) & ((left + s * b) * left <= 0.0)
    rows = (suspect & linked).nonzero()[0]
    if not len(rows):
        return rows, np.empty(0)
    vertex = samples.time[rows] + s[rows] * length[rows]
    _, rate, _ = approximate(rows, np.ones(len(rows), dtype=np.bool_))(np.arange(len(rows)), vertex)
    real = rate * left[rows] < 0.0
    return rows[real], vertex[real]


def linked_to_next(curve: IntArray, value: FloatArray) -> BoolArray:
    """Return whether each sample and the next belong to one curve without a gap, ``(n - 1,)``."""
    known = np.isfinite(value)
    return np.asarray((curve[:-1] == curve[1:]) & known[:-1] & known[1:])
