"""Ground tracks: sub-satellite points at given times, and bounds on their motion in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S, to_earth_fixed, to_geodetic
from orbitwatch.astro.propagation import MU_KM3_S2, Propagator, States
from orbitwatch.astro.sphere import degrees, unit_vectors
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.engine import choice

GREATEST_RADIUS_KM = 6399.6
"""Greatest radius of curvature of the WGS 84 ellipsoid, at the poles."""
LEAST_RADIUS_KM = 6335.4
"""Least radius of curvature, along the meridian at the equator."""

_GEODETIC_STRETCH = 1.0068  # geodetic latitude over geocentric, the greatest ratio of their rates
_LOWEST_RADIUS_KM = 6428.0
_STRAIGHT_KM = 5000.0  # an eighth of the way round: a longer track is not nearly straight


@dataclass(frozen=True, slots=True)
class GroundTrack:
    """Points of ground tracks, arrays ``(n,)`` and ``up`` ``(n, 3)``; NaN where SGP4 fails.

    ``up`` is the geodetic zenith, and so the sub-satellite point on the sphere of geodetic
    latitude and longitude. ``speed_km_s`` is at least that of the point over the ellipsoid.
    """

    satellite: IntArray
    days: FloatArray
    altitude_km: FloatArray
    up: FloatArray
    speed_km_s: FloatArray

    @property
    def latitude_deg(self) -> FloatArray:
        """Geodetic latitudes, ``(n,)``."""
        return degrees(self.up)[0]

    @property
    def good(self) -> BoolArray:
        """A mask of the valid points, ``(n,)``."""
        return np.isfinite(self.altitude_km)


def ground_track(geometry: ViewingGeometry, satellite: IntArray, days: FloatArray) -> GroundTrack:
    """Return the ground track of ``satellite[i]`` at ``days[i]``, both ``(n,)``."""
    states, angle_rad = geometry.states(satellite, days), geometry.rotation.angle_rad(days)
    engine = choice.compiled()
    if engine is None:
        altitude_km, up, rate_rad_s = _ground_points(states, angle_rad)
    else:
        altitude_km, up, rate_rad_s = (
            np.empty(len(days)),
            np.empty((len(days), 3)),
            np.empty(len(days)),
        )
        engine.ground_points(
            states.position_km, states.velocity_km_s, angle_rad, up, altitude_km, rate_rad_s
        )
    speed_km_s = rate_rad_s * _GEODETIC_STRETCH * GREATEST_RADIUS_KM
    return GroundTrack(satellite, days, altitude_km, up, speed_km_s)


def _ground_points(
    states: States, angle_rad: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the altitude, the zenith, and the rate at which the direction turns."""
    fixed = to_earth_fixed(states, angle_rad)
    position, velocity = fixed.position_km, fixed.velocity_km_s
    ground = to_geodetic(position)
    across = np.cross(position, velocity)
    rate_rad_s = np.sqrt(dot(across, across)) / dot(position, position)
    up = unit_vectors(ground.latitude_deg, ground.longitude_deg)
    return ground.altitude_km, up, rate_rad_s


@dataclass(frozen=True, slots=True)
class Pace:
    """Bounds on the motion of each satellite's ground track, arrays ``(n_satellites,)``.

    ``speed_km_s`` and ``climb_km_s`` bound the speed over ground and the rate of altitude,
    ``change_km_s2`` the change of the speed over ground, and ``bend_km_s2`` that of the velocity
    relative to a geodesic.
    """

    speed_km_s: FloatArray
    climb_km_s: FloatArray
    change_km_s2: FloatArray
    bend_km_s2: FloatArray

    def reach_km(
        self, satellite: IntArray, seconds: FloatArray, faster_km_s: FloatArray
    ) -> FloatArray:
        """Return the greatest length of a track in ``seconds``, by the faster of its end speeds."""
        speed = faster_km_s + 0.5 * self.change_km_s2[satellite] * seconds
        return np.minimum(speed, self.speed_km_s[satellite]) * seconds

    def least_km(
        self,
        satellite: IntArray,
        seconds: FloatArray,
        reach_km: FloatArray,
        at_begin_km: FloatArray,
        at_end_km: FloatArray,
    ) -> FloatArray:
        """Return a lower bound of the distance of a track from an area during ``seconds``.

        The arguments are the distances at both ends, or lower bounds of them, and the length of
        the track. No point of the area lies within either distance of its end. In a plane,
        points are then at least as far from the line between the ends as the height of the
        triangle with these three sides; on a surface of positive curvature the height is not
        smaller (Toponogov's theorem). The track deviates from that line by at most bend t²/8.
        """
        least = 0.5 * (at_begin_km + at_end_km - reach_km)
        base = np.maximum(reach_km, 1e-9)
        along = np.clip((at_begin_km**2 - at_end_km**2 + base**2) / (2.0 * base), 0.0, base)
        height = np.sqrt(np.maximum(at_begin_km**2 - along**2, 0.0))
        height = np.minimum(height, np.minimum(at_begin_km, at_end_km))
        height -= 0.125 * self.bend_km_s2[satellite] * seconds**2
        # A height of zero does not limit how deep within the area the track may run.
        usable = (at_begin_km > 0.0) & (at_end_km > 0.0) & (height > 0.0)
        usable &= reach_km < _STRAIGHT_KM
        return np.where(usable, np.maximum(least, height), least)


def pace_of(propagator: Propagator) -> Pace:
    """Return the bounds of each orbit, from its perigee, with a margin for perturbations.

    In the Earth's frame a sub-satellite point moves at the satellite's angular rate h/r² less the
    Earth's rotation below it. The first changes at 2 (h/r²)(ṙ/r), with ṙ at most e μ/h; the
    second as the satellite moves over the Earth, at most by their product. A point that turns
    about a moving axis leaves its great circle at twice their product plus the square of the
    Earth's rotation; the ellipsoid adds the square of the first one times its flattening. The
    bounds hold until drag has reduced the perigee radius by a twelfth.
    """
    motion, eccentricity = propagator.mean_motion_rad_s, propagator.eccentricity
    semi_major = np.cbrt(MU_KM3_S2 / motion**2)
    momentum = np.sqrt(MU_KM3_S2 * semi_major * (1.0 - eccentricity**2))
    perigee = semi_major * (1.0 - eccentricity)
    lowest = np.minimum(perigee, np.maximum(0.93 * perigee, _LOWEST_RADIUS_KM))
    rate = 1.02 * momentum / lowest**2
    climb = eccentricity * MU_KM3_S2 / momentum + 0.05
    change = 1.2 * rate * (2.0 * climb / lowest + EARTH_ROTATION_RAD_S)
    scale = _GEODETIC_STRETCH * GREATEST_RADIUS_KM
    turning = 2.0 * rate * (climb / lowest + EARTH_ROTATION_RAD_S) + EARTH_ROTATION_RAD_S**2
    bend = 1.25 * turning + 0.02 * rate**2
    speed = (rate + EARTH_ROTATION_RAD_S) * scale
    return Pace(speed, climb + 0.03, change * scale, bend * scale)
