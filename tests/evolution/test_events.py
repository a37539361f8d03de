"""Manoeuvres: found where one was made, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.evolution.events import confidence, events_between, find_events
from orbitwatch.resources import shipped
from tests.evolution.made_histories import START, made_history

SURE_STEP_KM = 0.25
"""A raise of this much is found among daily sets of 3 m noise and 40 m of drag a day."""


def _malligyong() -> list[ElementSet]:
    name = "elements-history.tle"
    sets = read_element_sets(shipped(name).read_bytes(), name).sets
    return [s for s in sets if s.norad_cat_id == 58400]


def _day(moment: datetime) -> float:
    return (moment - START).total_seconds() / 86400.0


def test_the_raise_of_february_2024_is_found_from_the_sets_that_ship() -> None:
    events = find_events(_malligyong()).events
    assert [event.kind for event in events] == ["gap", "orbit_raise"]
    raised = events[1]
    assert (raised.set_before.epoch.date().isoformat(), raised.set_before.mean_motion) == (
        "2024-02-19",
        pytest.approx(15.22469, abs=1e-5),
    )
    assert (raised.set_after.epoch.date().isoformat(), raised.set_after.mean_motion) == (
        "2024-02-26",
        pytest.approx(15.21187, abs=1e-5),
    )
    assert raised.delta_perigee_km == pytest.approx(9.0, abs=1.0)  # published: 488 to 497 km
    assert raised.delta_v_m_s == pytest.approx(2.2, abs=0.15)
    assert raised.confidence > 0.97


@settings(max_examples=25, deadline=None)
@given(
    step=st.floats(SURE_STEP_KM, 20.0),
    day=st.integers(8, 50),
    ballistic=st.floats(0.003, 0.012),
    seed=st.integers(0, 10**6),
)
def test_a_raise_is_found_once_between_the_sets_around_it(
    step: float, day: int, ballistic: float, seed: int
) -> None:
    sets = made_history(range(60), ballistic=ballistic, steps_km={day - 0.5: step}, seed=seed)
    (event,) = find_events(sets).events
    assert event.kind == "orbit_raise"
    assert (event.set_before, event.set_after) == (sets[day - 1], sets[day])
    assert event.delta_v_m_s == pytest.approx(1000.0 * 7.61 * step / (2.0 * 6880.0), rel=0.1)
    assert event.confidence >= 0.8


@settings(max_examples=40, deadline=None)
@given(
    spacing=st.lists(st.floats(0.1, 44.0), min_size=1, max_size=60),
    size=st.floats(6700.0, 7600.0),
    ballistic=st.floats(0.001, 0.03),
    noise=st.floats(0.0, 0.004),
    seed=st.integers(0, 10**6),
)
@example(spacing=[12.0, 43.0, 3.0, 3.0, 8.0], size=6738.0, ballistic=1 / 64, noise=0.0, seed=0)
def test_none_is_invented_for_an_object_that_only_falls(
    spacing: list[float], size: float, ballistic: float, noise: float, seed: int
) -> None:
    days = np.concatenate([[0.0], np.cumsum(spacing)]).tolist()
    sets = made_history(days, size_km=size, ballistic=ballistic, noise_km=noise, seed=seed)
    flying = [s for s in sets if s.mean_motion < 16.3]
    findings = find_events(flying)
    assert [event for event in findings.events if event.is_manoeuvre] == []
    assert findings.outliers == ()


@settings(max_examples=4, deadline=None)
@given(
    size=st.floats(6790.0, 6820.0),
    ballistic=st.floats(0.010, 0.015),
    pause=st.floats(0.3, 1.0),
    burn=st.floats(1.35, 1.5),
    seed=st.integers(0, 10**6),
)
def test_a_day_without_drag_is_no_burn_and_more_than_that_is_one(
    size: float, ballistic: float, pause: float, burn: float, seed: int
) -> None:
    """In days of the fall there: drag may pause for a day, but it lifts nothing."""

    def found(days_of_fall: float) -> list[str]:
        made = partial(
            made_history, range(60), size_km=size, ballistic=ballistic, noise_km=0.001, seed=seed
        )
        fall_km = -np.diff(orbit_shapes(made()).semi_major_axis_km)[25:35]
        sets = made(steps_km={29.5: days_of_fall * float(np.median(fall_km))})
        return [event.kind for event in find_events(sets).events if event.is_manoeuvre]

    assert found(pause) == []
    assert found(burn) == ["orbit_raise"]


def test_drag_that_doubles_and_halves_is_no_manoeuvre() -> None:
    calm, wild = (made_history(range(90), ballistic=b, seed=4) for b in (0.006, 0.014))
    sizes = np.array([[s.mean_motion for s in sets] for sets in (calm, wild)])
    rates = np.diff(sizes, axis=1)
    mixed = sizes[0, 0] + np.concatenate([[0], np.cumsum(rates[np.arange(89) // 7 % 2, range(89)])])
    sets = [_with_motion(s, float(motion)) for s, motion in zip(calm, mixed, strict=True)]
    assert find_events(sets).events == ()


def _with_motion(element_set: ElementSet, motion: float) -> ElementSet:
    return replace(element_set, mean_motion=motion)


def test_the_printed_derivative_is_no_evidence() -> None:
    sets = made_history(range(30))
    noisy = [replace(s, mean_motion_dot=(-1) ** k * 0.3) for k, s in enumerate(sets)]
    assert find_events(noisy).events == ()


def test_burns_within_days_are_one_campaign() -> None:
    burns = {20.5: 0.8, 21.5: 0.9, 23.5: 0.7, 24.5: 1.0, 26.5: 0.8}
    (event,) = find_events(made_history(range(60), steps_km=burns)).events
    assert (_day(event.set_before.epoch), _day(event.set_after.epoch)) == (20.0, 27.0)
    assert event.delta_v_m_s == pytest.approx(1000.0 * 7.61 * 4.2 / (2.0 * 6880.0), rel=0.1)
    apart = find_events(made_history(range(60), steps_km={20.5: 1.0, 40.5: 1.0})).events
    assert [_day(e.set_after.epoch) for e in apart] == [21.0, 41.0]


def test_a_lowering_is_found_and_told_from_a_raise() -> None:
    sets = made_history(range(60), steps_km={20.5: 2.0, 40.5: -3.0})
    up, down = find_events(sets).events
    assert (up.kind, down.kind) == ("orbit_raise", "orbit_lower")
    assert down.delta_semi_major_axis_km == pytest.approx(-3.0, abs=0.2)
    assert down.delta_v_m_s > 0.0


def test_a_plane_change_is_found_with_its_cost() -> None:
    sets = made_history(range(60), tilts_deg={30.5: 0.05})
    (event,) = find_events(sets).events
    assert event.kind == "plane_change"
    assert (_day(event.set_before.epoch), _day(event.set_after.epoch)) == (30.0, 31.0)
    assert event.delta_v_m_s == pytest.approx(7612.0 * np.radians(0.05), rel=0.1)


def test_a_single_bad_fit_is_an_outlier_and_no_manoeuvre() -> None:
    sets = made_history(range(60))
    sets[30] = _with_motion(sets[30], sets[30].mean_motion - 0.002)
    findings = find_events(sets)
    assert findings.events == ()
    assert findings.outliers == (sets[30],)


def test_a_rise_across_a_long_gap_is_a_raise_within_it() -> None:
    days = [*range(20), *range(120, 140)]
    (fell,) = find_events(made_history(days)).events
    assert (fell.kind, fell.is_manoeuvre, fell.confidence) == ("gap", False, 1.0)
    assert fell.delta_semi_major_axis_km < 0.0
    (rose,) = find_events(made_history(days, steps_km={60.0: 12.0})).events
    assert (rose.kind, rose.is_manoeuvre) == ("orbit_raise", True)
    assert rose.gap_days == pytest.approx(101.0)
    assert rose.delta_semi_major_axis_km > 0.0
    assert rose.delta_v_m_s > 0.0
    debris = [replace(s, object_name="MADE DEB") for s in made_history(days, steps_km={60.0: 12.0})]
    (gap,) = find_events(debris).events
    assert (gap.kind, gap.is_manoeuvre) == ("gap", False)


def test_decay_is_told_with_the_way_down() -> None:
    sets = [s for s in made_history(range(0, 220, 2), size_km=6720.0) if s.mean_motion < 16.3]
    (event,) = find_events(sets).events
    assert event.kind == "decay"
    assert event.set_after is sets[-1]
    assert np.isnan(event.delta_v_m_s)
    assert 0.5 < event.confidence < 1.0


def test_events_between_an_epoch_and_a_moment() -> None:
    sets = made_history(range(60), steps_km={30.5: 2.0})

    def count(first: float, last: float) -> int:
        moments = (START + timedelta(days=first), START + timedelta(days=last))
        return len(events_between(sets, *moments))

    assert count(10.0, 50.0) == count(50.0, 10.0) == 1
    assert count(10.0, 30.0) == count(31.0, 50.0) == 0
    assert count(30.6, 30.7) == 1  # it may lie there: nobody saw
    assert events_between(_malligyong(), *(datetime(2024, m, 1, tzinfo=UTC) for m in (2, 3)))


def test_confidence_grows_with_the_score_and_is_less_in_deep_space() -> None:
    for low in (True, False):
        told = [confidence(score, low=low) for score in (5.0, 7.0, 10.0, 20.0, 1e6)]
        assert told == sorted(told)
        assert all(0.3 < value < 0.995 for value in told)
    assert confidence(8.0, low=True) > confidence(8.0, low=False) + 0.1


@settings(max_examples=15, deadline=None)
@given(noise=st.floats(0.0001, 0.01), seed=st.integers(0, 10**6))
def test_a_burn_stands_out_by_the_scatter_of_the_object_s_own_sets(noise: float, seed: int) -> None:
    step = 25.0 * noise
    sets = made_history(
        range(80), size_km=7700.0, ballistic=0.001, noise_km=noise, steps_km={40.5: step}, seed=seed
    )
    (event,) = find_events(sets).events
    assert (event.kind, event.set_before, event.set_after) == ("orbit_raise", sets[40], sets[41])
    assert event.not_before <= sets[40].epoch < sets[41].epoch <= event.not_after
    assert event.confidence > 0.8


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(5, 75), min_size=1, max_size=6), st.integers(0, 10**6))
def test_sets_of_another_orbit_up_and_down_are_no_manoeuvres(days: list[int], seed: int) -> None:
    sets = made_history(range(80), size_km=7700.0, ballistic=0.001, noise_km=0.0003, seed=seed)
    chance = np.random.default_rng(seed)
    for day in days:
        off = float(chance.choice([-1.0, 1.0])) * 1e-6
        sets[day] = _with_motion(sets[day], sets[day].mean_motion + off)
    assert not any(event.is_manoeuvre for event in find_events(sets).events)
