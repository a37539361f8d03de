"""Bodies that satellites transit: the Sun, the Moon, or a direction with a radius."""

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
"""More than the change of a body's elevation between two steps."""


@dataclass(frozen=True, slots=True)
class Target:
    """A direction in J2000 (GCRS), degrees, with the radius of its disc."""

    right_ascension_deg: float
    declination_deg: float
    radius_deg: float


@dataclass(frozen=True, slots=True)
class Body:
    """A body over a span: its name, apparent position and radius.

    ``apparent_km(days)`` is Earth-fixed, ``(n, 3)``; for a `Target` only its direction matters.
    """

    name: str
    source: Sun | Moon | Star
    radius_km: float

    def apparent_km(self, days: FloatArray) -> FloatArray:
        """Return the apparent position at ``days`` ``(n,)``."""
        return self.source.apparent_km(days)

    def radius_deg(self, distance_km: FloatArray) -> FloatArray:
        """Return the angular radius of its disc at ``distance_km``."""
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

    None if it rises above. Geometric, in steps of ten minutes.
    """
    reference_jd, first, last = span_days(span)
    body = bodies_over([which], EarthRotation(reference_jd, first, last), first, last)[0]
    days = np.linspace(first, last, 2 + int((last - first) / _STEP_DAYS))
    zero = np.zeros(len(days), dtype=np.int64)
    highest = float(elevation_deg(body.apparent_km(days), site_vectors([site]), zero).max())
    return highest if highest < lowest_deg - _MARGIN_DEG else None
