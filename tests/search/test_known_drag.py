"""Drag that is known: a set without a neighbour is corrected for the air of the days flown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.space_weather import (
    SpaceWeather,
    by_day,
    days_since_2000,
    shipped_space_weather,
    use,
)
from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.known_drag import known_drag
from orbitwatch.search.search_spans import neighbours, shifts_of
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import to_jd

EPOCH = datetime(2023, 5, 10, 6, tzinfo=UTC)
JD = to_jd(EPOCH)[0]
DAY = days_since_2000(EPOCH)
DEBRIS = ElementSet(
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
AGES = np.array([-20.0, -12.0, -6.0, 4.0, 10.0, 20.0])
ZEROS = np.zeros(len(AGES), dtype=np.int64)


@pytest.fixture(autouse=True)
def _afterwards_what_ships() -> Iterator[None]:
    yield
    use(shipped_space_weather)


def weather(at_the_fit: float, elsewhere: float, days: int = 60) -> SpaceWeather:
    """The flux of the days that the set was fitted to, and of those around."""
    first = int(DAY)
    near = range(first - 6, first + 1)
    return by_day(
        {
            day: (at_the_fit if day in near else elsewhere, 8.0)
            for day in range(first - days, first + days)
        }
    )


@settings(max_examples=25, deadline=None)
@given(st.floats(70.0, 200.0), st.floats(-40.0, 40.0))
def test_more_air_than_was_fitted_makes_it_early_on_both_sides(flux: float, more: float) -> None:
    early = known_drag([DEBRIS], weather(flux, flux + more)).early_s(ZEROS, AGES)
    assert (early * np.sign(more) >= -1e-9).all()
    if abs(more) > 5.0:
        assert (np.diff(np.abs(early[3:])) > 0.0).all()
        assert (np.diff(np.abs(early[:3])) < 0.0).all()
    # By no more than the whole drag term does, times how much denser the air can have been.
    whole = 86400.0 * DEBRIS.mean_motion_dot / DEBRIS.mean_motion * AGES**2
    assert (np.abs(early) <= np.abs(more) * 0.0125 * whole + 1e-9).all()


def test_what_is_not_known_or_has_no_drag_is_left_alone() -> None:
    nothing = shipped_space_weather()
    risen, geostationary = replace(DEBRIS, mean_motion_dot=-1e-5), replace(DEBRIS, mean_motion=1.0)
    assert not known_drag([DEBRIS], nothing).alone.any()
    assert not known_drag([risen, geostationary], weather(100.0, 150.0)).alone.any()
    few = known_drag([DEBRIS], weather(100.0, 150.0, days=9))
    assert np.nanmax(few.gap_days) < 10.0
    assert not few.by_drag(ZEROS, np.array([-20.0, -12.0, 15.0, 20.0, 25.0, 30.0])).any()


def test_it_is_done_where_sets_are_blended_and_no_neighbour_is_near() -> None:
    use(lambda: weather(100.0, 150.0))
    late = replace(DEBRIS, epoch=EPOCH.replace(day=22))
    alone, blended = (
        TrackedObject((DEBRIS,), mode="blend"),
        TrackedObject((DEBRIS, late), mode="blend"),
    )
    shifts = shifts_of(neighbours(alone, [DEBRIS]), JD)
    assert shifts is not None
    assert shifts.alone.all()
    both = shifts_of(neighbours(blended, [DEBRIS]), JD)
    assert both is not None
    assert both.alone.tolist() == [[True, False]]
    assert shifts_of(neighbours(TrackedObject((DEBRIS,)), [DEBRIS]), JD) is None
    moved = Propagator([DEBRIS], JD, shifts)
    days = moved.epoch_days + AGES
    assert np.isnan(moved.blended_epoch_days(ZEROS, days)).all()
    there, plain = (p.states(ZEROS, days) for p in (moved, Propagator([DEBRIS], JD)))
    apart_s = np.linalg.norm(there.position_km - plain.position_km, axis=1) / 7.6
    assert apart_s == pytest.approx(np.abs(shifts.early_s(ZEROS, AGES)), rel=0.02)
    figures = uncertainties([DEBRIS], ZEROS, AGES, shifts=shifts)
    assert (figures.timing_95_s >= figures.timing_s).all()
    without = uncertainties([DEBRIS], ZEROS, AGES)
    assert (figures.timing_s < without.timing_s)[[0, 1, 4, 5]].all()
