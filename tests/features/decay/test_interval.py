"""The 90 % interval of a forecast is as wide as the scatter that it is said to hold."""

from __future__ import annotations

from datetime import timedelta
from statistics import NormalDist

import numpy as np
import pytest

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.atmosphere import mean_radius_km
from orbitwatch.evolution.drag import descend
from orbitwatch.evolution.drag_fit import measure_drag
from orbitwatch.evolution.history import history_of
from orbitwatch.features.decay.forecast import forecast_decay
from tests.evolution.made_histories import INCLINATION, SUN_UNKNOWN, made_history

ONE_SIDE = NormalDist().inv_cdf(0.95)  # of the middle 90 %
LEAST_SCATTER = 0.2
"""Standard deviation of the logarithm of the time to re-entry, measured a month to a year ahead:
forecasts of uncontrolled objects were off by so much, and nobody's are better."""


def _days_left(sets: list[ElementSet], ballistic: float) -> float:
    """The days from the last set to re-entry with that drag from then on."""
    history = history_of(sets)
    size, eccentricity = float(history.semi_major_axis_km[-1]), sets[-1].eccentricity
    year = float(history.year(history.days[-1:])[0])
    return descend(
        size, eccentricity, ballistic, mean_radius_km(INCLINATION), year, 9000.0
    ).reentry_days


@pytest.mark.parametrize(("size_km", "watched"), [(6740.0, 40), (6790.0, 60)])
def test_the_interval_ends_where_one_case_in_twenty_is_beyond(size_km: float, watched: int) -> None:
    sets = made_history(range(0, watched, 2), size_km=size_km)
    last = sets[-1].epoch
    forecast, fit = forecast_decay(sets, last, SUN_UNKNOWN), measure_drag(history_of(sets))
    assert fit is not None
    assert forecast.expected is not None
    assert forecast.earliest is not None
    assert forecast.latest is not None
    ahead = (forecast.expected - last) / timedelta(days=1)
    sigma = fit.log_sigma(ahead, forecast.perigee_km)
    for deviations, inside in ((ONE_SIDE - 0.05, True), (ONE_SIDE + 0.05, False)):
        factor = float(np.exp(deviations * sigma))
        soon, late = (
            last + timedelta(days=_days_left(sets, fit.ballistic_m2_kg * by))
            for by in (factor, 1.0 / factor)
        )
        assert (forecast.earliest < soon) == inside
        assert (late < forecast.latest) == inside


def test_drag_that_turns_out_as_in_nine_cases_of_ten_is_within_the_interval() -> None:
    sets = made_history(range(0, 60, 2), size_km=6790.0)
    last = sets[-1].epoch
    forecast, fit = forecast_decay(sets, last, SUN_UNKNOWN), measure_drag(history_of(sets))
    assert fit is not None
    assert forecast.earliest is not None
    assert forecast.latest is not None
    for side in (-1.0, 1.0):
        drag = fit.ballistic_m2_kg * float(np.exp(side * ONE_SIDE * LEAST_SCATTER))
        assert forecast.earliest < last + timedelta(days=_days_left(sets, drag)) < forecast.latest
    for days, perigee_km in ((40.0, 500.0), (300.0, 450.0), (3.0, 600.0)):
        assert fit.log_sigma(days, perigee_km) >= LEAST_SCATTER
