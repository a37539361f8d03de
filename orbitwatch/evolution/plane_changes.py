"""Changes of an object's orbital plane by interval, beyond the natural ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.evolution.orbit_changes import (
    ENOUGH_FOR_NOISE,
    LONGEST_INTERVAL_DAYS,
    MAD_TO_SIGMA,
    THRESHOLD,
    Steps,
    is_low,
    trend_around,
)
from orbitwatch.evolution.record import History

_LEAST_NOISE_DEG = 0.001
_LEAST_STEP_DEG = 0.01
_DOUBT = 0.0004  # degrees a day by which the Sun's and Moon's effect on a plane may vary
_DEEP_DOUBT = 0.002
_UNKNOWN_DRIFT = 0.01
_UNSETTLED = 8.0  # the factor of noise of sets near a burn


@dataclass(frozen=True, slots=True)
class PlaneSteps:
    """Changes of the orbital plane beyond the natural ones, between sets, all ``(m,)``."""

    first: IntArray
    last: IntArray
    excess_deg: FloatArray
    score: FloatArray
    is_step: BoolArray


def plane_steps(history: History, steps: Steps) -> PlaneSteps:
    """Return the changes of the plane in the intervals of ``steps``: inclination and node together.

    The node is relative to J2's precession, and both are relative to their drift in other
    intervals.
    """
    first, last = steps.first, steps.last
    length = history.days[last] - history.days[first]
    usable = length <= LONGEST_INTERVAL_DAYS
    a, e, i = history.semi_major_axis_km, history.eccentricity, history.inclination_deg
    rate = node_rate_deg_day(a, e, i)
    tilt = np.sin(np.radians(i[last]))
    precession = 0.5 * length * (rate[first] + rate[last])
    turns = np.stack(
        [i[last] - i[first], (history.node_deg[last] - history.node_deg[first] - precession) * tilt]
    )
    # The time of the size change within the interval is unknown, and so is the rate's history.
    doubt = 0.5 * length * np.abs(rate[last] - rate[first]) * tilt
    doubt = np.hypot(doubt, length * (_DOUBT if is_low(history) else _DEEP_DOUBT))
    left = np.zeros_like(turns)
    for k in np.flatnonzero(usable):
        for row, turn in enumerate(turns):
            trend = trend_around(int(k), turn / length, length, usable & ~steps.is_step, np.inf)
            if trend is None:  # two sets: nothing to compare the drift with
                doubt[k] = np.hypot(doubt[k], _UNKNOWN_DRIFT * length[k])
            left[row, k] = turn[k] - (trend[0] * length[k] if trend else 0.0)
    excess = np.hypot(left[0], left[1])
    noise = _LEAST_NOISE_DEG
    if np.count_nonzero(usable) >= ENOUGH_FOR_NOISE:  # of two sets and two components: a half
        noise = max(noise, 0.5 * float(MAD_TO_SIGMA * np.median(excess[usable])))
    noise_there = noise * np.where(_near(steps.is_step), _UNSETTLED, 1.0)
    score = excess / np.sqrt(2.0 * noise_there**2 + doubt**2)
    is_step = usable & (score >= THRESHOLD) & (excess >= _LEAST_STEP_DEG)
    return PlaneSteps(first, last, excess, score, is_step & ~_undone(left, excess))


def _near(is_step: BoolArray) -> BoolArray:
    """Whether an interval or an adjacent one contains a burn: sets fitted across one are poor."""
    padded = np.concatenate([[False], is_step, [False]])
    return np.asarray(padded[:-2] | is_step | padded[2:])


def _undone(left_deg: FloatArray, excess_deg: FloatArray) -> BoolArray:
    """Whether the next or the previous interval turns the plane back: then one set was poor."""
    undone = np.zeros(len(excess_deg), dtype=bool)
    if len(excess_deg) > 1:
        rest = np.hypot(*(left_deg[:, 1:] + left_deg[:, :-1]))
        back = rest < 0.5 * np.maximum(excess_deg[1:], excess_deg[:-1])
        undone[1:] |= back
        undone[:-1] |= back
    return undone
