"""The brightness of satellites during passes, while visible."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.golden_section import golden_sections, sampled
from orbitwatch.astro.sky.brightness import air_mass, magnitude, phase_angle_deg
from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import dot, rows_at
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.passes.visibility import visible_margin_km
from orbitwatch.features.passes.visible_part import greatest_while_visible
from orbitwatch.search.found_passes import FoundPasses

_STEP_DAYS = 30.0 / SECONDS_A_DAY
_MOST_STEPS, _STEPS_PER_REVOLUTION = 24.0, 96.0
"""The most steps of a pass, and those of a longer one than a revolution.

The brightest moments of two nights may be nearly as bright, and so must be told by samples.
"""
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
    sky: SkyConditions = DEFAULT_SKY,
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
        model, extinction = sky.phase_model, sky.extinction
        return magnitudes_at(
            geometry, sun, satellite, site, days, standard[which], model, extinction
        )

    def margin(row: IntArray, days: FloatArray) -> FloatArray:
        return visible_margin_km(geometry, sun, found, rows[row], days, sky.twilight_deg)

    revolutions = (end - start) / geometry.propagator.period_days[found.satellite[rows]]
    several = _STEPS_PER_REVOLUTION * revolutions
    value, moment = _least(at, start, end, np.where(revolutions > 1.0, several, _MOST_STEPS))
    inside = np.flatnonzero((moment > start) & (moment < end))
    hidden = inside[margin(inside, moment[inside]) < 0.0]
    if len(hidden):  # in the shadow, or by day, between two visible parts of the pass
        begin, finish = start[hidden], end[hidden]

        def brightness(index: IntArray, days: FloatArray) -> FloatArray:
            seen = margin(hidden[index], days) >= 0.0
            seen |= (days <= begin[index]) | (days >= finish[index])
            return np.where(seen, -at(hidden[index], days), -np.inf)

        moment[hidden] = greatest_while_visible(
            brightness, lambda index, days: margin(hidden[index], days), begin, finish
        )
        value[hidden] = at(hidden, moment[hidden])
    least[rows], when[rows] = value, moment
    return least, when


def _least(
    at: Callable[[IntArray, FloatArray], FloatArray],
    start: FloatArray,
    end: FloatArray,
    most_steps: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the least values between ``start`` and ``end``, and their times, ``(n,)``."""
    samples = sampled(lambda row, days: -at(row, days), start, end, _STEP_DAYS, most_steps)
    least, when = -samples.value[samples.best], samples.time[samples.best]
    search = np.flatnonzero(samples.is_bracketed)
    low = np.maximum(start, when - samples.step)[search]
    high = np.minimum(end, when + samples.step)[search]
    low, high = golden_sections(lambda days: -at(search, days), low, high, _GOLDEN_STEPS)
    middle = 0.5 * (low + high)
    refined = at(search, middle)
    inside = refined < least[search]  # else the brightest moment is a sample
    least[search[inside]], when[search[inside]] = refined[inside], middle[inside]
    return least, when
