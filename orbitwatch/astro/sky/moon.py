"""The Moon: its position over a site, and its illuminated fraction.

Its orbit comes from ERFA's ``moon98`` (Meeus, Astronomical Algorithms, chapter 47; 3″ rms, 18″ at
most), so no ephemeris file is needed.
"""

from __future__ import annotations

import erfa
import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import EarthRotation, SiteVectors, rotate_z
from orbitwatch.astro.sun import AU_KM, LIGHT_KM_S, celestial_to_terrestrial
from orbitwatch.astro.topocentric import dot

MOON_RADIUS_KM = 1737.4
"""Mean radius (IAU Working Group on Cartographic Coordinates 2015)."""
_NODES_A_DAY = 24.0
_LIGHT_TIME_DAYS = 384_400.0 / LIGHT_KM_S / 86400.0


class Moon:
    """Earth-fixed positions of the Moon over a span, interpolated between hourly ones.

    Since the Moon moves with the Earth, light time is relative to the Earth: it is seen at its
    geocentric position a light time ago.
    """

    def __init__(self, rotation: EarthRotation, first_day: float, last_day: float) -> None:
        self._rotation = rotation
        first, last = np.floor(first_day * _NODES_A_DAY), np.ceil(last_day * _NODES_A_DAY)
        self._nodes = np.arange(first - 1.0, last + 2.0) / _NODES_A_DAY
        geocentric = erfa.moon98(rotation.reference_jd, rotation.tt_days(self._nodes))
        matrices = celestial_to_terrestrial(rotation, self._nodes)
        self._position = self._unturn(np.einsum("nij,nj->ni", matrices, geocentric["p"]) * AU_KM)
        self._velocity = self._unturn(np.einsum("nij,nj->ni", matrices, geocentric["v"]) * AU_KM)

    def _unturn(self, earth_fixed: FloatArray) -> FloatArray:
        """Return node vectors in non-rotating axes, in which they can be interpolated."""
        angle = self._rotation.angle_rad(self._nodes)
        return rotate_z(earth_fixed, np.cos(angle), -np.sin(angle))

    def apparent_km(self, days: FloatArray) -> FloatArray:
        """Return the apparent position of the Moon, Earth-fixed, ``(n, 3)``."""
        when = days - _LIGHT_TIME_DAYS
        last = len(self._nodes) - 2
        node = np.clip(np.searchsorted(self._nodes, when, side="right") - 1, 0, last)
        share = ((when - self._nodes[node]) * _NODES_A_DAY)[:, None]
        rest = 1.0 - share
        inertial = (  # a cubic Hermite: its error is a microarcsecond
            self._position[node] * (1.0 + 2.0 * share) * rest**2
            + self._position[node + 1] * (1.0 + 2.0 * rest) * share**2
            + (self._velocity[node] * rest - self._velocity[node + 1] * share)
            * (share * rest / _NODES_A_DAY)
        )
        angle = self._rotation.angle_rad(days)
        return rotate_z(inertial, np.cos(angle), np.sin(angle))

    def elevation_deg(self, sites: SiteVectors, site: IntArray, days: FloatArray) -> FloatArray:
        """Return the Moon's elevation over ``sites[site[i]]`` at ``days[i]``, no refraction."""
        offset = self.apparent_km(days) - sites.position_km[site]
        return np.degrees(np.arcsin(dot(offset, sites.up[site]) / np.sqrt(dot(offset, offset))))


def lit_fraction(moon_km: FloatArray, sun_km: FloatArray, place_km: FloatArray) -> FloatArray:
    """Return the illuminated fraction of the Moon's disc seen from ``place_km``; all ``(n, 3)``."""
    to_sun, to_place = sun_km - moon_km, place_km - moon_km
    cosine = dot(to_sun, to_place) / np.sqrt(dot(to_sun, to_sun) * dot(to_place, to_place))
    return np.asarray(0.5 * (1.0 + cosine))
