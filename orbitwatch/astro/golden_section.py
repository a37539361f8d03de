"""Maximises many functions at once, each with one maximum in its bracket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, expand

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


@dataclass(frozen=True, slots=True)
class Samples:
    """Functions at evenly spaced times: function ``row[i]`` has ``value[i]`` at ``time[i]``.

    For each function ``step`` is the distance of its samples, ``best`` the place of the greatest,
    and ``is_bracketed`` whether the summit lies within a step of it: else it is an end from which
    the function falls.
    """

    row: IntArray
    time: FloatArray
    value: FloatArray
    step: FloatArray
    best: IntArray
    is_bracketed: BoolArray


def sampled(
    value: Callable[[IntArray, FloatArray], FloatArray],
    start: FloatArray,
    end: FloatArray,
    step: float,
    most_steps: FloatArray,
) -> Samples:
    """Return functions sampled from ``start`` to ``end``, ``(n,)``, at most ``step`` apart.

    Of a long interval the samples are further apart: it has ``most_steps``, ``(n,)``. ``value``
    takes the function and the time of each sample.
    """
    counts = np.ceil(np.clip((end - start) / step, 1.0, most_steps)).astype(np.int64) + 1
    apart = (end - start) / (counts - 1)
    row = np.repeat(np.arange(len(counts)), counts)
    time = start[row] + expand(np.zeros_like(counts), counts) * apart[row]
    values = value(row, time)
    last = np.cumsum(counts) - 1
    best = np.lexsort((values, row))[last]
    at_start = best == last - counts + 1
    ends = np.flatnonzero(at_start | (best == last))
    inward = np.where(at_start, apart, -apart)[ends]
    is_bracketed = np.ones(len(counts), dtype=np.bool_)
    is_bracketed[ends] = ~falls_from(partial(value, ends), time[best[ends]], inward)
    return Samples(row, time, values, apart, best, is_bracketed)


def falls_from(
    value: Callable[[FloatArray], FloatArray], edge: FloatArray, step: FloatArray
) -> BoolArray:
    """Return whether functions fall from ``edge`` on, towards ``edge + step``, ``(n,)``.

    Where the edge is the highest of samples a step apart, and there is no more than one summit in
    the first step, it is then the summit: sections would close in on it.
    """
    return np.asarray(value(edge + _NEARBY * step) < value(edge))
