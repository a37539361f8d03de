"""Traits on which the error of an element set depends in addition to its age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.manoeuvre_likelihood import Clues
from orbitwatch.accuracy.space_weather import SpaceWeather, days_of_epochs
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.orbit_shape import OrbitShapes
from orbitwatch.elements.element_set import ElementSet

NEAR_EARTH_KNOTS_KM = np.array(
    [180.0, 250, 330, 375, 425, 475, 525, 575, 650, 750, 900, 1200, 1600],
)
DEEP_SPACE_KNOTS_KM = np.array([160.0, 220, 300, 450, 700, 2000, 10000, 20000, 35786])
"""Perigees; in deep space the interpolation is logarithmic."""
SLOPE_PERIGEES = (
    np.array([250.0, 350, 450, 550, 650, 800, 1100]),
    np.array([400.0, 2000, 36000]),
)
"""Perigees between which the coefficients of traits are interpolated, near the Earth and beyond."""
TABLE_AGES_DAYS = np.array([0.1, 0.3, 1, 2, 3, 4, 6, 8, 11, 16, 22, 30, 90])
"""Ages between which figures are interpolated, on a logarithmic scale."""
TRAITS = (
    "log_motion_dot",
    "log_bstar",
    "motion_dot_negative",
    "whole_second",
    "log_odds",
    "log_e",
    "eccentric",
    "inert",
    "payload_years",
    "activity",
    "flux",
)
AIR = ("air", "storms")
"""Errors caused by air density: by its whole difference, and by that of geomagnetic storms alone.

