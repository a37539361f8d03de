"""Lines of sight from a site relative to its horizon: angles, their rates, and bounds on both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, take
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.topocentric import dot, rows_at
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.search.horizon_mask import HorizonMask

_MU_KM3_S2 = 398600.8
_SURFACE_KM = 6300.0
_FASTEST_KM_S = 12.0
"""No satellite moves faster relative to the rotating Earth."""
_VELOCITY_ERROR_KM_S = 0.01
"""SGP4's velocity differs from the derivative of its position by up to 4 m/s; this has a margin."""
_SHORT_WAY_DEG, _HIGHEST_DEG = 2.0, 85.0
"""Angles are smooth enough for a cubic only over so short an arc and so far from the zenith."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """Satellites seen from one site, all arrays ``(n,)``; rates in degrees per second."""

    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    azimuth_rate: FloatArray
    elevation_rate: FloatArray
    range_km: FloatArray
    speed_km_s: FloatArray
    radius_km: FloatArray


def sightings(
    geometry: ViewingGeometry, satellite: IntArray, site: IntArray, days: FloatArray
) -> Sightings:
    """Return the line of sight from ``site[i]`` to ``satellite[i]`` at ``days[i]``, from SGP4."""
    fixed, _ = geometry.earth_fixed(satellite, days)
    sites, position, velocity = geometry.sites, fixed.position_km, fixed.velocity_km_s
    offset = position - rows_at(sites.position_km, site)
    axes = [rows_at(axis, site) for axis in (sites.east, sites.north, sites.up)]
    east, north, up = (dot(offset, axis) for axis in axes)
    east_rate, north_rate, up_rate = (dot(velocity, axis) for axis in axes)
    level = np.maximum(np.hypot(east, north), 1e-9)
    squared = level * level + up * up
    level_rate = (east * east_rate + north * north_rate) / level
    return Sightings(
        azimuth_deg=np.degrees(np.arctan2(east, north)),
        elevation_deg=np.degrees(np.arctan2(up, level)),
        azimuth_rate=np.degrees((east_rate * north - north_rate * east) / level**2),
        elevation_rate=np.degrees((up_rate * level - level_rate * up) / squared),
        range_km=np.sqrt(squared),
        speed_km_s=np.sqrt(dot(velocity, velocity)),
        radius_km=np.sqrt(dot(position, position)),
    )


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments of passes over one site: ``row`` is the pass, ``margin_deg`` is above the mask."""

    row: IntArray
    days: FloatArray
    margin_deg: FloatArray
    seen: Sightings


@dataclass(frozen=True, slots=True)
class MotionBounds:
    """Bounds on the motion of a line of sight between two moments; arrays ``(n,)``, degrees.

    It turns by at most ``turned`` and stays below ``highest``; ``elevation`` bounds how much higher
    or lower it may be than at both ends, ``azimuth`` the departure from linear motion in azimuth.
    """

    turned: FloatArray
    highest: FloatArray
    elevation: FloatArray
    azimuth: FloatArray


def motion_bounds(begin: Sightings, end: Sightings, seconds: FloatArray) -> MotionBounds:
    """Return bounds on the motion between two sightings of a satellite, infinite if unknown.

    They follow from the greatest acceleration in the turning frame (gravity, Coriolis, centrifugal
    force) and the least range. With r = ρu: u″ = (a − 2ρ′u′)/ρ across the line of sight, and in
    spherical coordinates el″ = u″·e_el − az′² sin el cos el and az″ cos el = u″·e_az + 2 az′ el′
    sin el.
    """
    reach = 0.5 * _FASTEST_KM_S * seconds
    low = np.maximum(np.minimum(begin.radius_km, end.radius_km) - reach, _SURFACE_KM)
    high = np.maximum(begin.radius_km, end.radius_km) + reach
    speed = np.maximum(begin.speed_km_s, end.speed_km_s) + _VELOCITY_ERROR_KM_S
    pull = _MU_KM3_S2 / low**2 + 2.0 * EARTH_ROTATION_RAD_S * _FASTEST_KM_S
    speed = np.minimum(speed + 0.5 * pull * seconds, _FASTEST_KM_S)
    pull = _MU_KM3_S2 / low**2 + EARTH_ROTATION_RAD_S * (2.0 * speed + EARTH_ROTATION_RAD_S * high)
    way = speed * seconds
    nearest = 0.5 * (begin.range_km + end.range_km - way)
    known = nearest > 0.0
    nearest = np.where(known, nearest, 1.0)
    rate = speed / nearest
    turned = np.where(known, np.degrees(way / nearest), np.inf)
    highest = 0.5 * (begin.elevation_deg + end.elevation_deg + turned)
    is_low = highest < _HIGHEST_DEG
    slant = np.radians(np.where(is_low, highest, 0.0))
    across = pull / nearest + 2.0 * rate * rate
    arc = np.degrees(
        0.125 * seconds * seconds
    )  # the departure of a function per unit of second derivative
    elevation = arc * (across + rate**2 * np.tan(slant))
    azimuth = arc * (across + 2.0 * rate**2 * np.tan(slant)) / np.cos(slant)
    rise = np.abs(end.elevation_deg - begin.elevation_deg)
    detour = 0.5 * np.maximum(turned - rise, 0.0)
    return MotionBounds(
        turned=turned,
        highest=highest,
        elevation=np.where(is_low, np.minimum(elevation, detour), detour),
        azimuth=np.where(is_low, azimuth, np.inf),
    )


