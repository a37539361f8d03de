"""Maximises many functions at once, each with one maximum in its bracket."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray

_SHARE = 0.5 * (np.sqrt(5.0) - 1.0)
_NEARBY = 1e-5
"""Part of a step: a third of a millisecond of half a minute."""


def golden_sections(
    value: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Return the brackets ``low`` to ``high``, ``(n,)``, after ``steps`` golden sections.

    ``value`` takes a time for each function. Of two equal values the earlier is kept. Kiefer, Proc.
    Amer. Math. Soc. 4 (1953) 502: each step but the first costs one evaluation.
    """
    left, right = high - _SHARE * (high - low), low + _SHARE * (high - low)
    at_left, at_right = value(left), value(right)
    for step in range(steps):
        rising = at_left < at_right
        low, high = np.where(rising, left, low), np.where(rising, high, right)
        if step == steps - 1:
            break
        width = _SHARE * (high - low)
        new = np.where(rising, low + width, high - width)
        at_new = value(new)
        left, right = np.where(rising, right, new), np.where(rising, new, left)
        at_left, at_right = np.where(rising, at_right, at_new), np.where(rising, at_new, at_left)
    return low, high


def falls_from(
    value: Callable[[FloatArray], FloatArray], edge: FloatArray, step: FloatArray
) -> BoolArray:
    """Return whether functions fall from ``edge`` on, towards ``edge + step``, ``(n,)``.

    Where the edge is the highest of samples a step apart, and there is no more than one summit in
    the first step, it is then the summit: sections would close in on it.
    """
    return np.asarray(value(edge + _NEARBY * step) < value(edge))
