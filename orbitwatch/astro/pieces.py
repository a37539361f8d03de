"""Polynomials between the samples of a trajectory, for the quantities that determine elevation."""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.hermite import evaluate, quintic, septic
from orbitwatch.astro.roots import BoolArray, Evaluate, FloatArray, IntArray, Jet
from orbitwatch.astro.topocentric import sine_elevation, slant_range


class Pieces:
    """The pieces of curves sampled at ``days`` ``(n,)``; piece i starts at sample i.

    ``smooth``, ``(3, 2, n)`` or ``(4, 2, n)``, are the height above the horizontal plane and the
    squared range at each sample, with their derivatives per day: two give quintics, three give
    septics.
    """

    def __init__(self, days: FloatArray, smooth: FloatArray) -> None:
        self._days = days
        self._smooth = smooth
        self._polynomial = quintic if len(smooth) == 3 else septic

    def within(self, rows: IntArray, _: BoolArray) -> Evaluate:
        """Return sin(elevation) and its derivatives on pieces ``rows`` ``(m,)``."""
        pieces = self._pieces(rows)

        def elevation(active: IntArray, time: FloatArray) -> Jet:
            begin, length, coefficients = pieces
            if len(active) < len(rows):
                begin, length = begin[active], length[active]
                coefficients = coefficients.take(active, axis=2)
            return _elevation(coefficients, (time - begin) / length, length)

        return elevation

    def around(self, rows: IntArray, extremum: BoolArray) -> Evaluate:
        """Return the same, but evaluate a time outside its own piece on an adjacent one."""
        near = self.within(rows, extremum)

        def elevation(active: IntArray, time: FloatArray) -> Jet:
            jet = near(active, time)
            piece = rows[active]
            beyond = (time > self._days[piece + 1]).astype(np.int64) - (time < self._days[piece])
            moved = np.flatnonzero(beyond)
            if len(moved):
                begin, length, coefficients = self._pieces(piece[moved] + beyond[moved])
                truth = _elevation(coefficients, (time[moved] - begin) / length, length)
                for part, better in zip(jet, truth, strict=True):
                    part[moved] = better
            return jet

        return elevation

    def _pieces(self, rows: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the starts, lengths and coefficients ``(…, 2, m)`` of pieces."""
        begin = self._days[rows]
        length = self._days[rows + 1] - begin
        ends = self._smooth.take(rows, axis=2), self._smooth.take(rows + 1, axis=2)
        return begin, length, self._polynomial(*ends, length)


def _elevation(coefficients: FloatArray, s: FloatArray, length: FloatArray) -> Jet:
    jets = evaluate(coefficients, s)
    z, rate, curvature = sine_elevation(jets[:, 0], slant_range(jets[:, 1]))
    rate /= length
    curvature /= length * length
    return z, rate, curvature
