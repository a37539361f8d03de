"""The centre line: where on the ground a satellite crosses the centre of a body.

It is the path of the satellite's shadow, or its equivalent for other bodies: the points at which
satellite and body are aligned. All vectors are Earth-fixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import SiteVectors, to_geodetic
from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.astro.sun import LIGHT_KM_S
from orbitwatch.astro.topocentric import cross, dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.sky.bodies import Body

_A_KM, _B_KM = 6378.137, 6356.752314245
LINE_KM, LINE_POINTS = 300.0, 41
_SECONDS = 40.0
"""A satellite's shadow moves 300 km in this time, the limit for travelling to the line."""
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_GOLDEN_STEPS = 26
_MOMENT_S = 0.5


@dataclass(frozen=True, slots=True)
class NearestPoints:
    """The points of centre lines nearest to their sites; arrays ``(n,)``.

    ``speed_km_s`` is that of the shadow along the line; ``across_factor`` is the shift of the line
    in km for a shift of the satellite by 1 km across the line of sight. NaN if the line misses the
    Earth.
    """

    latitude_deg: FloatArray
    longitude_deg: FloatArray
    distance_km: FloatArray
    bearing_deg: FloatArray
    width_km: FloatArray
    speed_km_s: FloatArray
    across_factor: FloatArray
    eastward_share: FloatArray


def ground_points_km(
    geometry: ViewingGeometry,
    satellite: IntArray,
    body: Body,
    days: FloatArray,
    height_km: FloatArray,
) -> FloatArray:
    """Return where the line from the body through a satellite meets the ground, ``(n, 3)``.

    The ground is the ellipsoid ``height_km`` above WGS 84; NaN if the line misses it.
    """
    fixed, _ = geometry.earth_fixed(satellite, days)
    position, toward = fixed.position_km, body.apparent_km(days)
    away = position - toward
    away /= np.sqrt(dot(away, away))[:, None]
    # In axes scaled so that the ellipsoid is a unit sphere, the intersection is a quadratic.
    scale = np.stack([_A_KM + height_km, _A_KM + height_km, _B_KM + height_km], axis=1)
    p, d = position / scale, away / scale
    a, b, c = dot(d, d), dot(p, d), dot(p, p) - 1.0
    under = b * b - a * c
    with np.errstate(invalid="ignore"):
        along = (-b - np.sqrt(under)) / a
    along = np.where(along > 0.0, along, np.nan)
    # The shadow is from the satellite's position a light time ago.
    late = -fixed.velocity_km_s * (along / LIGHT_KM_S)[:, None]
    return np.asarray(position + late + along[:, None] * away)


def nearest_points(
    geometry: ViewingGeometry,
    satellite: IntArray,
    sites: SiteVectors,
    site: IntArray,
    height_km: FloatArray,
    body: Body,
    days: FloatArray,
) -> NearestPoints:
    """Return the points of the centre lines near ``days`` that are nearest to ``sites[site]``."""
    place = sites.position_km[site]

    def ground(when: FloatArray) -> FloatArray:
        return ground_points_km(geometry, satellite, body, when, height_km)

    def away_km(when: FloatArray) -> FloatArray:
        offset = ground(when) - place
        return np.nan_to_num(np.sqrt(dot(offset, offset)), nan=np.inf)

    reach = _SECONDS / SECONDS_A_DAY
    low, high = days - reach, days + reach
    for _ in range(_GOLDEN_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        nearer = away_km(left) <= away_km(right)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    when = 0.5 * (low + high)
    point, later = ground(when), ground(when + _MOMENT_S / SECONDS_A_DAY)
    velocity = (later - point) / _MOMENT_S
    speed = np.sqrt(dot(velocity, velocity))
    spot = to_geodetic(point)
    here = to_geodetic(place)
    offset = point - place
    east, north = dot(offset, sites.east[site]), dot(offset, sites.north[site])
    factor, eastward = _across(geometry, satellite, body, when, point, velocity, sites, site)
    toward = body.apparent_km(when) - point
    fixed, _ = geometry.earth_fixed(satellite, when)
    slant = fixed.position_km - point
    radius = np.radians(body.radius_deg(np.sqrt(dot(toward, toward))))
    return NearestPoints(
        latitude_deg=spot.latitude_deg,
        longitude_deg=spot.longitude_deg,
        distance_km=geodesic_km(
            here.latitude_deg, here.longitude_deg, spot.latitude_deg, spot.longitude_deg
        ),
        bearing_deg=np.degrees(np.arctan2(east, north)) % 360.0,
        width_km=2.0 * np.tan(radius) * np.sqrt(dot(slant, slant)) * factor,
        speed_km_s=speed,
        across_factor=factor,
        eastward_share=eastward,
    )


def _across(
    geometry: ViewingGeometry,
    satellite: IntArray,
    body: Body,
    when: FloatArray,
    point: FloatArray,
    velocity: FloatArray,
    sites: SiteVectors,
    site: IntArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the line's shift per km across the line of sight, and its eastward fraction.

    A step on the ground perpendicular to the line counts by its component across the line of sight
    and the motion.
    """
    toward = body.apparent_km(when) - point
    toward /= np.sqrt(dot(toward, toward))[:, None]
    along = velocity / np.sqrt(dot(velocity, velocity))[:, None]
    up = sites.up[site]
    aside = cross(up, along)
    aside /= np.sqrt(dot(aside, aside))[:, None]
    normal = cross(toward, along)
    normal /= np.sqrt(dot(normal, normal))[:, None]
    return 1.0 / np.abs(dot(aside, normal)), np.abs(dot(aside, sites.east[site]))


def line_paths(
    geometry: ViewingGeometry,
    satellite: IntArray,
    body: Body,
    days: FloatArray,
    height_km: FloatArray,
) -> FloatArray:
    """Return points of the centre lines, ``(n, LINE_POINTS, 2)``: latitude and longitude.

    They extend LINE_KM to either side of ``days``; NaN where a line misses the Earth.
    """
    ends = [
        ground_points_km(geometry, satellite, body, days + shift, height_km)
        for shift in (0.0, 1.0 / SECONDS_A_DAY)
    ]
    run = ends[1] - ends[0]
    speed = np.sqrt(dot(run, run))
    steps = np.linspace(-1.0, 1.0, LINE_POINTS) * LINE_KM
    when = days[:, None] + steps / (speed * SECONDS_A_DAY)[:, None]
    when = np.where(np.isfinite(when), when, days[:, None])
    which, height = np.repeat(satellite, LINE_POINTS), np.repeat(height_km, LINE_POINTS)
    spots = to_geodetic(ground_points_km(geometry, which, body, when.ravel(), height))
    path = np.stack([spots.latitude_deg, spots.longitude_deg], axis=1)
    return path.reshape(len(days), LINE_POINTS, 2)
