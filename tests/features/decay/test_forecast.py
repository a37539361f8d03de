"""Decay: the atmosphere, drag on an orbit, and what is foretold from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.space_weather import by_day
from orbitwatch.errors import ElementsError
from orbitwatch.evolution.atmosphere import log_density, mean_flux, mean_radius_km
from orbitwatch.evolution.drag import ballistic_coefficient, descend, rates
from orbitwatch.evolution.drag_fit import DragFit, measure_drag
from orbitwatch.evolution.history import history_of
from orbitwatch.features.decay.forecast import NEVER, forecast_decay
from orbitwatch.features.decay.solar_flux import known_flux
from tests.evolution.made_histories import INCLINATION, START, SUN_UNKNOWN, made_history, with_size

RADIUS = mean_radius_km(INCLINATION)
HEIGHTS = np.linspace(90.0, 2000.0, 200)


@pytest.mark.parametrize("flux", [70.0, 100.0, 150.0, 220.0])
def test_density_falls_with_height_and_grows_with_the_sun(flux: float) -> None:
    assert np.all(np.diff(log_density(HEIGHTS, flux)) < 0)
    high = HEIGHTS[HEIGHTS > 150.0]
    assert np.all(log_density(high, flux + 10.0) >= log_density(high, flux))


def test_density_is_least_in_july_and_the_season_averages_out() -> None:
    at = np.array([400.0])
    months = [float(log_density(at, 140.0, 2023.0 + (m + 0.5) / 12.0)[0]) for m in range(12)]
    assert int(np.argmin(months)) == 6
    assert np.mean(months) == pytest.approx(float(log_density(at, 140.0)[0]), abs=0.02)


def test_table_is_that_of_nrlmsis() -> None:
    pymsis = pytest.importorskip("pymsis")
    heights = np.array([120.0, 200.0, 300.0, 450.0, 600.0, 900.0])
    latitudes = np.degrees(np.arcsin(np.linspace(-0.95, 0.95, 10)))
    months = [np.datetime64(f"2023-{month:02}-15T00:00") for month in range(1, 13)]
    for flux in (70.0, 160.0):
        mean = np.mean(
            [
                pymsis.calculate(
                    month,
                    np.arange(0.0, 360.0, 30.0),
                    latitudes,
                    heights,
                    f107s=flux,
                    f107as=flux,
                    aps=[[12.0] * 7],
                )[0, ..., 0].mean(axis=(0, 1))
                for month in months
            ],
            axis=0,
        )
        np.testing.assert_allclose(log_density(heights, flux), np.log(mean), atol=2e-3)


def test_mean_solar_cycle() -> None:
    years = np.arange(2009.0, 2040.0, 0.1)
    flux = np.array([mean_flux(year) for year in years])
    assert 70.0 <= flux.min() < 72.0
    assert 164.0 < flux.max() < 166.0
    assert mean_flux(2020.0) == pytest.approx(70.0, abs=1.0)
    assert mean_flux(2012.0) == pytest.approx(mean_flux(2023.0), abs=1e-6)


def test_rate_of_a_circular_orbit_is_the_textbooks() -> None:
    """da/dt = -sqrt(mu a) B rho: King-Hele (1987), chapter 4, for e = 0."""
    size = 6778.0
    density = float(np.exp(log_density(np.array([size - RADIUS]), 150.0, 2023.3)[0]))
    fall, round_off = rates(size, 0.0, RADIUS, 150.0, 2023.3)
    assert fall == pytest.approx(-np.sqrt(398600.8 * size) * density * 1e3 * 86400.0, rel=1e-9)
    assert round_off == pytest.approx(0.0, abs=1e-9)


@given(eccentricity=st.floats(0.0, 0.7), perigee=st.floats(150.0, 900.0))
@settings(max_examples=60, deadline=None)
def test_rates_by_perigee_side_equal_the_whole_revolution(
    eccentricity: float, perigee: float
) -> None:
    size = (perigee + RADIUS) / (1.0 - eccentricity)
    fall, round_off = rates(size, eccentricity, RADIUS, 120.0, 2023.0)
    anomaly = np.linspace(0.0, np.pi, 20001)
    cosine = np.cos(anomaly)
    density = np.exp(log_density(size * (1.0 - eccentricity * cosine) - RADIUS, 120.0, 2023.0))
    ratio = (1.0 + eccentricity * cosine) / (1.0 - eccentricity * cosine)
    mean = np.trapezoid(density * np.sqrt(ratio) * (1.0 + eccentricity * cosine), anomaly) / np.pi
    expected = -np.sqrt(398600.8 * size) * mean * 1e3 * 86400.0
    assert fall == pytest.approx(expected, rel=0.01)
    assert round_off <= 1e-12


@given(ballistic=st.floats(0.002, 0.05), size=st.floats(6650.0, 6850.0))
@settings(max_examples=15, deadline=None)
def test_ballistic_coefficient_of_a_descent_is_the_one_put_in(
    ballistic: float, size: float
) -> None:
    way = descend(size, 0.0, ballistic, RADIUS, 2023.5, 20.0)
    half = len(way.days) // 2
    if way.semi_major_axis_km[half] < RADIUS + 180.0 or half == 0:
        return
    found = ballistic_coefficient(
        (size, float(way.semi_major_axis_km[half])),
        (0.0, 0.0),
        float(way.days[half]),
        RADIUS,
        2023.5 + way.days[half] / 730.5,
    )
    assert found == pytest.approx(ballistic, rel=0.03)


@given(
    ballistic=st.floats(0.004, 0.03),
    watched=st.integers(30, 90),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=10, deadline=None)
def test_a_fall_by_the_same_physics_is_foretold(ballistic: float, watched: int, seed: int) -> None:
    size = 6790.0
    true = descend(size, 0.001, ballistic, RADIUS, 2022.16, 9000.0).reentry_days
    if true < watched + 10.0:
        return
    sets = made_history(range(0, watched, 2), size_km=size, ballistic=ballistic, seed=seed)
    last = (sets[-1].epoch - START).total_seconds() / 86400.0
    forecast = forecast_decay(sets, sets[-1].epoch, SUN_UNKNOWN)
    assert forecast.expected is not None
    assert forecast.earliest is not None
    remaining = (forecast.expected - sets[-1].epoch).total_seconds() / 86400.0
    assert remaining == pytest.approx(true - last, rel=0.06)
    assert forecast.earliest < START + timedelta(days=true)
    assert forecast.latest is None or START + timedelta(days=true) < forecast.latest


@pytest.mark.parametrize("flux", [70.0, 220.0])
def test_the_sun_that_was_active_then_is_not_taken_for_the_object(flux: float) -> None:
    """Where the Sun does as foreseen, so does the object; by a mean cycle it is foretold worse."""
    days = dict.fromkeys(range(7500, 9500), (flux, 10.0))
    sun = known_flux(by_day(days), START + timedelta(days=38))
    assert sun is not None
    way = descend(6790.0, 0.001, 0.012, RADIUS, 2022.16, 9000.0, sun)
    sets = [
        with_size(made, float(np.interp(day, way.days, way.semi_major_axis_km)))
        for day, made in zip(range(0, 40, 2), made_history(range(0, 40, 2)), strict=True)
    ]
    last = sets[-1].epoch
    known, unknown = (
        forecast_decay(sets, last, weather).expected for weather in (by_day(days), SUN_UNKNOWN)
    )
    assert known is not None
    assert unknown is not None
    truth = START + timedelta(days=way.reentry_days)
    assert abs(known - truth) < 0.1 * (truth - last)
    assert abs(known - truth) < abs(unknown - truth)
    until = forecast_decay(sets, last, by_day({d: v for d, v in days.items() if d < 8134}))
    assert until.expected == known
    assert "days until then" in until.method
    assert "mean solar cycle" in forecast_decay(sets, last, SUN_UNKNOWN).method


def test_only_sets_from_before_are_used() -> None:
    sets = made_history(range(0, 120, 2), size_km=6790.0)
    middle = sets[30].epoch + timedelta(hours=1)
    forecast = forecast_decay(sets[::-1], middle)
    assert forecast.last_epoch == sets[30].epoch
    assert forecast == forecast_decay(sets[:31], middle)


def test_intervals_with_a_manoeuvre_are_left_out() -> None:
    plain = forecast_decay(made_history(range(60), size_km=6820.0), START + timedelta(days=60))
    raised = made_history(range(60), size_km=6820.0, steps_km={50.5: 3.0})
    forecast = forecast_decay(raised, START + timedelta(days=60))
    assert plain.expected is not None
    assert forecast.expected is not None
    shift = (forecast.expected - plain.expected) / (plain.expected - START)
    assert 0.0 < shift < 0.15  # 3 km higher it lasts a little longer, and no more


def test_an_object_that_always_manoeuvres_has_no_forecast() -> None:
    burns = {day + 0.5: 1.0 for day in range(60)}
    forecast = forecast_decay(
        made_history(range(60), steps_km=burns, ballistic=0.003), START + timedelta(days=60)
    )
    assert forecast.expected is None
    assert "manoeuvres" in forecast.remark


def test_a_high_orbit_has_the_plain_answer() -> None:
    for size, ballistic in ((7300.0, 0.01), (12000.0, 1e-9)):
        sets = made_history(range(0, 300, 10), size_km=size, ballistic=ballistic, noise_km=0.0)
        forecast = forecast_decay(sets, sets[-1].epoch)
        assert (forecast.earliest, forecast.expected, forecast.latest) == (None, None, None)
        assert forecast.remark == NEVER == "not within 25 years"


def test_a_fall_too_small_to_measure_is_said_to_be() -> None:
    forecast = forecast_decay(
        made_history([0.0, 1.0], size_km=7000.0, ballistic=0.001), START + timedelta(days=2)
    )
    assert forecast.expected is None
    assert forecast.remark.startswith("no forecast: it")


def test_an_eccentric_deep_orbit_is_not_foretold() -> None:
    sets = [
        replace(s, mean_motion=2.0063, eccentricity=0.73, inclination=63.2)
        for s in made_history(range(5))
    ]
    assert "Moon and Sun" in forecast_decay(sets, START + timedelta(days=9)).remark


def test_a_fall_measured_across_a_gap_says_so() -> None:
    forecast = forecast_decay(
        made_history([0.0, 100.0], size_km=6820.0), START + timedelta(days=100)
    )
    assert forecast.expected is not None
    assert forecast.remark.startswith("measured across 100 days without sets")


def test_too_few_sets_are_refused_with_what_to_do() -> None:
    sets = made_history([0.0, 10.0])
    with pytest.raises(ElementsError, match="a single element set does not show decay"):
        forecast_decay(sets[:1], START + timedelta(days=1))
    with pytest.raises(ElementsError, match="a single element set"):
        forecast_decay([sets[0], sets[0]], START + timedelta(days=1))
    with pytest.raises(ElementsError, match="no element set is from before"):
        forecast_decay(sets, START - timedelta(days=1))


def test_the_interval_is_wider_for_less_knowledge() -> None:
    fit = measure_drag(history_of(made_history(range(60), size_km=6790.0)))
    assert fit is not None
    short = replace(fit, window_days=2.0)
    assert short.log_sigma(30.0, 400.0) > fit.log_sigma(30.0, 400.0)
    assert fit.log_sigma(900.0, 400.0) > fit.log_sigma(60.0, 400.0)
    assert fit.log_sigma(10.0, 300.0) < fit.log_sigma(10.0, 450.0)
    assert fit.log_sigma(10.0, 240.0) > fit.log_sigma(10.0, 300.0)


def test_an_object_that_is_propelled_gets_free_fall_and_no_interval() -> None:
    sets = made_history(range(60), size_km=6790.0)
    alone = forecast_decay(sets, sets[-1].epoch)
    assert not alone.propelled
    assert alone.earliest is not None
    starlinks = [replace(s, object_name="STARLINK-1234") for s in sets[-5:]]
    raised = made_history(range(60), size_km=6790.0, steps_km={20.5: 3.0})
    for propelled in (starlinks, raised):
        forecast = forecast_decay(propelled, propelled[-1].epoch)
        assert forecast.propelled
        assert forecast.earliest is None
        assert forecast.latest is None
        assert forecast.expected is not None
        assert "propelled" in forecast.remark
    assert 0.1 < DragFit(0.01, 0.0, 120.0, 9.0, 0.1, 9).log_sigma(60.0, 350.0) < 0.22
