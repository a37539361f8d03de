"""Passes of one object seen through several element sets, each pass told once.

Each set answers for the passes whose TCA lies nearer its epoch than any other's. Where two sets
meet they disagree by seconds or minutes on when a pass is, so that near the midpoint both may
claim one pass, or neither: the pass is then given to the set that is nearer to its own TCA.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.analysis.timeline import answering
from orbitwatch.astro.propagation import BoolArray, FloatArray, IntArray


def watch_spans(epoch_days: FloatArray, start: float, end: float) -> tuple[FloatArray, FloatArray]:
    """Return from when to when each set is the nearest, cut to the span; epochs in rising order.

    A set that is nowhere nearest within the span gets an end before its start.
    """
    middles = 0.5 * (epoch_days[:-1] + epoch_days[1:])
    first = np.concatenate([[-np.inf], middles])
    last = np.concatenate([middles, [np.inf]])
    return np.maximum(first, start), np.minimum(last, end)


def nearest(epoch_days: FloatArray, days: FloatArray) -> IntArray:
    """Return which epoch, in rising order, is nearest to each of ``days``; the older in a tie."""
    middles = 0.5 * (epoch_days[:-1] + epoch_days[1:])
    return np.searchsorted(middles, days, side="left")


def choose(
    epoch_days: FloatArray,
    owner: IntArray,
    first: FloatArray,
    tca: FloatArray,
    last: FloatArray,
    slack_days: float,
    bounds: FloatArray | None = None,
) -> BoolArray:
    """Return which of the candidate passes of one object over one site are told, ``(n,)``.

    ``owner`` numbers the set that each candidate, ``first`` to ``last``, was computed from.
    Candidates of two sets are one pass when they overlap with ``slack_days`` allowed for. A
    candidate whose own set is not the nearest is told only where the nearest set has that pass
    too, but puts its TCA nearer to another epoch, so that nobody else tells it. Where the mode is
    another than "nearest", ``bounds`` (of the `Timeline`) say which set answers for a TCA.
    """
    rightful = nearest(epoch_days, tca) if bounds is None else answering(bounds, tca)
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
