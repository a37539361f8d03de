"""The edges of the swath along a track, for drawing."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.sphere import around, unit_vectors
from orbitwatch.astro.swath import Swath
from orbitwatch.features.maps.scene import GroundTrack

_A_KM = 6378.137
_E2 = 6.69437999014e-3
_SLOWEST_KM_S = 0.5

_MOVED = 0.1
_GROWN = 0.03
_COUNT = 73

Edge = tuple[FloatArray, FloatArray]


def swath_edges(track: GroundTrack, swath: Swath) -> tuple[Edge, Edge]:
    """Return the left and the right edge of the strip, each as latitude and longitude, ``(n,)``.

    Across the track, on the sphere of radius √(MN) that fits the ellipsoid best below the
    satellite: within 0.4 % of the width. NaN without a heading, or for a ground speed below 0.5
    km/s, at which the swath is a disc (``swath_discs``).
    """
    return strip_edges(track, half_angle_rad(track, swath))


def strip_edges(track: GroundTrack, half_angle_rad: FloatArray) -> tuple[Edge, Edge]:
    """Return the edges of a strip with the given half width, ``(n,)``, as `swath_edges` does."""
    heading = np.where(_is_slow(track), np.nan, track.heading_deg)
    left, right = (
        around(track.latitude_deg, track.longitude_deg, half_angle_rad, np.radians(heading + turn))
        for turn in (-90.0, 90.0)
    )
    return left, right


def swath_discs(track: GroundTrack, swath: Swath) -> list[Edge]:
    """Return discs of visible ground where the track is almost stationary, as closed rings.

    Each is counter-clockwise from north, latitude and longitude. A disc within a tenth of its
    radius of an earlier one of the same size to 3 % is left out.
    """
    angle = half_angle_rad(track, swath)
    units = unit_vectors(track.latitude_deg, track.longitude_deg)
    kept: list[int] = []
    for i in np.flatnonzero(_is_slow(track)).tolist():
        old = np.array(kept, dtype=np.int64)
        separation = np.linalg.norm(units[old] - units[i], axis=1)
        grown = np.abs(angle[old] - angle[i])
        if not np.any((separation < _MOVED * angle[i]) & (grown < _GROWN * angle[i])):
            kept.append(i)
    azimuth = np.linspace(2.0 * np.pi, 0.0, _COUNT)
    return [around(track.latitude_deg[i], track.longitude_deg[i], angle[i], azimuth) for i in kept]


def _is_slow(track: GroundTrack) -> BoolArray:
    return np.asarray(track.ground_speed_km_s < _SLOWEST_KM_S)


def half_angle_rad(track: GroundTrack, swath: Swath) -> FloatArray:
    """Return the angle at the Earth's centre between track and swath edge, ``(n,)``."""
    half = swath.half_km(track.altitude_km, track.latitude_deg)
    sine2 = np.sin(np.radians(track.latitude_deg)) ** 2
    return np.asarray(half * (1.0 - _E2 * sine2) / (_A_KM * np.sqrt(1.0 - _E2)))