def is_settled(mask: HorizonMask, begin: Moments, end: Moments, bent: MotionBounds) -> BoolArray:
    """Whether the mask is crossed at most once between two moments: once if their sides differ.

    Decided by bounds on elevation, on azimuth and on the mask in that range; or, between
    breakpoints of the mask, because elevation minus mask is nearly linear, or monotone.
    """
    one, other = begin.seen, end.seen
    apart = (other.azimuth_deg - one.azimuth_deg + 180.0) % 360.0 - 180.0
    # For less than half a turn, motion follows the shorter way round.
    is_narrow = bent.turned < 180.0 * np.cos(np.radians(np.minimum(bent.highest, 90.0)))
    is_narrow &= np.isfinite(bent.azimuth)
    sweep = np.where(is_narrow, np.abs(apart) + 2.0 * bent.azimuth + 1e-9, 360.0)
    centre = one.azimuth_deg + 0.5 * apart
    least, greatest, breaks = mask.bounds(centre - 0.5 * sweep, sweep)
    highest = np.maximum(one.elevation_deg, other.elevation_deg) + bent.elevation
    lowest = np.minimum(one.elevation_deg, other.elevation_deg) - bent.elevation
    settled = (highest < least) | (lowest >= greatest)
    rows = np.flatnonzero((breaks == 0) & ~settled & is_narrow)
    if len(rows):
        one, other = take(one, rows), take(other, rows)
        margins = begin.margin_deg[rows], end.margin_deg[rows]
        slope = mask.slope(centre[rows])
        departs = bent.elevation[rows] + np.abs(slope) * bent.azimuth[rows]
        straight = (margins[0] * margins[1] > 0.0) & (np.minimum(*np.abs(margins)) > departs)
        mean = (margins[1] - margins[0]) / ((end.days - begin.days)[rows] * SECONDS_A_DAY)
        settled[rows] = straight | _is_monotone(one, other, slope, mean, bent.turned[rows])
    return np.asarray(settled)


def _is_monotone(
    begin: Sightings, end: Sightings, slope: FloatArray, mean: FloatArray, turned_deg: FloatArray
) -> BoolArray:
    """Whether elevation minus a linear mask is monotone; ``mean`` is its mean rate.

    A cubic whose end slopes are of one sign and within thrice the mean is monotone (Fritsch and
    Carlson, SIAM J. Numer. Anal. 17 (1980) 238). Rates within the error of SGP4's are not used.
    """
    level = np.maximum(np.cos(np.radians(np.maximum(begin.elevation_deg, end.elevation_deg))), 1e-3)
    doubt = np.degrees(_VELOCITY_ERROR_KM_S / np.minimum(begin.range_km, end.range_km))
    doubt *= 1.0 + np.abs(slope) / level
    monotone = turned_deg < _SHORT_WAY_DEG
    for seen in (begin, end):
        rate = seen.elevation_rate - slope * seen.azimuth_rate
        monotone &= (rate * mean > 0.0) & (np.abs(rate) <= 3.0 * np.abs(mean))
        monotone &= np.abs(rate) > doubt
    return np.asarray(monotone)
