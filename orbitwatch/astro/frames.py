"""Transforms SGP4's TEME into Earth-fixed vectors, and relates these to sites and geodetic
positions.

TEME is rotated into the pseudo-Earth-fixed frame by Greenwich mean sidereal time 1982. Polar motion
is neglected: it moves a site by 13 m at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import erfa
import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.earth_orientation import TT_MINUS_TAI_S, tai_minus_utc_s, ut1_minus_utc_s
from orbitwatch.astro.propagation import States, acceleration_km_s2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orbitwatch.sites import HorizonProfile, Site

EARTH_ROTATION_RAD_S = 7.29211514670698e-5
"""Earth's rotation rate, IERS 1992, as in Vallado's Fundamentals of Astrodynamics."""

_J2000_JD = 2451545.0
_TWO_PI = 2.0 * np.pi
_WGS84 = 1
_LEAST_LEAP_DAYS = 0.02 / 86400.0


Turn = tuple[FloatArray, FloatArray]
"""Cosine and sine of how far the Earth has turned at some moments, each ``(n,)``."""


class EarthRotation:
    """Greenwich mean sidereal time over a span, by ``days`` of UTC since ``reference_jd``.

    ``has_leap`` is True if UTC has a step in the span: a leap second, or a fraction of one before
    1972.
    """

    def __init__(self, reference_jd: float, first_day: float, last_day: float) -> None:
        self.reference_jd = reference_jd
        self._node_days = np.arange(np.floor(first_day) - 1.0, np.ceil(last_day) + 2.0)
        self._ut1_days = ut1_minus_utc_s(reference_jd + self._node_days) / 86400.0
        self.has_leap = bool(np.any(np.abs(np.diff(self._ut1_days)) > _LEAST_LEAP_DAYS))
        self._angles = self._gmst_rad(self._node_days)

    def ut1_minus_utc_days(self, days: FloatArray) -> FloatArray:
        """Return UT1 − UTC in days; a leap second is a step, between midnights it is linear."""
        if self.has_leap:
            return ut1_minus_utc_s(self.reference_jd + days) / 86400.0
        return np.interp(days, self._node_days, self._ut1_days)

    def tt_days(self, days: FloatArray) -> FloatArray:
        """Return terrestrial time in days since ``reference_jd`` at ``days`` of any shape."""
        tt_minus_utc_s = tai_minus_utc_s(self.reference_jd + days) + TT_MINUS_TAI_S
        return np.asarray(days + tt_minus_utc_s / 86400.0)

    def angle_rad(self, days: FloatArray) -> FloatArray:
        """Return GMST82 in radians, not reduced to one turn, at ``days`` of any shape.

        From one midnight to the next it is linear to 1e-14 of a turn, as UT1 is.
        """
        first, last = self._node_days[0], self._node_days[-1]
        if self.has_leap or (days.size and (days.min() < first or days.max() > last)):
            return self._gmst_rad(days)
        return np.interp(days, self._node_days, self._angles)

    def turn(self, days: FloatArray) -> Turn:
        """Return the cosine and the sine of the angle at ``days``."""
        angle = self.angle_rad(days)
        return np.cos(angle), np.sin(angle)

    def by_day(self) -> tuple[float, FloatArray, FloatArray]:
        """Return the first of some whole days, and GMST82 at the start and end of each, radians.

        In between it is linear. A leap second is a step from an end to the next start.
        """
        begins, ends = self._node_days[:-1], self._node_days[1:]
        if not self.has_leap:
            return float(begins[0]), self._angles[:-1], self._angles[1:]
        before = ut1_minus_utc_s(np.nextafter(self.reference_jd + ends, 0.0)) / 86400.0
        return float(begins[0]), self._angles[:-1], self._gmst_of_ut1_rad(ends + before)

    def _gmst_rad(self, days: FloatArray) -> FloatArray:
        return self._gmst_of_ut1_rad(days + self.ut1_minus_utc_days(days))

    def _gmst_of_ut1_rad(self, ut1: FloatArray) -> FloatArray:
        """Vallado and others, AIAA 2006-6753, appendix C: θ is a function of UT1."""
        century = (self.reference_jd - _J2000_JD + ut1) / 36525.0
        seconds = 67310.54841 + (8640184.812866 + (0.093104 - 6.2e-6 * century) * century) * century
        turns = self.reference_jd % 1.0 + ut1 + seconds / 86400.0
        return np.asarray(turns * _TWO_PI)


@dataclass(frozen=True, slots=True)
class EarthFixed:
    """Positions, velocities and accelerations in the rotating Earth's frame, each ``(n, 3)``.

    Units km, km/s and km/s²; derivatives are relative to the ground. The jerk, km/s³, is known
    where derivatives were computed from positions.
    """

    position_km: FloatArray
    velocity_km_s: FloatArray
    acceleration_km_s2: FloatArray
    jerk_km_s3: FloatArray | None = None


def to_earth_fixed(states: States, angle_rad: FloatArray) -> EarthFixed:
    """Rotate TEME ``states`` by ``angle_rad`` ``(n,)`` into the Earth-fixed frame."""
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    position = rotate_z(states.position_km, cosine, sine)
    velocity = rotate_z(states.velocity_km_s, cosine, sine)
    acceleration = acceleration_km_s2(position)
    omega = EARTH_ROTATION_RAD_S
    velocity[:, 0] += omega * position[:, 1]
    velocity[:, 1] -= omega * position[:, 0]
    # The rotating frame adds -2ω×v' - ω×(ω×r); v' is the velocity in that frame.
    acceleration[:, 0] += 2.0 * omega * velocity[:, 1] + omega * omega * position[:, 0]
    acceleration[:, 1] += -2.0 * omega * velocity[:, 0] + omega * omega * position[:, 1]
    return EarthFixed(position, velocity, acceleration)


def rotate_z(vectors: FloatArray, cosine: FloatArray, sine: FloatArray) -> FloatArray:
    """Return ``vectors``, ``(n, 3)`` or ``(1, 3)``, in axes rotated about z by angles ``(n,)``.

    Each component of the result is contiguous in memory, as suits later operations.
    """
    turned = np.empty((len(cosine), 3), order="F")
    turned[:, 0] = cosine * vectors[:, 0] + sine * vectors[:, 1]
    turned[:, 1] = cosine * vectors[:, 1] - sine * vectors[:, 0]
    turned[:, 2] = vectors[:, 2]
    return turned


@dataclass(frozen=True, slots=True)
class SiteVectors:
    """Earth-fixed positions and local axes of sites; each array is ``(n_sites, 3)``.

    ``up`` is the geodetic zenith (WGS 84), ``east`` and ``north`` complete it. ``horizons`` are
    the sites' own, None where a site has none, and empty where no site has one.
    """

    position_km: FloatArray
    east: FloatArray
    north: FloatArray
    up: FloatArray
    horizons: tuple[HorizonProfile | None, ...] = ()


def site_vectors(sites: Sequence[Site]) -> SiteVectors:
    """Return the Earth-fixed vectors of ``sites``."""
    vectors = ground_vectors(
        np.array([site.latitude_deg for site in sites], dtype=np.float64),
        np.array([site.longitude_deg for site in sites], dtype=np.float64),
        np.array([site.height_m for site in sites], dtype=np.float64),
    )
    horizons = tuple(site.horizon_profile for site in sites)
    return replace(vectors, horizons=horizons) if any(horizons) else vectors


def ground_vectors(
    latitude_deg: FloatArray, longitude_deg: FloatArray, height_m: FloatArray
) -> SiteVectors:
    """Return the Earth-fixed vectors of ground points, each array ``(n,)``."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    position = np.asarray(erfa.gd2gc(_WGS84, longitude, latitude, height_m)) / 1000.0
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    zero = np.zeros_like(latitude)
    return SiteVectors(
        position_km=position,
        east=np.stack([-sin_lon, cos_lon, zero], axis=-1),
        north=np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], axis=-1),
        up=np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1),
    )


