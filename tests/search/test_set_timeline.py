"""Which set answers when, in each mode; and passes that are told once in all of them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.modes import ELEMENTS_MODES, ElementsMode, known_since
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.search.set_timeline import SetTimeline, set_in_use, set_timeline
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd, to_jd
from tests.archive.database.samples import EPOCH, element_set

JD = to_jd(EPOCH)[0]
NOON = 0.5  # EPOCH in days since JD
SITES = [Site("guam", 13.444, 144.794), Site("north", 70.0, 25.0)]

DAYS = st.integers(-40, 40).map(lambda n: n / 4)


def answers(line: SetTimeline, *days: float) -> list[ElementSet | None]:
    chosen = set_in_use(line.bounds, np.array(days) + NOON).tolist()
    return [None if number < 0 else line.element_sets[number] for number in chosen]


def test_equal_distance() -> None:
    older, newer = element_set(1, -1.0), element_set(1, 1.0)
    for behind, expected in (
        ((), older),
        ((older,), newer),
        ((newer,), older),
        ((older, newer), older),
    ):
        line = set_timeline([older, newer], "nearest", frozenset(behind), JD)
        assert answers(line, -1e-9, 0.0, 1e-9) == [older, expected, newer]


def test_one_epoch_goes_to_the_last() -> None:
    first, last = element_set(1, 0.0, mean_anomaly=1.0), element_set(1, 0.0)
    for mode in ELEMENTS_MODES:
        assert answers(set_timeline([first, last], mode, (), JD), 0.0) == [last]


def test_nothing_is_known_before_the_first_set() -> None:
    line = set_timeline([element_set(1, 0.0), element_set(1, 2.0)], "before", (), JD)
    known = answers(line, -0.001, 0.0, 1.999, 2.0)
    assert [s and (s.epoch - EPOCH).days for s in known] == [None, 0, 0, 2]


def test_a_set_that_came_late_with_an_older_epoch_is_not_used() -> None:
    old = element_set(1, 0.0, creation_date=EPOCH + timedelta(days=3))
    new = element_set(1, 1.0, creation_date=EPOCH + timedelta(days=1.5))
    future = element_set(1, 9.0, creation_date=EPOCH + timedelta(days=5))
    line = set_timeline([old, new, future], "before", (), JD)
    assert answers(line, 1.4, 1.5, 4.0, 5.0) == [None, new, new, future]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(DAYS, st.none() | DAYS), min_size=1, max_size=8), st.lists(DAYS))
def test_the_rules_hold_for_any_sets(
    ages: list[tuple[float, float | None]], days: list[float]
) -> None:
    sets = [
        element_set(
            1,
            day,
            mean_anomaly=float(number),
            creation_date=None if delay is None else EPOCH + timedelta(days=day + abs(delay)),
        )
        for number, (day, delay) in enumerate(sorted(ages, key=lambda age: age[0]))
    ]
    for day in days:
        moment = EPOCH + timedelta(days=day)
        (near,) = answers(set_timeline(sets, "nearest", (), JD), day)
        assert near is not None
        assert abs(near.epoch - moment) == min(abs(s.epoch - moment) for s in sets)
        (before,) = answers(set_timeline(sets, "before", (), JD), day)
        known = [s.epoch for s in sets if known_since(s) <= moment]
        assert (before.epoch if before else None) == max(known, default=None)
        assert answers(set_timeline(sets, "latest", (), JD), day) == [sets[-1]]


def _orbit(day: float, late_deg: float = 0.0, **more: object) -> ElementSet:
    """One orbit without drag as it is at any day: its node and perigee drift by J2."""
    return element_set(
        1,
        day,
        bstar=0.0,
        ra_of_asc_node=(331.8 - 4.96 * day) % 360.0,
        arg_of_pericenter=(72.6 + 3.71 * day) % 360.0,
        mean_anomaly=(287.5 + 360.0 * 15.5 * day + late_deg) % 360.0,
        **more,
    )


def _sets() -> tuple[ElementSet, ...]:
    """A set every nine hours, each a few seconds off, every other one published late."""
    late = np.random.default_rng(5).normal(0, 0.02, 20).tolist()
    return tuple(
        _orbit(day, late[i], creation_date=EPOCH + timedelta(days=day + 0.3) if i % 2 else None)
        for i, day in enumerate(np.arange(-2.0, 4.0, 0.375).tolist())
    )


@pytest.mark.parametrize("mode", ELEMENTS_MODES)
def test_no_pass_is_lost_or_doubled(mode: ElementsMode) -> None:
    """Every pass that one set tells is told, once, by the set that the mode chooses."""
    sets, span = _sets(), Span(EPOCH, EPOCH + timedelta(days=2))
    told = find_passes([TrackedObject(sets, mode=mode)], SITES, span, 10.0)
    alone = find_passes([TrackedObject((_orbit(0.0),))], SITES, span, 12.0)
    line = set_timeline(sets, mode, (), JD)
    for site in range(len(SITES)):
        tca = told.found.tca[told.found.site == site]
        assert np.all(np.diff(np.sort(tca)) > 0.02)  # none twice: half an hour between passes
        for one in alone.found.tca[alone.found.site == site]:
            assert np.min(np.abs(tca - one)) < 120 / 86400
    for row, tca in enumerate(told.found.tca):
        used = told.element_sets[told.found.satellite[row]]
        day = (from_jd(told.geometry.propagator.reference_jd, float(tca)) - EPOCH) / timedelta(
            days=1
        )
        near = [answers(line, day + step)[0] for step in (-120 / 86400, 0.0, 120 / 86400)]
        assert used in near


def test_passes_before_anything_was_known_are_not_told() -> None:
    sets, span = _sets(), Span(EPOCH - timedelta(days=3), EPOCH)
    told = find_passes([TrackedObject(sets, mode="before")], SITES, span, 10.0)
    first = from_jd(told.geometry.propagator.reference_jd, float(told.found.tca.min()))
    assert first >= known_since(sets[0])
    nearest = find_passes([TrackedObject(sets)], SITES, span, 10.0)
    assert len(nearest.found.tca) > len(told.found.tca)


def test_what_has_no_set_or_was_not_in_orbit_is_passed_over() -> None:
    (first, *_), span = _sets(), Span(EPOCH, EPOCH + timedelta(days=1))
    gone = TrackedObject((first,), in_orbit_until=EPOCH - timedelta(days=3))
    subjects = [TrackedObject(()), gone, TrackedObject((first,))]
    passes = find_passes(subjects, [Site("s", 40.0, 10.0)], span, 5.0)
    assert len(passes.found.tca)
    assert set(passes.object_index.tolist()) == {2}
    assert tuple(passes.element_sets) == (first,)
