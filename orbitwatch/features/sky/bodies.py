"""What satellites are seen to cross: the Sun, the Moon, or a point of the sky with a radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.sky.moon import MOON_RADIUS_KM, Moon
from orbitwatch.astro.sky.star import FAR_KM, Star
from orbitwatch.astro.sky_directions import from_angles
from orbitwatch.astro.sun import SUN_RADIUS_KM, Sun
from orbitwatch.astro.topocentric import elevation_deg
from orbitwatch.search.passes import span_days
from orbitwatch.sites import Site
from orbitwatch.times import Span

BodyName = Literal["sun", "moon"]

_STEP_DAYS = 10.0 / 1440.0
_MARGIN_DEG = 0.5
"""How far a body may rise between two steps, and more."""


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
    source: Sun | Moon | Star
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
            direction = from_angles(one.right_ascension_deg, one.declination_deg)
            star = Star(direction, rotation, 0.5 * (first + last))
            radius = FAR_KM * float(np.sin(np.radians(one.radius_deg)))
            found.append(Body("target", star, radius))
        elif one == "sun":
            found.append(Body("sun", Sun(rotation, first, last), SUN_RADIUS_KM))
        else:
            found.append(Body("moon", Moon(rotation, first, last), MOON_RADIUS_KM))
    return found


def never_up(which: BodyName | Target, site: Site, span: Span, lowest_deg: float) -> float | None:
    """Return the highest elevation in degrees of a body that stays below ``lowest_deg``.

    None where it gets as high. Geometric, in steps of ten minutes.
    """
    reference_jd, first, last = span_days(span)
    body = bodies_over([which], EarthRotation(reference_jd, first, last), first, last)[0]
    days = np.linspace(first, last, 2 + int((last - first) / _STEP_DAYS))
    zero = np.zeros(len(days), dtype=np.int64)
    highest = float(elevation_deg(body.apparent_km(days), site_vectors([site]), zero).max())
    return highest if highest < lowest_deg - _MARGIN_DEG else None
