"""Steps in an object's orbit by interval, and their significance beyond drag and noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, NEAR_EARTH_PERIOD_MIN
from orbitwatch.evolution.atmosphere import log_density
from orbitwatch.evolution.record import History
from orbitwatch.evolution.step_scores import lasting_steps, own_scores

LONGEST_INTERVAL_DAYS: Final = 45.0
"""A longer interval is a gap, in which events and their times are unknown."""

THRESHOLD: Final = 5.0
"""Least standard deviations of a significant step."""

RADIATION_KM_DAY: Final = 0.001
"""The effect of radiation pressure on the size of a light object's orbit, in either direction."""

ENOUGH_FOR_NOISE: Final = 8
"""The least number of differences that measures the noise of an object's sets."""

MAD_TO_SIGMA: Final = 1.4826
"""From a median absolute deviation to a standard deviation (Gaussian)."""

_SPACING_DAYS = 0.8  # sets closer than that share observations, and a burn is smeared over them
_DRAG_TOP_KM = 1500.0
_FLUX = 150.0
_SIDE_INTERVALS = 6
_SIDE_DAYS = 40.0
_USUAL_NOISE_KM = 0.004
"""Noise of a set if the object has too few sets of its own to measure it, near the Earth."""
_LEAST_NOISE_KM = 0.00005
_KNOWN_DRIFT_KM_DAY = 0.0001
_PLAIN_DAYS = 4.0
_DEEP_WORTH = 0.8
"""Where the Moon and Sun change the axis, a step is less significant: it varies with them."""
_NOISE_SPAN_DAYS = 8.0
_FULL_WEIGHT_DAYS = 10.0
_ROUNDS = 4
_GLITCH_DAYS = 6.0
_LEAST_GLITCH_SCORE = 0.5
_CALM = 0.25
_STORM = 0.6
_SHORT_STORM = 1.0


@dataclass(frozen=True, slots=True)
class Steps:
    """Changes of the semi-major axis between sets ``first`` and ``last`` (indices), all ``(m,)``.

    ``excess_km`` is the change less the expected effect of drag, ``score`` that over its standard
    deviation; ``noise_km`` is that of one set. ``glitches`` are single sets that deviate from
    both neighbours.
    """

    first: IntArray
    last: IntArray
    excess_km: FloatArray
    score: FloatArray
    is_step: BoolArray
    noise_km: float
    glitches: tuple[int, ...] = ()


def is_low(history: History) -> bool:
    """Whether drag is the only natural change of this orbit's size, and so only downwards."""
    return bool(1440.0 / history.mean_motion.min() < NEAR_EARTH_PERIOD_MIN)


def size_steps(history: History) -> Steps:
    """Return the steps of the semi-major axis over intervals of 0.8 to 45 days.

    The effect of drag is the median of the intervals on both sides, without those that are
    steps themselves. A single set that deviates from agreeing neighbours is a glitch, and left out.
    """
    if len(history) < 2:
        nothing = np.empty(0)
        none = np.empty(0, dtype=np.int64)
        return Steps(none, none, nothing, nothing, np.empty(0, dtype=bool), _USUAL_NOISE_KM)
    nodes, glitches = nodes_of(history.days), list[int]()
    steps = _size_steps(history, nodes)
    while found := _glitches(history, steps):
        glitches += found
        nodes = nodes[~np.isin(nodes, found)]
        steps = _size_steps(history, nodes)
    return replace(steps, glitches=tuple(sorted(glitches)))


def nodes_of(days: FloatArray) -> IntArray:
    """Return the sets to compare: the first, each next one far enough away, and the last."""
    nodes = [0]
    for index in range(1, len(days)):
        if days[index] - days[nodes[-1]] >= _SPACING_DAYS:
            nodes.append(index)
    if nodes[-1] != len(days) - 1:
        if len(nodes) > 1:
            nodes.pop()
        nodes.append(len(days) - 1)
    return np.array(nodes)


def _size_steps(history: History, nodes: IntArray) -> Steps:
    first, last = nodes[:-1], nodes[1:]
    length = history.days[last] - history.days[first]
    change = history.semi_major_axis_km[last] - history.semi_major_axis_km[first]
    usable = length <= LONGEST_INTERVAL_DAYS
    weight = _air_weight(history, first, last)
    scale = _noise_scale(history)
    own_noise = _noise(history.days[nodes], history.semi_major_axis_km[nodes])
    noise = max(own_noise or _USUAL_NOISE_KM * scale, _LEAST_NOISE_KM * scale)
    drift = RADIATION_KM_DAY if own_noise is None else _KNOWN_DRIFT_KM_DAY
    is_step = np.zeros(len(first), dtype=bool)
    excess, score = np.zeros(len(first)), np.zeros(len(first))
    for _ in range(_ROUNDS):
        before = is_step
        for k in np.flatnonzero(usable):
            trend = trend_around(int(k), change * weight / length, length, usable & ~is_step)
            excess[k], score[k] = _judge(
                trend, change[k], length[k], weight[k], noise, drift, low=is_low(history)
            )
        own = own_scores(excess, length, usable, _LEAST_NOISE_KM * scale)
        if own is not None:
            score = np.sign(score) * np.minimum(np.abs(score), np.abs(own))
        doubtful = np.hypot(2.0**0.5 * _USUAL_NOISE_KM * scale, RADIATION_KM_DAY * length)
        # Only the last set shows the last step.
        sure = np.abs(excess[-1:]) / doubtful[-1:]
        score[-1:] = np.sign(score[-1:]) * np.minimum(np.abs(score[-1:]), sure)
        if is_low(history):  # where an orbit naturally only sinks, a plain rise needs no scatter
            lasts = lasting_steps(excess) >= 0.5 * change
            short = length <= _PLAIN_DAYS
            plain = np.where(usable & short & lasts, change / doubtful / 2.0, 0.0)
            score = np.where(plain >= THRESHOLD, np.maximum(score, plain), score)
        else:
            score = _DEEP_WORTH * score
        is_step = usable & (np.abs(score) >= THRESHOLD)
        if np.array_equal(is_step, before):
            break
    return Steps(first, last, excess, score, is_step, noise)


