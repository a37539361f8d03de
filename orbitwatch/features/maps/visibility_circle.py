"""The visibility circle: where a satellite is above a site's elevation mask."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import site_vectors, to_geodetic
from orbitwatch.astro.topocentric import dot
from orbitwatch.sites import Site

_RADIUS_KM = 6371.0
_NEWTON_STEPS = 8
_EXACT_KM = 1e-6


def visibility_circle(
    site: Site, altitude_km: float, min_elevation_deg: float, count: int = 181
) -> tuple[FloatArray, FloatArray]:
    """Return the sub-satellite points at which the elevation equals the mask: latitude, longitude.

    A closed ring of ``count`` points, geodetic degrees, arrays ``(count,)``, clockwise from north.
    On the ellipsoid (WGS 84): each is below the point of the line of sight at the altitude, by
    Newton's method, good to a millimetre. For a satellite below the site's height the ring is the
    site itself.
    """
    azimuth = np.linspace(0.0, 2.0 * np.pi, count)
    mask = np.radians(min_elevation_deg)
    vectors = site_vectors([site])
    sight = np.cos(mask) * (
        np.cos(azimuth)[:, None] * vectors.north + np.sin(azimuth)[:, None] * vectors.east
    ) + np.sin(mask) * (vectors.up + np.zeros((count, 1)))
    height = max(altitude_km - site.height_m / 1e3, 0.0)
    sine = _RADIUS_KM * np.sin(mask)
    distance = np.full(count, np.sqrt(sine**2 + height * (2.0 * _RADIUS_KM + height)) - sine)
    for _ in range(_NEWTON_STEPS if height > 0.0 else 0):
        ground = to_geodetic(vectors.position_km + distance[:, None] * sight)
        wrong = ground.altitude_km - altitude_km
        if np.abs(wrong).max() < _EXACT_KM:
            break
        latitude, longitude = np.radians(ground.latitude_deg), np.radians(ground.longitude_deg)
        east, north = np.cos(longitude), np.sin(longitude)
        up = np.stack(
            [np.cos(latitude) * east, np.cos(latitude) * north, np.sin(latitude)], axis=-1
        )
        distance -= wrong / dot(up, sight)
    ground = to_geodetic(vectors.position_km + distance[:, None] * sight)
    return ground.latitude_deg, ground.longitude_deg
