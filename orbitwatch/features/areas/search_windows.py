"""Selects the stretches of tracks on which satellites can be near an area.

A round near-Earth orbit is sampled once a revolution. Between two samples its plane and its phase
are known to within a small angle, so that the distance of the area's cap from the plane, and the
phase at which the satellite passes it, determine when it can be near. All other orbits are searched
throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, take
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S, rotate_z
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, NEAR_EARTH_PERIOD_MIN
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.areas.ground_track import LEAST_RADIUS_KM
from orbitwatch.features.areas.shapes import Area

_ROUND = 0.05
_WIDEST_RAD = np.radians(50.0)
"""If area and swath reach farther, a satellite is near too often to save time."""
_GEODETIC_RAD = 0.0036
"""Bound on the difference between geodetic zenith and geocentric direction."""
_PERIODIC_RAD = 0.006
_PERIODIC_ECCENTRICITY = 0.002
"""Margin for periodic terms of phase and eccentricity, several times those above 150 km."""
_OUT_OF_STEP_RAD = 0.3
_BEFORE_AND_AFTER_DAYS = 1.0 / SECONDS_A_DAY
_ROTATION_RAD_DAY = EARTH_ROTATION_RAD_S * SECONDS_A_DAY
_EARTH_POLAR_KM = 6356.7
_ITERATIONS = 3


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches of tracks, arrays ``(n,)``, days, by satellite and time, apart from each other."""

    satellite: IntArray
    begin: FloatArray
    finish: FloatArray


@dataclass(frozen=True, slots=True)
class _Revolutions:
    """Pieces of orbits between two samples, ``(n,)``; vectors ``(n, 3)`` in inertial axes.

    The axes are the Earth-fixed ones at ``begin``. ``toward`` is the satellite's direction there,
    ``ahead`` the one a quarter of a revolution later; ``rate`` is that of its phase, per day, and
    ``tilt`` the angle by which the plane turns.
    """

    row: IntArray
    begin: FloatArray
    finish: FloatArray
    toward: FloatArray
    ahead: FloatArray
    rate: FloatArray
    tilt: FloatArray


def windows_near(
    geometry: ViewingGeometry,
    area: Area,
    swath: Swath,
    satellites: IntArray,
    start: FloatArray,
    end: FloatArray,
) -> Windows:
    """Return when the swath of each of ``satellites`` ``(n,)`` can touch the cap of ``area``.

    ``start`` and ``end`` ``(n,)`` are days, each end after its start.
    """
    margin = _margin_rad(geometry, area, swath, satellites)
    fit = np.flatnonzero(np.isfinite(margin))
    revolutions, lost = _revolutions(geometry, satellites[fit], start[fit], end[fit])
    row, begin, finish = _near(area, revolutions, margin[fit])
    keep = ~lost[row]
    whole = np.concatenate([np.flatnonzero(~np.isfinite(margin)), fit[lost]])
    row = np.concatenate([fit[row[keep]], whole])
    begin = np.concatenate([begin[keep], start[whole]])
    finish = np.concatenate([finish[keep], end[whole]])
    row, begin, finish = _merged(row, begin, finish)
    return Windows(satellites[row], begin, finish)


def _margin_rad(
    geometry: ViewingGeometry, area: Area, swath: Swath, satellites: IntArray
) -> FloatArray:
    """Return the angle from the cap's centre to search; infinite if it saves nothing."""
    propagator = geometry.propagator
    eccentricity = propagator.eccentricity[satellites]
    perigee = propagator.perigee_km[satellites] + EARTH_RADIUS_KM
    highest = perigee * (1.0 + eccentricity) / (1.0 - eccentricity) - _EARTH_POLAR_KM + 50.0
    half = np.maximum(
        *(swath.half_km(highest, np.full(len(highest), latitude)) for latitude in (0.0, 90.0))
    )
    phase = 4.0 * (eccentricity + _PERIODIC_ECCENTRICITY) + _PERIODIC_RAD
    margin = area.radius_rad + 1.01 * half / LEAST_RADIUS_KM + phase + _GEODETIC_RAD
    near_earth = propagator.period_days[satellites] * 1440.0 < NEAR_EARTH_PERIOD_MIN
    is_round = near_earth & (eccentricity < _ROUND)
    return np.where(is_round & (margin < _WIDEST_RAD), margin, np.inf)