def _air_weight(history: History, first: IntArray, last: IntArray) -> FloatArray:
    """Return the factor that makes decay rates at different heights comparable.

    The reciprocal of the density, averaged over the fall, relative to that of the middle set; 1
    where there is practically no air.
    """
    share = np.linspace(0.0, 1.0, 9)[:, None]
    a, e = history.semi_major_axis_km, history.eccentricity
    height = np.minimum(history.perigee_km, _DRAG_TOP_KM)
    stretch = np.maximum(a * e / 60.0, 0.3)  # King-Hele's z: how little of the orbit is in the air
    log_air = (1.0 - share) * height[first] + share * height[last]
    air = log_density(log_air, _FLUX) - 0.5 * np.log(stretch[first])
    rarity = np.exp(-air).mean(axis=0)
    return np.asarray(rarity / np.median(rarity))


def _noise(days: FloatArray, values: FloatArray) -> float | None:
    """Return the standard deviation of one set about a line through its neighbours, robustly.

    None if the sets are too few or too far apart.
    """
    if len(days) < 3:
        return None
    share = (days[1:-1] - days[:-2]) / (days[2:] - days[:-2])
    off = values[1:-1] - (1.0 - share) * values[:-2] - share * values[2:]
    off = off / np.sqrt(1.0 + share**2 + (1.0 - share) ** 2)
    short = days[2:] - days[:-2] <= _NOISE_SPAN_DAYS
    if np.count_nonzero(short) < ENOUGH_FOR_NOISE:
        return None
    return float(MAD_TO_SIGMA * np.median(np.abs(off[short])))


def _noise_scale(history: History) -> float:
    """Return the noise of sets of such an orbit relative to that of the lowest orbits."""
    return float(np.median(history.semi_major_axis_km) / EARTH_RADIUS_KM) ** 2


def trend_around(
    k: int,
    rate: FloatArray,
    length: FloatArray,
    usable: BoolArray,
    reach_days: float = _SIDE_DAYS,
) -> tuple[float, float] | None:
    """Return the median rate of the usable intervals on both sides of ``k``, and its spread.

    Uses six intervals on each side, or as many as begin within ``reach_days``. Longer ones have
    more weight, up to ten days; None if there are none.
    """
    before = np.flatnonzero(usable[:k])[::-1][:_SIDE_INTERVALS]
    after = k + 1 + np.flatnonzero(usable[k + 1 :])[:_SIDE_INTERVALS]
    near = np.concatenate(
        [side[np.cumsum(length[side]) - length[side] < reach_days] for side in (before, after)]
    )
    if not len(near):
        return None
    weights = np.minimum(length[near], _FULL_WEIGHT_DAYS)
    middle = _weighted_median(rate[near], weights)
    spread = _weighted_median(np.abs(rate[near] - middle), weights)
    return middle, float(MAD_TO_SIGMA * spread)


def _weighted_median(values: FloatArray, weights: FloatArray) -> float:
    order = np.argsort(values)
    heap = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heap, 0.5 * heap[-1])])


def _judge(
    trend: tuple[float, float] | None,
    change_km: float,
    days: float,
    weight: float,
    noise_km: float,
    drift_km_day: float,
    *,
    low: bool,
) -> tuple[float, float]:
    """Return the excess of a change in km, and its score.

    Drag varies: it may almost vanish, and a storm multiplies it, the more so the shorter the
    interval. Hence the two directions have different thresholds.
    """
    rate, spread = trend or (min(change_km, 0.0) * weight / days, 0.0)
    if low:
        rate = min(rate, 0.0)
    foreseen = rate * days / weight
    excess = change_km - foreseen
    usual = abs(foreseen)
    if excess > 0.0:
        doubt = max(_CALM * usual, spread * days / weight)
    else:
        storm = _STORM + _SHORT_STORM * np.exp(-days / 2.0)
        doubt = max(storm * usual, 2.0 * spread * days / weight)
    doubt = np.hypot(doubt, drift_km_day * days)
    return excess, float(excess / np.sqrt(2.0 * noise_km**2 + doubt**2))


def _glitches(history: History, steps: Steps) -> list[int]:
    """Return the sets that one step leads to and the next leads back from, no two adjacent.

    A deviation within the usual noise of sets is not a glitch, however quiet the object's other
    sets are; nor is one that varying drag can explain.
    """
    usual = THRESHOLD * np.sqrt(2.0) * max(steps.noise_km, _USUAL_NOISE_KM * _noise_scale(history))
    there, back = steps.excess_km[:-1], steps.excess_km[1:]
    soon = history.days[steps.last[1:]] - history.days[steps.first[:-1]] <= _GLITCH_DAYS
    great = np.minimum(np.abs(there), np.abs(back)) > usual
    great &= np.maximum(np.abs(steps.score[:-1]), np.abs(steps.score[1:])) > _LEAST_GLITCH_SCORE
    undone = np.abs(there + back) < np.maximum(0.2 * np.abs(there), usual)
    found: list[int] = []
    last = -1
    for k in np.flatnonzero(soon & great & undone & (there * back < 0.0)).tolist():
        if k > last + 1 or last < 0:
            found.append(int(steps.last[k]))
            last = k
    return found
