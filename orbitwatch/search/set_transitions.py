"""Passes of one object seen through several element sets, each pass told once.

Each set answers for the passes whose TCA lies nearer its epoch than any other's. Where two sets
meet they disagree by seconds or minutes on when a pass is, so that near the midpoint both may
claim one pass, or neither: the pass is then given to the set that is nearer to its own TCA.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.search.set_timeline import answering


def choose(
    epoch_days: FloatArray,
    owner: IntArray,
    first: FloatArray,
    tca: FloatArray,
    last: FloatArray,
    slack_days: float,
    bounds: FloatArray,
) -> BoolArray:
    """Return which of the candidate passes of one object over one site are told, ``(n,)``.

    ``owner`` numbers the set that each candidate, ``first`` to ``last``, was computed from.
    Candidates of two sets are one pass when they overlap with ``slack_days`` allowed for. A
    candidate whose own set is not the nearest is told only where the nearest set has that pass
    too, but puts its TCA nearer to another epoch, so that nobody else tells it. ``bounds``, of the
    `Timeline`, say which set answers for a TCA: "nearest" is meant by the mode chosen.
    """
    rightful = answering(bounds, tca)
    distance = np.abs(tca - epoch_days[owner])
    native = owner == rightful
    told = np.zeros(len(owner), dtype=np.bool_)
    for i in np.lexsort((tca, distance, ~native)):
        same = (first <= last[i] + slack_days) & (last >= first[i] - slack_days)
        others = same & (owner != owner[i])
        if np.any(others & told):
            continue
        if native[i] or np.any(others & (owner == rightful[i])):
            told[i] = True
    return told
