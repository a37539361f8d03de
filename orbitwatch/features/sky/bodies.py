"""What satellites are seen to cross: the Sun, the Moon, or a point of the sky with a radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import erfa
import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation
from orbitwatch.astro.moon import MOON_RADIUS_KM, Moon
from orbitwatch.astro.sky_directions import from_angles
from orbitwatch.astro.sun import SUN_RADIUS_KM, Sun, celestial_to_terrestrial
from orbitwatch.astro.topocentric import dot

BodyName = Literal["sun", "moon"]


@dataclass(frozen=True, slots=True)
class Target:
    """A direction in J2000 (GCRS), degrees, with the radius that counts as its disc."""

    right_ascension_deg: float
    declination_deg: float
    radius_deg: float


@dataclass(frozen=True, slots=True)
class Body:
    """Something in the sky over a span: its name, where it seems to be, and its radius.

    ``apparent_km(days)`` is Earth-fixed, ``(n, 3)``; of a `Target` only its direction counts.
    """

    name: str
    source: Sun | Moon | _Fixed
    radius_km: float

    def apparent_km(self, days: FloatArray) -> FloatArray:
        """Return where it seems to be at ``days`` ``(n,)``."""
        return self.source.apparent_km(days)

    def radius_deg(self, distance_km: FloatArray) -> FloatArray:
        """Return the radius of its disc, seen from ``distance_km``."""
        return np.degrees(np.arcsin(self.radius_km / distance_km))


def bodies_over(
    which: Sequence[BodyName | Target], rotation: EarthRotation, first: float, last: float
) -> list[Body]:
    """Return the bodies over the days ``first`` to ``last``."""
    found = []
    for one in which:
        if isinstance(one, Target):
            fixed = _Fixed(one, rotation, 0.5 * (first + last))
            radius = _FAR_KM * float(np.sin(np.radians(one.radius_deg)))
            found.append(Body("target", fixed, radius))
        elif one == "sun":
            found.append(Body("sun", Sun(rotation, first, last), SUN_RADIUS_KM))
        else:
            found.append(Body("moon", Moon(rotation, first, last), MOON_RADIUS_KM))
    return found


_FAR_KM = 1e12
_C_AU_PER_DAY = 173.1446326846693


class _Fixed:
    """A direction among the stars, moved by annual aberration."""

    def __init__(self, target: Target, rotation: EarthRotation, day: float) -> None:
        self._rotation = rotation
        direction = from_angles(target.right_ascension_deg, target.declination_deg)
        tt = float(rotation.tt_days(np.array([day]))[0])
        _, barycentric = erfa.epv00(rotation.reference_jd, tt)
        self._direction = direction + barycentric["v"] / _C_AU_PER_DAY

    def apparent_km(self, days: FloatArray) -> FloatArray:
        """Return a point far away in its direction, Earth-fixed, ``(n, 3)``."""
        vectors = celestial_to_terrestrial(self._rotation, days) @ self._direction
        return np.asarray(_FAR_KM * vectors / np.sqrt(dot(vectors, vectors))[:, None])
