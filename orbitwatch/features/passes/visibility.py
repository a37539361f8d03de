"""The visibility of passes to the eye: satellite in sunlight, sky dark enough at the site."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, expand, take
from orbitwatch.astro.frames import Turn
from orbitwatch.astro.propagation import MU_KM3_S2
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG, Sun
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.search.found_passes import FoundPasses

_STEP_DAYS = 30.0 / SECONDS_A_DAY
_STEPS_PER_REVOLUTION = 288.0
_STRIDES = (12, 4, 1)
_SUN_DEG_PER_DAY = 361.0
"""The greatest rate of the Sun's elevation anywhere."""
_KM_PER_DEG = 111.0
_REFINEMENTS = 40
"""The most steps of false position, until an edge is known to ``_TOLERANCE_DAYS``."""
_TOLERANCE_DAYS = 1e-4 / SECONDS_A_DAY
_LEAST_STEP_DAYS = 1e-5 / SECONDS_A_DAY


def visible_interval(
    geometry: ViewingGeometry,
    sun: Sun,
    found: FoundPasses,
    twilight_deg: float = TWILIGHT_ELEVATION_DEG,
) -> tuple[FloatArray, FloatArray]:
    """Return the first and last visible moment of each pass, days, NaN if never visible.

    It is visible when the satellite is above the mask and sunlit while the Sun is below
    ``twilight_deg`` at the site. Both conditions are sampled every half minute (for a geostationary
    satellite every five minutes), and their changes are refined in between.
    """
    start, end = np.full(len(found.tca), np.nan), np.full(len(found.tca), np.nan)
    half = 0.5 * (found.last - found.first)
    high = sun.elevation_deg(geometry.sites, found.site, found.first + half)
    dark = np.flatnonzero(high < twilight_deg + _SUN_DEG_PER_DAY * half)
    # Most satellites over a dark site are so deep in the shadow that one look at each is enough.
    middle = visible_margin_km(geometry, sun, found, dark, (found.first + half)[dark], twilight_deg)
    change = half[dark] * fastest_km_day(geometry, found.satellite[dark])
    dark = dark[~(middle < -change)]
    start[dark], end[dark] = _in_the_dark(geometry, sun, take(found, dark), twilight_deg)
    return start, end


def _in_the_dark(
    geometry: ViewingGeometry, sun: Sun, found: FoundPasses, twilight_deg: float
) -> tuple[FloatArray, FloatArray]:
    pace = np.maximum(
        _STEP_DAYS, geometry.propagator.period_days[found.satellite] / _STEPS_PER_REVOLUTION
    )
    counts = np.ceil((found.last - found.first) / pace).astype(np.int64) + 1
    rows = np.repeat(np.arange(len(counts)), counts)
    step = (found.last - found.first) / np.maximum(counts - 1, 1)
    days = found.first[rows] + expand(np.zeros_like(counts), counts) * step[rows]

    def margin(row: IntArray, when: FloatArray) -> FloatArray:
        return visible_margin_km(geometry, sun, found, row, when, twilight_deg)

    value = _with_signs(margin, rows, days, counts, fastest_km_day(geometry, found.satellite))
    hits = np.flatnonzero(value >= 0.0)
    visible, first, number = np.unique(rows[hits], return_index=True, return_counts=True)
    begin, finish = hits[first], hits[first + number - 1]
    start, end = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    start[visible], end[visible] = days[begin], days[finish]
    opens = begin[days[begin] > found.first[rows[begin]]]
    closes = finish[finish + 1 < np.cumsum(counts)[rows[finish]]]
    inside = np.concatenate([opens, closes])
    outside = np.concatenate([opens - 1, closes + 1])
    for ends in (inside, outside):
        value[ends] = margin(rows[ends], days[ends])
    edges = _edges(
        margin, rows[inside], (days[inside], value[inside]), (days[outside], value[outside])
    )
    start[rows[opens]], end[rows[closes]] = np.split(edges, [len(opens)])
    return start, end


