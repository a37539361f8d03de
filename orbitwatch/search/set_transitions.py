"""Passes of one object computed from several element sets: which set keeps which pass.

Each set is used for the passes whose TCA lies nearer to its epoch than to any other's. Two sets
disagree by seconds or minutes on when a pass is, so that near the transition between them both
may show one pass as theirs, or neither: it is then kept by the set that is nearer to its own TCA.
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
    """Return which of the candidate passes of one object over one site are kept, ``(n,)``.

    ``owner`` numbers the set that each candidate, ``first`` to ``last``, was computed from.
    Candidates of two sets are one pass when they overlap with ``slack_days`` allowed for. A
    candidate whose own set is not the one in use at its TCA is kept only where the set in use
    has that pass too, but puts its TCA where another set is in use, so that no set would keep it.
    ``bounds``, of the `SetTimeline`, say which set is in use at a TCA.
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
