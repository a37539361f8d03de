"""Stretches of ground tracks, sampled a few times and interpolated."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.areas.ground_track import LEAST_RADIUS_KM, GroundTrack, Pace, ground_track

PARTS = 8
"""The number of parts into which samples divide a piece of a stretch."""

_LONGEST_RAD = 0.6
_MOST_PIECES = 6
_NODES = np.arange(PARTS + 1) / PARTS
_TO_TERMS = np.linalg.inv(np.vander(2.0 * _NODES - 1.0, increasing=True))


def smooth_pieces(
    geometry: ViewingGeometry, pace: Pace, satellite: IntArray, first: FloatArray, last: FloatArray
) -> IntArray:
    """Return the number of pieces in which to interpolate stretches, days, ``(n,)``; 0 to use SGP4.

    On near-Earth orbits the sub-satellite point moves less than 0.6 radians in a piece: a
    polynomial through its samples then deviates from SGP4 by less than a centimetre. The
    deep-space theory has steps of resonances that polynomials cannot follow. For long stretches,
    of which only some parts are needed, interpolation saves no time.
    """
    run = pace.speed_km_s[satellite] / LEAST_RADIUS_KM * (last - first) * SECONDS_A_DAY
    near_earth = geometry.propagator.period_days[satellite] * 1440.0 < NEAR_EARTH_PERIOD_MIN
    # At a leap second the track, as a function of UTC, jumps by 0.5 km.
    smooth = near_earth & (run < _MOST_PIECES * _LONGEST_RAD) & (not geometry.rotation.has_leap)
    return np.where(smooth, np.floor(run / _LONGEST_RAD) + 1.0, 0.0).astype(np.int64)


class SmoothTracks:
    """The stretches of the tracks of ``satellite`` from ``first`` to ``last``, days, ``(n,)``.

    Each has ``pieces`` ``(n,)`` of equal length, at least one; ``first_piece`` is the index of
    the first among all. ``terms`` ``(n_pieces, 9, 4)`` are the coefficients of polynomials in a
    time from -1 to 1, of the zenith's three components and the altitude in km; ``speed_km_s``
    ``(n_pieces,)`` is the greatest speed over ground at any sample. ``good`` ``(n,)`` is whether
    SGP4 gives all samples.
    """

    def __init__(
        self,
        geometry: ViewingGeometry,
        satellite: IntArray,
        first: FloatArray,
        last: FloatArray,
        pieces: IntArray,
    ) -> None:
        self.pieces = pieces
        self.first_piece = np.cumsum(pieces) - pieces
        self._first = first
        self._length = np.where(last > first, last - first, 1.0)
        stretch = np.repeat(np.arange(len(pieces)), pieces)
        share = np.arange(len(stretch)) - self.first_piece[stretch]
        share = (share[:, None] + _NODES) / pieces[stretch, None]
        days = first[stretch, None] + share * (last - first)[stretch, None]
        days = np.minimum(days, last[stretch, None])
        track = ground_track(geometry, np.repeat(satellite[stretch], PARTS + 1), days.ravel())
        samples = np.column_stack([track.up, track.altitude_km]).reshape(-1, PARTS + 1, 4)
        self.terms = _TO_TERMS @ samples
        self.speed_km_s = track.speed_km_s.reshape(-1, PARTS + 1).max(axis=1)
        refused = ~np.isfinite(samples).all(axis=(1, 2))
        self.good: BoolArray = np.bincount(stretch[refused], minlength=len(pieces)) == 0

    def points(self, stretch: IntArray, satellite: IntArray, days: FloatArray) -> GroundTrack:
        """Return points of the tracks of ``satellite``, all ``(n,)``."""
        share = (days - self._first[stretch]) / self._length[stretch] * self.pieces[stretch]
        number = np.clip(np.floor(share), 0, self.pieces[stretch] - 1).astype(np.int64)
        time = 2.0 * (share - number) - 1.0
        piece = self.first_piece[stretch] + number
        by_term = self.terms.transpose(1, 2, 0)
        at = by_term[-1].take(piece, axis=1)
        for term in by_term[-2::-1]:
            at *= time
            at += term.take(piece, axis=1)
        up = at[:3].T
        up = up / np.sqrt(dot(up, up))[:, None]
        return GroundTrack(satellite, days, at[3], up, self.speed_km_s[piece])


def smooth_tracks(
    geometry: ViewingGeometry, pace: Pace, satellite: IntArray, first: FloatArray, last: FloatArray
) -> tuple[SmoothTracks, IntArray]:
    """Return the tracks of those stretches that can be interpolated.

    The numbers ``(n,)`` are the index of each stretch among them, -1 to use SGP4.
    """
    pieces = smooth_pieces(geometry, pace, satellite, first, last)
    smooth = np.flatnonzero(pieces)
    tracks = SmoothTracks(geometry, satellite[smooth], first[smooth], last[smooth], pieces[smooth])
    number = np.full(len(satellite), -1)
    number[smooth[tracks.good]] = np.flatnonzero(tracks.good)
    return tracks, number


def follow(
    geometry: ViewingGeometry,
    tracks: SmoothTracks,
    stretch: IntArray,
    satellite: IntArray,
    days: FloatArray,
) -> GroundTrack:
    """Return points of tracks: of ``tracks`` at index ``stretch``, or from SGP4 if it is -1."""
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