def _revolutions(
    geometry: ViewingGeometry, satellites: IntArray, start: FloatArray, end: FloatArray
) -> tuple[_Revolutions, BoolArray]:
    """Return the revolutions of each orbit, and the orbits that violate the assumptions."""
    period = geometry.propagator.period_days[satellites]
    counts = np.ceil((end - start) / period).astype(np.int64)
    row = np.repeat(np.arange(len(satellites)), counts + 1)
    index = np.arange(len(row)) - np.searchsorted(row, row)
    days = start[row] + index / counts[row] * (end - start)[row]
    days = np.where(index == counts[row], end[row], days)
    states, earth = geometry.states(satellites[row], days), geometry.rotation.turn(days)
    position = rotate_z(states.position_km, *earth)
    velocity = rotate_z(states.velocity_km_s, *earth)
    toward, normal = _unit(position), _unit(np.cross(position, velocity))
    left = np.flatnonzero(row[:-1] == row[1:])
    length = days[left + 1] - days[left]
    turn = _ROTATION_RAD_DAY * length
    ahead = np.cross(normal, toward)[left]
    later = rotate_z(toward[left + 1], np.cos(turn), -np.sin(turn))
    plane = rotate_z(normal[left + 1], np.cos(turn), -np.sin(turn))
    phase = np.arctan2(dot(later, ahead), dot(later, toward[left]))
    expected = geometry.propagator.mean_motion_rad_s[satellites[row[left]]] * SECONDS_A_DAY * length
    phase += 2.0 * np.pi * np.round((expected - phase) / (2.0 * np.pi))
    tilt = np.arccos(np.clip(dot(normal[left], plane), -1.0, 1.0))
    lost = np.zeros(len(satellites), dtype=np.bool_)
    # If SGP4 fails at an end of a revolution, both values are NaN.
    astray = ~(np.abs(phase - expected) < _OUT_OF_STEP_RAD + 4.0 * _ROUND) | ~(tilt < 0.1)
    lost[row[left[astray]]] = True
    revolutions = _Revolutions(
        row[left], days[left], days[left + 1], toward[left], ahead, phase / length, tilt
    )
    return take(revolutions, np.flatnonzero(~lost[row[left]])), lost


def _near(
    area: Area, revolutions: _Revolutions, margin_rad: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return row, start and end of each interval in which a satellite can be near the cap."""
    revolutions = take(revolutions, _with_plane_near(area, revolutions, margin_rad))
    length = revolutions.finish - revolutions.begin
    centre = area.centre[None, :]
    found = []
    for around in (-1.0, 0.0, 1.0):
        since = np.zeros(len(length))
        base = None
        for _ in range(_ITERATIONS):
            turn = _ROTATION_RAD_DAY * since
            place = rotate_z(centre, np.cos(turn), -np.sin(turn))
            foot = np.arctan2(dot(place, revolutions.ahead), dot(place, revolutions.toward))
            base = foot % (2.0 * np.pi) if base is None else base
            foot = base + (foot - base + np.pi) % (2.0 * np.pi) - np.pi
            foot += 2.0 * np.pi * around
            before, since = since, foot / revolutions.rate
        # The place as it was at `before`: that and the foot belong together.
        behind = np.abs(since - before) * revolutions.rate
        in_plane2 = dot(place, revolutions.ahead) ** 2 + dot(place, revolutions.toward) ** 2
        # While the satellite moves to the foot the place moves on, by this fraction of the way.
        slip = _ROTATION_RAD_DAY / revolutions.rate
        reach = (margin_rad[revolutions.row] + revolutions.tilt + slip * behind) / (1.0 - slip)
        cosine = np.cos(np.minimum(reach, 0.5 * np.pi)) / np.sqrt(np.maximum(in_plane2, 1e-12))
        rows = np.flatnonzero(cosine <= 1.0)
        aside = np.arccos(cosine[rows]) / revolutions.rate[rows] + _BEFORE_AND_AFTER_DAYS
        begin, finish = revolutions.begin[rows], revolutions.finish[rows]
        low = np.maximum(begin + since[rows] - aside, begin)
        high = np.minimum(begin + since[rows] + aside, finish)
        some = np.flatnonzero(high > low)
        found.append((revolutions.row[rows[some]], low[some], high[some]))
    row, low, high = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return row, low, high


def _with_plane_near(area: Area, revolutions: _Revolutions, margin_rad: FloatArray) -> IntArray:
    """Return the revolutions whose planes the cap's centre, as it turns, comes near."""
    turn = 0.5 * _ROTATION_RAD_DAY * (revolutions.finish - revolutions.begin)
    middle = rotate_z(area.centre[None, :], np.cos(turn), -np.sin(turn))
    sine = dot(middle, np.cross(revolutions.toward, revolutions.ahead))
    reach = margin_rad[revolutions.row] + revolutions.tilt + turn
    return np.flatnonzero(np.abs(sine) <= np.sin(np.minimum(reach, 0.5 * np.pi)))


def _merged(
    row: IntArray, begin: FloatArray, finish: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the windows in order, with those joined that overlap or meet."""
    order = np.lexsort((begin, row))
    row, begin, finish = row[order], begin[order], finish[order]
    if not len(row):
        return row, begin, finish
    apart = row * (2.0 * (finish.max() - begin.min()) + 2.0)
    until = np.maximum.accumulate(finish + apart)
    fresh = np.concatenate([[True], (begin + apart)[1:] > until[:-1] + _BEFORE_AND_AFTER_DAYS])
    first = np.flatnonzero(fresh)
    return row[first], begin[first], np.maximum.reduceat(finish, first)


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.sqrt(dot(vectors, vectors))[:, None])
