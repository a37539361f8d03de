"""Geodesy on the WGS 84 ellipsoid: lengths of geodesics, and the side of a ground track."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.frames import Geodetic
from orbitwatch.astro.topocentric import dot

_A_KM = 6378.137
_F = 1.0 / 298.257223563
_B_KM = _A_KM * (1.0 - _F)
E2 = _F * (2.0 - _F)
"""The square of the ellipsoid's eccentricity."""
_ITERATIONS = 12


def geodesic_km(
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    to_latitude_deg: FloatArray,
    to_longitude_deg: FloatArray,
) -> FloatArray:
    """Return the length of the geodesic between points, ``(n,)``, to better than 1 mm.

    Vincenty, Survey Review 23 (1975), inverse formula. It fails to converge only for points that
    are nearly antipodal; a satellite and a site that sees it are never 90° apart.
    """
    u1 = np.arctan((1.0 - _F) * np.tan(np.radians(latitude_deg)))
    u2 = np.arctan((1.0 - _F) * np.tan(np.radians(to_latitude_deg)))
    difference = np.radians((to_longitude_deg - longitude_deg + 180.0) % 360.0 - 180.0)
    sin1, cos1, sin2, cos2 = np.sin(u1), np.cos(u1), np.sin(u2), np.cos(u2)
    lam = difference
    for _ in range(_ITERATIONS):
        sin_lam, cos_lam = np.sin(lam), np.cos(lam)
        sin_s = np.hypot(cos2 * sin_lam, cos1 * sin2 - sin1 * cos2 * cos_lam)
        cos_s = sin1 * sin2 + cos1 * cos2 * cos_lam
        sigma = np.arctan2(sin_s, cos_s)
        sin_alpha = _ratio(cos1 * cos2 * sin_lam, sin_s)
        cos2_alpha = 1.0 - sin_alpha**2
        cos_2m = cos_s - _ratio(2.0 * sin1 * sin2, cos2_alpha)
        c = _F / 16.0 * cos2_alpha * (4.0 + _F * (4.0 - 3.0 * cos2_alpha))
        inner = cos_2m + c * cos_s * (2.0 * cos_2m**2 - 1.0)
        lam = difference + (1.0 - c) * _F * sin_alpha * (sigma + c * sin_s * inner)
    squared = cos2_alpha * (_A_KM**2 - _B_KM**2) / _B_KM**2
    a = 1.0 + squared / 16384.0 * (
        4096.0 + squared * (-768.0 + squared * (320.0 - 175.0 * squared))
    )
    b = squared / 1024.0 * (256.0 + squared * (-128.0 + squared * (74.0 - 47.0 * squared)))
    third = b / 6.0 * cos_2m * (4.0 * sin_s**2 - 3.0) * (4.0 * cos_2m**2 - 3.0)
    delta = b * sin_s * (cos_2m + b / 4.0 * (cos_s * (2.0 * cos_2m**2 - 1.0) - third))
    return np.asarray(_B_KM * a * (sigma - delta))


def is_left_of_track(
    place_km: FloatArray, velocity_km_s: FloatArray, position_km: FloatArray, ground: Geodetic
) -> BoolArray:
    """Return which points lie to the left of the ground track at its point ``ground``, ``(n,)``.

    The track is that of the sub-satellite point on the ellipsoid, whose direction differs from that
    of the orbital plane. ``position_km`` and ``velocity_km_s`` are Earth-fixed ``(n, 3)``, as
    ``place_km``. The velocity is scaled from the satellite's height down to the ground by the radii
    of curvature (Torge, Geodesy, section 4.1).
    """
    latitude, longitude = np.radians(ground.latitude_deg), np.radians(ground.longitude_deg)
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1)
    east = np.stack([-sin_lon, cos_lon, np.zeros_like(sin_lon)], axis=-1)
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], axis=-1)
    factor = 1.0 - E2 * sin_lat * sin_lat
    across = _A_KM / np.sqrt(factor)
    along = across * (1.0 - E2) / factor
    eastward = dot(velocity_km_s, east) * across / (across + ground.altitude_km)
    northward = dot(velocity_km_s, north) * along / (along + ground.altitude_km)
    away = place_km - (position_km - ground.altitude_km[:, None] * up)
    return np.asarray(dot(away, north) * eastward - dot(away, east) * northward >= 0.0)


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return the quotient, or 0 where points coincide or the geodesic follows the equator."""
    zero = np.abs(denominator) < 1e-14
    return np.asarray(np.where(zero, 0.0, numerator) / np.where(zero, 1.0, denominator))