def from_geodetic(
    latitude_deg: FloatArray, longitude_deg: FloatArray, altitude_km: FloatArray
) -> FloatArray:
    """Return Earth-fixed positions (WGS 84), km, with a last axis of three added to the arrays."""
    metres = erfa.gd2gc(
        _WGS84, np.radians(longitude_deg), np.radians(latitude_deg), altitude_km * 1e3
    )
    return np.asarray(metres) / 1e3


@dataclass(frozen=True, slots=True)
class Geodetic:
    """Geodetic positions (WGS 84), each array ``(n,)``; longitude in [-180, 180)."""

    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_km: FloatArray


def to_geodetic(position_km: FloatArray) -> Geodetic:
    """Return the geodetic position of Earth-fixed ``position_km`` ``(n, 3)``; NaN stays NaN."""
    good = np.asarray(np.isfinite(position_km).all(axis=1))
    longitude, latitude, height = erfa.gc2gd(
        _WGS84, np.where(good[:, None], position_km, 7e3) * 1e3
    )
    longitude_deg = (np.degrees(longitude) + 180.0) % 360.0 - 180.0
    blank = np.where(good, 0.0, np.nan)
    return Geodetic(
        np.degrees(latitude) + blank, longitude_deg + blank, np.asarray(height) / 1000.0 + blank
    )
