"""Apparent conjunctions of satellites with a body: every closest approach within a pass.

Positions every two minutes of a pass are joined by cubics in inertial axes, good to some metres;
the minima of separation are found on these and refined with SGP4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, concatenate, expand, take
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S, rotate_z
from orbitwatch.astro.sun import LIGHT_KM_S
from orbitwatch.astro.topocentric import cross, dot, rows_at
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.sky.bodies import Body
from orbitwatch.search.found_passes import FoundPasses

_STEP_S = 120.0
_STEPS_A_REVOLUTION = 50.0
_PARTS = 8
_HALVINGS = 22
_SLACK_DEG = 0.02
"""More than the error of a separation from the cubics."""
_ROUGH_S = 3.0
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_GOLDEN_STEPS = 26
"""A golden-section search from six seconds to 0.02 ms."""
_BODY_MOVES_DEG = 5.0
"""Half of the greatest change of a body's elevation within half an hour."""


@dataclass(frozen=True, slots=True)
class Approaches:
    """Closest approaches, arrays ``(n,)``: row of the pass, index of the body, time, separation.

    Times are days since the propagator's reference.
    """

    row: IntArray
    body: IntArray
    days: FloatArray
    separation_deg: FloatArray


def closest_approaches(
    geometry: ViewingGeometry,
    found: FoundPasses,
    bodies: Sequence[Body],
    within_deg: float,
    travel_km: float,
    lowest_deg: float,
) -> Approaches:
    """Return the closest approaches within ``within_deg`` of the edge of a body's disc.

    Approaches seen from a place within ``travel_km`` of the site are included. Only times with the
    body's centre above ``lowest_deg`` count.
    """
    parts = [
        _of_body(geometry, found, number, body, within_deg, travel_km, lowest_deg)
        for number, body in enumerate(bodies)
    ]
    every = concatenate(parts)
    return take(every, np.argsort(every.days, kind="stable"))


def apparent_offset_km(
    geometry: ViewingGeometry, satellite: IntArray, site: IntArray, days: FloatArray
) -> FloatArray:
    """Return apparent satellite positions from sites, Earth-fixed, ``(n, 3)``: a light time ago."""
    fixed, _ = geometry.earth_fixed(satellite, days)
    offset = fixed.position_km - geometry.sites.position_km[site]
    light_time_s = np.sqrt(dot(offset, offset)) / LIGHT_KM_S
    return np.asarray(offset - fixed.velocity_km_s * light_time_s[:, None])


