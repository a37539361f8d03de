"""Solar activity widens the figures, and the air known to lie on the way decides more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.space_weather import (
    SpaceWeather,
    by_day,
    days_since_2000,
    shipped_space_weather,
)
from orbitwatch.elements.element_set import ElementSet

EPOCH = datetime(2023, 5, 10, 6, tzinfo=UTC)
LOW = ElementSet(
    norad_cat_id=90001,
    epoch=EPOCH,
    mean_motion=15.3,
    eccentricity=0.001,
    inclination=70.0,
    ra_of_asc_node=30.0,
    arg_of_pericenter=40.0,
    mean_anomaly=10.0,
    bstar=2e-4,
    mean_motion_dot=1e-4,
    object_name="MADE DEB",
)
DAY = days_since_2000(EPOCH)
FIRST = int(DAY) - 60


def weather(flux: np.ndarray, ap: np.ndarray | None = None) -> SpaceWeather:
    index = np.full(len(flux), 7.0) if ap is None else ap
    return by_day({FIRST + k: (float(f), float(index[k])) for k, f in enumerate(flux)})


def figures(known: SpaceWeather, *ages: float, element_set: ElementSet = LOW) -> np.ndarray:
    model = shipped_model()
    objects = model.objects([element_set], weather=known)
    return model.figures(objects, np.zeros(len(ages), dtype=int), np.array(ages))


def test_the_mean_and_the_swing_are_of_the_27_days_before() -> None:
    flux = np.r_[np.full(33, 500.0), np.tile([100.0, 140.0, 120.0], 9), np.full(60, 50.0)]
    mean, swing = weather(flux).activity(np.array([DAY]))
    assert mean[0] == pytest.approx(120.0)
    assert swing[0] == pytest.approx(np.std([100.0, 140.0, 120.0]))


def test_months_stand_in_for_days_and_beyond_them_nothing_is_known() -> None:
    months = shipped_space_weather()
    days = np.array([days_since_2000(datetime(y, 7, 1, tzinfo=UTC)) for y in (2019, 2023, 2060)])
    mean, swing = months.activity(days)
    assert 60.0 < mean[0] < 80.0 < 140.0 < mean[1] < 200.0
    assert 1.0 <= swing[0] < 5.0 < swing[1]
    assert np.isnan(mean[2])


@given(st.floats(-30.0, 30.0).filter(lambda age: abs(age) > 0.1), st.floats(60.0, 300.0))
def test_steady_air_foretells_no_error(age: float, flux: float) -> None:
    error = weather(np.full(100, flux)).drag_error(np.array([DAY]), np.array([age]))
    assert error[0] == pytest.approx(0.0, abs=1e-9)


def test_what_comes_soon_counts_most() -> None:
    flux = np.full(120, 120.0)
    soon, late = flux.copy(), flux.copy()
    soon[61], late[69] = 200.0, 200.0
    errors = [
        weather(values).drag_error(np.array([DAY]), np.array([10.0]))[0] for values in (soon, late)
    ]
    assert errors[0] > 3.0 * errors[1] > 0.0
    storm = np.full(120, 7.0)
    storm[59] = 100.0  # the last day that the set was fitted to
    before = weather(flux, storm).drag_error(np.array([DAY]), np.array([10.0]))
    assert before[0] < -0.1


def test_a_storm_as_a_set_was_fitted_widens_what_it_says_of_the_days_before() -> None:
    flux, quiet = np.full(120, 120.0), np.full(120, 7.0)
    storm = quiet.copy()
    storm[59:61] = 150.0
    calm, stormy = weather(flux, quiet), weather(flux, storm)
    assert calm.storm_error(np.array([DAY]), np.array([-8.0]))[0] == pytest.approx(0.0)
    assert stormy.storm_error(np.array([DAY]), np.array([-8.0]))[0] < -0.3
    assert figures(stormy, -8.0)[0, 0] > 1.2 * figures(calm, -8.0)[0, 0]


def test_a_day_that_nobody_observed_leaves_the_air_unknown() -> None:
    days = {FIRST + k: (120.0, 7.0) for k in range(120) if k != 64}
    errors = by_day(days).drag_error(np.full(3, DAY), np.array([3.0, 8.0, -8.0]))
    assert np.isfinite(errors).tolist() == [True, False, True]


def test_a_sun_that_swings_widens_the_figures_of_low_objects_alone() -> None:
    quiet, wild = (
        weather(np.r_[60.0 * np.ones(20), 100.0 + size * np.sin(np.arange(41))])  # no day after
        for size in (1.0, 40.0)
    )
    assert figures(wild, 7.0)[0, 0] > 1.3 * figures(quiet, 7.0)[0, 0]
    assert figures(wild, 7.0)[0, 1] > figures(quiet, 7.0)[0, 1]
    high = replace(LOW, mean_motion=1.0027, mean_motion_dot=0.0, bstar=0.0)
    assert figures(wild, 7.0, element_set=high) == pytest.approx(
        figures(quiet, 7.0, element_set=high)
    )


def test_air_that_changed_on_the_way_widens_the_figure() -> None:
    steady = np.full(120, 120.0)
    rising = np.r_[steady[:60], np.full(60, 200.0)]
    for age in (7.0, 14.0):
        assert figures(weather(rising), age)[0, 0] > 1.5 * figures(weather(steady), age)[0, 0]


def test_rows_are_each_as_if_alone_whatever_is_known() -> None:
    sets = [replace(LOW, epoch=EPOCH + timedelta(days=k)) for k in (-20, 0, 30, 50, 20_000)]
    known = weather(100.0 + 30.0 * np.sin(np.arange(100.0)))
    model = shipped_model()
    ages = np.array([5.0, -9.0, 20.0, 1.0, 3.0])
    together = model.figures(model.objects(sets, weather=known), np.arange(5), ages)
    for k, element_set in enumerate(sets):
        assert figures(known, ages[k], element_set=element_set)[0] == pytest.approx(together[k])
