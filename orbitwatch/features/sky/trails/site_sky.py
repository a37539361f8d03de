"""Directions, speeds and elevations of satellites at one site during an exposure."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.sun import celestial_to_terrestrial
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry


class SiteSky:
    """The sky of the site of ``geometry``; ``middle`` is mid-exposure, days."""

    def __init__(self, geometry: ViewingGeometry, middle: float) -> None:
        self.geometry = geometry
        self.middle = middle

    def directions(
        self, which: IntArray, days: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray]:
        """Return directions in GCRS, slant range, and speed in km/s relative to the stars."""
        fixed, good = self.geometry.earth_fixed(which, days)
        offset = fixed.position_km - self.geometry.sites.position_km[0]
        slant = np.sqrt(dot(offset, offset))
        velocity = np.sqrt(dot(fixed.velocity_km_s, fixed.velocity_km_s))
        directions = self._to_celestial(offset / slant[:, None], days)
        return directions, slant, velocity + 7.3e-5 * slant, good

    def _to_celestial(self, vectors: FloatArray, days: FloatArray) -> FloatArray:
        """Return Earth-fixed vectors in GCRS, with the precession of mid-exposure."""
        rotation = self.geometry.rotation
        middle = np.array([self.middle])
        matrix = celestial_to_terrestrial(rotation, middle)[0]
        turn = rotation.angle_rad(days) - rotation.angle_rad(middle)
        cosine, sine = np.cos(turn), np.sin(turn)
        x, y, z = vectors.T
        turned = np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=1)
        return np.asarray(turned @ matrix)

    def is_up(self, which: IntArray, days: FloatArray) -> BoolArray:
        """Return which satellites are above the horizon."""
        fixed, good = self.geometry.earth_fixed(which, days)
        offset = fixed.position_km - self.geometry.sites.position_km[0]
        return np.asarray(good & (offset @ self.geometry.sites.up[0] > 0.0))

    def motion(self, which: IntArray, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return speed in arcseconds a second, and its position angle, north through east."""
        moment = 0.05 / SECONDS_A_DAY
        before, _, _, _ = self.directions(which, days - moment)
        after, _, _, _ = self.directions(which, days + moment)
        middle = before + after
        middle /= np.sqrt(dot(middle, middle))[:, None]
        step = after - before
        east = np.stack([-middle[:, 1], middle[:, 0], np.zeros(len(days))], axis=1)
        size = np.sqrt(dot(east, east))[:, None]
        east = np.divide(east, size, out=np.zeros_like(east), where=size > 0.0)
        north = np.cross(middle, east)
        angle = np.degrees(np.arctan2(dot(step, east), dot(step, north))) % 360.0
        return np.degrees(np.sqrt(dot(step, step))) * 3600.0 / 0.1, angle


def right_ascension_declination(directions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return right ascension in [0, 360) and declination of unit vectors, degrees."""
    x, y, z = directions.T
    return np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arctan2(z, np.hypot(x, y)))
