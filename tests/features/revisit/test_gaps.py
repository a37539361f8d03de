"""Gaps between looks: what must hold whatever the looks are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.features.revisit.gaps import Revisit, revisit_of

START, END = 10.25, 24.25
HOURS = (END - START) * 24.0
moments = st.lists(st.floats(START, END), max_size=40).map(np.array)


def of(*looks: np.ndarray) -> Revisit:
    return revisit_of(looks, START, END)


@settings(deadline=None, max_examples=50)
@given(moments, moments)
def test_further_looks_never_lengthen_the_longest_gap(some: np.ndarray, more: np.ndarray) -> None:
    assert of(np.concatenate([some, more])).longest_gap_h <= of(some).longest_gap_h


@settings(deadline=None, max_examples=50)
@given(moments, st.randoms())
def test_their_order_does_not_matter(looks: np.ndarray, chance: object) -> None:
    shuffled = looks.tolist()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert repr(of(np.array(shuffled))) == repr(of(looks))


@settings(deadline=None, max_examples=50)
@given(moments)
def test_the_gaps_and_the_ends_add_up_to_the_span(looks: np.ndarray) -> None:
    found = of(looks)
    inner = found.mean_gap_h * (found.looks - 1) if found.looks > 1 else 0.0
    ends = HOURS if not len(looks) else (looks.min() - START + END - looks.max()) * 24.0
    assert inner + ends == pytest.approx(HOURS)
    assert found.longest_gap_end - found.longest_gap_start == pytest.approx(
        found.longest_gap_h / 24.0
    )
    assert START <= found.longest_gap_start <= found.longest_gap_end <= END
    assert found.looks_per_day == pytest.approx(len(looks) / 14.0)


@settings(deadline=None, max_examples=50)
@given(moments.filter(lambda looks: len(looks) > 1 and np.ptp(looks) > 0.1))
def test_the_mean_response_time_is_what_an_observer_waits(looks: np.ndarray) -> None:
    """Ask at 5,000 evenly spread moments how long the next look is awaited."""
    asked = np.linspace(looks.min(), looks.max(), 5_001)[:-1] + np.ptp(looks) / 10_000
    ordered = np.sort(looks)
    waits = (ordered[np.searchsorted(ordered, asked)] - asked) * 24.0
    assert of(looks).mean_wait_h == pytest.approx(waits.mean(), rel=2e-3, abs=1e-2)


@settings(deadline=None, max_examples=50)
@given(moments)
def test_the_figures_are_in_order(looks: np.ndarray) -> None:
    found = of(looks)
    if found.looks > 1:
        assert found.median_gap_h <= found.p95_gap_h * (1 + 1e-12)
        assert found.p95_gap_h <= found.longest_gap_h * (1 + 1e-12)
        assert found.mean_wait_h <= found.longest_gap_h / 2.0 + 1e-9 or not found.mean_gap_h


def test_a_worked_example() -> None:
    """Looks 1, 3 and 4 h after the start, and 2 h before the end: gaps of 2, 1 and 330 h."""
    found = of(np.array([START, START, START, END]) + np.array([1, 3, 4, -2]) / 24.0)
    assert found.looks == 4
    assert found.mean_gap_h == pytest.approx((2 + 1 + 330) / 3)
    assert found.median_gap_h == pytest.approx(2)
    assert found.p95_gap_h == pytest.approx(2 + 0.9 * 328)
    assert found.longest_gap_h == pytest.approx(330)
    assert not found.longest_gap_at_least
    assert found.mean_wait_h == pytest.approx((4 + 1 + 330**2) / (2 * 333))


def test_a_place_that_is_never_looked_at() -> None:
    found = of(np.empty(0))
    assert (found.looks, found.looks_per_day) == (0, 0.0)
    assert (found.longest_gap_h, found.longest_gap_at_least) == (pytest.approx(HOURS), True)
    assert np.isnan([found.mean_gap_h, found.median_gap_h, found.p95_gap_h]).all()
    assert np.isnan(found.mean_wait_h)


def test_a_single_look_leaves_no_gap_but_a_least_one() -> None:
    found = of(np.array([START + 4.0]))
    assert np.isnan(found.mean_gap_h)
    assert (found.longest_gap_h, found.longest_gap_at_least) == (pytest.approx(240.0), True)
    assert (found.longest_gap_start, found.longest_gap_end) == (START + 4.0, END)


def test_places_are_taken_together_and_the_worst_one_counts() -> None:
    early, late = np.array([START + 1.0, START + 3.0]), np.array([END - 1.0])
    found = of(early, late)
    assert (found.places, found.looks) == (2, 3)
    assert found.looks_per_day == pytest.approx(3 / 2 / 14)
    assert found.mean_gap_h == pytest.approx(48.0)
    assert found.longest_gap_h == pytest.approx(13.0 * 24.0)
    assert (found.longest_gap_start, found.longest_gap_end) == (START, END - 1.0)
