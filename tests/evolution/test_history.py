"""Histories: sets in order, once, and without those of another orbit."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.events import find_events
from orbitwatch.evolution.history import history_of
from tests.evolution.made_histories import made_history, with_size

DAILY = made_history(range(40))
OTHER_PLANE = [replace(s, inclination=s.inclination + 0.3, ra_of_asc_node=12.0) for s in DAILY]
COMPANION = [
    with_size(replace(s, inclination=s.inclination - 0.014), 6864.0 - 0.05 * k)
    for k, s in enumerate(DAILY)
]


def test_sets_out_of_order_and_repeated_are_put_right() -> None:
    shuffled = [*DAILY, *DAILY[:15]]
    random.Random(3).shuffle(shuffled)
    history = history_of(shuffled)
    assert list(history.element_sets) == DAILY
    assert history.outliers == ()
    assert np.all(np.diff(history.days) > 0)


def test_of_sets_within_a_minute_the_last_given_counts() -> None:
    newer = replace(DAILY[3], epoch=DAILY[3].epoch + timedelta(seconds=20))
    history = history_of([*DAILY[:6], newer])
    assert len(history) == 6
    assert history.element_sets[3] is newer


def test_one_set_is_a_history_without_events() -> None:
    history = history_of(DAILY[:1])
    assert len(history) == 1
    assert find_events(DAILY[:1]).events == ()
    assert find_events([]).events == ()
    assert find_events([DAILY[0], DAILY[0]]).events == ()


def test_node_goes_on_past_a_whole_turn() -> None:
    history = history_of(made_history(np.arange(0.0, 800.0, 20.0).tolist(), ballistic=0.001))
    turned = history.node_deg[-1] - history.node_deg[0]
    assert turned == pytest.approx(0.99 * 780.0, rel=0.03)  # near the Sun's 0.9856 a day
    assert np.all(np.diff(history.node_deg) > 0)


def test_node_rate_of_a_real_satellite() -> None:
    """Malligyong-1 between its sets of 2024-02-26 and 2024-03-04, without a manoeuvre."""
    rate = node_rate_deg_day(np.array([6877.23]), np.array([0.00079]), np.array([97.4194]))
    assert rate[0] == pytest.approx((312.5964 - 305.6622) / (64.18141685 - 57.14312600), abs=1e-4)


@pytest.mark.parametrize(
    ("stray", "places"),
    [
        *((OTHER_PLANE, places) for places in ([0], [1], [20], [39], [20, 21], [5, 30])),
        # At an end, one set 14 km lower in the same plane may as well be a manoeuvre.
        *((COMPANION, places) for places in ([1], [20], [20, 21], [5, 30])),
    ],
)
def test_mistagged_sets_are_outliers_and_no_manoeuvres(
    stray: list[ElementSet], places: list[int]
) -> None:
    sets = list(DAILY)
    for place in places:
        sets[place] = stray[place]
    findings = find_events(sets)
    assert findings.outliers == tuple(stray[place] for place in places)
    assert findings.events == ()


def test_a_stretch_of_another_objects_sets_is_left_out_whole() -> None:
    sets = [*DAILY[:25], *OTHER_PLANE[25:33], *DAILY[33:]]
    assert find_events(sets).outliers == tuple(OTHER_PLANE[25:33])
    far = [replace(s, inclination=53.0) for s in DAILY[30:]]
    assert find_events([*DAILY[:30], *far]).outliers == tuple(far)


def test_a_stray_within_a_long_gap_does_not_divide_the_record() -> None:
    sets = made_history([*range(40), *range(400, 420)], ballistic=0.001)
    stray = replace(OTHER_PLANE[0], epoch=sets[39].epoch + timedelta(days=200))
    assert find_events([*sets, stray]).outliers == (stray,)


def test_a_quick_fall_is_no_stray() -> None:
    falling = made_history(range(0, 200, 3), size_km=6700.0, ballistic=0.02)
    alive = [s for s in falling if s.mean_motion < 16.5]
    assert history_of(alive).outliers == ()
    assert [e.kind for e in find_events(alive).events] == ["decay"]


def test_a_final_descent_begins_with_the_last_set_above_300_km() -> None:
    falling = made_history(np.arange(0.0, 200.0, 1.5), size_km=6700.0, ballistic=0.02)
    alive = [s for s in falling if s.mean_motion < 16.4]
    history = history_of(alive)
    (event,) = find_events(alive).events
    assert event.set_after is alive[-1]
    assert event.set_before is alive[int(np.flatnonzero(history.perigee_km > 300.0)[-1])]
    (late,) = find_events(alive[-4:]).events
    assert (late.set_before, late.set_after) == (alive[-4], alive[-1])
    earlier = [s for s in falling if s.mean_motion < 16.2]
    (slower,) = find_events(earlier).events
    assert 0.0 < slower.confidence < event.confidence < 1.0


@pytest.mark.parametrize(
    ("days_later", "lower_km", "outlying"), [(1, 60.0, True), (40, 60.0, False), (1, 20.0, False)]
)
def test_a_lone_last_set_far_below_is_left_out_unless_drag_leads_there(
    days_later: int, lower_km: float, outlying: bool
) -> None:
    *sets, last = made_history([*range(40), 39 + days_later], ballistic=0.001)
    last = with_size(last, 6878.0 - lower_km)
    assert find_events([*sets, last]).outliers == ((last,) if outlying else ())


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize(("size_km", "outlying"), [(30_000.0, True), (42_120.0, False)])
def test_far_out_a_lone_set_at_an_end_is_left_out_where_no_thruster_leads_there(
    place: int, size_km: float, outlying: bool
) -> None:
    sets = made_history(range(0, 90, 3), size_km=42_164.0, ballistic=0.001)
    sets[place] = with_size(sets[place], size_km)
    assert find_events(sets).outliers == ((sets[place],) if outlying else ())


@pytest.mark.parametrize(
    ("before_days", "after_days", "length", "outlying"),
    [
        *((0.5, 0.5, 1, True), (0.5, 0.5, 2, True), (0.5, 0.5, 3, False)),
        *((40.0, 40.0, 1, False), (0.9, 40.0, 1, True), (40.0, 0.9, 1, True)),
        *((1.1, 40.0, 1, False), (2.9, 2.9, 1, True), (3.1, 3.1, 1, False)),
    ],
)
def test_a_few_hurried_sets_in_the_same_plane_are_another_orbit(
    before_days: float, after_days: float, length: int, outlying: bool
) -> None:
    """Within its plane a satellite may climb and come back, but not within a day, or six in all."""
    middle = [20.0 + before_days + 0.1 * i for i in range(length)]
    back = middle[-1] + after_days
    days = [*np.arange(0.0, 20.5, 1.0), *middle, *np.arange(back, back + 20.0, 1.0)]
    sets = made_history(days, steps_km={middle[0]: 40.0, back: -40.0})
    found = find_events(sets).outliers
    assert found == (tuple(sets[21 : 21 + length]) if outlying else ())
