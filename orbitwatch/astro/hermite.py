"""Hermite polynomials between two points: quintics and septics, and the roots of cubics."""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.roots import FloatArray

_CUBIC_STEPS = 2


def quintic(begin: FloatArray, end: FloatArray, length: FloatArray) -> FloatArray:
    """Return coefficients ``(6, …, m)`` in s in [0, 1] of quintics through both ends.

    ``begin`` and ``end``, ``(3, …, m)``, are the value and two derivatives there, ``length``
    ``(m,)`` apart.
    """
    v0, v1 = begin[1] * length, end[1] * length
    half = 0.5 * length * length
    a0, a1 = begin[2] * half, end[2] * half
    rise = end[0] - begin[0]
    coefficients = np.empty((6, *rise.shape))
    coefficients[0], coefficients[1], coefficients[2] = begin[0], v0, a0
    coefficients[3] = 10.0 * rise - 6.0 * v0 - 4.0 * v1 - 3.0 * a0 + a1
    coefficients[4] = -15.0 * rise + 8.0 * v0 + 7.0 * v1 + 3.0 * a0 - 2.0 * a1
    coefficients[5] = 6.0 * rise - 3.0 * (v0 + v1) - a0 + a1
    return coefficients


def septic(begin: FloatArray, end: FloatArray, length: FloatArray) -> FloatArray:
    """Return coefficients ``(8, …, m)`` of septics: as ``quintic``, with three derivatives."""
    square = 0.5 * length * length
    cube = square * length / 3.0
    coefficients = np.empty((8, *begin.shape[1:]))
    taylor = coefficients[:4]
    taylor[0] = begin[0]
    np.multiply(begin[1], length, out=taylor[1])
    np.multiply(begin[2], square, out=taylor[2])
    np.multiply(begin[3], cube, out=taylor[3])
    # Residual of the Taylor series from the start at the end, of value and derivatives.
    left = end[0] - taylor[0] - taylor[1] - taylor[2] - taylor[3]
    left_1 = end[1] * length - taylor[1] - 2.0 * taylor[2] - 3.0 * taylor[3]
    left_2 = end[2] * square - taylor[2] - 3.0 * taylor[3]
    left_3 = end[3] * cube - taylor[3]
    coefficients[4] = 35.0 * left - 15.0 * left_1 + 5.0 * left_2 - left_3
    coefficients[5] = -84.0 * left + 39.0 * left_1 - 14.0 * left_2 + 3.0 * left_3
    coefficients[6] = 70.0 * left - 34.0 * left_1 + 13.0 * left_2 - 3.0 * left_3
    coefficients[7] = -20.0 * left + 10.0 * left_1 - 4.0 * left_2 + left_3
    return coefficients


def evaluate(coefficients: FloatArray, s: FloatArray) -> FloatArray:
    """Return value and two derivatives in s, ``(3, …, m)``, of polynomials ``(degree + 1, …, m)``.

    Horner's scheme with its derivatives (Knuth, The Art of Computer Programming, section 4.6.4).
    """
    jet = np.empty((3, *coefficients.shape[1:]))
    value, rate, half = jet
    np.multiply(coefficients[-1], s, out=value)
    value += coefficients[-2]
    half[...] = coefficients[-1]
    np.multiply(coefficients[-1], s, out=rate)
    rate += value
    value *= s
    value += coefficients[-3]
    for coefficient in coefficients[-4::-1]:
        half *= s
        half += rate
        rate *= s
        rate += value
        value *= s
        value += coefficient
    half *= 2.0
    return jet


def cubic_root(
    begin: FloatArray,
    end: FloatArray,
    start: FloatArray,
    low: FloatArray | float = 0.0,
    high: FloatArray | float = 1.0,
) -> FloatArray:
    """Return estimated zeros of Hermite cubics in s from ``low`` to ``high``, near ``start``.

    ``begin`` and ``end``, ``(2, m)``, are its value and its rate in s at s = 0 and s = 1; all
    others are ``(m,)``.
    """
    before, left = begin
    rise = end[0] - before
    c = left + end[1] - 2.0 * rise
    b = rise - left - c
    s = start
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_CUBIC_STEPS):
            value = ((c * s + b) * s + left) * s + before
            slope = (3.0 * c * s + 2.0 * b) * s + left
            s = np.minimum(np.maximum(s - value / slope, low), high)
    return np.asarray(np.where(np.isfinite(s), s, start))
