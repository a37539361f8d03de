"""When a pass can be seen with the eye: satellite in sunlight, sky dark enough at the site."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.analysis.sampling import expand
from orbitwatch.analysis.search import Found
from orbitwatch.astro.propagation import BoolArray, FloatArray, IntArray
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG, Sun
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Sky

_STEP_DAYS = 60.0 / SECONDS_A_DAY
_BISECTIONS = 18
"""Halvings of a step: a minute comes down to 0.2 ms."""


def visible_interval(sky: Sky, sun: Sun, found: Found) -> tuple[FloatArray, FloatArray]:
    """Return the first and last moment of each pass at which it can be seen, days, NaN if never.

    A moment counts when the satellite is above the mask and sunlit while the Sun is below −6° at
    the site. Both conditions are followed minute by minute, their changes settled by bisection.
    """
    start = np.full(len(found.tca), np.nan)
    end = start.copy()
    counts = np.ceil((found.last - found.first) / _STEP_DAYS).astype(np.int64) + 1
    rows = np.repeat(np.arange(len(counts)), counts)
    step = (found.last - found.first) / np.maximum(counts - 1, 1)
    days = found.first[rows] + expand(np.zeros_like(counts), counts) * step[rows]

    def seen(row: IntArray, when: FloatArray) -> BoolArray:
        return _is_seen(sky, sun, found, row, when)

    good = seen(rows, days)
    hits = np.flatnonzero(good)
    visible, first, number = np.unique(rows[hits], return_index=True, return_counts=True)
    begin, finish = hits[first], hits[first + number - 1]
    start[visible], end[visible] = days[begin], days[finish]
    opens = begin[days[begin] > found.first[rows[begin]]]
    closes = finish[finish + 1 < np.cumsum(counts)[rows[finish]]]
    start[rows[opens]] = _bisect(seen, rows[opens], days[opens], days[opens - 1])
    end[rows[closes]] = _bisect(seen, rows[closes], days[closes], days[closes + 1])
    return start, end


def _is_seen(sky: Sky, sun: Sun, found: Found, row: IntArray, days: FloatArray) -> BoolArray:
    """Whether pass ``row[i]`` is visible at ``days[i]``; the satellite only matters in the dark."""
    dark = sun.elevation_deg(sky.sites, found.site[row], days) < TWILIGHT_ELEVATION_DEG
    index = np.flatnonzero(dark)
    fixed, _ = sky.earth_fixed(found.satellite[row[index]], days[index])
    dark[index] = sun.light_margin_km(fixed.position_km, days[index]) >= 0.0
    return np.asarray(dark)


def _bisect(
    seen: Callable[[IntArray, FloatArray], BoolArray],
    row: IntArray,
    inside: FloatArray,
    outside: FloatArray,
) -> FloatArray:
    """Return the last moment, going from ``inside`` to ``outside``, at which the pass is seen."""
    for _ in range(_BISECTIONS):
        middle = 0.5 * (inside + outside)
        good = seen(row, middle)
        inside, outside = np.where(good, middle, inside), np.where(good, outside, middle)
    return inside
