"""Short stretches of ground tracks, sampled a few times and followed smoothly in between."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.areas.ground_track import LEAST_RADIUS_KM, GroundTrack, Pace, ground_track
from orbitwatch.features.areas.shapes import degrees

PARTS = 8
"""Into how many parts the samples divide a stretch."""

_LONGEST_RAD = 0.6
_NODES = np.arange(PARTS + 1) / PARTS
_TO_TERMS = np.linalg.inv(np.vander(2.0 * _NODES - 1.0, increasing=True))


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

    ``terms`` ``(n, 9, 4)`` are those of polynomials in a time from -1 to 1, of the zenith's three
    components and the altitude in km. ``speed_km_s`` ``(n,)`` is the greatest over ground at any
    sample, ``good`` ``(n,)`` says whether SGP4 refuses none of them.
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
        self.terms = np.asarray(_TO_TERMS @ samples)
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
        time = 2.0 * (days - self._first[stretch]) / self._length[stretch] - 1.0
        by_term = self.terms.transpose(1, 2, 0)
        at = by_term[-1].take(stretch, axis=1)
        for term in by_term[-2::-1]:
            at *= time
            at += term.take(stretch, axis=1)
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
