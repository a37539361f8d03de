"""The significance of each step of an orbit's size relative to the scatter of the object's sets.

Sets of one object scatter by 0.1 m or by 100 m, depending on its orbit and tracking; a fixed
threshold misses burns of the first or invents some for the second. So a step is compared with the
steps around it. It must also last: a single deviating set steps up and back down, and the size of a
step is what two or three sets on each side agree on.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray

ENOUGH_FOR_SCATTER: Final = 8
"""The least number of intervals that measures the scatter of an object's sets."""
_AROUND = 60
_SIDE = 3
_TAIL_SHARE = 0.98
_TAIL_SIGMAS = 2.05
"""98 % of normal errors lie below this many standard deviations."""
_MAD_TO_SIGMA = 1.4826


def own_scores(
    excess_km: FloatArray, length_days: FloatArray, usable: BoolArray, least_km: float
) -> FloatArray | None:
    """Return each lasting step in the object's own standard deviations, ``(m,)``.

    ``excess_km`` are the changes less the effect of drag, over ``length_days``; ``least_km`` is the
    smallest scatter that sets have. Steps that do not last have 0. The scatter is that of the
    120 intervals around, more over longer intervals, and more where the object's errors have
    heavier tails than normal ones. None if there are too few intervals.
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
    # Burns mostly have one direction: the other shows the tail of the errors.
    tails = [np.quantile(sign * scores[usable], _TAIL_SHARE) for sign in (1.0, -1.0)]
    return np.asarray(scores / max(1.0, float(min(tails)) / _TAIL_SIGMAS))


def lasting_steps(excess_km: FloatArray) -> FloatArray:
    """Return the part of each step on which three sets on either side agree, ``(m,)``; else 0."""
    count = len(excess_km)
    level = np.concatenate([[0.0], np.cumsum(excess_km)])
    place = np.arange(count)[:, None]
    after = np.median(level[np.minimum(place + np.arange(1, _SIDE + 1), count)], axis=1)
    before = np.median(level[np.maximum(place - np.arange(_SIDE), 0)], axis=1)
    lasting = after - before
    same = np.sign(lasting) == np.sign(excess_km)
    least = np.minimum(np.abs(lasting), np.abs(excess_km))
    return np.where(same, np.sign(excess_km) * least, 0.0)