Storms count for sets from after the moment: among the days that such a set was fitted to and is
propagated back through, the last one weighs most."""
LEVELS = ("nothing", "activity", "air")
"""The known solar activity: none; its variability before the epoch; that of the predicted days."""
_DRAG_KM = (500.0, 2000.0)
"""In deep space drag counts fully with a perigee below the first height, not above the second."""
_MOST_PAYLOAD_YEARS = 40.0
_MEAN_LOG_SWING, _MEAN_FLUX = 2.0, 120.0
_LEAST_AIR, _USUAL_AIR, _MOST_AIR = 0.2, 0.3, 1.5


@dataclass(frozen=True, slots=True)
class Objects:
    """Traits of element sets and their objects; arrays ``(n,)``, ``traits`` ``(n, k)``.

    ``place`` and ``slope_place`` are fractional indices of the perigee among the knots of its kind
    of orbit. ``level`` ``(n, 2 backward, ages)`` is the known solar activity at each of
    TABLE_AGES_DAYS, an index of LEVELS; ``air`` ``(n, 2, ages, 2)`` are the logarithms of the
    errors that each of AIR causes.
    """

    deep: BoolArray
    place: FloatArray
    slope_place: FloatArray
    traits: FloatArray
    log_odds: FloatArray
    level: IntArray
    air: FloatArray

    @property
    def manoeuvres(self) -> BoolArray:
        """A mask of objects that manoeuvre with more than even odds."""
        return np.asarray(self.log_odds > 0.0)


def describe(
    clues: Clues,
    orbits: OrbitShapes,
    log_odds: FloatArray,
    element_sets: Sequence[ElementSet],
    weather: SpaceWeather,
) -> Objects:
    """Return the traits of ``element_sets``; ``log_odds`` are those that each manoeuvres.

    Traits are clipped to the range of measured objects. The Sun is used only near the Earth; drag
    in deep space too, if the perigee is low. There the years since launch count for payloads, since
    an old one no longer keeps its station.
    """
    near = ~clues.deep
    drag = _drag_share(clues.deep, orbits.perigee_km)
    payload_years = np.minimum(clues.years, _MOST_PAYLOAD_YEARS) / 20.0 - 0.5
    day = days_of_epochs(element_sets)
    flux, swing = weather.activity(day)
    known = near & np.isfinite(flux)
    traits = [
        drag * (np.clip(clues.log_motion_dot, -6.0, -0.8) + 4.5),
        drag * (np.clip(clues.log_bstar, -5.0, -1.0) + 3.5),
        drag * clues.motion_dot_negative,
        clues.whole_second,
        np.clip(log_odds, -6.0, 6.0) / 3.0,
        np.clip(clues.log_eccentricity, -4.0, -1.0) + 3.0,
        np.where(near, np.clip(clues.log_eccentricity + 1.7, 0.0, 1.5), 0.0),
        clues.inert,
        np.where(clues.deep & (clues.inert == 0.0), payload_years, 0.0),
        np.where(known, np.clip(np.log(swing), 0.0, 4.0) - _MEAN_LOG_SWING, 0.0),
        np.where(known, np.log(np.clip(flux, 60.0, 280.0) / _MEAN_FLUX), 0.0),
    ]
    change = np.abs(np.expm1(_air(day, weather)))
    air = np.log((_LEAST_AIR + np.minimum(change, _MOST_AIR)) / _USUAL_AIR)
    air[:, 0, :, AIR.index("storms")] = 0.0
    active = known[:, None, None]
    level = np.where(np.isfinite(air).all(axis=-1) & active, 2, active.astype(int))
    return Objects(
        clues.deep,
        surface_place(clues.deep, orbits.perigee_km),
        slope_place(clues.deep, orbits.perigee_km),
        np.stack(traits, axis=1),
        np.asarray(log_odds),
        level,
        air,
    )


def _drag_share(deep: BoolArray, perigee_km: FloatArray) -> FloatArray:
    """Return the weight of drag, ``(n,)``: 1 near the Earth, in deep space by the perigee."""
    share = np.interp(np.log(np.maximum(perigee_km, 1.0)), np.log(_DRAG_KM), [1.0, 0.0])
    return np.where(deep, share, 1.0)


def _air(day: FloatArray, weather: SpaceWeather) -> FloatArray:
    """Return the errors of drag at all ages, ``(n, 2 backward, ages, 2)``, by hour of the epoch.

    They are taken as logarithms: denser air adds more drag than thinner air takes away.

    A catalogue's epochs lie within few hours, for each of which this is computed once.
    """
    hours, which = np.unique(np.round(day * 24.0), return_inverse=True)
    ages = np.concatenate([TABLE_AGES_DAYS, -TABLE_AGES_DAYS])
    asked = np.repeat(hours / 24.0, len(ages)), np.tile(ages, len(hours))
    air = np.stack([weather.drag_error(*asked), weather.storm_error(*asked)], axis=-1)
    return air.reshape(len(hours), 2, len(TABLE_AGES_DAYS), len(AIR))[which]


def without_weather(
    deep: BoolArray, perigee_km: FloatArray, traits: FloatArray, log_odds: FloatArray
) -> Objects:
    """Return objects for which only ``traits``, ``(n, k)``, are known, without a date."""
    shape = (len(deep), 2, len(TABLE_AGES_DAYS))
    return Objects(
        deep,
        surface_place(deep, perigee_km),
        slope_place(deep, perigee_km),
        traits,
        log_odds,
        np.zeros(shape, dtype=np.int64),
        np.full((*shape, len(AIR)), np.nan),
    )


def surface_place(deep: BoolArray, perigee_km: FloatArray) -> FloatArray:
    """Return fractional indices of perigees among the knots of their kind of orbit, ``(n,)``."""
    low = place_among(NEAR_EARTH_KNOTS_KM, perigee_km)
    high = place_among(np.log(DEEP_SPACE_KNOTS_KM), np.log(np.maximum(perigee_km, 1.0)))
    return np.asarray(np.where(deep, high, low))


def slope_place(deep: BoolArray, perigee_km: FloatArray) -> FloatArray:
    """Return fractional indices of perigees among SLOPE_PERIGEES, ``(n,)``."""
    low = place_among(SLOPE_PERIGEES[0], perigee_km)
    high = place_among(np.log(SLOPE_PERIGEES[1]), np.log(np.maximum(perigee_km, 1.0)))
    return np.asarray(np.where(deep, high, low))


def place_among(knots: FloatArray, values: FloatArray) -> FloatArray:
    """Return fractional indices of ``values`` among ascending ``knots``, ``(n,)``."""
    return np.asarray(np.interp(values, knots, np.arange(len(knots))))


def split(place: FloatArray, knots: int) -> tuple[IntArray, FloatArray]:
    """Return the knot below each fractional index, and the weight of the one above, ``(n,)``."""
    below = np.minimum(place.astype(np.int64), knots - 2)
    return below, place - below


def hats(place: FloatArray, knots: int) -> FloatArray:
    """Return the weights of the knots for fractional indices, ``(n, knots)``."""
    below, share = split(place, knots)
    out = np.zeros((len(place), knots))
    rows = np.arange(len(place))
    out[rows, below], out[rows, below + 1] = 1.0 - share, share
    return out
