"""From the times of looks to how often a place is looked at: gaps, their mean, their worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from orbitwatch.arrays import FloatArray

PERCENTILE = 95.0
_HOURS_A_DAY = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """How often one place is looked at in a span, or several places that are taken together.

    A gap is the time from one look to the next, closest approach to closest approach.
    ``mean_gap_h``, ``median_gap_h`` and ``p95_gap_h`` (95 % of gaps are no longer; linear between
    neighbours) are of gaps that lie within the span. ``longest_gap_h`` also counts the time from
    the start of the span to the first look and from the last look to its end; where one of them
    is the longest, the true gap is at least that: ``longest_gap_at_least``. The longest of several
    places is that of the worst one. ``mean_wait_h`` is the mean response time: until the
    next look, from a random moment between the first look and the last: Σ g² / (2 Σ g) over the
    gaps g (Cox, Renewal Theory, 1962). What takes two looks is NaN with fewer.
    ``longest_gap_start`` and ``longest_gap_end`` are days as the looks are.
    """

    places: int
    looks: int
    looks_per_day: float
    mean_gap_h: float
    median_gap_h: float
    p95_gap_h: float
    longest_gap_h: float
    longest_gap_at_least: bool
    longest_gap_start: float
    longest_gap_end: float
    mean_wait_h: float


def revisit_of(looks: Sequence[FloatArray], start: float, end: float) -> Revisit:
    """Return the figures of places, of which ``looks[i]`` are looked at in days, ``(n_i,)``.

    All looks lie from ``start`` to ``end``, in days too, in any order; there is at least one place.
    """
    pieces = [_pieces(np.sort(days), start, end) for days in looks]
    inner = np.concatenate([np.diff(edges)[1:-1] for edges in pieces]) * _HOURS_A_DAY
    worst = max(pieces, key=lambda edges: float(np.max(np.diff(edges))))
    which = int(np.argmax(np.diff(worst)))
    count = sum(len(days) for days in looks)
    known = len(inner) > 0
    total = float(inner.sum())
    return Revisit(
        places=len(looks),
        looks=count,
        looks_per_day=count / len(looks) / (end - start),
        mean_gap_h=float(inner.mean()) if known else nan,
        median_gap_h=float(np.median(inner)) if known else nan,
        p95_gap_h=float(np.percentile(inner, PERCENTILE)) if known else nan,
        longest_gap_h=float(worst[which + 1] - worst[which]) * _HOURS_A_DAY,
        longest_gap_at_least=which in (0, len(worst) - 2),
        longest_gap_start=float(worst[which]),
        longest_gap_end=float(worst[which + 1]),
        mean_wait_h=float(np.sum(inner**2)) / (2.0 * total) if total > 0.0 else nan,
    )


def _pieces(days: FloatArray, start: float, end: float) -> FloatArray:
    """Return the looks between the ends of the span: what they part adds up to all of it."""
    return np.concatenate([[start], days, [end]])
