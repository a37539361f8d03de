"""The moment at which a ground track is nearest to an area, or deepest within it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.areas.ground_track import Pace, pace_of
from orbitwatch.features.areas.shapes import Area
from orbitwatch.features.areas.smooth_tracks import PARTS, follow, smooth_tracks

_FINEST_S, _FINEST_KM = 1.0, 7.0
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_SETTLED_DAYS = 5e-5 / SECONDS_A_DAY


@dataclass(frozen=True, slots=True)
class _Points:
    """Points of the searched stretches, ``(n,)``; ``value_km`` is negative within the area."""

    stretch: IntArray
    days: FloatArray
    value_km: FloatArray
    speed_km_s: FloatArray


Measure = Callable[[IntArray, FloatArray], _Points]
"""``(stretch, days) -> points``."""


def closest_moments(
    geometry: ViewingGeometry, area: Area, satellite: IntArray, first: FloatArray, last: FloatArray
) -> FloatArray:
    """Return the time of each satellite's least distance from ``area``, days, ``(n,)``.

    If the track crosses the area, it is the moment at which it is deepest within, farthest from
    the outline. Parts of a stretch (``first`` to ``last``) are halved while they may contain a
    point nearer than the nearest so far, down to a second or seven kilometres; the remaining
    minima are refined by golden-section search. Short stretches are sampled by SGP4 only a few
    times, and interpolated.
    """
    pace = pace_of(geometry.propagator)
    tracks, number = smooth_tracks(geometry, pace, satellite, first, last)

    def measure(stretch: IntArray, days: FloatArray) -> _Points:
        track = follow(geometry, tracks, number[stretch], satellite[stretch], days)
        value = np.full(len(days), np.inf)  # where SGP4 fails
        good = np.flatnonzero(track.good)
        value[good] = area.signed_distance_at(track.up[good])
        return _Points(stretch, days, value, track.speed_km_s)

    return _closest(measure, pace, satellite, first, last)


def _closest(
    measure: Measure, pace: Pace, satellite: IntArray, first: FloatArray, last: FloatArray
) -> FloatArray:
    points = _refined(measure, pace, satellite, first, last)
    best = _least(points, len(first))
    dips = _dips(points, best)
    low, high = (
        points.days[np.maximum(dips - 1, 0)],
        points.days[np.minimum(dips + 1, len(points.days) - 1)],
    )
    stretch = points.stretch[dips]
    days, value = _golden(
        lambda at: measure(stretch, at).value_km,
        np.clip(low, first[stretch], last[stretch]),
        np.clip(high, first[stretch], last[stretch]),
    )
    worse = value > points.value_km[dips]  # the nearest point may be an end
    days, value = np.where(worse, points.days[dips], days), np.minimum(value, points.value_km[dips])
    order = np.lexsort((days, value, stretch))
    _, chosen = np.unique(stretch[order], return_index=True)
    return np.asarray(days[order[chosen]])


def _refined(
    measure: Measure,
    pace: Pace,
    satellite: IntArray,
    first: FloatArray,
    last: FloatArray,
) -> _Points:
    """Return dense points, in order of stretch and time, wherever the minimum may be."""
    stretch = np.repeat(np.arange(len(first)), PARTS + 1)
    share = np.tile(np.arange(PARTS + 1) / PARTS, len(first))
    found = [measure(stretch, first[stretch] + share * (last - first)[stretch])]
    left = np.flatnonzero(stretch[:-1] == stretch[1:])
    begin, finish = take(found[0], left), take(found[0], left + 1)
    best = _least(found[0], len(first))
    while True:
        index = np.flatnonzero(_may_hold_less(pace, satellite, best, begin, finish))
        if not len(index):
            break
        begin, finish = take(begin, index), take(finish, index)
        middle = measure(begin.stretch, 0.5 * (begin.days + finish.days))
        found.append(middle)
        best = np.minimum(best, _least(middle, len(first)))
        begin, finish = concatenate([begin, middle]), concatenate([middle, finish])
    points = concatenate(found)
    return take(points, np.lexsort((points.days, points.stretch)))


def _may_hold_less(
    pace: Pace, satellite: IntArray, best: FloatArray, begin: _Points, finish: _Points
) -> BoolArray:
    seconds = (finish.days - begin.days) * SECONDS_A_DAY
    faster = np.fmax(begin.speed_km_s, finish.speed_km_s)
    reach = pace.reach_km(satellite[begin.stretch], seconds, faster)
    least = pace.least_km(satellite[begin.stretch], seconds, reach, begin.value_km, finish.value_km)
    coarse = (seconds > _FINEST_S) & (reach > _FINEST_KM)
    return np.asarray((least < best[begin.stretch]) & coarse)


def _least(points: _Points, count: int) -> FloatArray:
    best = np.full(count, np.inf)
    np.minimum.at(best, points.stretch, points.value_km)
    return best


def _dips(points: _Points, best: FloatArray) -> IntArray:
    """Return the points near which, between their neighbours, the minimum may lie."""
    value, same = points.value_km, points.stretch[:-1] == points.stretch[1:]
    after = np.where(same, value[1:], np.inf)
    before = np.where(same, value[:-1], np.inf)
    low = (value <= np.append(after, np.inf)) & (value <= np.insert(before, 0, np.inf))
    finest = np.maximum(_FINEST_S * points.speed_km_s, _FINEST_KM)
    possible = value <= best[points.stretch] + finest
    return np.flatnonzero(low & possible)


def _golden(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the minima of many functions, each with one minimum in its bracket."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    widest = float(np.max(high - low, initial=_SETTLED_DAYS))
    for _ in range(round(np.log(_SETTLED_DAYS / widest) / np.log(_GOLDEN))):
        lower = at_left <= at_right
        low, high = np.where(lower, low, left), np.where(lower, right, high)
        new = np.where(lower, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        value = function(new)
        left, right = np.where(lower, new, right), np.where(lower, left, new)
        at_left, at_right = np.where(lower, value, at_right), np.where(lower, at_left, value)
    least = at_left <= at_right
    return np.where(least, left, right), np.where(least, at_left, at_right)
