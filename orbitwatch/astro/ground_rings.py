"""Rings on the ground: footprints and swaths.

On the locally best-fitting sphere: within 0.4 % of a swath's width.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sphere import around
from orbitwatch.astro.swath import Swath

_A_KM: Final = 6378.137
_E2: Final = 6.69437999014e-3
_CORNERS: Final = 91
_LONGEST_RAD: Final = 0.5
"""The longest part of the track in one ring: a longer ring could cross itself."""

Ring = tuple[FloatArray, FloatArray]
"""Longitude and latitude, degrees, ``(n,)``, closed."""


def footprint_ring(
    latitude_deg: float, longitude_deg: float, altitude_km: float, elevation_deg: float
) -> Ring:
    """Return the ring of ground that has the satellite at ``elevation_deg``."""
    mask = np.radians(elevation_deg)
    radius = _radius_km(np.array(latitude_deg))
    ratio = radius * np.cos(mask) / (radius + max(altitude_km, 0.0))
    angle = float(np.arccos(np.clip(ratio, -1.0, 1.0)) - mask)
    return _disc(latitude_deg, longitude_deg, angle)


def _disc(latitude_deg: float, longitude_deg: float, angle_rad: float) -> Ring:
    azimuth = np.linspace(2.0 * np.pi, 0.0, _CORNERS)
    latitude, longitude = around(latitude_deg, longitude_deg, angle_rad, azimuth)
    return longitude, latitude


def strip_rings(
    longitude_deg: FloatArray, latitude_deg: FloatArray, altitude_km: FloatArray, swath: Swath
) -> Iterator[tuple[int, int, Ring]]:
    """Yield the swath beside a track in pieces: first and last point, and the ring.

    Arrays ``(n,)`` along the track, whose points are close; consecutive pieces share an end.
    """
    units = _units(longitude_deg, latitude_deg)
    step = np.linalg.norm(np.diff(units, axis=0), axis=1)
    half = swath.half_km(altitude_km, latitude_deg) / _radius_km(latitude_deg)
    if float(step.sum()) < float(half.max()):  # a stationary satellite sees a disc
        middle = len(units) // 2
        yield 0, len(units) - 1, _disc(*(a[middle] for a in (latitude_deg, longitude_deg, half)))
        return
    heading = _heading(units, np.gradient(units, axis=0))
    left, right = (
        around(latitude_deg, longitude_deg, half, heading + turn)
        for turn in (-np.pi / 2, np.pi / 2)
    )
    piece = np.floor(np.concatenate([[0.0], np.cumsum(step)]) / _LONGEST_RAD)
    firsts = np.flatnonzero(np.diff(piece, prepend=-1.0))
    for first, after in zip(firsts, [*firsts[1:], len(units) - 1], strict=True):
        if after > first:
            part = slice(int(first), int(after) + 1)
            ring = [np.concatenate([left[k][part], right[k][part][::-1]]) for k in (1, 0)]
            closed = [np.append(values, values[0]) for values in ring]
            yield int(first), int(after), (closed[0], closed[1])


def _radius_km(latitude_deg: FloatArray) -> FloatArray:
    sine2 = np.sin(np.radians(latitude_deg)) ** 2
    return np.asarray(_A_KM * np.sqrt(1.0 - _E2) / (1.0 - _E2 * sine2))


def _units(longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    cosine = np.cos(latitude)
    return np.stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1
    )


def _heading(units: FloatArray, ahead: FloatArray) -> FloatArray:
    """Return the direction of a track, radians from north through east, ``(n,)``."""
    x, y, z = units.T
    flat = np.maximum(np.hypot(x, y), 1e-12)
    east = (-y * ahead[:, 0] + x * ahead[:, 1]) / flat
    north = (-(x * ahead[:, 0] + y * ahead[:, 1]) * z) / flat + flat * ahead[:, 2]
    return np.asarray(np.arctan2(east, north))
