"""The Sun: its position over a site, and the illumination of satellites.

Earth's orbit comes from ERFA's ``epv00`` (VSOP2000 fit, better than 0.01″ from 1900 to 2100), so no
ephemeris file is needed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import erfa
import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import EarthRotation, SiteVectors, Turn, rotate_z
from orbitwatch.astro.topocentric import dot, rows_at

SHADOW_RADIUS_KM = 6378.137
"""A satellite is sunlit if no sphere of this radius hides the centre of the Sun from it."""
TWILIGHT_ELEVATION_DEG = -6.0
"""Civil twilight: below it a sunlit satellite is seen against a dark sky."""

SUN_RADIUS_KM = 695_700.0
"""The nominal radius of the Sun's disc (IAU 2015, resolution B3)."""
AU_KM = 149597870.7
LIGHT_KM_S = 299792.458

_LIGHT_AU_PER_DAY = LIGHT_KM_S * 86400.0 / AU_KM
_NODES_A_DAY = 24.0


def celestial_to_terrestrial(rotation: EarthRotation, days: FloatArray) -> FloatArray:
    """Return the matrices ``(n, 3, 3)`` from GCRS to the Earth-fixed frame, without polar motion.

    IAU 2000B precession and nutation, good to 1 mas: ERFA's ``c2t00b``.
    """
    ut1 = rotation.reference_jd, days + rotation.ut1_minus_utc_days(days)
    tt = rotation.reference_jd, rotation.tt_days(days)
    with _quiet():
        return np.asarray(erfa.c2t00b(*tt, *ut1, 0.0, 0.0))


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppress ERFA's warnings about dates outside 1900 to 2100, where it is off by arcseconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", erfa.ErfaWarning)
        yield


class Sun:
    """Earth-fixed directions of the Sun over a span, interpolated between hourly positions.

    The chord over an hour is off by 3 milliarcseconds, and a shadow edge thus by 0.1 ms.
    """

    def __init__(self, rotation: EarthRotation, first_day: float, last_day: float) -> None:
        self._rotation = rotation
        first, last = np.floor(first_day * _NODES_A_DAY), np.ceil(last_day * _NODES_A_DAY)
        self._nodes = np.arange(first, last + 2.0) / _NODES_A_DAY
        tt = rotation.reference_jd, rotation.tt_days(self._nodes)
        with _quiet():
            heliocentric, barycentric = erfa.epv00(*tt)
        geometric = -heliocentric["p"]
        distance = np.linalg.norm(geometric, axis=1, keepdims=True)
        # Annual aberration to first order of v/c; light-time hardly moves the Sun itself.
        apparent = geometric + distance * barycentric["v"] / _LIGHT_AU_PER_DAY
        matrices = celestial_to_terrestrial(rotation, self._nodes)
        self._geometric = self._unturn(np.einsum("nij,nj->ni", matrices, geometric) * AU_KM)
        self._apparent = self._unturn(np.einsum("nij,nj->ni", matrices, apparent) * AU_KM)

    def _unturn(self, earth_fixed: FloatArray) -> FloatArray:
        """Return node vectors in non-rotating axes, in which they can be interpolated."""
        angle = self._rotation.angle_rad(self._nodes)
        return rotate_z(earth_fixed, np.cos(angle), -np.sin(angle))

    def _at(self, table: FloatArray, days: FloatArray, turn: Turn | None) -> FloatArray:
        inertial = np.empty((len(days), 3), order="F")
        for k in range(3):
            inertial[:, k] = np.interp(days, self._nodes, table[:, k])
        return rotate_z(inertial, *(turn or self._rotation.turn(days)))

    def apparent_km(self, days: FloatArray, turn: Turn | None = None) -> FloatArray:
        """Return the apparent position of the Sun, Earth-fixed, ``(n, 3)``.

        ``turn`` here and below is the Earth's rotation at ``days``, if the caller has computed it
        already.
        """
        return self._at(self._apparent, days, turn)

    def geometric_km(self, days: FloatArray, turn: Turn | None = None) -> FloatArray:
        """Return the geometric position of the Sun, Earth-fixed, ``(n, 3)``, for illumination."""
        return self._at(self._geometric, days, turn)

    def elevation_deg(
        self, sites: SiteVectors, site: IntArray, days: FloatArray, turn: Turn | None = None
    ) -> FloatArray:
        """Return the Sun's elevation over ``sites[site[i]]`` at ``days[i]``, without refraction."""
        offset = self.apparent_km(days, turn) - rows_at(sites.position_km, site)
        up = rows_at(sites.up, site)
        return np.degrees(np.arcsin(dot(offset, up) / np.sqrt(dot(offset, offset))))

    def light_margin_km(
        self, position_km: FloatArray, days: FloatArray, turn: Turn | None = None
    ) -> FloatArray:
        """Return how far the ray from the Sun's centre passes outside the shadow sphere, ``(n,)``.

        Positive where the satellite at Earth-fixed ``position_km`` is sunlit, else negative. On the
        day side it is the distance from the sphere itself, which keeps the function continuous.
        """
        to_sun = self.geometric_km(days, turn) - position_km
        to_sun /= np.sqrt(dot(to_sun, to_sun))[:, None]
        along = dot(position_km, to_sun)
        closest = position_km - np.minimum(along, 0.0)[:, None] * to_sun
        return np.asarray(np.sqrt(dot(closest, closest)) - SHADOW_RADIUS_KM)
