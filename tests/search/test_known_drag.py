"""Drag that is known: a set without a neighbour is corrected for the air of the days flown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.space_weather import (
    SpaceWeather,
    by_day,
    days_since_2000,
    shipped_space_weather,
    use,
)
from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.time_shifts import EARLIER, LATER
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.blending import Neighbours, blend
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


@pytest.mark.parametrize("mean_motion", [12.5, 15.3])
@pytest.mark.parametrize("elsewhere", [60.0, 190.0])
@pytest.mark.parametrize("side", [EARLIER, LATER])
def test_a_shift_by_a_quarter_of_a_revolution_or_more_is_not_applied(
    mean_motion: float, elsewhere: float, side: int
) -> None:
    """It could not be distinguished from one to another revolution. It grows with the drag."""
    known = weather(100.0, elsewhere)
    use(lambda: known)
    base = replace(DEBRIS, mean_motion=mean_motion)
    found = known_drag([base], known)
    greatest_s = abs(found.square_s[0, side]) + abs(found.cube_s[0, side])
    quarter_s = 0.25 * 86400.0 / mean_motion
    assert 0.0 < greatest_s < quarter_s
    for share, applied in ((0.99, True), (1.01, False)):
        drag = base.mean_motion_dot * share * quarter_s / greatest_s
        dragged = replace(base, mean_motion_dot=drag)
        shifts = blend([Neighbours(dragged, None, None, (), by_drag=True)], JD)
        assert shifts.alone[0, side] == applied
        assert np.isfinite(shifts.gap_days[0, side]) == applied
        assert bool(shifts.square_s[0, side]) == applied
        assert bool(shifts.cube_s[0, side]) == applied


def test_only_the_sets_that_ask_for_it_are_corrected_each_by_its_own_drag() -> None:
    known = weather(100.0, 150.0)
    use(lambda: known)
    sets = [replace(DEBRIS, mean_motion_dot=drag) for drag in (1e-4, 2e-4, 3e-4, 4e-4)]
    used = [Neighbours(s, None, None, (), by_drag=k in (1, 3)) for k, s in enumerate(sets)]
    shifts, expected = blend(used, JD), known_drag(sets, known)
    assert shifts.alone.tolist() == [[False] * 2, [True] * 2, [False] * 2, [True] * 2]
    for name in ("gap_days", "square_s", "cube_s", "doubt"):
        np.testing.assert_array_equal(getattr(shifts, name)[1::2], getattr(expected, name)[1::2])
    assert np.isnan(shifts.gap_days[::2]).all()
    assert not shifts.square_s[::2].any()


def test_an_object_that_manoeuvres_is_not_corrected() -> None:
    use(lambda: weather(100.0, 150.0))
    model = shipped_model()
    starlink = replace(DEBRIS, object_name="STARLINK-1234")
    assert model.objects([DEBRIS, starlink]).manoeuvres.tolist() == [False, True]
    used = [Neighbours(s, None, None, (), by_drag=True) for s in (DEBRIS, starlink)]
    assert blend(used, JD).alone.tolist() == [[True, True], [False, False]]
