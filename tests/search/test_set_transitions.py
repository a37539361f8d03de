"""Objects with several element sets: each pass told once, by the set nearest to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import UsageError
from orbitwatch.features.passes.details import describe_passes, sun_over
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.search.set_transitions import choose_passes
from orbitwatch.sites import Site
from orbitwatch.times import Span, format_utc, from_jd
from tests.reference import orbits
from tests.reference.compare import Question
from tests.reference.orbits import EPOCH, KINDS, REFERENCE_JD, random_draw
from tests.reference.several import ask, faults, physical_passes, spread, told

GUAM = Site("guam", 13.444, 144.794)
NORTH = Site("north", 70.0, 25.0)

MALLIGYONG = read_element_sets(
    """\
1 58400U 23179A   23343.17766162  .00004660  00000-0  21022-3 0  9996
2 58400  97.4270 227.7225 0014685 211.9163 148.1185 15.21407416  2676
1 58400U 23179A   24046.16366296  .00010980  00000+0  47660-3 0  9997
2 58400  97.4210 294.8293 0015068 344.5115  15.5658 15.22399260 13016
1 58400U 23179A   24050.17296429  .00008760  00000+0  38026-3 0  9992
2 58400  97.4214 298.7873 0014585 329.6713  30.3678 15.22468849 13622
1 58400U 23179A   24052.14479863  .00001363  00000+0  62154-4 0  9998
2 58400  97.4211 300.7342 0013528 323.2021  36.8285 15.22287977 13921
1 58400U 23179A   24057.14312600  .00007096  00000+0  32108-3 0  9992
2 58400  97.4200 305.6622 0007994 301.2991  58.7461 15.21187196 14680
1 58400U 23179A   24059.11651514  .00005853  00000+0  26521-3 0  9992
2 58400  97.4192 307.6067 0007914 292.9257  67.1143 15.21210707 14987
1 58400U 23179A   24064.18141685  .00007909  00000+0  35659-3 0  9994
2 58400  97.4187 312.5964 0007777 271.0500  88.9845 15.21271710 15755
""",
    "elements-history.tle",
).sets


def _faults(sets, question: Question, slack_s: float) -> list[str]:
    groups = physical_passes(sets, question, slack_s)
    return faults(told(sets, question), groups, sets, question)


def test_the_published_overflight_of_guam() -> None:
    span = Span(datetime(2023, 11, 21, 14, tzinfo=UTC), datetime(2023, 11, 23, tzinfo=UTC))
    passes = find_passes([TrackedObject(MALLIGYONG)], [GUAM], span, 10.0)
    tcas = [
        format_utc(from_jd(passes.geometry.propagator.reference_jd, float(day)))
        for day in passes.found.tca
    ]
    row = tcas.index("2023-11-22T00:18:44.080Z")
    details = describe_passes(passes, [GUAM], sun_over(passes))
    assert details.at_tca.elevation_deg[row] == pytest.approx(74.557, abs=5e-4)
    assert passes.element_sets[passes.found.satellite[row]] == MALLIGYONG[0]


@pytest.mark.slow
def test_seven_real_sets_tell_each_pass_once() -> None:
    """From 2024-01-05 to 2024-03-06: the first two sets are 68 days apart, the others 2 to 7."""
    question = Question((GUAM,), 2460314.5, 0.0, 61.0, 10.0)
    # At their midpoint the first two disagree by minutes.
    assert _faults(MALLIGYONG, question, 1200.0) == []


def test_the_order_of_sets_objects_and_sites_changes_nothing() -> None:
    question = Question((GUAM, NORTH), 2460354.5, 0.0, 14.0, 10.0)
    other = spread(KINDS["molniya"](random_draw(2)), [70.0, 75.0], [0.0, 2.0])
    straight = ask([MALLIGYONG, other], question)
    turned = ask([other[::-1], MALLIGYONG[::-1]], replace(question, sites=question.sites[::-1]))
    one, two = _rows(straight, [0, 1], [0, 1]), _rows(turned, [1, 0], [1, 0])
    assert len(one) > 60
    assert [row[:3] for row in one] == [row[:3] for row in two]
    np.testing.assert_allclose([r[3:] for r in one], [r[3:] for r in two], rtol=0.0, atol=1e-8)


def _rows(passes, tracked_objects, sites):
    found = passes.found
    return sorted(
        (
            tracked_objects[passes.object_index[found.satellite[i]]],
            sites[found.site[i]],
            passes.element_sets[found.satellite[i]].epoch,
            float(found.first[i]),
            float(found.tca[i]),
            float(found.last[i]),
        )
        for i in range(len(found.tca))
    )


def test_an_object_is_told_the_same_beside_others_as_alone() -> None:
    question = Question((GUAM, NORTH), 2460354.5, 0.0, 10.0, 10.0)
    others = [
        spread(KINDS[kind](random_draw(k)), [66.0, 70.3, 74.0], [0.0, 3.0, -2.0])
        for k, kind in enumerate(["circular_leo", "geostationary", "medium", "transfer"])
    ]
    together = ask([*others[:2], MALLIGYONG, *others[2:]], question)
    alone = _rows(ask([MALLIGYONG], question), [0], [0, 1])
    among = [r for r in _rows(together, range(5), [0, 1]) if r[0] == 2]
    assert [r[1:3] for r in alone] == [r[1:3] for r in among]
    np.testing.assert_allclose([r[3:] for r in alone], [r[3:] for r in among], atol=1e-8, rtol=0)


@given(
    kind=st.sampled_from(list(KINDS)),
    seed=st.integers(0, 100_000),
    gaps=st.lists(st.floats(0.01, 2.0), min_size=1, max_size=3),
    shifts=st.lists(st.floats(-20.0, 20.0), min_size=4, max_size=4),
    mask=st.sampled_from([0.0, 10.0, 40.0]),
    site=orbits.sites(),
)
@settings(deadline=None, max_examples=60)
def test_sets_that_disagree_by_seconds_tell_each_pass_once(
    kind: str, seed: int, gaps: list[float], shifts: list[float], mask: float, site: Site
) -> None:
    epochs = [round(86400.0 * x) / 86400.0 for x in np.cumsum([-0.5, *gaps]).tolist()]
    base = replace(KINDS[kind](random_draw(seed)), epoch=EPOCH)
    sets = spread(base, epochs, shifts[: len(epochs)])
    question = Question((site,), REFERENCE_JD, 0.0, 2.0, mask)
    assert _faults(sets, question, 90.0) == []


def test_a_handover_at_the_very_start_of_a_span_loses_nothing() -> None:
    """The pass under way is highest at the start, which is the last moment of the older set."""
    base = replace(KINDS["transfer"](random_draw(13284)), epoch=EPOCH)
    sets = spread(base, [-0.5, 0.5], [0.0, 0.0])
    question = Question((Site("drawn", 0.0, 0.0),), REFERENCE_JD, 0.0, 2.0, 0.0)
    assert _faults(sets, question, 90.0) == []
    assert told(sets, question)[0].tca == 0.0


def _around_a_midpoint(kind: str, seed: int, late_s: float, offset_s: float):
    """Return two sets whose midpoint is ``offset_s`` after a TCA, the second late by ``late_s``."""
    base = replace(KINDS[kind](random_draw(seed)), epoch=EPOCH)
    question = Question((GUAM,), REFERENCE_JD, 0.0, 3.0, 10.0)
    first = spread(base, [0.0], [0.0])
    passes = [p for p in told(first, question) if 40_000.0 < p.tca < 200_000.0]
    tca = max(passes, key=lambda p: p.sine).tca
    second = round(2.0 * (tca + offset_s)) / 86400.0
    return spread(base, [0.0, second], [0.0, late_s]), question, tca


@pytest.mark.parametrize("kind", ["sun_synchronous", "medium", "molniya", "eccentric_leo"])
@pytest.mark.parametrize("late_s", [-30.0, -3.0, 3.0, 30.0])
def test_a_pass_at_the_very_handover_is_told_once(kind: str, late_s: float) -> None:
    """Both sets may put its TCA on their own side of the midpoint, or both on the other's."""
    for offset_s in (-0.6 * abs(late_s), 0.0, 0.5 * late_s, 0.6 * abs(late_s)):
        sets, question, tca = _around_a_midpoint(kind, 3, late_s, offset_s)
        assert _faults(sets, question, 90.0) == []
        here = [t for t in told(sets, question) if abs(t.tca - tca) < 100.0]
        assert len(here) == 1


