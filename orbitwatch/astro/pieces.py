"""Polynomials from one sample of a trajectory to the next, of what elevation is made of."""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.hermite import evaluate, quintic, septic
from orbitwatch.astro.roots import BoolArray, Evaluate, FloatArray, IntArray, Jet
from orbitwatch.astro.topocentric import sine_elevation, slant_range


class Pieces:
    """The pieces of curves that are sampled at ``days`` ``(n,)``; piece i begins at sample i.

    ``smooth``, ``(3, 2, n)`` or ``(4, 2, n)``, holds height above the horizontal plane and squared
    range at each sample, with their derivatives per day: two make quintics, three make septics.
    """

    def __init__(self, days: FloatArray, smooth: FloatArray) -> None:
        self._days = days
        self._smooth = smooth
        self._polynomial = quintic if len(smooth) == 3 else septic

    def within(self, rows: IntArray, _: BoolArray) -> Evaluate:
        """Return sin(elevation) and its derivatives, as pieces ``rows`` ``(m,)`` have them."""
        pieces = self._pieces(rows)

        def elevation(active: IntArray, time: FloatArray) -> Jet:
            begin, length, coefficients = pieces
            if len(active) < len(rows):
                begin, length = begin[active], length[active]
                coefficients = coefficients.take(active, axis=2)
            return _elevation(coefficients, (time - begin) / length, length)

        return elevation

    def around(self, rows: IntArray, extremum: BoolArray) -> Evaluate:
        """Return the same, but outside its own piece a time is answered by the next or the last."""
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
        """Return where pieces begin, how long they are, and their coefficients ``(…, 2, m)``."""
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
