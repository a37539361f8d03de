"""Osculating orbits: shape, plane, and closest approaches to a rotating site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S, rotate_z
from orbitwatch.astro.propagation import MU_KM3_S2, NEAR_EARTH_PERIOD_MIN, Propagator
from orbitwatch.astro.topocentric import cross, dot, rows_at
from orbitwatch.astro.trajectory import ViewingGeometry

MAX_CIRCULAR_ECCENTRICITY = 0.05
_MARGIN_KM = 25.0


def is_nearly_circular(propagator: Propagator) -> BoolArray:
    """Whether ``by_revolution`` suits each satellite, shape ``(n_satellites,)``."""
    near_earth = propagator.period_days * 1440.0 < NEAR_EARTH_PERIOD_MIN
    return np.asarray(near_earth & (propagator.eccentricity < MAX_CIRCULAR_ECCENTRICITY))


@dataclass(frozen=True, slots=True)
class OsculatingOrbits:
    """Osculating orbits at single states, all ``(n,)`` or ``(n, 3)``, in Earth-fixed axes.

    ``outward`` points to the satellite, ``along`` is 90° ahead in the plane, ``normal`` is the
    plane's; ``e_cos`` and ``e_sin`` are e cos f and e sin f of the true anomaly f.
    """

    satellite: IntArray
    days: FloatArray
    outward: FloatArray
    along: FloatArray
    normal: FloatArray
    mean_motion_rad_s: FloatArray
    eccentricity: FloatArray
    apogee_radius_km: FloatArray
    e_cos: FloatArray
    e_sin: FloatArray

    def take(self, index: IntArray) -> OsculatingOrbits:
        """Return the orbits at ``index``."""
        return OsculatingOrbits(
            *(getattr(self, name)[index] for name in OsculatingOrbits.__slots__)
        )


def osculating_orbits(
    geometry: ViewingGeometry, satellite: IntArray, days: FloatArray
) -> tuple[OsculatingOrbits, BoolArray]:
    """Return the osculating orbits at ``days`` and which of them are nearly circular."""
    states = geometry.propagator.states(satellite, days)
    geometry.states_computed += len(days)
    angle = geometry.rotation.angle_rad(days)
    cosine, sine = np.cos(angle), np.sin(angle)
    position = rotate_z(states.position_km, cosine, sine)
    velocity = rotate_z(states.velocity_km_s, cosine, sine)
    radius = np.sqrt(dot(position, position))
    normal = cross(position, velocity)
    momentum = np.sqrt(dot(normal, normal))
    normal /= momentum[:, None]
    outward = position / radius[:, None]
    semi_major = 1.0 / (2.0 / radius - dot(velocity, velocity) / MU_KM3_S2)
    e_cos = momentum**2 / (MU_KM3_S2 * radius) - 1.0
    e_sin = dot(position, velocity) * momentum / (MU_KM3_S2 * radius)
    eccentricity = np.hypot(e_cos, e_sin)
    with np.errstate(invalid="ignore"):
        mean_motion = np.sqrt(MU_KM3_S2 / semi_major**3)
    good = states.good & (eccentricity < 1.5 * MAX_CIRCULAR_ECCENTRICITY)
    return OsculatingOrbits(
        satellite,
        days,
        outward,
        cross(normal, outward),
        normal,
        mean_motion,
        eccentricity,
        semi_major * (1.0 + eccentricity) + _MARGIN_KM,
        e_cos,
        e_sin,
    ), good


def horizon_angle(
    site_radius_km: FloatArray, radius_km: FloatArray, min_elevation_deg: float
) -> FloatArray:
    """Return the greatest angle at Earth's centre between a site and a satellite in view, radians.

    The geodetic zenith is up to 0.2° from the geocentric one, which lowers the mask by as much.
    """
    mask = np.radians(min_elevation_deg - 0.2)
    return np.asarray(np.arccos(np.minimum(site_radius_km * np.cos(mask) / radius_km, 1.0)) - mask)


def closest_approach(
    anchors: OsculatingOrbits, index: IntArray, direction: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the times and angles of the orbits' closest approaches to a rotating site.

    ``direction[i]``, ``(m, 3)``, points to the site for ``index[i]``. The time is
    in seconds from the anchor, within half a revolution of it; the angle at Earth's centre is in
    radians. Mean anomaly is computed from true anomaly to first order in eccentricity.
    """
    outward, along = rows_at(anchors.outward, index), rows_at(anchors.along, index)
    normal = rows_at(anchors.normal, index)
    e_cos, e_sin = anchors.e_cos[index], anchors.e_sin[index]
    motion = anchors.mean_motion_rad_s[index]
    # The site moves along the plane by the Earth's rate about the normal.
    rate = motion - EARTH_ROTATION_RAD_S * normal[:, 2]

    def ahead(place: FloatArray) -> FloatArray:
        """Return the mean anomaly from the anchor to where the orbit is abreast of a place."""
        x, y = dot(place, outward), dot(place, along)
        centre = (e_sin * x + e_cos * y) / np.sqrt(x * x + y * y) - e_sin
        return np.asarray(np.arctan2(y, x) - 2.0 * centre)

    seconds = ahead(direction) / rate
    seconds += (ahead(_turned(direction, seconds)) - motion * seconds) / rate
    # Abreast is not closest: the Earth's rotation moves the site towards the plane or away.
    moved = _turned(direction, seconds)
    sine = dot(moved, normal)
    cosine_squared = np.maximum(1.0 - sine * sine, 1e-6)
    swing = EARTH_ROTATION_RAD_S * (moved[:, 0] * normal[:, 1] - moved[:, 1] * normal[:, 0])
    lag = -sine * swing / (cosine_squared * rate)
    nearest = np.sqrt(cosine_squared * (1.0 + lag * lag))
    return seconds + lag / rate, np.arccos(np.minimum(nearest, 1.0))


def _turned(direction: FloatArray, seconds: FloatArray) -> FloatArray:
    """Return the directions of sites ``seconds`` later, in axes fixed at the anchor."""
    turn = EARTH_ROTATION_RAD_S * seconds
    return rotate_z(direction, np.cos(turn), -np.sin(turn))
