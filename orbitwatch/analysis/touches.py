"""When swaths touch an area: a search that cannot step over a touch, however short.

A sub-satellite point cannot come nearer to an area than its own speed lets it. A stretch of track
whose ends are farther away than that is done with; any other is halved, down to RESOLUTION_S. So
the shape of the area does not matter, and what is far away costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orbitwatch.analysis.area_shapes import Area
from orbitwatch.analysis.arrays import concatenate, take
from orbitwatch.analysis.ground import (
    LEAST_RADIUS_KM,
    GroundTrack,
    Pace,
    ground_track,
    pace_of,
)
from orbitwatch.analysis.swath import Swath
from orbitwatch.astro.propagation import BoolArray, FloatArray, IntArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Sky

RESOLUTION_S = 1e-3
"""A touch is found where its swath reaches farther into the area than the track runs in this."""
GAP_S = 1.0
"""Touches that lie no farther apart than this are one."""

_STEPS_PER_REVOLUTION = 6
_LONGEST_STEP_DAYS = 1.0 / 24.0
_NEAR_KM = 50.0
_CHUNK = 1000
"""Satellites searched at one time, so that memory does not grow with their number."""
_ROOT_STEPS = 40
_ROOT_TOLERANCE_KM = 1e-5
_ROOT_TOLERANCE_DAYS = 1e-5 / SECONDS_A_DAY

Depth = Callable[[IntArray, FloatArray], FloatArray]
"""``(satellite, days) -> km`` by which the swath reaches over the nearest point of the area."""


@dataclass(frozen=True, slots=True)
class Touches:
    """Touches of one area, arrays ``(n,)``, in order of satellite and time, days.

    ``entry`` or ``exit`` is NaN where the swath touches already at the start of the satellite's
    span, or still at its end; ``first`` and ``last`` are then the ends of what was seen.
    """

    satellite: IntArray
    entry: FloatArray
    exit: FloatArray
    first: FloatArray
    last: FloatArray


@dataclass(frozen=True, slots=True)
class _Measured:
    """Points of tracks with their distance from the area (at least; far away it is a bound).

    ``half_km`` is the half-width of the swath there; all arrays ``(n,)``.
    """

    track: GroundTrack
    distance_km: FloatArray
    half_km: FloatArray

    @property
    def inside(self) -> BoolArray:
        return self.distance_km <= self.half_km


def find_touches(sky: Sky, area: Area, swath: Swath, start: FloatArray, end: FloatArray) -> Touches:
    """Find when the swath of each satellite touches ``area`` within its ``start`` to ``end``.

    Both are days since the propagator's reference, ``(n_satellites,)``; a satellite whose end is
    not after its start is passed over. A state that SGP4 refuses ends a touch.
    """

    def depth(satellite: IntArray, days: FloatArray) -> FloatArray:
        at = _measure(area, swath, ground_track(sky, satellite, days))
        return at.half_km - at.distance_km

    pace = pace_of(sky.propagator)
    satellites = np.flatnonzero(end > start)
    parts = []
    for i in range(0, max(1, len(satellites)), _CHUNK):
        some = satellites[i : i + _CHUNK]
        base, left = _base(sky, area, swath, some, start[some], end[some])
        parts.append(_runs(_halve(sky, area, swath, pace, base, left), depth))
    return _bridged(concatenate(parts))


def _base(
    sky: Sky,
    area: Area,
    swath: Swath,
    satellites: IntArray,
    start: FloatArray,
    end: FloatArray,
) -> tuple[_Measured, IntArray]:
    """Return evenly spaced points of each track, and those that begin a stretch."""
    period = sky.propagator.period_days[satellites]
    step = np.minimum(period / _STEPS_PER_REVOLUTION, _LONGEST_STEP_DAYS)
    counts = np.ceil((end - start) / step).astype(np.int64)
    row = np.repeat(np.arange(len(satellites)), counts + 1)
    index = np.arange(len(row)) - np.searchsorted(row, row)
    share = index / counts[row]
    days = start[row] + share * (end - start)[row]
    base = _measure(area, swath, ground_track(sky, satellites[row], days))
    return base, np.flatnonzero(row[:-1] == row[1:])


def _measure(area: Area, swath: Swath, track: GroundTrack) -> _Measured:
    """Return how far points are from the area: truly where that matters, else at least."""
    half = swath.half_km(track.altitude_km, track.latitude_deg)
    distance = area.cap_angle_rad(track.up) * LEAST_RADIUS_KM
    near = np.flatnonzero(distance <= half + _NEAR_KM)
    signed = area.signed_distance_km(track.latitude_deg[near], track.longitude_deg[near])
    distance[near] = np.maximum(signed, 0.0)
    return _Measured(track, distance, half)


def _halve(
    sky: Sky, area: Area, swath: Swath, pace: Pace, base: _Measured, left: IntArray
) -> _Measured:
    """Return ``base`` with points added until no stretch can hide the start or end of a touch."""
    found = [base]
    begin, finish = take(base, left), take(base, left + 1)
    while len(begin.distance_km):
        index = np.flatnonzero(_is_open(pace, swath, begin, finish))
        begin, finish = take(begin, index), take(finish, index)
        days = 0.5 * (begin.track.days + finish.track.days)
        middle = _measure(area, swath, ground_track(sky, begin.track.satellite, days))
        found.append(middle)
        begin, finish = concatenate([begin, middle]), concatenate([middle, finish])
    points = concatenate(found)
    return take(points, np.lexsort((points.track.days, points.track.satellite)))


def _is_open(pace: Pace, swath: Swath, begin: _Measured, finish: _Measured) -> BoolArray:
    """Whether a stretch of track must be halved before it is known where on it a touch is."""
    satellite = begin.track.satellite
    seconds = (finish.track.days - begin.track.days) * SECONDS_A_DAY
    faster = np.maximum(begin.track.speed_km_s, finish.track.speed_km_s)
    reach = pace.reach_km(satellite, seconds, faster)
    climb = pace.climb_km_s[satellite] * seconds
    middle = 0.5 * (begin.track.altitude_km + finish.track.altitude_km)
    least, greatest = swath.bounds_km(
        middle - 0.5 * climb, middle + 0.5 * climb, begin.track.latitude_deg, reach
    )
    both = begin.distance_km + finish.distance_km
    away = 0.5 * (both - reach) > greatest
    within = begin.inside & finish.inside
    held = within & (0.5 * (both + reach) <= least)
    good = begin.track.good & finish.track.good
    one_bad = begin.track.good ^ finish.track.good
    outside = ~begin.inside & ~finish.inside & good
    limit = np.where(outside, RESOLUTION_S, GAP_S)
    return np.asarray((good & ~away & ~held | one_bad) & (seconds > limit))


def _runs(points: _Measured, depth: Depth) -> Touches:
    """Return the runs of neighbouring points inside, ended by the roots of ``depth``."""
    track, inside = points.track, points.inside
    linked = (track.satellite[:-1] == track.satellite[1:]) & track.good[:-1] & track.good[1:]
    joined = linked & inside[:-1] & inside[1:]
    first = np.flatnonzero(inside & ~np.concatenate([[False], joined]))
    last = np.flatnonzero(inside & ~np.concatenate([joined, [False]]))
    enters = np.flatnonzero(np.concatenate([[False], linked])[first])
    leaves = np.flatnonzero(np.concatenate([linked, [False]])[last])
    outer = np.concatenate([first[enters] - 1, last[leaves] + 1])
    inner = np.concatenate([first[enters], last[leaves]])
    times = _roots(
        depth,
        track.satellite[inner],
        track.days[outer],
        track.days[inner],
        (points.half_km - points.distance_km)[outer],
        (points.half_km - points.distance_km)[inner],
    )
    entry, leave = np.full(len(first), np.nan), np.full(len(first), np.nan)
    entry[enters], leave[leaves] = np.split(times, [len(enters)])
    return Touches(
        track.satellite[first],
        entry,
        leave,
        np.where(np.isnan(entry), track.days[first], entry),
        np.where(np.isnan(leave), track.days[last], leave),
    )


def _roots(
    depth: Depth,
    satellite: IntArray,
    outer: FloatArray,
    inner: FloatArray,
    outer_depth: FloatArray,
    inner_depth: FloatArray,
) -> FloatArray:
    """Return where ``depth`` passes zero between ``outer`` (below) and ``inner`` (not below).

    False position in the Illinois form (Dowell and Jarratt, BIT 11, 1971), which keeps a bracket
    and needs no derivative: a distance from a polygon has corners.
    """
    outer, inner = outer.copy(), inner.copy()
    outer_depth, inner_depth = outer_depth.copy(), inner_depth.copy()
    root = inner.copy()
    side = np.zeros(len(root), dtype=np.int64)
    active = np.flatnonzero(inner_depth > 0.0)
    for _ in range(_ROOT_STEPS):
        if not len(active):
            break
        below, above = outer_depth[active], inner_depth[active]
        time = (outer[active] * above - inner[active] * below) / (above - below)
        value = depth(satellite[active], time)
        root[active] = time
        up = value >= 0.0
        raised, lowered = active[up], active[~up]
        inner[raised], inner_depth[raised] = time[up], value[up]
        outer[lowered], outer_depth[lowered] = time[~up], value[~up]
        outer_depth[raised[side[raised] == 1]] *= 0.5
        inner_depth[lowered[side[lowered] == -1]] *= 0.5
        side[raised], side[lowered] = 1, -1
        done = (np.abs(value) < _ROOT_TOLERANCE_KM) | (
            np.abs(outer[active] - inner[active]) < _ROOT_TOLERANCE_DAYS
        )
        active = active[~done]
    return root


def _bridged(touches: Touches) -> Touches:
    """Return the touches with those joined that lie no farther apart than GAP_S."""
    if not len(touches.satellite):
        return touches
    gap = (touches.first[1:] - touches.last[:-1]) * SECONDS_A_DAY
    apart = (touches.satellite[1:] != touches.satellite[:-1]) | ~(gap <= GAP_S)
    first = np.flatnonzero(np.concatenate([[True], apart]))
    last = np.flatnonzero(np.concatenate([apart, [True]]))
    return Touches(
        touches.satellite[first],
        touches.entry[first],
        touches.exit[last],
        touches.first[first],
        touches.last[last],
    )
