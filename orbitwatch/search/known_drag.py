"""Corrects sets without a neighbour for the known air density on the days after their fit.

A set's drag term was fitted to the air of some days, but the object flew through the air of others.
If solar flux and geomagnetic activity of both are known, the drag term's effect is multiplied
by the ratio of their densities (``SpaceWeather.drag_error``; Emmert 2015,
Advances in Space Research 56, 773, on how density follows both). Only part of the difference is
applied, since the law is not exact; least near the epoch, since the days of the fit are not known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.accuracy.space_weather import SpaceWeather, days_of_epochs
from orbitwatch.arrays import FloatArray
from orbitwatch.astro.time_shifts import EARLIER, LATER, TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable

REACH_DAYS = 30.0
SHORTEST_DAYS = 2.0
"""Over fewer known days the correction is negligible against the error."""
_AGES_DAYS = np.arange(1.0, REACH_DAYS + 1.0)
_MADE_GOOD = {False: 0.85, True: 0.65}
_RAMP_DAYS = {False: 3.0, True: 0.0}
_DOUBT = {False: 0.0, True: 0.4}
"""Fitted to the archives that ``accuracy.json`` names, forward and backward in time."""
_LOW_MOTION, _LOW_REACH_DAYS = 15.5, 20.0
"""Objects with more revolutions a day sink so fast that the law gains nothing over longer times."""
_NEAR_EARTH = 6.4
"""Revolutions a day below which drag is negligible."""
_MOST_DRAG_ERROR = 1.0


def known_drag(element_sets: Sequence[ElementSet], weather: SpaceWeather) -> TimeShifts:
    """Return how early each object is due to known air density, on both sides of its epoch.

    Nothing is shifted if fewer than SHORTEST_DAYS are known, or if the set shows no drag.
    """
    count = len(element_sets)
    day = days_of_epochs(element_sets)
    table = ElementTable.of(element_sets)
    motion, drag = table.column("mean_motion"), table.column("mean_motion_dot")
    shifts = TimeShifts.none(count)
    for side, backward in ((EARLIER, True), (LATER, False)):
        (level, slope), known = _drag_error(day, weather, backward=backward)
        known = np.where(motion > _LOW_MOTION, np.minimum(known, _LOW_REACH_DAYS), known)
        good = (motion > _NEAR_EARTH) & (drag > 0.0) & (known >= SHORTEST_DAYS)
        scale = 86400.0 * drag / motion * known**2
        shifts.gap_days[:, side] = np.where(good, known, np.nan)
        shifts.square_s[:, side] = np.where(good, scale * level, 0.0)
        shifts.cube_s[:, side] = np.where(good, scale * slope * known, 0.0)
        shifts.doubt[:, side] = _DOUBT[backward]
        shifts.alone[:, side] = good
    return shifts


def _drag_error(
    day: FloatArray, weather: SpaceWeather, *, backward: bool
) -> tuple[tuple[FloatArray, FloatArray], FloatArray]:
    """Return the drag's error as level and slope over age, and its greatest known age.

    A catalogue's epochs lie within few hours, for each of which this is computed once.
    """
    hours, which = np.unique(np.round(day * 24.0), return_inverse=True)
    n, sign = len(_AGES_DAYS), -1.0 if backward else 1.0
    error = weather.drag_error(np.repeat(hours / 24.0, n), np.tile(sign * _AGES_DAYS, len(hours)))
    error = np.clip(error.reshape(len(hours), n), -_MOST_DRAG_ERROR, _MOST_DRAG_ERROR)
    known = np.logical_and.accumulate(np.isfinite(error), axis=1)
    ramp = _AGES_DAYS**2 / (_AGES_DAYS**2 + _RAMP_DAYS[backward] ** 2)
    error = np.where(known, error, 0.0) * ramp * _MADE_GOOD[backward]
    # The shift grows with the square of the age, and errors are weighted relative to the age.
    weight = np.where(known, _AGES_DAYS, 0.0)
    total, mean = _moments(weight, _AGES_DAYS)
    apart = _AGES_DAYS - mean[:, None]
    spread = np.maximum(np.sum(weight * apart**2, axis=1), 1e-9)
    slope = np.sum(weight * apart * error, axis=1) / spread
    level = np.sum(weight * error, axis=1) / total - slope * mean
    days = known.sum(axis=1).astype(np.float64)
    return (level[which], slope[which]), days[which]


def _moments(weight: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    total = np.maximum(weight.sum(axis=1), 1e-9)
    return total, (weight * values).sum(axis=1) / total
