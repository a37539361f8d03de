"""Differences between the prediction of one element set and another set, along and across track.

Differencing sets of one object is the usual way to assess public element sets
if no better orbit is known: Osweiler (2006, AFIT/GSS/ENY/06-M09); Flohrer, Krag and
Klinkrad (2008, AMOS, "Assessment and categorization of TLE orbit errors for the US SSN
catalogue"); Vallado and Cefola (2012, IAC-12-A6.6.11, "Two-line element sets: practice and
use"); Geul, Mooij and Noomen (2017, Advances in Space Research 59, 2522). The reference has
its own errors, those of a set at its epoch: about a kilometre, 0.1 s, in a low orbit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, distinct
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.topocentric import cross, dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY

_MOST_STEPS = 8
_CLOSE_S = 1e-3
_SHORTEST_DAYS, _LONGEST_DAYS = 0.8, 9.0
_NOISE_M = 4.0
"""Semi-major axes of sets of one object scatter by 1 to 2 m above 1,300 km, without drag."""


@dataclass(frozen=True, slots=True)
class Residuals:
    """Errors of predictions, arrays ``(n,)``, NaN where SGP4 fails.

    ``age_days`` is the predicted time minus the epoch of the predicting set. ``time_s`` is
    the delay of the object, within half a revolution: it passes a point of its orbit that many
    seconds after the prediction; early is negative. ``cross_track_km`` is the remaining distance
    across the orbit plane.
    """

    age_days: FloatArray
    time_s: FloatArray
    cross_track_km: FloatArray


def residuals(propagator: Propagator, used: IntArray, truth: IntArray) -> Residuals:
    """Return the error of set ``used[i]`` at the epoch of set ``truth[i]``; both ``(n,)``.

    Fastest when ``used`` is sorted. Errors may be a large part of a revolution, so it first
    steps by the angle in the orbit plane, and finally by the component along the velocity: a small
    error is that component divided by the speed.
    """
    every = distinct(truth)
    own = propagator.states(every, propagator.epoch_days[every])
    place = own.position_km[np.searchsorted(every, truth)]
    at = propagator.epoch_days[truth]
    early, across = ahead_s(propagator, used, at, place)
    return Residuals(at - propagator.epoch_days[used], -early, across)


def ahead_s(
    propagator: Propagator, used: IntArray, at: FloatArray, place: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the seconds by which ``place`` lies ahead of set ``used[i]`` at ``at[i]``, and across.

    ``place`` ``(n, 3)`` are TEME positions in km; the second figure is the km across the orbit
    plane. NaN where SGP4 fails.
    """
    early, across = np.zeros(len(at)), np.zeros(len(at))
    rows = np.arange(len(at))
    for _ in range(_MOST_STEPS):
        states = propagator.states(used[rows], at[rows] + early[rows] / SECONDS_A_DAY)
        rate = propagator.mean_motion_rad_s[used[rows]]
        change, across[rows] = _step(states.position_km, states.velocity_km_s, place[rows], rate)
        early[rows] += change
        rows = rows[~(np.abs(change) < _CLOSE_S) & np.isfinite(change)]
        if not len(rows):
            break
    early[np.isnan(across)] = np.nan
    return early, across


def _step(
    r: FloatArray, v: FloatArray, place: FloatArray, rate: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the seconds of flight from ``r`` to nearest ``place``, and the km across to it.

    For a large angle it steps at the mean motion ``rate`` and not the whole way, since the rate
    of an eccentric orbit varies; for a smaller one at the local rate.
    """
    normal = cross(r, v)
    momentum = np.sqrt(dot(normal, normal))
    angle = np.arctan2(dot(cross(r, place), normal) / momentum, dot(r, place))
    turn = np.where(np.abs(angle) > 0.2, 0.8 * angle / rate, angle * dot(r, r) / momentum)
    offset = place - r
    change = np.where(np.abs(angle) > 1e-3, turn, dot(offset, v) / dot(v, v))
    return change, dot(offset, normal) / momentum


def tells_of_manoeuvres(age_days: FloatArray) -> BoolArray:
    """Whether two sets that far apart can show a manoeuvre between them, ``(n,)``.

    Closer ones differ by their noise, and over weeks the atmosphere explains large changes.
    """
    age = np.abs(age_days)
    return np.asarray((age >= _SHORTEST_DAYS) & (age <= _LONGEST_DAYS))


def manoeuvred(
    gap_days: FloatArray,
    rise_km: FloatArray,
    time_s: FloatArray,
    perigee_km: FloatArray,
    deep: BoolArray,
) -> BoolArray:
    """Whether the semi-major axis changed between two sets by more than drag explains, ``(n,)``.

    ``rise_km`` is the later axis minus the earlier one. Near the Earth: a rise beyond the
    noise of sets, or a fall twice beyond that of light objects without propulsion at the solar
    activity of 2026. In deep space, where Moon and Sun move the axis, the error along the track
    must be several times that of drifting objects. ``gap_days`` is positive and satisfies
    ``tells_of_manoeuvres``.
    """
    rise_m = 1000.0 * rise_km
    most_sinking_m = 300.0 * np.exp((470.0 - np.maximum(perigee_km, 100.0)) / 60.0) * gap_days
    near_earth = (rise_m > _NOISE_M) | (
        rise_m < -(_NOISE_M + 2.0 * most_sinking_m + 2.0 * gap_days)
    )
    drifted = np.abs(time_s) > 1.0 + 0.25 * gap_days + 0.06 * gap_days**2
    return np.asarray(np.where(deep, drifted, near_earth))
