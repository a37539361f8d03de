"""Search for transits and close approaches of objects at sites, with their centre lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import Uncertainty, uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import dot, look_angles
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.sky.bodies import Body, BodyName, Target, bodies_over
from orbitwatch.features.sky.centre_line import (
    LINE_POINTS,
    NearestPoints,
    line_paths,
    nearest_points,
)
from orbitwatch.features.sky.conjunctions import (
    Approaches,
    apparent_offset_km,
    closest_approaches,
    separation_deg,
)
from orbitwatch.formats.values import epochs
from orbitwatch.search.passes import Passes, find_passes
from orbitwatch.search.tracked_objects import TrackedObject, some_of
from orbitwatch.sites import Site
from orbitwatch.times import Span

GROUP_OBJECTS = 400
"""Objects searched at a time: enough to keep NumPy busy, few enough for small arrays."""
_MOMENT_DAYS = 0.2 / SECONDS_A_DAY
_EQUATOR_KM_S = 0.4651


@dataclass(frozen=True, slots=True)
class TransitSearch:
    """What to search: approaches within ``near_deg`` of a disc's edge, or within ``travel_km``.

    ``lowest_deg`` is the minimum elevation of the body.
    """

    tracked_objects: Sequence[TrackedObject]
    sites: tuple[Site, ...]
    span: Span
    bodies: tuple[BodyName | Target, ...]
    near_deg: float
    travel_km: float
    lowest_deg: float


@dataclass(frozen=True, slots=True)
class Transits:
    """Closest approaches, arrays ``(n,)``; times are days since midnight before the span's start.

    ``object_index`` indexes the search's objects; ``epoch_us`` are the epochs of the sets used in
    microseconds since 1970. ``line_path_deg`` ``(n, 41, 2)`` are points of the centre lines:
    latitude and longitude, NaN off the Earth.
    """

    object_index: IntArray
    epoch_us: IntArray
    site: IntArray
    body: IntArray
    days: FloatArray
    separation_deg: FloatArray
    duration_s: FloatArray
    elevation_deg: FloatArray
    azimuth_deg: FloatArray
    slant_range_km: FloatArray
    speed_deg_s: FloatArray
    sunlit: BoolArray
    age_days: FloatArray
    trust: Uncertainty
    stale: BoolArray
    line: NearestPoints
    shift_across_km: FloatArray
    line_path_deg: FloatArray


def groups(count: int) -> Iterator[IntArray]:
    """Yield the indices of ``count`` objects in groups to search at a time."""
    for first in range(0, count, GROUP_OBJECTS):
        yield np.arange(first, min(first + GROUP_OBJECTS, count))


def transits_of_group(search: TransitSearch, group: IntArray) -> Transits:
    """Return the transits of the objects with these indices."""
    objects = some_of(search.tracked_objects, group)
    # From the horizon: a pass that is too low at its ends may be high enough at the body.
    passes = find_passes(objects, search.sites, search.span, max(0.0, search.lowest_deg - 1.0))
    found, geometry = passes.found, passes.geometry
    first = float(found.first.min()) if len(found.tca) else 0.0
    last = float(found.last.max()) if len(found.tca) else 0.0
    bodies = bodies_over(search.bodies, geometry.rotation, first, last)
    near = closest_approaches(
        geometry, found, bodies, search.near_deg, search.travel_km, search.lowest_deg
    )
    result = _transits_from(search, passes, bodies, near, group)
    if not search.travel_km:
        return result
    crosses = result.duration_s > 0.0
    is_near = crosses | (result.separation_deg <= search.near_deg)
    return take(result, np.flatnonzero(is_near | (result.line.distance_km <= search.travel_km)))


def _transits_from(
    search: TransitSearch, passes: Passes, bodies: Sequence[Body], near: Approaches, group: IntArray
) -> Transits:
    geometry, found = passes.geometry, passes.found
    satellite, site, days = found.satellite[near.row], found.site[near.row], near.days
    n = len(days)
    direction, radius = np.empty((n, 3)), np.empty(n)
    speed = np.empty(n)
    lines, paths, order = [], [np.empty((0, LINE_POINTS, 2))], []
    heights = np.array([s.height_m for s in search.sites]) / 1000.0
    for number, body in enumerate(bodies):
        rows = np.flatnonzero(near.body == number)
        which, where, when = satellite[rows], site[rows], days[rows]
        place = geometry.sites.position_km[where]
        direction[rows] = body.apparent_km(when) - place
        radius[rows] = body.radius_deg(np.sqrt(dot(direction[rows], direction[rows])))
        moved = when + _MOMENT_DAYS
        later = separation_deg(
            apparent_offset_km(geometry, which, where, moved), body.apparent_km(moved) - place
        )
        least = near.separation_deg[rows]
        run = np.sqrt(np.maximum(later * later - least * least, 0.0))
        speed[rows] = run / (_MOMENT_DAYS * SECONDS_A_DAY)
        lines.append(
            nearest_points(geometry, which, geometry.sites, where, heights[where], body, when)
        )
        paths.append(line_paths(geometry, which, body, when, heights[where]))
        order.append(rows)
    back = np.argsort(np.concatenate(order), kind="stable")
    line = take(concatenate(lines), back)
    chord = np.sqrt(np.maximum(radius**2 - near.separation_deg**2, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        duration = np.where(near.separation_deg < radius, 2.0 * chord / speed, np.nan)
    fixed, _ = geometry.earth_fixed(satellite, days)
    looks = look_angles(fixed.position_km, fixed.velocity_km_s, geometry.sites, site)
    far = geometry.sites.position_km[site] + direction
    body_looks = look_angles(far, np.zeros_like(far), geometry.sites, site)
    age = days - geometry.propagator.epoch_days[satellite]
    shifts = geometry.propagator.shifts
    trust = uncertainties(passes.element_sets, satellite, age, passes.histories, shifts=shifts)
    sun = Sun(geometry.rotation, *((float(days.min()), float(days.max())) if n else (0.0, 0.0)))
    latitude = np.radians([s.latitude_deg for s in search.sites])[site]
    turned = _EQUATOR_KM_S * np.cos(latitude) * trust.timing_s * line.eastward_share
    return Transits(
        object_index=group[passes.object_index[satellite]],
        epoch_us=epochs(passes.element_sets).astype(np.int64)[satellite],
        site=site,
        body=near.body,
        days=days,
        separation_deg=near.separation_deg,
        duration_s=duration,
        elevation_deg=body_looks.elevation_deg,
        azimuth_deg=body_looks.azimuth_deg,
        slant_range_km=looks.slant_range_km,
        speed_deg_s=speed,
        sunlit=np.asarray(sun.light_margin_km(fixed.position_km, days) >= 0.0),
        age_days=age,
        trust=trust,
        stale=trust.stale,
        line=line,
        shift_across_km=np.hypot(turned, trust.cross_track_km * line.across_factor),
        line_path_deg=np.concatenate(paths)[back],
    )
