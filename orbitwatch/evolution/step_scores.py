"""How far each step of an orbit's size stands out from what the object's own sets do otherwise.

Sets of one object scatter by 0.1 m or by 100 m, as its orbit and its tracking are; a fixed floor
either misses the burns of the first or invents some for the second. So a step is measured by the
steps around it. It must also last: a single set that is off leads up and back down, and what two
or three sets on each side agree on is the size of the step.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray

ENOUGH_FOR_SCATTER: Final = 8
"""Fewer intervals are too few to measure how an object's sets scatter."""
_AROUND = 60
_SIDE = 3
_TAIL_SHARE = 0.98
_TAIL_SIGMAS = 2.05
"""Of normal errors 98 % lie below this many standard deviations."""
_MAD_TO_SIGMA = 1.4826


def own_scores(
    excess_km: FloatArray, length_days: FloatArray, usable: BoolArray, least_km: float
) -> FloatArray | None:
    """Return how many of the object's own standard deviations each lasting step has, ``(m,)``.

    ``excess_km`` are the changes less what drag does, over ``length_days``; ``least_km`` is the
    scatter that sets have at the best. Steps that do not last have 0. The scatter is that of the
    120 intervals around, more over longer intervals, and more where the object's errors have
    heavier tails than normal ones. None where the intervals are too few to tell.
    """
    if np.count_nonzero(usable) < ENOUGH_FOR_SCATTER:
        return None
    lasting = lasting_steps(excess_km)
    scatter = np.full(len(excess_km), least_km)
    for k in range(len(excess_km)):
        around = slice(max(k - _AROUND, 0), k + _AROUND + 1)
        near = np.abs(lasting[around][usable[around]])
        if len(near):
            scatter[k] += _MAD_TO_SIGMA * float(np.median(near))
    longer = np.maximum(length_days / np.median(length_days[usable]), 1.0)
    scores = lasting / (scatter * longer)
    # Burns have one direction more often than two: the other shows the tail of the errors.
    tails = [np.quantile(sign * scores[usable], _TAIL_SHARE) for sign in (1.0, -1.0)]
    return np.asarray(scores / max(1.0, float(min(tails)) / _TAIL_SIGMAS))


def lasting_steps(excess_km: FloatArray) -> FloatArray:
    """Return what of each step the three sets on either side agree on, ``(m,)``; 0 if nothing."""
    count = len(excess_km)
    level = np.concatenate([[0.0], np.cumsum(excess_km)])
    place = np.arange(count)[:, None]
    after = np.median(level[np.minimum(place + np.arange(1, _SIDE + 1), count)], axis=1)
    before = np.median(level[np.maximum(place - np.arange(_SIDE), 0)], axis=1)
    lasting = after - before
    same = np.sign(lasting) == np.sign(excess_km)
    least = np.minimum(np.abs(lasting), np.abs(excess_km))
    return np.where(same, np.sign(excess_km) * least, 0.0)
