"""Chooses among the passes of one object that were computed from several element sets.

Each set is used for the passes whose TCA lies nearer to its epoch than to any other's. Two sets
disagree by seconds or minutes on the time of a pass, so that near the transition between them both
may claim a pass, or neither: it then belongs to the set that is nearer to its own TCA.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.search.set_timeline import set_in_use


def choose_passes(
    epoch_days: FloatArray,
    owner: IntArray,
    first: FloatArray,
    tca: FloatArray,
    last: FloatArray,
    slack_days: float,
    bounds: FloatArray,
) -> BoolArray:
    """Return a mask of the candidate passes of one object over one site to keep, ``(n,)``.

    ``owner`` is the index of the set from which each candidate, ``first`` to ``last``, was
    computed. Candidates of two sets are one pass when they overlap with ``slack_days`` allowed for.
    A candidate whose own set is not in use at its TCA is kept only if the set in use has the same
    pass with a TCA at which another set is in use, so that otherwise no set would keep it.
    ``bounds``, those of the `SetTimeline`, determine the set in use at a TCA.
    """
    in_use = set_in_use(bounds, tca)
    distance = np.abs(tca - epoch_days[owner])
    native = owner == in_use
    kept = np.zeros(len(owner), dtype=np.bool_)
    for i in np.lexsort((tca, distance, ~native)):
        same = (first <= last[i] + slack_days) & (last >= first[i] - slack_days)
        others = same & (owner != owner[i])
        if np.any(others & kept):
            continue
        if native[i] or np.any(others & (owner == in_use[i])):
            kept[i] = True
    return kept
