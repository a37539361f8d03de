"""The visible part of each pass: its start, its highest moment and its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.golden_section import golden_sections, sampled
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG, Sun
from orbitwatch.astro.topocentric import LookAngles, elevation_deg, look_angles
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.passes.visibility import (
    edges_between,
    visible_interval,
    visible_margin_km,
)
from orbitwatch.search.found_passes import FoundPasses

_STEP_DAYS = 30.0 / SECONDS_A_DAY
_MOST_STEPS = 288.0
_NARROWINGS = 30


@dataclass(frozen=True, slots=True)
class VisiblePart:
    """The visible part of passes; arrays ``(n,)``, NaN where a pass is not visible.

    Times are days since the propagator's reference. Visible means above the mask and in sunlight
    while the sky is dark at the site; ``highest`` is the visible moment of the greatest elevation.
    """

    start: FloatArray
    highest: FloatArray
    end: FloatArray
    max_elevation_deg: FloatArray
    start_azimuth_deg: FloatArray
    highest_azimuth_deg: FloatArray
    end_azimuth_deg: FloatArray


def visible_parts(
    geometry: ViewingGeometry,
    sun: Sun,
    found: FoundPasses,
    twilight_deg: float = TWILIGHT_ELEVATION_DEG,
) -> VisiblePart:
    """Return the visible part of each pass."""
    start, end = visible_interval(geometry, sun, found, twilight_deg)
    seen = np.flatnonzero(np.isfinite(start))
    highest = np.full(len(start), np.nan)
    highest[seen] = _highest(geometry, sun, found, seen, start[seen], end[seen], twilight_deg)
    azimuths = np.full((3, len(start)), np.nan)
    elevation = np.full(len(start), np.nan)
    for k, days in enumerate((start, highest, end)):
        looks = _look(geometry, found, seen, days[seen])
        azimuths[k, seen] = looks.azimuth_deg
        if days is highest:
            elevation[seen] = looks.elevation_deg
    return VisiblePart(start, highest, end, elevation, *azimuths)


def _look(
    geometry: ViewingGeometry, found: FoundPasses, row: IntArray, days: FloatArray
) -> LookAngles:
    """Return the look angles of pass ``row[i]`` at ``days[i]``."""
    fixed, _ = geometry.earth_fixed(found.satellite[row], days)
    return look_angles(fixed.position_km, fixed.velocity_km_s, geometry.sites, found.site[row])


def _highest(
    geometry: ViewingGeometry,
    sun: Sun,
    found: FoundPasses,
    row: IntArray,
    start: FloatArray,
    end: FloatArray,
    twilight_deg: float,
) -> FloatArray:
    """Return the highest visible moment of pass ``row[i]`` between ``start[i]`` and ``end[i]``.

    It is the culmination, if visible; else the highest visible moment on a grid of half a minute
    (at most 288 steps), refined by golden sections unless it is an end from which the elevation
    falls.
    """
    tca = found.tca[row]
    highest = tca.copy()
    hidden = (tca < start) | (tca > end)
    inside = np.flatnonzero(~hidden)
    hidden[inside] = (
        visible_margin_km(geometry, sun, found, row[inside], tca[inside], twilight_deg) < 0.0
    )
    which = np.flatnonzero(hidden)
    if len(which):
        highest[which] = _narrowed(
            geometry, sun, found, row[which], start[which], end[which], twilight_deg
        )
    return highest


def _narrowed(
    geometry: ViewingGeometry,
    sun: Sun,
    found: FoundPasses,
    row: IntArray,
    start: FloatArray,
    end: FloatArray,
    twilight_deg: float,
) -> FloatArray:
    def merit(index: IntArray, days: FloatArray) -> FloatArray:
        """Return the elevation, or a value below all others where it is hidden."""
        within = (days > start[index]) & (days < end[index])
        which = row[index]
        turn = geometry.rotation.turn(days)
        position = geometry.positions_km(found.satellite[which], days, turn)
        margin = visible_margin_km(geometry, sun, found, which, days, twilight_deg, turn, position)
        height = elevation_deg(position, geometry.sites, found.site[which])
        return np.where((margin >= 0.0) | ~within, height, -np.inf)

    def margin(index: IntArray, days: FloatArray) -> FloatArray:
        return visible_margin_km(geometry, sun, found, row[index], days, twilight_deg)

    return greatest_while_visible(merit, margin, start, end)


def greatest_while_visible(
    merit: Callable[[IntArray, FloatArray], FloatArray],
    margin: Callable[[IntArray, FloatArray], FloatArray],
    start: FloatArray,
    end: FloatArray,
) -> FloatArray:
    """Return when ``merit`` is greatest between ``start`` and ``end``, ``(n,)``.

    It is minus infinity where ``margin`` is negative, except at both ends. Where a satellite is
    hidden for some time in between, the moments at which it vanishes and appears count too.
    """
    samples = sampled(merit, start, end, _STEP_DAYS, np.full(len(start), _MOST_STEPS))
    step, grid, greatest = samples.step, samples.time[samples.best], samples.value[samples.best]
    highest = grid.copy()
    gap, edges = edges_between(margin, samples.row, samples.time, np.isfinite(samples.value))
    at_edge = merit(gap, edges)
    order = np.argsort(at_edge, kind="stable")  # the greatest is assigned last, and stays
    order = order[at_edge[order] > greatest[gap[order]]]
    highest[gap[order]], greatest[gap[order]] = edges[order], at_edge[order]
    away = np.abs(highest - grid)  # sections would only close in on an edge next to the sample
    rest = np.flatnonzero(samples.is_bracketed & ((away == 0.0) | (away > step)))
    if len(rest):
        low = np.maximum(start[rest], grid[rest] - step[rest])
        high = np.minimum(end[rest], grid[rest] + step[rest])
        # Light may end at the highest moment: then one end of the bracket is hidden.
        for days in golden_sections(partial(merit, rest), low, high, _NARROWINGS):
            reached = merit(rest, days)
            highest[rest] = np.where(reached > greatest[rest], days, highest[rest])
            greatest[rest] = np.maximum(reached, greatest[rest])
    return highest
