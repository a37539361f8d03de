"""Topocentric quantities: elevation with its rates, azimuth, range, motion; the off-nadir angle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import EarthFixed, SiteVectors

if TYPE_CHECKING:
    from orbitwatch.astro.roots import Jet

POLE_LATITUDE_DEG = 89.9999
"""Beyond this latitude (11 m from the pole) azimuth is undefined and left blank."""


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the row-wise scalar product of two ``(n, 3)`` arrays."""
    product = a * b  # not einsum, whose rounding depends on the number of rows
    return np.asarray(product[:, 0] + product[:, 1] + product[:, 2])


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the row-wise vector product of two ``(n, 3)`` arrays, faster than NumPy's own."""
    product = np.empty(np.broadcast(a, b).shape, order="F")
    product[:, 0] = a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1]
    product[:, 1] = a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]
    product[:, 2] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return product


def rows_at(vectors: FloatArray, index: IntArray) -> FloatArray:
    """Return the rows ``(m, 3)`` of ``vectors`` ``(n, 3)`` at ``index``, component by component.

    A single row is returned as ``(1, 3)``, which NumPy broadcasts.
    """
    if len(vectors) == 1:
        return vectors
    return vectors.T.take(index, axis=1).T


def elevation_products(fixed: EarthFixed, sites: SiteVectors, site: IntArray) -> FloatArray:
    """Return height above the site's horizontal plane (km) and squared range (km²) with rates.

    Column i is the satellite of row i seen from ``sites[site[i]]``: ``(3, 2, n)``, or ``(4, 2, n)``
    where the jerk is known. Both are smooth along an orbit and thus suited to interpolation.
    """
    up = rows_at(sites.up, site)
    offset = fixed.position_km - rows_at(sites.position_km, site)
    velocity, acceleration, jerk = fixed.velocity_km_s, fixed.acceleration_km_s2, fixed.jerk_km_s3
    products = np.empty((3 if jerk is None else 4, 2, len(offset)))
    height, squared = products[:, 0], products[:, 1]
    height[0], height[1], height[2] = dot(offset, up), dot(velocity, up), dot(acceleration, up)
    squared[0] = dot(offset, offset)
    squared[1] = 2.0 * dot(offset, velocity)
    squared[2] = 2.0 * (dot(velocity, velocity) + dot(offset, acceleration))
    if jerk is not None:
        height[3] = dot(jerk, up)
        squared[3] = 6.0 * dot(velocity, acceleration) + 2.0 * dot(offset, jerk)
    return products


def slant_range(range_squared: FloatArray) -> Jet:
    """Return the range with its two derivatives, from those of its square, ``(3, n)``."""
    # An interpolated square may be negative where an orbit, not a real one, grazes the site.
    slant = np.sqrt(np.maximum(range_squared[0], 1e-6))
    rate = 0.5 * range_squared[1] / slant
    return slant, rate, (0.5 * range_squared[2] - rate * rate) / slant


def sine_elevation(height: FloatArray, slant: Jet) -> Jet:
    """Return sin(elevation) z = h / ρ with its derivatives, from h = zρ by the product rule.

    ``height`` is ``(3, n)``.

    The sine has the extrema and the crossings of the elevation itself, and stays smooth at the
    zenith, where elevation does not.
    """
    z = height[0] / slant[0]
    rate = (height[1] - z * slant[1]) / slant[0]
    curvature = (height[2] - 2.0 * rate * slant[1] - z * slant[2]) / slant[0]
    return z, rate, curvature


def turning(height: FloatArray, range_squared: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a quantity with the sign of elevation's rate, and its own rate.

    It is 2 h′ρ² − h (ρ²)′, which is 2 ρ³ times the rate of sin(elevation), and as smooth as the
    orbit even where elevation has a sharp peak.
    """
    h, h1, h2 = height[:3]
    q, q1, q2 = range_squared[:3]
    return 2.0 * h1 * q - h * q1, 2.0 * h2 * q + h1 * q1 - h * q2


def excess(height: FloatArray, slant: Jet, sine_mask: float) -> tuple[FloatArray, FloatArray]:
    """Return h − ρ sin(mask), which has the sign of elevation above a mask, and its rate."""
    return height[0] - sine_mask * slant[0], height[1] - sine_mask * slant[1]


@dataclass(frozen=True, slots=True)
class LookAngles:
    """The position of a satellite in an observer's sky; every array is ``(n,)``.

    Azimuth is counted from north through east and is NaN at a pole and at the zenith.
    """

    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    slant_range_km: FloatArray
    range_rate_km_s: FloatArray


def elevation_deg(position_km: FloatArray, sites: SiteVectors, site: IntArray) -> FloatArray:
    """Return the elevation of Earth-fixed ``position_km[i]`` over ``sites[site[i]]``, ``(n,)``."""
    offset = position_km - rows_at(sites.position_km, site)
    up, east, north = (
        dot(offset, rows_at(axis, site)) for axis in (sites.up, sites.east, sites.north)
    )
    return np.degrees(np.arctan2(up, np.hypot(east, north)))


def look_angles(
    position_km: FloatArray, velocity_km_s: FloatArray, sites: SiteVectors, site: IntArray
) -> LookAngles:
    """Return the look angles from ``sites[site[i]]`` to Earth-fixed ``position_km[i]``."""
    offset = position_km - sites.position_km[site]
    east = dot(offset, sites.east[site])
    north = dot(offset, sites.north[site])
    up = dot(offset, sites.up[site])
    horizontal = np.hypot(east, north)
    slant = np.hypot(horizontal, up)
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    at_pole = np.abs(sites.up[site, 2]) > np.sin(np.radians(POLE_LATITUDE_DEG))
    azimuth = np.where(at_pole | (horizontal < 1e-6), np.nan, azimuth)
    return LookAngles(
        azimuth_deg=azimuth,
        elevation_deg=np.degrees(np.arctan2(up, horizontal)),
        slant_range_km=slant,
        range_rate_km_s=dot(offset, velocity_km_s) / slant,
    )


def apparent_motion(
    offset_km: FloatArray, velocity_km_s: FloatArray, up: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return angular speed, deg/s, and heading, degrees from up towards the right, ``(n,)``.

    ``offset_km`` ``(n, 3)`` leads from the observer to the object, ``velocity_km_s`` is the
    object's relative to the observer, ``up`` ``(n, 3)`` or ``(1, 3)`` the zenith; all in the same
    axes. As seen by an observer facing the object: azimuth grows to the right. The heading is NaN
    at the zenith and for an object at rest.
    """
    slant = np.sqrt(dot(offset_km, offset_km))
    towards = offset_km / slant[:, None]
    right = cross(towards, up)
    size = np.sqrt(dot(right, right))
    rightwards = dot(velocity_km_s, right)
    upwards = dot(velocity_km_s, cross(right, towards))
    across = velocity_km_s - dot(velocity_km_s, towards)[:, None] * towards
    speed = np.degrees(np.sqrt(dot(across, across)) / slant)
    heading = np.degrees(np.arctan2(rightwards, upwards)) % 360.0
    return speed, np.where((size > 1e-9) & (speed > 1e-9), heading, np.nan)


def off_nadir_deg(
    position_km: FloatArray,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    target_km: FloatArray,
) -> FloatArray:
    """Return the angle at the satellite between its geodetic nadir and a target, ``(n,)``.

    ``latitude_deg`` and ``longitude_deg`` are those of the sub-satellite point.
    """
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    nadir = -np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=-1,
    )
    line = target_km - position_km
    across = cross(nadir, line)
    return np.degrees(np.arctan2(np.sqrt(dot(across, across)), dot(nadir, line)))
