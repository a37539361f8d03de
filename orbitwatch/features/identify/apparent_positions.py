"""Apparent positions and motions of objects at one site and moment, also if early or late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EarthRotation, SiteVectors, rotate_z, to_earth_fixed
from orbitwatch.astro.propagation import Propagator, States
from orbitwatch.astro.sky_directions import from_angles, separation_deg
from orbitwatch.astro.sun import Sun, celestial_to_terrestrial
from orbitwatch.astro.topocentric import apparent_motion, dot, look_angles
from orbitwatch.astro.trajectory import SECONDS_A_DAY

_GRID = 16
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_GOLDEN_STEPS = 12


@dataclass(frozen=True, slots=True)
class Direction:
    """An observed direction: azimuth and elevation, or right ascension and declination (J2000).

    ``heading_deg`` is the direction of the observed motion, None if not observed: 0 is up towards
    the zenith, 90 to the right, 180 down, 270 to the left, as the observer faces it.
    """

    azimuth_deg: float | None = None
    elevation_deg: float | None = None
    right_ascension_deg: float | None = None
    declination_deg: float | None = None
    heading_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Apparent:
    """Apparent positions and motions of objects at a site; arrays ``(n,)``.

    ``angular_speed_deg_s`` and ``heading_deg`` are the motion relative to the horizon,
    ``inertial_speed_deg_s`` that relative to the stars. ``offset_km`` ``(n, 3)`` is the vector from
    the site to the object, Earth-fixed.
    """

    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    right_ascension_deg: FloatArray
    declination_deg: FloatArray
    slant_range_km: FloatArray
    angular_speed_deg_s: FloatArray
    heading_deg: FloatArray
    inertial_speed_deg_s: FloatArray
    sunlit: BoolArray
    offset_km: FloatArray


@dataclass(frozen=True, slots=True)
class Paths:
    """Positions of ``n`` objects that are ``late_s`` ``(n, m)`` late, or early if negative.

    ``offset_km`` ``(n * m, 3)`` are vectors from the site; ``good`` marks valid ones.
    """

    which: IntArray
    either_s: FloatArray
    late_s: FloatArray
    offset_km: FloatArray
    good: BoolArray


class SkyView:
    """The sky of one site at one moment, and its change if an object is early or late."""

    def __init__(self, propagator: Propagator, site: SiteVectors, day: float) -> None:
        self.propagator = propagator
        self.site = site
        self.day = day
        self.rotation = EarthRotation(propagator.reference_jd, day, day)
        when = np.array([day])
        self.angle_rad = self.rotation.angle_rad(when)
        self.from_celestial = celestial_to_terrestrial(self.rotation, when)[0]

    def unit_vector(self, seen: Direction) -> FloatArray:
        """Return a direction as an Earth-fixed unit vector, ``(3,)``."""
        if seen.right_ascension_deg is not None and seen.declination_deg is not None:
            celestial = from_angles(seen.right_ascension_deg, seen.declination_deg)
            return np.asarray(self.from_celestial @ celestial)
        north, east, up = from_angles(seen.azimuth_deg or 0.0, seen.elevation_deg or 0.0)
        return np.asarray(
            north * self.site.north[0] + east * self.site.east[0] + up * self.site.up[0]
        )

    def _states(self, which: IntArray, days: FloatArray) -> States:
        """Return states at different ``days``, in Earth-fixed axes of the view's moment."""
        states = self.propagator.states(which, days)
        angle = np.broadcast_to(self.angle_rad, len(which))
        cosine, sine = np.cos(angle), np.sin(angle)
        return States(
            rotate_z(states.position_km, cosine, sine),
            rotate_z(states.velocity_km_s, cosine, sine),
            states.error_code,
        )

    def may_be_up(self, either_s: FloatArray) -> IntArray:
        """Return the objects above the horizon at some time within ``either_s`` of the moment.

        It may include further objects: the bound assumes straight motion at one and a half times
        the object's speed.
        """
        all_objects = np.arange(len(self.propagator))
        states = self._states(all_objects, np.full(len(all_objects), self.day))
        offset = states.position_km - self.site.position_km[0]
        slant = np.sqrt(dot(offset, offset))
        path = 1.5 * either_s * np.sqrt(dot(states.velocity_km_s, states.velocity_km_s))
        with np.errstate(invalid="ignore"):
            swing = np.where(path < slant, np.arcsin(np.minimum(path / slant, 1.0)), np.pi)
            elevation = np.arcsin(offset @ self.site.up[0] / slant)
        return np.flatnonzero(elevation >= -swing)

    def describe(self, which: IntArray) -> Apparent:
        """Return the apparent positions and motions of objects at the moment."""
        days = np.full(len(which), self.day)
        states = self.propagator.states(which, days)
        fixed = to_earth_fixed(states, np.broadcast_to(self.angle_rad, len(which)))
        site = np.zeros(len(which), dtype=np.int64)
        look = look_angles(fixed.position_km, fixed.velocity_km_s, self.site, site)
        offset = fixed.position_km - self.site.position_km[0]
        celestial = offset @ self.from_celestial
        speed, heading = apparent_motion(offset, fixed.velocity_km_s, self.site.up)
        among_stars = self._states(which, days).velocity_km_s
        inertial, _ = apparent_motion(offset, among_stars, self.site.up)
        sun = Sun(self.rotation, self.day, self.day)
        x, y, z = celestial.T
        return Apparent(
            offset_km=offset,
            azimuth_deg=look.azimuth_deg,
            elevation_deg=look.elevation_deg,
            right_ascension_deg=np.degrees(np.arctan2(y, x)) % 360.0,
            declination_deg=np.degrees(np.arctan2(z, np.hypot(x, y))),
            slant_range_km=look.slant_range_km,
            angular_speed_deg_s=speed,
            heading_deg=heading,
            inertial_speed_deg_s=inertial,
            sunlit=np.asarray(sun.light_margin_km(fixed.position_km, days) >= 0.0),
        )

    def paths(self, which: IntArray, either_s: FloatArray) -> Paths:
        """Return the positions of objects that are up to ``either_s`` early or late."""
        share = np.linspace(-1.0, 1.0, 2 * _GRID + 1)
        late = either_s[:, None] * share
        states, good = self._offsets(np.repeat(which, len(share)), late.ravel())
        return Paths(which, either_s, late, states, good)

    def nearest(
        self, paths: Paths, direction: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Return the least separation from ``direction``, its delay, and whether it is then up.

        A late object is at an earlier point of its orbit while the Earth has rotated on: the path
        is among the stars, not over the ground. A grid in time finds the minimum, and a
        golden-section search refines it.
        """
        which, either_s, late = paths.which, paths.either_s, paths.late_s
        grid = np.where(paths.good, separation_deg(paths.offset_km, direction), np.inf)
        best = np.argmin(grid.reshape(late.shape), axis=1)
        step = either_s / _GRID
        middle = late[np.arange(len(which)), best]
        low = np.maximum(middle - step, -either_s)
        high = np.minimum(middle + step, either_s)

        def at(late_s: FloatArray) -> tuple[FloatArray, BoolArray]:
            offset, good = self._offsets(which, late_s)
            separation = np.where(good, separation_deg(offset, direction), np.inf)
            return separation, np.asarray(offset @ self.site.up[0] >= 0.0)

        for _ in range(_GOLDEN_STEPS):
            width = _GOLDEN * (high - low)
            nearer = at(high - width)[0] <= at(low + width)[0]
            low, high = np.where(nearer, low, high - width), np.where(nearer, low + width, high)
        late_s = 0.5 * (low + high)
        separation, up = at(late_s)
        return separation, late_s, up

    def _offsets(self, which: IntArray, late_s: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return the vectors from the site to late objects, and which are valid."""
        states = self._states(which, self.day - late_s / SECONDS_A_DAY)
        return states.position_km - self.site.position_km[0], states.good