def _with_signs(
    margin: Callable[[IntArray, FloatArray], FloatArray],
    row: IntArray,
    days: FloatArray,
    counts: IntArray,
    fastest_km_day: FloatArray,
) -> FloatArray:
    """Return the margins of ``row[i]`` at ``days[i]``, ``(n,)``; only their signs are exact.

    Each row has ``counts`` samples. Every twelfth is computed, then every fourth and finally
    every one whose sign does not follow yet from the computed ones: no margin of a row changes
    faster than ``fastest_km_day``. The others get the value that determines their sign.
    """
    value = np.full(len(row), np.nan)
    is_exact = np.zeros(len(row), dtype=np.bool_)
    place = expand(np.zeros_like(counts), counts)
    place[np.cumsum(counts) - 1] = 0  # ends are computed first, too
    for stride in _STRIDES:
        asked = np.flatnonzero(np.isnan(value) & (place % stride == 0))
        value[asked] = margin(row[asked], days[asked])
        is_exact[asked] = True
        exact, rest = np.flatnonzero(is_exact), np.flatnonzero(~is_exact & np.isnan(value))
        after = np.searchsorted(exact, rest)
        for near in (exact[after - 1], exact[after]):
            change = np.abs(days[rest] - days[near]) * fastest_km_day[row[rest]]
            value[rest] = np.where(change < np.abs(value[near]), value[near], value[rest])
    return value


def fastest_km_day(geometry: ViewingGeometry, satellite: IntArray) -> FloatArray:
    """Return the greatest rate of a visible margin: a tenth more than at perigee."""
    propagator = geometry.propagator
    e, motion = propagator.eccentricity, propagator.mean_motion_rad_s
    perigee_km_s = np.cbrt(MU_KM3_S2 * motion) * np.sqrt((1.0 + e) / (1.0 - e))
    satellites = 1.1 * SECONDS_A_DAY * perigee_km_s[satellite]
    return np.asarray(np.maximum(satellites, _SUN_DEG_PER_DAY * _KM_PER_DEG))


def visible_margin_km(
    geometry: ViewingGeometry,
    sun: Sun,
    found: FoundPasses,
    row: IntArray,
    days: FloatArray,
    twilight_deg: float = TWILIGHT_ELEVATION_DEG,
    turn: Turn | None = None,
    position_km: FloatArray | None = None,
) -> FloatArray:
    """Return the margin of visibility of pass ``row[i]`` at ``days[i]``: visible if not negative.

    The smaller of two margins in kilometres: the distance along the ground from twilight, and
    the distance of the sunlight from the Earth's shadow. If it is light at the site, the satellite
    is not computed. ``turn`` is the Earth's at ``days`` and ``position_km`` ``(n, 3)`` are the
    satellites' positions, if known.
    """
    cosine, sine = turn or geometry.rotation.turn(days)
    elevation = sun.elevation_deg(geometry.sites, found.site[row], days, (cosine, sine))
    margin = (twilight_deg - elevation) * _KM_PER_DEG
    index = np.flatnonzero(margin > 0.0)
    days, turn = days[index], (cosine[index], sine[index])
    if position_km is None:
        position = geometry.positions_km(found.satellite[row[index]], days, turn)
    else:
        position = position_km[index]
    light = sun.light_margin_km(position, days, turn)
    margin[index] = np.minimum(margin[index], light)
    return np.asarray(margin)


def _edges(
    margin: Callable[[IntArray, FloatArray], FloatArray],
    row: IntArray,
    inside: tuple[FloatArray, FloatArray],
    outside: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Return the zeros of the margin between moments ``inside`` (not negative) and ``outside``.

    False position with the Illinois rule (Dowell and Jarratt, BIT 11, 1971); the moment returned
    is on the inner side.
    """
    (seen, high), (hidden, low) = inside, outside
    active = np.arange(len(row))
    seen, high, hidden, low = seen.copy(), high.copy(), hidden.copy(), low.copy()
    kept_high, kept_low = np.zeros((2, len(row)), dtype=np.bool_)
    for _ in range(_REFINEMENTS):
        if not len(active):
            break
        a, b = seen[active], hidden[active]
        share = high[active] / (high[active] - low[active])
        # A step never ends on the end it comes from: past the zero, the bracket is closed.
        least = np.minimum(_LEAST_STEP_DAYS / np.abs(b - a), 0.5)
        middle = a + (b - a) * np.clip(share, least, 1.0 - least)
        value = margin(row[active], middle)
        good = value >= 0.0
        seen[active], hidden[active] = np.where(good, middle, a), np.where(good, b, middle)
        # The value at an end retained twice is halved, so that the next step comes from its side.
        high[active] = np.where(good, value, high[active] * np.where(kept_high[active], 0.5, 1.0))
        low[active] = np.where(good, low[active] * np.where(kept_low[active], 0.5, 1.0), value)
        kept_high[active], kept_low[active] = ~good, good
        active = active[np.abs(hidden - seen)[active] > _TOLERANCE_DAYS]
    return seen
