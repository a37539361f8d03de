"""The brightness of satellites during passes, while visible."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, expand
from orbitwatch.astro.golden_section import falls_from, golden_sections
from orbitwatch.astro.sky.brightness import air_mass, magnitude, phase_angle_deg
from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import dot, rows_at
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.search.found_passes import FoundPasses

_STEP_DAYS = 30.0 / SECONDS_A_DAY
_MOST_STEPS = 24.0
_GOLDEN_STEPS = 25
"""Reduces the 30 s between samples to 0.2 ms."""


def magnitudes_at(
    geometry: ViewingGeometry,
    sun: Sun,
    satellite: IntArray,
    site: IntArray,
    days: FloatArray,
    standard: FloatArray,
    model: PhaseModel = "linear",
    extinction: float = 0.0,
) -> FloatArray:
    """Return the magnitude of sunlit ``satellite[i]`` over ``site[i]`` at ``days[i]``, ``(n,)``.

    ``standard`` ``(n,)`` are standard magnitudes, ``extinction`` is in magnitudes per air mass.
    """
    turn = geometry.rotation.turn(days)
    position = geometry.positions_km(satellite, days, turn)
    place = rows_at(geometry.sites.position_km, site)
    offset = position - place
    slant = np.sqrt(dot(offset, offset))
    phase = phase_angle_deg(position, sun.geometric_km(days, turn), place)
    result = magnitude(standard, slant, phase, model)
    if extinction:
        height = np.degrees(np.arcsin(dot(offset, rows_at(geometry.sites.up, site)) / slant))
        result = result + extinction * air_mass(height)
    return np.asarray(result)


def brightest(
    geometry: ViewingGeometry,
    sun: Sun,
    found: FoundPasses,
    visible: tuple[FloatArray, FloatArray],
    standard: FloatArray,
    model: PhaseModel = "linear",
    extinction: float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Return the least magnitude of each pass while visible, and its time, days.

    ``visible`` are the first and last visible moments, ``standard`` the standard
    magnitudes; all ``(n,)``. Both results are NaN where a pass is not visible, or its object's
    magnitude is unknown.
    """
    rows = np.flatnonzero(np.isfinite(visible[0]) & np.isfinite(standard))
    least, when = np.full(len(standard), np.nan), np.full(len(standard), np.nan)
    if not len(rows):
        return least, when
    start, end = visible[0][rows], visible[1][rows]

    def at(row: IntArray, days: FloatArray) -> FloatArray:
        which = rows[row]
        satellite, site = found.satellite[which], found.site[which]
        return magnitudes_at(
            geometry, sun, satellite, site, days, standard[which], model, extinction
        )

    counts = np.ceil(np.clip((end - start) / _STEP_DAYS, 1.0, _MOST_STEPS)).astype(np.int64) + 1
    step = (end - start) / (counts - 1)
    row = np.repeat(np.arange(len(rows)), counts)
    days = start[row] + expand(np.zeros_like(counts), counts) * step[row]
    values = at(row, days)
    last = np.cumsum(counts) - 1
    first = last - counts + 1
    best = np.lexsort((-values, row))[last]
    least[rows], when[rows] = values[best], days[best]
    ends = np.flatnonzero((best == first) | (best == last))
    inward = np.where(best == first, step, -step)[ends]
    summits = np.ones(len(rows), dtype=np.bool_)
    summits[ends] = ~falls_from(lambda days: -at(ends, days), when[rows[ends]], inward)
    search = np.flatnonzero(summits)
    low = days[np.maximum(best - 1, first)[search]]
    high = days[np.minimum(best + 1, last)[search]]
    low, high = golden_sections(lambda days: -at(search, days), low, high, _GOLDEN_STEPS)
    middle = 0.5 * (low + high)
    refined = at(search, middle)
    inside = refined < values[best[search]]  # else the brightest moment is a sample
    least[rows[search[inside]]], when[rows[search[inside]]] = refined[inside], middle[inside]
    return least, when
