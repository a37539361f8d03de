"""Short stretches of ground tracks, sampled a few times and followed smoothly in between."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.engine import choice
from orbitwatch.engine.processors import threads
from orbitwatch.features.areas.ground_track import LEAST_RADIUS_KM, GroundTrack, Pace, ground_track
from orbitwatch.features.areas.shapes import degrees

PARTS = 8
"""Into how many parts the samples divide a stretch."""

_LONGEST_RAD = 0.6
_NODES = np.arange(PARTS + 1) / PARTS
# The weights of barycentric interpolation between evenly spaced nodes: binomials that alternate
# (Berrut and Trefethen, SIAM Review 46, 2004, equation 5.1).
_WEIGHTS = np.array([(-1.0) ** k for k in range(PARTS + 1)]) * np.array(
    [1.0, 8.0, 28.0, 56.0, 70.0, 56.0, 28.0, 8.0, 1.0]
)


def are_smooth(
    geometry: ViewingGeometry, pace: Pace, satellite: IntArray, first: FloatArray, last: FloatArray
) -> IntArray:
    """Return which stretches, ``first`` to ``last`` in days, are short enough, ``(m,)``.

    They are those of near-Earth orbits on which the point below the satellite runs less than
    0.6 radians: a polynomial through their samples then departs from SGP4 by less than a
    centimetre. The deep-space theory takes its resonances in steps that no polynomial follows.
    """
    run = pace.speed_km_s[satellite] / LEAST_RADIUS_KM * (last - first) * SECONDS_A_DAY
    if geometry.rotation.has_leap:  # at which a track, by UTC, jumps by 0.5 km
        return np.zeros(0, dtype=np.int64)
    near_earth = geometry.propagator.period_days[satellite] * 1440.0 < NEAR_EARTH_PERIOD_MIN
    return np.flatnonzero(near_earth & (run < _LONGEST_RAD))


class SmoothTracks:
    """The stretches of the tracks of ``satellite`` from ``first`` to ``last``, days, ``(n,)``.

    ``speed_km_s`` ``(n,)`` is the greatest over ground at any sample, ``good`` ``(n,)`` says
    whether SGP4 refuses none of them.
    """

    def __init__(
        self, geometry: ViewingGeometry, satellite: IntArray, first: FloatArray, last: FloatArray
    ) -> None:
        self._first = first
        self._length = np.where(last > first, last - first, 1.0)
        days = first[:, None] + _NODES * (last - first)[:, None]
        days[:, -1] = last
        track = ground_track(geometry, np.repeat(satellite, PARTS + 1), days.ravel())
        samples = np.column_stack([track.up, track.altitude_km]).reshape(-1, PARTS + 1, 4)
        self._samples = samples
        self.speed_km_s = track.speed_km_s.reshape(-1, PARTS + 1).max(axis=1)
        self.good: BoolArray = np.asarray(np.isfinite(samples).all(axis=(1, 2)))

    def up(self, stretch: IntArray, days: FloatArray) -> FloatArray:
        """Return the zenith at points of stretches ``(n,)``: vectors ``(n, 3)``, nearly units."""
        return self._at(stretch, days)[:3].T

    def points(self, stretch: IntArray, satellite: IntArray, days: FloatArray) -> GroundTrack:
        """Return points of the tracks of ``satellite``, all ``(n,)``."""
        at = self._at(stretch, days)
        up = at[:3].T
        up = up / np.sqrt(dot(up, up))[:, None]
        latitude, longitude = degrees(up)
        speed = self.speed_km_s[stretch]
        return GroundTrack(satellite, days, latitude, longitude, at[3], up, speed)

    def _at(self, stretch: IntArray, days: FloatArray) -> FloatArray:
        """Return zenith and altitude at points of stretches ``(n,)``, as ``(4, n)``."""
        share = (days - self._first[stretch]) / self._length[stretch]
        engine = choice.compiled()
        if engine is None:
            return _interpolated(self._samples, stretch, share)
        at = np.empty((4, len(days)))
        stretch = np.ascontiguousarray(stretch, dtype=np.int64)
        engine.interpolate(self._samples, _WEIGHTS, stretch, share, at, threads())
        return at


def _interpolated(samples: FloatArray, stretch: IntArray, share: FloatArray) -> FloatArray:
    away = share[:, None] - _NODES
    at_node = np.abs(away) < 1e-12
    weight = _WEIGHTS / np.where(at_node, 1.0, away)
    exact = at_node.any(axis=1)
    weight[exact] = at_node[exact]
    weight /= weight.sum(axis=1)[:, None]
    by_node = samples.transpose(1, 2, 0)
    at = np.zeros((4, len(share)))
    for node in range(PARTS + 1):
        at += weight[:, node] * by_node[node].take(stretch, axis=1)
    return at


def follow(
    geometry: ViewingGeometry,
    tracks: SmoothTracks,
    stretch: IntArray,
    satellite: IntArray,
    days: FloatArray,
) -> GroundTrack:
    """Return points of tracks: ``tracks`` where ``stretch`` numbers one, SGP4's where it is -1."""
    inside, outside = np.flatnonzero(stretch >= 0), np.flatnonzero(stretch < 0)
    if not len(outside):
        return tracks.points(stretch, satellite, days)
    exact = ground_track(geometry, satellite[outside], days[outside])
    if not len(inside):
        return exact
    both = concatenate([tracks.points(stretch[inside], satellite[inside], days[inside]), exact])
    back = np.empty(len(days), dtype=np.int64)
    back[np.concatenate([inside, outside])] = np.arange(len(days))
    return take(both, back)
