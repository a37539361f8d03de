"""An object's own past errors, which replace those of its class as their number grows.

Each older set is propagated to later ones, as the set in use is to the requested time, and the
error is divided by the class's figure for it. The quantile of these ratios around the requested age
multiplies the class's figure; its logarithm is shrunk towards zero as if a number of further errors
in agreement with the class had been observed. Backward in time the same is done with the newer
sets. Sets on the side of the requested time are never used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter

import numpy as np

from orbitwatch.accuracy.model import FIGURES, AccuracyModel
from orbitwatch.accuracy.residuals import Residuals, manoeuvred, residuals, tells_of_manoeuvres
from orbitwatch.accuracy.traits import place_among, split
from orbitwatch.arrays import FloatArray, IntArray, distinct
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN, Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.times import to_jd

NODES_DAYS = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
"""Ages at which own errors are collected; between them factors are interpolated."""
MOST_SETS = 60
"""The number of an object's sets used: the nearest, and beyond them one per 1.5 days."""
_NEAREST_SETS = 15
_APART = timedelta(days=1.5)
OLDEST = timedelta(days=365)
"""Beyond this, solar activity and the operator's behaviour may have changed."""
_PRIOR = np.array([3.0, 10.0, 3.0])
"""The prior number of errors in agreement with the class, for each figure."""
_REACH = 0.8
"""Width of the neighbourhood of an age, in its natural logarithm."""
_LOG_NODES = np.log(NODES_DAYS)
_HALF_OCTAVE = 0.5 * np.log(2.0)
_GREATEST = np.log(100.0)
_QUANTILES = (0.68, 0.95, 0.68)
_FLOOR = 1e-3
"""The least error resolved, in s and km: the rounding of sets."""


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """Results from older sets, per set in use.

    ``steps`` are the numbers of their pairs with and without a manoeuvre, ``(n,)`` each; none are
    counted backward in time.
    ``log_factors`` ``(n, nodes, 3)`` are the logarithms of factors of the class's figures; zero
    without data.
    """

    steps: tuple[IntArray, IntArray]
    log_factors: FloatArray

    def factors(self, which: IntArray, age_days: FloatArray) -> FloatArray:
        """Return the factors of the figures of set ``which[i]`` at ``age_days[i]``, ``(n, 3)``."""
        log_age = np.log(np.maximum(np.abs(age_days), NODES_DAYS[0]))
        i, s = split(place_among(_LOG_NODES, log_age), len(NODES_DAYS))
        s = s[:, None]
        return np.asarray(
            np.exp((1.0 - s) * self.log_factors[which, i] + s * self.log_factors[which, i + 1])
        )


def own_history(
    model: AccuracyModel,
    element_sets: Sequence[ElementSet],
    histories: Sequence[Sequence[ElementSet]],
    *,
    backward: bool,
) -> OwnHistory:
    """Return the errors that ``histories[i]``, sets of the same object, show for each set.

    Forward, sets with an epoch after the one in use are left out; backward, those before it.
    Manoeuvres are counted only in older sets: backward there are no steps to count, since later
    behaviour of an operator says little about earlier behaviour.
    """
    count = len(element_sets)
    none = np.zeros(count, dtype=np.int64)
    nothing = OwnHistory((none, none), np.zeros((count, len(NODES_DAYS), len(FIGURES))))
    sides = [
        sets_looked_at(used, history, backward)
        for used, history in zip(element_sets, histories, strict=True)
    ]
    pool = [s for side in sides for s in side]
    if len(pool) <= count:
        return nothing
    owner = np.repeat(np.arange(count), [len(side) for side in sides])
    propagator = Propagator(pool, to_jd(pool[0].epoch)[0])
    used, truth = _pairs(propagator.epoch_days, owner, backward)
    if not len(used):
        return nothing
    found, orbits = residuals(propagator, used, truth), orbit_shapes(pool)
    seen, unseen = (none, none) if backward else _steps(found, orbits, used, truth, owner, count)
    of_class = model.objects(pool, orbits, (seen[owner], unseen[owner]))
    figures = model.figures(of_class, used, found.age_days)
    errors = np.stack([found.time_s, found.time_s, found.cross_track_km], axis=1)
    ratios = np.log(np.maximum(np.abs(errors), _FLOOR) / figures)
    flown = np.sort(np.stack([propagator.epoch_days[used], propagator.epoch_days[truth]]), axis=0)
    return OwnHistory((seen, unseen), _log_factors(ratios, flown, owner[used], count))


