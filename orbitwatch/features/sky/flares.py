"""When a plate that faces straight down would mirror the Sun to an observer."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import ViewingGeometry

WIDEST_DEG = 5.0
"""Mirrors are not plane and satellites tilt: within this angle a flare is possible."""
WHY_POSSIBLE = (
    "flares are possible, not promised: they suppose a flat plate that faces straight down, and "
    "operators tilt satellites as they like"
)
_SAMPLES = 91


def mirror_angle_deg(
    geometry: ViewingGeometry, sun: Sun, satellite: IntArray, site: IntArray, days: FloatArray
) -> FloatArray:
    """Return how far the mirrored Sun is from the observer, seen from the plate, ``(n,)``.

    90° at least where the Sun shines on the upper side.
    """
    fixed, _ = geometry.earth_fixed(satellite, days)
    position = fixed.position_km
    ground = to_geodetic(position)
    latitude, longitude = np.radians(ground.latitude_deg), np.radians(ground.longitude_deg)
    cosine = np.cos(latitude)
    up = np.stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1
    )
    toward = sun.geometric_km(days) - position
    toward /= np.sqrt(dot(toward, toward))[:, None]
    from_below = dot(toward, up)
    mirrored = 2.0 * from_below[:, None] * up - toward
    view = geometry.sites.position_km[site] - position
    angle = np.degrees(
        np.arccos(np.clip(dot(mirrored, view) / np.sqrt(dot(view, view)), -1.0, 1.0))
    )
    return np.where(from_below < 0.0, angle, np.maximum(angle, 90.0))


def least_mirror_angle(
    geometry: ViewingGeometry,
    sun: Sun,
    satellite: IntArray,
    start: FloatArray,
    end: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the least angle of each sighting from ``start`` to ``end``, and when, days."""
    n = len(start)
    share = np.linspace(0.0, 1.0, _SAMPLES)
    days = start[:, None] + share * (end - start)[:, None]
    which = np.repeat(satellite, _SAMPLES)
    zero = np.zeros(n * _SAMPLES, dtype=np.int64)
    angles = mirror_angle_deg(geometry, sun, which, zero, days.ravel()).reshape(n, _SAMPLES)
    best = np.argmin(angles, axis=1)
    every = np.arange(n)
    return angles[every, best], days[every, best]
