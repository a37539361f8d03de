"""Points on a sphere: as unit vectors, and by direction and angle."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray


def unit_vectors(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
    """Return the unit vectors ``(n, 3)`` of points on the sphere."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    cosine = np.cos(latitude)
    return np.stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1
    )


def degrees(vectors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of vectors ``(n, 3)`` of any length, degrees."""
    latitude = np.arctan2(vectors[:, 2], np.hypot(vectors[:, 0], vectors[:, 1]))
    return np.degrees(latitude), np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0]))


def around(
    latitude_deg: FloatArray | float,
    longitude_deg: FloatArray | float,
    angle_rad: FloatArray | float,
    azimuth_rad: FloatArray | float,
) -> tuple[FloatArray, FloatArray]:
    """Return the latitude and longitude at an angle from a point in a direction, on a sphere.

    Azimuth is counted from north through east; the longitude is in [-180, 180). The result has the
    shape that all four broadcast to. Computed with vectors, so that it is also valid at the poles.
    """
    latitude = np.radians(latitude_deg)
    sine, cosine = np.sin(angle_rad), np.cos(angle_rad)
    ahead, aside = sine * np.cos(azimuth_rad), sine * np.sin(azimuth_rad)
    out = np.cos(latitude) * cosine - np.sin(latitude) * ahead
    up = np.sin(latitude) * cosine + np.cos(latitude) * ahead
    longitude = longitude_deg + np.degrees(np.arctan2(aside, out))
    return (
        np.asarray(np.degrees(np.arctan2(up, np.hypot(out, aside)))),
        np.asarray((longitude + 180.0) % 360.0 - 180.0),
    )
