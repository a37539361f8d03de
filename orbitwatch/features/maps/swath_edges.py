"""The edges of the strip of ground beside a track, for drawing."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.sphere import around
from orbitwatch.astro.swath import Swath
from orbitwatch.features.areas.shapes import unit_vectors
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
    satellite: within 0.4 % of the width. NaN where the track has no heading, or moves by less than
    0.5 km/s: what is seen from there is no strip, but a disc (``swath_discs``).
    """
    return strip_edges(track, half_angle_rad(track, swath))


def strip_edges(track: GroundTrack, half_angle_rad: FloatArray) -> tuple[Edge, Edge]:
    """Return the edges of a strip that is so wide to either side, ``(n,)``, as `swath_edges`."""
    heading = np.where(_is_slow(track), np.nan, track.heading_deg)
    left, right = (
        around(track.latitude_deg, track.longitude_deg, half_angle_rad, np.radians(heading + turn))
        for turn in (-90.0, 90.0)
    )
    return left, right


def swath_discs(track: GroundTrack, swath: Swath) -> list[Edge]:
    """Return what is seen where the track hardly moves: discs, as latitude and longitude of rings.

    Each ring is closed, counter-clockwise from north. A disc is left out that lies within a tenth
    of its radius from one before it and is as large to 3 %.
    """
    angle = half_angle_rad(track, swath)
    units = unit_vectors(track.latitude_deg, track.longitude_deg)
    kept: list[int] = []
    for i in np.flatnonzero(_is_slow(track)).tolist():
        old = np.array(kept, dtype=np.int64)
        apart = np.linalg.norm(units[old] - units[i], axis=1)
        grown = np.abs(angle[old] - angle[i])
        if not np.any((apart < _MOVED * angle[i]) & (grown < _GROWN * angle[i])):
            kept.append(i)
    azimuth = np.linspace(2.0 * np.pi, 0.0, _COUNT)
    return [around(track.latitude_deg[i], track.longitude_deg[i], angle[i], azimuth) for i in kept]


def _is_slow(track: GroundTrack) -> BoolArray:
    return np.asarray(track.ground_speed_km_s < _SLOWEST_KM_S)


def half_angle_rad(track: GroundTrack, swath: Swath) -> FloatArray:
    """Return from the track to the edge of the swath, as seen from the Earth's centre, ``(n,)``."""
    half = swath.half_km(track.altitude_km, track.latitude_deg)
    sine2 = np.sin(np.radians(track.latitude_deg)) ** 2
    return np.asarray(half * (1.0 - _E2 * sine2) / (_A_KM * np.sqrt(1.0 - _E2)))