def sets_looked_at(
    used: ElementSet, history: Sequence[ElementSet], backward: bool
) -> tuple[ElementSet, ...]:
    """Return the set in use and those beyond it that are used, from the farthest to it."""
    beyond = {s.epoch: s for s in history if s.epoch != used.epoch}
    ordered = sorted(
        (s for s in beyond.values() if (s.epoch > used.epoch) == backward),
        key=attrgetter("epoch"),
        reverse=not backward,
    )
    kept = [used]
    for other in ordered:
        if len(kept) == MOST_SETS or abs(other.epoch - used.epoch) > OLDEST:
            break
        if len(kept) < _NEAREST_SETS or abs(other.epoch - kept[-1].epoch) >= _APART:
            kept.append(other)
    return tuple(reversed(kept))


def _pairs(epoch_days: FloatArray, owner: IntArray, backward: bool) -> tuple[IntArray, IntArray]:
    """Return the pairs of sets to compare: each set and others about NODES_DAYS ahead."""
    used, truth = [], []
    edges = np.flatnonzero(np.diff(owner, prepend=-1, append=-1))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if last - first < 2:
            continue
        days = -epoch_days[first:last] if backward else epoch_days[first:last]
        gap = days[None, :] - days[:, None]
        away = np.full(gap.shape, np.inf)
        np.log(gap, out=away, where=gap > 0.0)
        distance = np.abs(away[:, :, None] - _LOG_NODES)
        nearest = np.argmin(distance, axis=1)
        close = np.take_along_axis(distance, nearest[:, None, :], axis=1)[:, 0] < _HALF_OCTAVE
        i, node = np.nonzero(close)
        pair = distinct(i * len(days) + nearest[i, node])
        used.append(first + pair // len(days))
        truth.append(first + pair % len(days))
    return _joined(used), _joined(truth)


def _steps(
    found: Residuals,
    orbits: OrbitShapes,
    used: IntArray,
    truth: IntArray,
    owner: IntArray,
    count: int,
) -> tuple[IntArray, IntArray]:
    """Return the numbers of pairs of each object's sets with and without a manoeuvre.

    The set used is the earlier of each pair.
    """
    rows = np.flatnonzero(tells_of_manoeuvres(found.age_days) & np.isfinite(found.time_s))
    earlier, later = used[rows], truth[rows]
    step = manoeuvred(
        found.age_days[rows],
        orbits.semi_major_axis_km[later] - orbits.semi_major_axis_km[earlier],
        found.time_s[rows],
        orbits.perigee_km[earlier],
        orbits.period_min[earlier] >= NEAR_EARTH_PERIOD_MIN,
    )
    whose = owner[used[rows]]
    return np.bincount(whose[step], minlength=count), np.bincount(whose[~step], minlength=count)


def _log_factors(
    ratios: FloatArray, flown_days: FloatArray, whose: IntArray, count: int
) -> FloatArray:
    """Return the shrunk quantiles of the log ratios ``(m, 3)`` of each object at each node.

    ``flown_days`` ``(2, m)`` are the start and end of each prediction. An error counts fully at its
    own age and less away from it; one for which SGP4 fails does not count. Overlapping predictions
    are not independent, so together they count as no more errors than fit one after another
    into the time that they cover.
    """
    factors = np.zeros((count, len(NODES_DAYS), len(FIGURES)))
    good = np.isfinite(ratios).all(axis=1)
    ratios, whose, flown_days = ratios[good], whose[good], flown_days[:, good]
    log_age = np.log(flown_days[1] - flown_days[0])
    edges = np.searchsorted(whose, np.arange(count + 1))
    for i in np.flatnonzero(np.diff(edges)).tolist():
        rows = slice(edges[i], edges[i + 1])
        apart = (log_age[rows, None] - _LOG_NODES) / _REACH
        weights = np.exp(-0.5 * apart**2)
        total = np.minimum(weights.sum(axis=0), _covered(flown_days[:, rows], apart) / NODES_DAYS)
        for figure, quantile in enumerate(_QUANTILES):
            own = _quantile(ratios[rows, figure], weights, quantile)
            factors[i, :, figure] = own * total / (total + _PRIOR[figure])
    return np.clip(factors, -_GREATEST, _GREATEST)


def _covered(flown_days: FloatArray, apart: FloatArray) -> FloatArray:
    """Return the total days covered by predictions of about each node's age, ``(nodes,)``."""
    order = np.argsort(flown_days[0])
    begin, end = flown_days[:, order, None]
    end = np.where(np.abs(apart[order]) < 1.0, end, -np.inf)
    before = np.maximum.accumulate(np.vstack([np.full_like(end[:1], -np.inf), end[:-1]]), axis=0)
    return np.asarray(np.sum(np.maximum(end - np.maximum(begin, before), 0.0), axis=0))


def _quantile(values: FloatArray, weights: FloatArray, quantile: float) -> FloatArray:
    """Return the quantile of ``values`` ``(m,)`` under each column of ``weights`` ``(m, k)``."""
    order = np.argsort(values)
    share = np.cumsum(weights[order], axis=0)
    reached = share >= quantile * share[-1]
    return np.asarray(values[order][np.argmax(reached, axis=0)])


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
