"""Finds roots of many smooth functions at once, each within its own bracket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

Jet = tuple[FloatArray, FloatArray, FloatArray]
"""A quantity with its first and second derivative in time, each ``(m,)``."""
Evaluate = Callable[[IntArray, FloatArray], Jet]
"""``(rows, times) -> Jet``; the rows are indices into what was prepared."""
Prepare = Callable[[IntArray, BoolArray], Evaluate]
"""``(pieces, extremum) -> Evaluate``: prepares to evaluate curves on these pieces, ``(m,)``.

Where ``extremum``, the rate must be good enough to find an extremum; elsewhere it only guides the
search for a value.
"""

_MAX_ITERATIONS = 80
SLOPE_ERROR = 1e-3
"""Sufficient relative accuracy of a slope that only guides the search."""


@dataclass(frozen=True, slots=True)
class Brackets:
    """Times ``low`` to ``high`` that each contain one root, and a ``guess``; all ``(m,)``.

    ``pieces`` are the pieces of curves. The function is the curve's rate where ``extremum``, else
    its value above a threshold; ``rising`` states whether it crosses zero upwards.
    """

    pieces: IntArray
    low: FloatArray
    high: FloatArray
    guess: FloatArray
    extremum: BoolArray
    rising: BoolArray

    def __len__(self) -> int:
        return len(self.pieces)

    def take(self, index: IntArray) -> Brackets:
        """Return the brackets at ``index``."""
        return Brackets(
            self.pieces[index],
            self.low[index],
            self.high[index],
            self.guess[index],
            self.extremum[index],
            self.rising[index],
        )

    def guessing(self, guess: FloatArray) -> Brackets:
        """Return the same brackets with another guess."""
        return Brackets(self.pieces, self.low, self.high, guess, self.extremum, self.rising)


def join(one: Brackets, other: Brackets) -> Brackets:
    """Return both, one after the other."""
    return Brackets(
        *(np.concatenate([getattr(one, k), getattr(other, k)]) for k in Brackets.__slots__)
    )


def root_function(evaluate: Evaluate, brackets: Brackets, threshold: float) -> Evaluate:
    """Return the function with roots in ``brackets``, with slope and curvature.

    The curvature of a rate is unknown: it is NaN there.
    """
    if brackets.extremum.all():
        return lambda active, time: _rate(*evaluate(active, time))
    if not brackets.extremum.any():
        return lambda active, time: _height(*evaluate(active, time), threshold)

    def function(active: IntArray, time: FloatArray) -> Jet:
        value, rate, curvature = evaluate(active, time)
        extremum = brackets.extremum[active]
        return (
            np.where(extremum, rate, value - threshold),
            np.where(extremum, curvature, rate),
            np.where(extremum, np.nan, curvature),
        )

    return function


def _rate(value: FloatArray, rate: FloatArray, curvature: FloatArray) -> Jet:
    return rate, curvature, np.full(len(rate), np.nan)


def _height(value: FloatArray, rate: FloatArray, curvature: FloatArray, threshold: float) -> Jet:
    return value - threshold, rate, curvature


def find_root(
    function: Evaluate,
    brackets: Brackets,
    step: float,
    error: float,
    most: int = _MAX_ITERATIONS,
    slope_error: float = SLOPE_ERROR,
) -> FloatArray:
    """Return the root in each bracket, ``(m,)``.

    Newton's method, with Halley's correction where the curvature is known, within a bracket that
    shrinks at each step (Press and others, Numerical Recipes, section 9.4). A row converges when
    the curvature shows that its last step left an error less than ``error``, or where it is
    unknown, when that step was within ``step``; or when the bracket is as narrow as ``error``. At
    most ``most`` steps are made. ``slope_error`` is the relative error of a known slope.
    """
    low, high = brackets.low.copy(), brackets.high.copy()
    root = np.minimum(np.maximum(brackets.guess, low), high)
    active = np.arange(len(low))
    everywhere: slice | IntArray = slice(None)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(most if len(active) else 0):
            time, low_now, high_now = root[everywhere], low[everywhere], high[everywhere]
            value, slope, curvature = function(active, time)
            past = (value > 0.0) == brackets.rising[everywhere]
            low_now, high_now = np.where(past, low_now, time), np.where(past, time, high_now)
            newton = -value / slope
            bend = 0.5 * newton * curvature / slope
            slack = np.where(np.isnan(bend), error / step, bend * bend + slope_error)
            target = time + newton / np.where(np.abs(bend) < 0.5, 1.0 + bend, 1.0)
            inside = (target >= low_now) & (target <= high_now)
            target = np.where(inside, target, 0.5 * (low_now + high_now))
            low[everywhere], high[everywhere], root[everywhere] = low_now, high_now, target
            done = (inside & (np.abs(newton) * slack <= error)) | (high_now - low_now <= error)
            if done.all():
                break
            active = active[~done]
            everywhere = active
    return root