def test_an_object_that_is_always_up_is_told_once() -> None:
    base = replace(
        KINDS["geostationary"](random_draw(1)),
        epoch=EPOCH,
        mean_motion=1.0027,
        eccentricity=0.0001,
        arg_of_pericenter=0.0,
        ra_of_asc_node=0.0,
        mean_anomaly=217.07,
    )
    sets = spread(base, [-0.5, 0.4, 1.3, 2.6, 5.0], [0.0, 9.0, -5.0, 3.0, 0.0])
    for days in (0.2, 2.0, 5.0):
        passes = told(sets, Question((GUAM,), REFERENCE_JD, 0.0, days, 10.0))
        assert len(passes) == 1
        assert (passes[0].first, passes[0].last) == (0.0, pytest.approx(86400.0 * days))


def test_of_sets_with_one_epoch_the_last_is_used() -> None:
    older, newer = MALLIGYONG[0], replace(MALLIGYONG[0], mean_anomaly=149.0)
    question = Question((GUAM,), 2460287.5, 0.0, 2.0, 10.0)
    passes = ask([[older, newer]], question)
    assert len(passes.found.tca) >= 4
    assert {passes.element_sets[k] for k in passes.found.satellite} == {newer}


def test_an_object_is_watched_only_while_it_is_in_orbit() -> None:
    begin = datetime(2023, 12, 9, tzinfo=UTC)
    span = Span(begin, begin + timedelta(days=4))
    whole = find_passes([TrackedObject(MALLIGYONG)], [GUAM], span, 10.0).found
    middle = begin + timedelta(days=1), begin + timedelta(days=3)
    part = find_passes([TrackedObject(MALLIGYONG, *middle)], [GUAM], span, 10.0).found
    inside = (whole.first > 1.0) & (whole.last < 3.0)
    assert inside.sum() >= 4
    np.testing.assert_allclose(part.tca, whole.tca[inside], atol=1e-8)
    early = TrackedObject(MALLIGYONG, in_orbit_until=begin - timedelta(days=1))
    assert len(find_passes([early], [GUAM], span, 10.0).found.tca) == 0


