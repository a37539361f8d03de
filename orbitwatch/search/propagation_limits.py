"""The validity of a set around its epoch: up to the first state for which SGP4 fails.

Beyond a failure, usually a decay, SGP4 may return states again, which are meaningless.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, distinct
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.trajectory import Nodes, ViewingGeometry

_BISECTIONS = 30


@dataclass(frozen=True, slots=True)
class RefusedStates:
    """Satellites for which SGP4 fails in their span, and when that begins, ``(n,)``."""

    satellite: IntArray
    days: FloatArray


def valid_span(
    geometry: ViewingGeometry, nodes: Nodes, start: FloatArray, end: FloatArray
) -> tuple[FloatArray, FloatArray, RefusedStates]:
    """Return each satellite's span, ``(n_satellites,)``, cut at the first refusal from its epoch.

    ``nodes`` sample the spans. A satellite without any valid state gets an end before its start.
    """
    start, end = start.copy(), end.copy()
    epoch = geometry.propagator.epoch_days
    refused = distinct(nodes.satellite[~nodes.good])
    since = np.empty(len(refused))
    for row, satellite in enumerate(refused.tolist()):
        first, after = np.searchsorted(nodes.satellite, [satellite, satellite + 1])
        days, good = nodes.days[first:after], nodes.good[first:after]
        at = epoch[satellite]
        later, earlier = days >= at, days < at
        ahead = _last_good(geometry, satellite, days[later], good[later], max(at, start[satellite]))
        back = _last_good(
            geometry, satellite, days[earlier][::-1], good[earlier][::-1], min(at, end[satellite])
        )
        since[row] = ahead if not good[later].all() else back
        start[satellite], end[satellite] = _cut(start[satellite], end[satellite], at, ahead, back)
    return start, end, RefusedStates(refused, since)


def first_refusals(propagator: Propagator, start: float, end: float) -> FloatArray:
    """Return when SGP4 begins to fail for each set, forward from its epoch, ``(n_sets,)``.

    A set is tried once a day from ``start``, or its epoch if that is later, to ``end``; the
    first failure is found to the millisecond. Infinity if there is none.
    """
    count = len(propagator.epoch_days)
    begin = np.maximum(propagator.epoch_days, start)
    steps = np.arange(max(1, int(np.ceil(end - start))) + 1)
    days = np.minimum(begin[:, None] + steps, max(start, end))
    days = np.maximum(days, begin[:, None])
    which = np.repeat(np.arange(count), len(steps))
    good = propagator.states(which, days.ravel()).good.reshape(days.shape)
    refused = np.flatnonzero(~good.all(axis=1))
    gone = np.full(count, np.inf)
    if len(refused):
        first = np.argmin(good[refused], axis=1)
        outside = days[refused, first]
        inside = days[refused, np.maximum(first - 1, 0)]
        for _ in range(_BISECTIONS):
            middle = 0.5 * (inside + outside)
            is_good = propagator.states(refused, middle).good
            inside, outside = np.where(is_good, middle, inside), np.where(is_good, outside, middle)
        gone[refused] = inside
    return gone


def _cut(start: float, end: float, epoch: float, ahead: float, back: float) -> tuple[float, float]:
    """Return the span between the last valid moments on both sides of the epoch."""
    if epoch < start:
        return start, min(end, ahead)
    if epoch > end:
        return max(start, back), end
    return max(start, back), min(end, ahead)


def _last_good(
    geometry: ViewingGeometry, satellite: int, days: FloatArray, good: BoolArray, origin: float
) -> float:
    """Return the last moment before a failure, going through ``days`` away from ``origin``."""
    bad = np.flatnonzero(~good)
    if not len(bad):
        return float(days[-1]) if len(days) else origin
    inside = float(days[bad[0] - 1]) if bad[0] else origin
    outside = float(days[bad[0]])
    if not bad[0] and not _is_good(geometry, satellite, inside):
        return float(np.nextafter(origin, 2.0 * origin - outside))
    for _ in range(_BISECTIONS):
        middle = 0.5 * (inside + outside)
        if _is_good(geometry, satellite, middle):
            inside = middle
        else:
            outside = middle
    return inside


def _is_good(geometry: ViewingGeometry, satellite: int, days: float) -> bool:
    states = geometry.propagator.states(np.array([satellite]), np.array([days]))
    return bool(states.good[0])
