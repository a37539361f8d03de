"""Finds zeros of functions with corners."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY

_ROOT_STEPS = 40
_ROOT_TOLERANCE_KM = 1e-5
_ROOT_TOLERANCE_DAYS = 1e-5 / SECONDS_A_DAY


def edges(
    depth: Callable[[IntArray, FloatArray], FloatArray],
    window: IntArray,
    outer: FloatArray,
    inner: FloatArray,
    outer_depth: FloatArray,
    inner_depth: FloatArray,
) -> FloatArray:
    """Return the zeros of ``depth`` between ``outer`` (below) and ``inner`` (not below).

    False position in the Illinois form (Dowell and Jarratt, BIT 11, 1971), which keeps a bracket
    and needs no derivative: a distance from a polygon has corners.
    """
    outer, inner = outer.copy(), inner.copy()
    outer_depth, inner_depth = outer_depth.copy(), inner_depth.copy()
    root = inner.copy()
    side = np.zeros(len(root), dtype=np.int64)
    active = np.flatnonzero(inner_depth > 0.0)
    for _ in range(_ROOT_STEPS):
        if not len(active):
            break
        below, above = outer_depth[active], inner_depth[active]
        time = (outer[active] * above - inner[active] * below) / (above - below)
        value = depth(window[active], time)
        root[active] = time
        up = value >= 0.0
        raised, lowered = active[up], active[~up]
        inner[raised], inner_depth[raised] = time[up], value[up]
        outer[lowered], outer_depth[lowered] = time[~up], value[~up]
        outer_depth[raised[side[raised] == 1]] *= 0.5
        inner_depth[lowered[side[lowered] == -1]] *= 0.5
        side[raised], side[lowered] = 1, -1
        done = (np.abs(value) < _ROOT_TOLERANCE_KM) | (
            np.abs(outer[active] - inner[active]) < _ROOT_TOLERANCE_DAYS
        )
        active = active[~done]
    return root
