"""From when to when a manoeuvre counts: to the very set after it, and not a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.evolution.drag_fit import measure_drag
from orbitwatch.evolution.events import find_events, manoeuvres_between
from orbitwatch.evolution.history import history_of
from tests.evolution.made_histories import START, made_history

MOMENT = timedelta(microseconds=1)
RAISED = made_history(range(60), steps_km={29.5: 2.0})
(BURN,) = find_events(RAISED).events


@given(st.floats(0.0, 40.0), st.floats(0.0, 40.0))
def test_a_manoeuvre_lies_between_moments_whose_span_overlaps_that_of_its_sets(
    earlier: float, later: float
) -> None:
    first = START + timedelta(days=10.0 + earlier)
    last = first + timedelta(days=later)
    overlaps = first < BURN.set_after.epoch and BURN.set_before.epoch < last
    for moments in ((first, last), (last, first)):
        assert bool(manoeuvres_between([BURN], *moments)) == overlaps


def test_a_manoeuvre_counts_from_the_set_before_it_to_the_set_after_it() -> None:
    begin, end = BURN.set_before.epoch, BURN.set_after.epoch
    assert (end - begin) <= timedelta(days=2)
    year = timedelta(days=365)
    assert manoeuvres_between([BURN], begin - year, begin + MOMENT)
    assert not manoeuvres_between([BURN], begin - year, begin)
    assert manoeuvres_between([BURN], end - MOMENT, end + year)
    assert not manoeuvres_between([BURN], end, end + year)


@settings(max_examples=5, deadline=None)
@given(free_days=st.integers(3, 30), seed=st.integers(0, 10**6))
def test_free_fall_counts_again_from_the_first_set_after_a_manoeuvre(
    free_days: int, seed: int
) -> None:
    """An object that manoeuvred until a day is measured by all its sets since, and by no other."""
    burns = {day + 0.5: 1.5 for day in range(40)}
    sets = made_history(range(41 + free_days), size_km=6800.0, steps_km=burns, seed=seed)
    (burn,) = find_events(sets).events
    since = [s for s in sets if s.epoch >= burn.set_after.epoch]
    fit, alone = measure_drag(history_of(sets)), measure_drag(history_of(since))
    assert fit is not None
    assert alone is not None
    fallen = (since[-1].epoch - since[0].epoch) / timedelta(days=1)
    assert fallen - fit.window_days <= 2.0  # the spacing of the sets that are compared
    assert fit.window_days <= fallen
    assert fit.ballistic_m2_kg == pytest.approx(alone.ballistic_m2_kg, rel=0.5)


def test_free_fall_counts_until_the_last_set_before_a_manoeuvre() -> None:
    fit = measure_drag(history_of(RAISED))
    assert fit is not None
    watched = (RAISED[-1].epoch - RAISED[0].epoch) / timedelta(days=1)
    assert 0.0 < watched - fit.window_days <= 4.0  # the intervals that the burn touches
