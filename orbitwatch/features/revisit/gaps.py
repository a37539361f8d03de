"""Revisit statistics from the times of looks: gaps, their mean and their maximum."""

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
    """Revisit statistics of one place in a span, or of several places pooled.

    A gap is the time from one look to the next, closest approach to closest approach.
    ``mean_gap_h``, ``median_gap_h`` and ``p95_gap_h`` (the 95th percentile, interpolated linearly)
    are of gaps within the span. ``longest_gap_h`` also counts the time from the start of the span
    to the first look and from the last look to its end; if one of these is the longest, the true
    gap is at least that: ``longest_gap_at_least``. For several places the longest is that of the
    worst one. ``mean_wait_h`` is the mean response time from a random moment between the first and
    the last look to the next look: Σ g² / (2 Σ g) over the gaps g (Cox, Renewal Theory, 1962).
    Figures that need two looks are NaN with fewer. ``longest_gap_start`` and ``longest_gap_end``
    are in the days of the looks.
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
    """Return the statistics of places; ``looks[i]`` are the days of looks at place i, ``(n_i,)``.

    All looks lie within ``start`` to ``end``, also in days, in any order; there is at least one
    place.
    """
    bounded = [_with_span_ends(np.sort(days), start, end) for days in looks]
    inner = np.concatenate([np.diff(edges)[1:-1] for edges in bounded]) * _HOURS_A_DAY
    worst = max(bounded, key=lambda edges: float(np.max(np.diff(edges))))
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


def _with_span_ends(days: FloatArray, start: float, end: float) -> FloatArray:
    """Return the looks with the ends of the span, whose differences add up to the whole span."""
    return np.concatenate([[start], days, [end]])
