"""Revisit statistics of many cells, computed on arrays.

The definitions are those of `orbitwatch.features.revisit.gaps.Revisit`; a test compares the two
implementations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.features.revisit.gaps import PERCENTILE

_HOURS_A_DAY = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFigures:
    """Revisit statistics of each cell, arrays ``(n_cells,)``; NaN where a cell has too few looks.

    ``longest_gap_start`` and ``longest_gap_end`` are in the days of the looks.
    """

    looks: IntArray
    looks_per_day: FloatArray
    mean_gap_h: FloatArray
    median_gap_h: FloatArray
    p95_gap_h: FloatArray
    longest_gap_h: FloatArray
    longest_gap_at_least: BoolArray
    longest_gap_start: FloatArray
    longest_gap_end: FloatArray
    mean_wait_h: FloatArray


def cell_figures(
    cell: IntArray, days: FloatArray, n_cells: int, start: float, end: float
) -> CellFigures:
    """Return the statistics of cells 0 to ``n_cells``; look i is at ``cell[i]`` and ``days[i]``.

    The looks, ``(n,)``, are in any order and lie within ``start`` to ``end``.
    """
    by_time = np.argsort(days)
    order = by_time[np.argsort(_smallest_dtype(cell[by_time], n_cells), kind="stable")]
    cell, days = cell[order], days[order]
    looks = np.bincount(cell, minlength=n_cells)
    first = np.concatenate([[0], np.cumsum(looks)[:-1]])
    inner = np.flatnonzero(cell[1:] == cell[:-1])
    owner, gap = cell[inner], np.diff(days)[inner]
    gaps = np.maximum(looks - 1, 0)
    total = np.bincount(owner, gap, n_cells)
    squares = np.bincount(owner, gap * gap, n_cells)
    percentiles = _percentiles(owner, gap, gaps, (50.0, PERCENTILE))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(gaps > 0, total / gaps, np.nan)
        wait = np.where(total > 0.0, squares / (2.0 * total), np.nan)
    begin, finish, at_least = _longest(days, looks, first, owner, inner, start, end)
    return CellFigures(
        looks=looks,
        looks_per_day=looks / (end - start),
        mean_gap_h=mean * _HOURS_A_DAY,
        median_gap_h=percentiles[0] * _HOURS_A_DAY,
        p95_gap_h=percentiles[1] * _HOURS_A_DAY,
        longest_gap_h=(finish - begin) * _HOURS_A_DAY,
        longest_gap_at_least=at_least,
        longest_gap_start=begin,
        longest_gap_end=finish,
        mean_wait_h=wait * _HOURS_A_DAY,
    )


def _smallest_dtype(
    cell: IntArray, n_cells: int
) -> np.ndarray[tuple[int], np.dtype[np.unsignedinteger]]:
    """Return the numbers in the smallest dtype: NumPy sorts 16-bit integers in linear time."""
    return cell.astype(np.uint16 if n_cells <= 1 << 16 else np.uint64)


def _percentiles(
    owner: IntArray, gap: FloatArray, gaps: IntArray, percents: tuple[float, ...]
) -> list[FloatArray]:
    """Return percentiles of each cell's gaps, interpolated linearly as NumPy does.

    ``owner`` is sorted; ``gaps`` is the number of gaps of each cell.
    """
    by_length = np.argsort(gap)
    ordered = gap[
        by_length[np.argsort(_smallest_dtype(owner[by_length], len(gaps)), kind="stable")]
    ]
    first = np.cumsum(gaps) - gaps
    has_gaps = np.flatnonzero(gaps)
    found = []
    for percent in percents:
        place = (gaps[has_gaps] - 1) * (percent / 100.0)
        below = np.floor(place).astype(np.int64)
        low = ordered[first[has_gaps] + below]
        high = ordered[first[has_gaps] + np.minimum(below + 1, gaps[has_gaps] - 1)]
        values = np.full(len(gaps), np.nan)
        values[has_gaps] = low + (high - low) * (place - below)
        found.append(values)
    return found


def _longest(
    days: FloatArray,
    looks: IntArray,
    first: IntArray,
    owner: IntArray,
    inner: IntArray,
    start: float,
    end: float,
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return start and end of each cell's longest gap, and whether it touches an end of the span.

    The first of equal ones counts. ``inner`` are the indices of the looks after which a gap within
    the span starts, of the cell ``owner``.
    """
    n_cells = len(looks)
    begin, finish = np.full(n_cells, start), np.full(n_cells, end)
    at_least = np.ones(n_cells, dtype=np.bool_)
    seen = np.flatnonzero(looks)
    finish[seen] = days[first[seen]]
    if len(inner):
        gap = days[inner + 1] - days[inner]
        cells, at = np.unique(owner, return_index=True)
        longest = np.zeros(n_cells)
        longest[cells] = np.maximum.reduceat(gap, at)
        is_longest = np.flatnonzero(gap == longest[owner])[::-1]
        which = np.zeros(n_cells, dtype=np.int64)
        which[owner[is_longest]] = inner[is_longest]  # the first gap is written last
        longer = np.flatnonzero(longest > finish - begin)
        begin[longer], finish[longer] = days[which[longer]], days[which[longer] + 1]
        at_least[longer] = False
    last = np.full(n_cells, start)
    last[seen] = days[first[seen] + looks[seen] - 1]
    longer = np.flatnonzero(end - last > finish - begin)
    begin[longer], finish[longer] = last[longer], end
    at_least[longer] = True
    return begin, finish, at_least