def separation_deg(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the angles between vectors, row by row, ``(n,)``; accurate for small ones too."""
    across = cross(a, b)
    return np.degrees(np.arctan2(np.sqrt(dot(across, across)), dot(a, b)))


def _of_body(
    geometry: ViewingGeometry,
    found: FoundPasses,
    number: int,
    body: Body,
    within_deg: float,
    travel_km: float,
    lowest_deg: float,
) -> Approaches:
    rows = _with_body_up(geometry, found, body, lowest_deg)
    segments = _segments(geometry, take(found, rows), body)
    row, days, offset, direction = segments.minima()
    row = rows[row]
    near = separation_deg(offset, direction)
    slant = np.sqrt(dot(offset, offset))
    limit = np.maximum(within_deg, np.degrees(np.arctan(travel_km / slant)))
    limit = limit + _radius_deg(geometry, found.site[row], body, days) + _SLACK_DEG
    index = np.flatnonzero(near < limit)
    row, days, limit = row[index], days[index], limit[index] - _SLACK_DEG
    days, near = _refined(geometry, found, row, body, days)
    place = geometry.sites.position_km[found.site[row]]
    to_body = body.apparent_km(days) - place
    height = dot(to_body, geometry.sites.up[found.site[row]]) / np.sqrt(dot(to_body, to_body))
    kept = np.flatnonzero((near <= limit) & (height >= np.sin(np.radians(lowest_deg))))
    which = np.full(len(kept), number)
    return Approaches(row[kept], which, days[kept], near[kept])


def _radius_deg(
    geometry: ViewingGeometry, site: IntArray, body: Body, days: FloatArray
) -> FloatArray:
    to_body = body.apparent_km(days) - geometry.sites.position_km[site]
    return body.radius_deg(np.sqrt(dot(to_body, to_body)))


def _with_body_up(
    geometry: ViewingGeometry, found: FoundPasses, body: Body, lowest_deg: float
) -> IntArray:
    """Return the passes during which the body may be up; all long ones are included."""
    middle = 0.5 * (found.first + found.last)
    to_body = body.apparent_km(middle) - geometry.sites.position_km[found.site]
    up = rows_at(geometry.sites.up, found.site)
    height = np.degrees(np.arcsin(dot(to_body, up) / np.sqrt(dot(to_body, to_body))))
    is_long = (found.last - found.first) * 48.0 > 1.0
    return np.flatnonzero(is_long | (height > lowest_deg - _BODY_MOVES_DEG))


@dataclass(frozen=True, slots=True)
class _Segments:
    """Segments of passes between two nodes: cubics of the offset, and the body's direction.

    ``coefficients`` ``(4, n, 3)`` are by powers of the fraction of ``length`` (days) after
    ``begin``.
    """

    row: IntArray
    begin: FloatArray
    length: FloatArray
    coefficients: FloatArray
    direction: FloatArray
    turn: FloatArray

    def at(self, index: IntArray, share: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return offset, its derivative by ``share``, and the body's direction, each ``(m, 3)``."""
        c0, c1, c2, c3 = (c[index] for c in self.coefficients)
        x = share[:, None]
        offset = c0 + x * (c1 + x * (c2 + x * c3))
        rate = c1 + x * (2.0 * c2 + 3.0 * x * c3)
        return offset, rate, self.direction[index] + x * self.turn[index]

    def minima(self) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
        """Return row, time, offset and body's direction at every minimum of the separation."""
        n = len(self.row)
        index = np.repeat(np.arange(n), _PARTS + 1)
        share = np.tile(np.arange(_PARTS + 1) / _PARTS, n)
        falls = self._slope(index, share).reshape(n, _PARTS + 1) < 0.0
        where, part = np.nonzero(falls[:, :-1] & ~falls[:, 1:])
        low, high = part / _PARTS, (part + 1) / _PARTS
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            still = self._slope(where, middle) < 0.0
            low, high = np.where(still, middle, low), np.where(still, high, middle)
        share = 0.5 * (low + high)
        offset, _, direction = self.at(where, share)
        days = self.begin[where] + share * self.length[where]
        return self.row[where], days, offset, direction

    def _slope(self, index: IntArray, share: FloatArray) -> FloatArray:
        """Return a value with the sign of the separation's rate, for separations below 90°.

        Beyond 90° it is negative.
        """
        offset, rate, direction = self.at(index, share)
        along, along_rate = dot(offset, direction), dot(rate, direction)
        squared = dot(offset, offset)
        # cos = (o·b)/|o| decreases where the separation increases.
        rising = along * dot(offset, rate) - along_rate * squared
        return np.where(along > 0.0, rising, -1.0)


def _segments(geometry: ViewingGeometry, found: FoundPasses, body: Body) -> _Segments:
    period_s = geometry.propagator.period_days[found.satellite] * SECONDS_A_DAY
    step = np.maximum(_STEP_S, period_s / _STEPS_A_REVOLUTION) / SECONDS_A_DAY
    counts = np.ceil((found.last - found.first) / step).astype(np.int64) + 1
    counts = np.maximum(counts, 2)
    row = np.repeat(np.arange(len(counts)), counts)
    length = (found.last - found.first) / (counts - 1)
    days = found.first[row] + expand(np.zeros_like(counts), counts) * length[row]
    angle = geometry.rotation.angle_rad(days)
    cosine, sine = np.cos(angle), np.sin(angle)
    states = geometry.propagator.states(found.satellite[row], days)
    fixed = geometry.sites.position_km[found.site[row]]
    place = rotate_z(fixed, cosine, -sine)
    velocity = states.velocity_km_s.copy()
    velocity[:, 0] += EARTH_ROTATION_RAD_S * place[:, 1]
    velocity[:, 1] -= EARTH_ROTATION_RAD_S * place[:, 0]
    offset = states.position_km - place
    to_body = rotate_z(body.apparent_km(days) - fixed, cosine, -sine)
    direction = to_body / np.sqrt(dot(to_body, to_body))[:, None]
    left = np.flatnonzero((row[:-1] == row[1:]) & states.good[:-1] & states.good[1:])
    seconds = (length[row[left]] * SECONDS_A_DAY)[:, None]
    p0, p1 = offset[left], offset[left + 1]
    v0, v1 = velocity[left] * seconds, velocity[left + 1] * seconds
    coefficients = np.stack([p0, v0, 3.0 * (p1 - p0) - 2.0 * v0 - v1, 2.0 * (p0 - p1) + v0 + v1])
    return _Segments(
        row[left],
        days[left],
        length[row[left]],
        coefficients,
        direction[left],
        direction[left + 1] - direction[left],
    )


def _refined(
    geometry: ViewingGeometry, found: FoundPasses, row: IntArray, body: Body, days: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return time and separation from SGP4 itself, with light time, near ``days``."""
    satellite, site = found.satellite[row], found.site[row]
    place = geometry.sites.position_km[site]

    def separation(when: FloatArray) -> FloatArray:
        offset = apparent_offset_km(geometry, satellite, site, when)
        return separation_deg(offset, body.apparent_km(when) - place)

    reach = np.full(len(days), _ROUGH_S / SECONDS_A_DAY)
    period = geometry.propagator.period_days[satellite]
    reach = np.maximum(reach, period * 5e-4)
    low, high = days - reach, days + reach
    for _ in range(_GOLDEN_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        nearer = separation(left) <= separation(right)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    middle = 0.5 * (low + high)
    return middle, separation(middle)
