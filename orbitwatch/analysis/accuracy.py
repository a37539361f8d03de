"""How far an element set can be trusted: timing uncertainty by its age and the orbit's perigee.

The figures are 68th percentiles of the error along the track, in seconds, measured between
CelesTrak's active list of 2026-07-20 and later ones, objects other than Starlink; an object that
manoeuvres does several times worse.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN, BoolArray, FloatArray

STALE_FRACTION_OF_PERIOD = 0.1
"""A time less certain than this part of a revolution says little about where the object is."""

_AGES_DAYS = np.array([1.0, 3.0, 7.0, 14.0, 33.0])
_PERIGEES_KM = np.array([350.0, 450.0, 550.0, 700.0, 900.0])
"""Middle of each perigee class; the outer classes hold beyond their own middle."""
_ERRORS_S = np.array(
    [
        [1.0, 13.0, 93.0, 351.0, 759.0],
        [0.2, 2.6, 17.0, 69.0, 264.0],
        [0.1, 0.9, 6.2, 26.0, 97.0],
        [0.1, 0.6, 3.2, 16.0, 104.0],
        [0.05, 0.13, 0.4, 2.1, 9.0],
    ]
)
_DEEP_SPACE_ERRORS_S = np.array([0.4, 1.3, 6.7, 28.0, 154.0])
_EQUATOR_SPEED_KM_S = 0.465


def timing_uncertainty_s(
    age_days: FloatArray, perigee_km: FloatArray, period_min: FloatArray
) -> FloatArray:
    """Return one standard deviation (68 %) of the time along the track, in seconds, ``(n,)``.

    The table is interpolated in the logarithms of age and error and linearly in perigee. A set
    younger than a day is no better than one of a day; beyond 33 days the last slope goes on.
    """
    age = np.log(np.maximum(np.abs(age_days), _AGES_DAYS[0]))
    by_perigee = np.stack([_at_age(row, age) for row in _ERRORS_S])
    place = np.interp(perigee_km, _PERIGEES_KM, np.arange(len(_PERIGEES_KM)))
    below = np.minimum(place.astype(np.int64), len(_PERIGEES_KM) - 2)
    share = place - below
    column = np.arange(len(place))
    near_earth = (1.0 - share) * by_perigee[below, column] + share * by_perigee[below + 1, column]
    deep = period_min >= NEAR_EARTH_PERIOD_MIN
    return np.exp(np.where(deep, _at_age(_DEEP_SPACE_ERRORS_S, age), near_earth))


def _at_age(errors_s: FloatArray, log_age: FloatArray) -> FloatArray:
    """Return the logarithm of the error, interpolated and carried on beyond the last age."""
    ages, errors = np.log(_AGES_DAYS), np.log(errors_s)
    slope = (errors[-1] - errors[-2]) / (ages[-1] - ages[-2])
    beyond = np.maximum(log_age - ages[-1], 0.0) * slope
    return np.asarray(np.interp(log_age, ages, errors) + beyond)


def is_stale(uncertainty_s: FloatArray, period_min: FloatArray) -> BoolArray:
    """Whether a time is too uncertain to be told without being asked for, ``(n,)``."""
    return np.asarray(uncertainty_s > STALE_FRACTION_OF_PERIOD * 60.0 * period_min)


def ground_distance_uncertainty_km(
    uncertainty_s: FloatArray, site_latitude_deg: FloatArray
) -> FloatArray:
    """Return how far the Earth carries a site in that time, in km, ``(n,)``."""
    return uncertainty_s * _EQUATOR_SPEED_KM_S * np.cos(np.radians(site_latitude_deg))
