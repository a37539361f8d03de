"""How a site sees satellites against its horizon: angles, their rates, and bounds on both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.topocentric import dot, rows_at
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.search.horizon_mask import HorizonMask

_MU_KM3_S2 = 398600.8
_SURFACE_KM = 6300.0
_FASTEST_KM_S = 12.0
"""No satellite moves faster, as seen from the turning Earth."""
_VELOCITY_ERROR_KM_S = 0.01
"""SGP4's velocity differs from the derivative of its position by up to 4 m/s; twice that and more."""
_FLATTEST_DEG, _HIGHEST_DEG = 2.0, 85.0
"""Only over so short a way, and so far from the zenith, are angles smooth enough for a cubic."""


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
    """Return how ``site[i]`` sees ``satellite[i]`` at ``days[i]``, straight from SGP4."""
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


def most_turned_deg(begin: Sightings, end: Sightings, seconds: FloatArray) -> FloatArray:
    """Return how far each line of sight can have turned between two sightings, at most.

    That is the way at the greatest speed, over the least range; both follow from the greatest
    acceleration in the turning frame, by gravity, Coriolis and centrifugal force.
    """
    reach = 0.5 * _FASTEST_KM_S * seconds
    low = np.maximum(np.minimum(begin.radius_km, end.radius_km) - reach, _SURFACE_KM)
    high = np.maximum(begin.radius_km, end.radius_km) + reach
    fastest = np.minimum(np.maximum(begin.speed_km_s, end.speed_km_s) + 0.012 * seconds, 12.0)
    acceleration = _MU_KM3_S2 / low**2 + 2.0 * EARTH_ROTATION_RAD_S * fastest
    acceleration += EARTH_ROTATION_RAD_S**2 * high
    way = 0.5 * (begin.speed_km_s + end.speed_km_s) + 0.5 * acceleration * seconds
    way = (way + _VELOCITY_ERROR_KM_S) * seconds
    nearest = 0.5 * (begin.range_km + end.range_km - way)
    with np.errstate(divide="ignore"):
        return np.where(nearest > 0.0, np.degrees(way / np.maximum(nearest, 1e-9)), np.inf)


def is_settled(
    mask: HorizonMask, begin: Sightings, end: Sightings, seconds: FloatArray, turned_deg: FloatArray
) -> BoolArray:
    """Whether between two sightings the mask is not crossed, or just once where its sides differ.

    By bounds: on elevation and azimuth from how far the line of sight can have turned, and on the
    mask over that azimuth. Or, between breakpoints of the mask, as elevation less mask is monotone.
    """
    middle = 0.5 * (begin.elevation_deg + end.elevation_deg)
    highest, lowest = middle + 0.5 * turned_deg, middle - 0.5 * turned_deg
    flat = np.cos(np.radians(np.clip(np.maximum(np.abs(highest), np.abs(lowest)), 0.0, 90.0)))
    apart = (end.azimuth_deg - begin.azimuth_deg + 180.0) % 360.0 - 180.0
    sweep = np.maximum(turned_deg / np.maximum(flat, 1e-6), np.abs(apart) + 1e-9)
    sweep = np.where(sweep < 180.0, sweep, 360.0)
    centre = begin.azimuth_deg + 0.5 * apart
    least, greatest, breaks = mask.bounds(centre - 0.5 * sweep, sweep)
    settled = (highest < least) | (lowest >= greatest)
    slope = mask.slope(centre)
    rates = [one.elevation_rate - slope * one.azimuth_rate for one in (begin, end)]
    margins = [one.elevation_deg - mask.at(one.azimuth_deg) for one in (begin, end)]
    mean = (margins[1] - margins[0]) / seconds
    # A velocity so far off turns the margin so fast; a cubic whose end slopes are of one sign and
    # within thrice the mean is monotone (Fritsch and Carlson, SIAM J. Numer. Anal. 17 (1980) 238).
    doubt = np.degrees(_VELOCITY_ERROR_KM_S / np.minimum(begin.range_km, end.range_km))
    doubt = doubt * (1.0 + np.abs(slope) / np.maximum(flat, 1e-6))
    monotone = (turned_deg < _FLATTEST_DEG) & (highest < _HIGHEST_DEG) & (breaks == 0)
    for rate in rates:
        monotone &= (rate * mean > 0.0) & (np.abs(rate) <= 3.0 * np.abs(mean))
        monotone &= np.abs(rate) > doubt
    return np.asarray(settled | monotone)
