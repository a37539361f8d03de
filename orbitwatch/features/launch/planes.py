"""Planes of a given inclination through a launch site, and the departure azimuth for each.

Vectors are in TEME (true equator, mean equinox of date), with the pad carried along by the Earth's
rotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S, EarthRotation, rotate_z, site_vectors
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, MU_KM3_S2
from orbitwatch.features.launch.question import Direction
from orbitwatch.sites import Site
from orbitwatch.times import to_jd

EARTH_ROTATION_DEG_S = degrees(EARTH_ROTATION_RAD_S)


@dataclass(frozen=True, slots=True)
class Pad:
    """A launch site at the moment of launch, and the rotation of the Earth from then on.

    ``position_km`` is Earth-fixed, ``(3,)``; ``turn_deg`` is the sidereal time at launch.
    """

    site: Site
    time: datetime
    position_km: FloatArray
    turn_deg: float

    @classmethod
    def of(cls, site: Site, time: datetime) -> Pad:
        """Return the site at the time of a launch."""
        jd, fraction = to_jd(time)
        angle = EarthRotation(jd, fraction, fraction).angle_rad(np.array([fraction]))
        position = site_vectors([site]).position_km[0]
        return cls(site, time, position, degrees(float(angle[0])) % 360.0)

    @property
    def declination_deg(self) -> float:
        """The geocentric latitude."""
        return degrees(asin(float(self.position_km[2] / np.linalg.norm(self.position_km))))

    @property
    def right_ascension_deg(self) -> float:
        """The right ascension at launch."""
        x, y, _ = self.position_km
        return (degrees(atan2(y, x)) + self.turn_deg) % 360.0

    def inertial(self, fixed: FloatArray, seconds: FloatArray | float) -> FloatArray:
        """Rotate Earth-fixed vectors ``(n, 3)`` into the inertial frame at ``seconds``."""
        return self._turned(fixed, seconds, -1.0)

    def fixed(self, inertial: FloatArray, seconds: FloatArray | float) -> FloatArray:
        """Rotate inertial vectors ``(n, 3)`` into the Earth-fixed frame at ``seconds``."""
        return self._turned(inertial, seconds, 1.0)

    def _turned(self, vectors: FloatArray, seconds: FloatArray | float, sign: float) -> FloatArray:
        turned_deg = self.turn_deg + EARTH_ROTATION_DEG_S * np.asarray(seconds, dtype=np.float64)
        angle = np.broadcast_to(sign * np.radians(turned_deg), len(vectors))
        return rotate_z(vectors, np.cos(angle), np.sin(angle))


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane of an orbit: its node and inclination, degrees."""

    node_deg: float
    inclination_deg: float

    @property
    def axes(self) -> FloatArray:
        """The unit vectors to the node, 90° ahead of it, and along the pole, rows of ``(3, 3)``."""
        node, tilt = radians(self.node_deg), radians(self.inclination_deg)
        return np.array(
            [
                [cos(node), sin(node), 0.0],
                [-sin(node) * cos(tilt), cos(node) * cos(tilt), sin(tilt)],
                [sin(node) * sin(tilt), -cos(node) * sin(tilt), cos(tilt)],
            ]
        )

    def points(self, argument_deg: FloatArray) -> FloatArray:
        """Return unit vectors ``(n, 3)`` at arguments of latitude ``(n,)``."""
        u = np.radians(argument_deg)[:, None]
        ahead, across, _ = self.axes
        return np.asarray(np.cos(u) * ahead + np.sin(u) * across)

    def place(self, vectors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return arguments of latitude, and angles from the plane (positive to its pole), ``(n,)``.

        Both in degrees, of vectors ``(n, 3)`` of any length.
        """
        x, y, z = self.axes @ vectors.T
        length = np.linalg.norm(vectors, axis=1)
        return np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arcsin(z / length))

    def angle_deg(self, other: Plane) -> float:
        """Return the angle between two planes, including the sense of motion."""
        cosine = float(self.axes[2] @ other.axes[2])
        return degrees(float(np.arccos(np.clip(cosine, -1.0, 1.0))))


@dataclass(frozen=True, slots=True)
class Crossing:
    """A plane through a point, the argument of latitude there, and the direction of the pass."""

    direction: Direction
    plane: Plane
    argument_deg: float


def planes_through(
    right_ascension_deg: float, declination_deg: float, inclination_deg: float
) -> list[Crossing]:
    """Return the ascending and the descending plane through a point, or the one that touches it.

    With sin u = sin δ / sin i the node lies at α - atan2(sin u cos i, cos u), once for u and once
    for 180° - u (Vallado, Fundamentals of Astrodynamics, section 6.4). If i is too small to reach
    the declination, the plane comes closest to it at u = ±90°.
    """
    tilt = radians(inclination_deg)
    sine = sin(radians(declination_deg)) / max(sin(tilt), 1e-9)
    if abs(sine) >= 1.0:
        touching: Direction = "descending" if sine > 0.0 else "ascending"
        arguments: dict[Direction, float] = {touching: 90.0 if sine > 0.0 else -90.0}
    else:
        u = degrees(asin(sine))
        arguments = {"ascending": u, "descending": 180.0 - u}
    return [
        Crossing(
            direction,
            Plane(
                (right_ascension_deg - _from_node(radians(u), tilt)) % 360.0,
                inclination_deg,
            ),
            u % 360.0,
        )
        for direction, u in arguments.items()
    ]


def _from_node(u: float, tilt: float) -> float:
    return degrees(atan2(sin(u) * cos(tilt), cos(u)))


def shortfall_deg(declination_deg: float, inclination_deg: float) -> float:
    """Return by how much an inclination is too small for a site; negative if it is reached."""
    return abs(declination_deg) - min(inclination_deg, 180.0 - inclination_deg)


def plane_from_azimuth(pad: Pad, azimuth_deg: float, altitude_km: float, seconds: float) -> Plane:
    """Return the plane of a rocket that departs at ``azimuth_deg`` over the ground.

    The Earth's speed at the pad plus the speed over the ground equals the speed of a circular
    orbit. The pad is taken at its place ``seconds`` after launch.
    """
    azimuth = radians(azimuth_deg)
    orbital = sqrt(MU_KM3_S2 / (EARTH_RADIUS_KM + altitude_km))
    pulled = _pad_speed(pad)
    # |ground speed · (sin A, cos A) + (pulled, 0)| = orbital speed
    over_ground = sqrt(max(orbital**2 - (pulled * cos(azimuth)) ** 2, 0.0)) - pulled * sin(azimuth)
    east, north = over_ground * sin(azimuth) + pulled, over_ground * cos(azimuth)
    vectors = site_vectors([pad.site])
    up, east_axis, north_axis = pad.inertial(
        np.stack([pad.position_km, vectors.east[0], vectors.north[0]]), seconds
    )
    pole = np.cross(up, east * east_axis + north * north_axis)
    pole /= np.linalg.norm(pole)
    return Plane(
        degrees(atan2(pole[0], -pole[1])) % 360.0,
        degrees(atan2(hypot(pole[0], pole[1]), pole[2])),
    )


def ground_azimuth_deg(pad: Pad, crossing: Crossing, altitude_km: float) -> float:
    """Return the azimuth over the ground at which a rocket departs for a plane through the pad.

    The inverse of `plane_from_azimuth`: the Earth's speed is subtracted from the orbital one.
    """
    orbital = sqrt(MU_KM3_S2 / (EARTH_RADIUS_KM + altitude_km))
    sine = cos(radians(crossing.plane.inclination_deg)) / cos(radians(pad.declination_deg))
    sine = max(-1.0, min(1.0, sine))
    north = sqrt(1.0 - sine * sine)
    if crossing.direction == "descending":
        north = -north
    return degrees(atan2(orbital * sine - _pad_speed(pad), orbital * north)) % 360.0


def _pad_speed(pad: Pad) -> float:
    return EARTH_ROTATION_RAD_S * hypot(float(pad.position_km[0]), float(pad.position_km[1]))


def separation_deg(a: float, b: float) -> float:
    """Return ``a - b`` as an angle in [-180, 180)."""
    return (a - b + 180.0) % 360.0 - 180.0