@pytest.mark.parametrize("mask", [-1.0, 90.0, float("nan")])
def test_a_mask_that_is_none_is_refused(mask: float) -> None:
    span = Span(EPOCH, EPOCH + timedelta(days=1))
    with pytest.raises(UsageError):
        find_passes([TrackedObject(MALLIGYONG)], [GUAM], span, mask)


def test_nothing_to_watch_gives_nothing() -> None:
    span = Span(EPOCH, EPOCH + timedelta(days=1))
    nothing: list[list[TrackedObject]] = [[], [TrackedObject(())]]
    for tracked_objects in nothing:
        assert len(find_passes(tracked_objects, [GUAM], span, 10.0).found.tca) == 0


def test_rows_come_in_order_of_aos() -> None:
    sets = [[replace(KINDS["circular_leo"](random_draw(k)), norad_cat_id=k)] for k in range(8)]
    found = ask(sets, Question((GUAM, NORTH), REFERENCE_JD, 0.0, 1.0, 10.0)).found
    assert (np.diff(found.first) >= 0.0).all()


EPOCHS = np.array([0.0, 10.0, 12.0])
BOUNDS = np.array([-np.inf, 5.0, 11.0, np.inf])
"""Each set answers where its epoch is the nearest."""


def _choose(*candidates: tuple[int, float]) -> list[bool]:
    """Return which candidates, each a set and its TCA, are told; a pass lasts 0.01 days."""
    owner = np.array([c[0] for c in candidates])
    tca = np.array([c[1] for c in candidates])
    return choose_passes(EPOCHS, owner, tca - 0.005, tca, tca + 0.005, 0.001, BOUNDS).tolist()


def test_of_two_claims_the_nearer_set_is_heard() -> None:
    """Both sets hold a pass theirs; the midpoint of their epochs is 5."""
    assert _choose((0, 4.996), (1, 5.001)) == [True, False]
    assert _choose((0, 4.999), (1, 5.003)) == [False, True]


def test_a_pass_that_each_leaves_to_the_other_is_told_once() -> None:
    assert sum(_choose((0, 5.002), (1, 4.999))) == 1


def test_a_stranger_is_not_told_where_the_nearest_set_sees_no_pass() -> None:
    assert _choose((0, 5.2)) == [False]
    assert _choose((0, 5.2), (1, 5.2)) == [False, True]


@pytest.mark.parametrize("later_first", [False, True])
@pytest.mark.parametrize(("gap_days", "kept"), [(0.0005, 1), (0.0009, 1), (0.0011, 2), (0.01, 2)])
def test_two_sets_show_one_pass_up_to_the_slack_apart(
    gap_days: float, kept: int, later_first: bool
) -> None:
    """The gap from the end of one to the start of the other counts, whichever set is ahead."""
    middle = 5.0 + (0.006 + gap_days) * (-1.0 if later_first else 1.0)
    far = (0, middle) if later_first else (1, middle)
    near = (1, 5.0 + 0.004 + 1e-9) if later_first else (0, 5.0 - 0.004)
    assert abs(far[1] - near[1]) == pytest.approx(0.01 + gap_days, abs=1e-8)
    assert sum(_choose(near, far)) == kept
    assert sum(_choose(far, near)) == kept
