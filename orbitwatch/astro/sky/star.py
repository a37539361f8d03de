"""A fixed celestial direction as seen from the moving Earth."""

from __future__ import annotations

import erfa
import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation
from orbitwatch.astro.sun import AU_KM, LIGHT_KM_S, celestial_to_terrestrial
from orbitwatch.astro.topocentric import dot

FAR_KM = 1e12
"""A distance at which parallax vanishes."""
_LIGHT_AU_PER_DAY = LIGHT_KM_S * 86400.0 / AU_KM


class Star:
    """A direction in GCRS, ``(3,)``, corrected for the annual aberration of one day."""

    def __init__(self, direction: FloatArray, rotation: EarthRotation, day: float) -> None:
        self._rotation = rotation
        tt = float(rotation.tt_days(np.array([day]))[0])
        _, barycentric = erfa.epv00(rotation.reference_jd, tt)
        self._direction = direction + barycentric["v"] / _LIGHT_AU_PER_DAY

    def apparent_km(self, days: FloatArray) -> FloatArray:
        """Return a point FAR_KM away in that direction, Earth-fixed, ``(n, 3)``."""
        vectors = celestial_to_terrestrial(self._rotation, days) @ self._direction
        return np.asarray(FAR_KM * vectors / np.sqrt(dot(vectors, vectors))[:, None])
