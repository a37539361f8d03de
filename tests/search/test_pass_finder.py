"""The finder against brute force: no pass lost, none invented, times within a millisecond."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orbitwatch.astro.propagation import EARTH_RADIUS_KM
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search import osculating_orbits
from orbitwatch.search.pass_finder import search_passes
from orbitwatch.search.passes import chronological_order
from orbitwatch.search.sampling_by_revolution import by_revolution
from orbitwatch.sites import Site
from tests.reference import orbits
from tests.reference.compare import (
    TIME_TOLERANCE_S,
    Question,
    Seen,
    assert_in_order,
    assert_same_passes,
    reference,
    seen,
    sky_over,
)
from tests.reference.orbits import (
    EPOCH,
    KINDS,
    NEARLY_CIRCULAR,
    REFERENCE_JD,
    make_set,
    random_draw,
)

pytestmark = pytest.mark.usefixtures("engine")

GUAM = Site("guam", 13.444, 144.794)
SECOND = 1.0 / 86400.0
LOWEST_REFERENCE_KM = 90.0
BY_SGP4_ALONE = ("near_decay",)
"""Nearly circular kinds whose orbits are too deep in the air to be differentiated."""
SPANS = st.one_of(st.just(SECOND), st.floats(SECOND, 0.1), st.floats(0.1, 1.0), st.floats(1.0, 3.0))
MASKS = st.one_of(st.sampled_from([0.0, 5.0, 10.0]), st.floats(0.0, 85.0))


@st.composite
def questions(draw: st.DrawFn, *, longest_days: float = 3.0, most_sites: int = 3) -> Question:
    start = draw(st.floats(-3.0, 3.0))
    length = min(draw(SPANS), longest_days)
    sites = draw(st.lists(orbits.sites(), min_size=1, max_size=most_sites))
    return Question(tuple(sites), REFERENCE_JD, start, start + length, draw(MASKS))


def _is_refused(element_set: ElementSet, question: Question) -> bool:
    """Whether SGP4 refuses a state, or it is so low that the reference may miss a pass."""
    geometry = sky_over([element_set], question)
    days = np.arange(question.start, question.end, 60.0 * SECOND)
    states = geometry.propagator.states(np.zeros(len(days), dtype=np.int64), days)
    lowest_km = np.min(np.linalg.norm(states.position_km, axis=1)) - EARTH_RADIUS_KM
    return not (states.good.all() and lowest_km > LOWEST_REFERENCE_KM)


def _check(element_set: ElementSet, question: Question) -> None:
    """The times of TCA have their own test."""
    assert_same_passes(
        seen([element_set], question)[0],
        reference(element_set, question),
        question.threshold,
        tca_tolerance_s=None,
    )


@given(element_set=orbits.element_sets(), question=questions())
@settings(deadline=None, max_examples=120)
def test_any_orbit_over_any_site_is_found_as_brute_force_finds_it(
    element_set: ElementSet, question: Question
) -> None:
    assume(not _is_refused(element_set, question))
    _check(element_set, question)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_orbit_is_found_as_brute_force_finds_it(kind: str) -> None:
    """The same by plain chance: hypothesis prefers round numbers, orbits do not."""
    draw = random_draw(sum(map(ord, kind)))
    for mask in (0.0, 10.0, 40.0):
        places = tuple(orbits.site_from(draw) for _ in range(2))
        start = draw(-2.0, 2.0)
        question = Question(places, REFERENCE_JD, start, start + 1.0, mask)
        for _ in range(4):
            element_set = KINDS[kind](draw)
            if not _is_refused(element_set, question):
                _check(element_set, question)


@pytest.mark.parametrize(
    "kind",
    ["sun_synchronous", "eccentric_leo", "medium", "transfer", "molniya", "geostationary"],
)
def test_tca_is_when_elevation_is_greatest(kind: str) -> None:
    draw = random_draw(77)
    question = Question((GUAM, Site("n", 60.0, 100.0)), REFERENCE_JD, 0.0, 2.0, 0.0)
    for _ in range(4):
        element_set = KINDS[kind](draw)
        assert_same_passes(
            seen([element_set], question)[0], reference(element_set, question), question.threshold
        )


def test_passes_over_many_sites_around_a_leap_second() -> None:
    """31 December 2016: by UTC the Earth jumps by 0.5 km at midnight, where nodes are even."""
    draw = random_draw(2016)
    reference_jd = 2457753.5
    places = tuple(orbits.site_from(draw) for _ in range(40))
    question = Question(places, reference_jd, 0.9, 1.1, 5.0)
    epoch = datetime(2016, 12, 31, tzinfo=UTC)
    for kind in ("sun_synchronous", "circular_leo", "circular_leo"):
        _check(replace(KINDS[kind](draw), epoch=epoch), question)


@given(
    element_set=orbits.element_sets(*NEARLY_CIRCULAR),
    question=questions(),
    length=st.floats(1.0, 10.0),
)
@settings(deadline=None, max_examples=60)
def test_both_samplers_lead_to_the_same_passes(
    element_set: ElementSet, question: Question, length: float
) -> None:
    question = replace(question, end=question.start + length)
    assume(not _is_refused(element_set, question))
    (quick,) = seen([element_set], question)
    with patch.object(osculating_orbits, "MAX_CIRCULAR_ECCENTRICITY", -1.0):
        (slow,) = seen([element_set], question)
    quick, slow = (
        [p for p in passes if p.sine > question.threshold + 1e-11] for passes in (quick, slow)
    )
    assert len(quick) == len(slow)
    for one, other in zip(quick, slow, strict=True):
        assert one.site == other.site
        np.testing.assert_allclose([one.aos, one.los], [other.aos, other.los], rtol=0.0, atol=5e-4)
        assert abs(one.tca - other.tca) < TIME_TOLERANCE_S


@given(question=questions(longest_days=1.0), seed=st.integers(0, 10_000), data=st.data())
@settings(deadline=None, max_examples=30)
def test_a_batch_answers_as_each_alone_in_any_order(
    question: Question, seed: int, data: st.DataObject
) -> None:
    draw = random_draw(seed)
    sets = [kind(draw) for kind in KINDS.values()]
    together = seen(sets, question)
    order = data.draw(st.permutations(range(len(sets))))
    site_order = data.draw(st.permutations(range(len(question.sites))))
    turned = replace(question, sites=tuple(question.sites[k] for k in site_order))
    shuffled = seen([sets[k] for k in order], turned)
    for place, number in enumerate(order):
        (alone,) = seen([sets[number]], question)
        _assert_alike(alone, together[number])
        back = [replace(p, site=site_order[p.site]) for p in shuffled[place]]
        _assert_alike(alone, sorted(back, key=lambda p: (p.site, p.first)))


def _assert_alike(ours: list[Seen], theirs: list[Seen]) -> None:
    """Beside other sites an orbit may be interpolated, which costs less than half a millisecond."""
    assert [p.site for p in ours] == [p.site for p in theirs]
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            [one.aos, one.los, one.first, one.last],
            [other.aos, other.los, other.first, other.last],
            rtol=0.0,
            atol=5e-4,
        )
        assert one.sine == pytest.approx(other.sine, abs=1e-11)


@pytest.mark.parametrize("kind", NEARLY_CIRCULAR)
def test_many_sites_find_what_each_finds_alone(kind: str) -> None:
    """Where many sites watch an orbit, events rest on interpolation."""
    draw = random_draw(sum(map(ord, kind)) + 1)
    places = tuple(orbits.site_from(draw) for _ in range(24))
    question = Question(places, REFERENCE_JD, 0.3, 1.3, 5.0)
    sets = [KINDS[kind](draw) for _ in range(3)]
    everything = np.arange(3)
    samplings, _ = by_revolution(
        sky_over(sets, question), everything, np.full(3, 0.3), np.full(3, 1.3), 5.0
    )
    shared = [nodes for nodes, _ in samplings if nodes.fixed.jerk_km_s3 is not None]
    assert shared or kind in BY_SGP4_ALONE
    for element_set, together in zip(sets, seen(sets, question), strict=True):
        alone = []
        for number, place in enumerate(places):
            (passes,) = seen([element_set], replace(question, sites=(place,)))
            alone += [replace(p, site=number) for p in passes]
        _assert_alike(alone, together)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sun_synchronous", "drifting_geosynchronous"])
def test_half_a_year_is_as_good_as_a_day(kind: str) -> None:
    element_set = replace(KINDS[kind](random_draw(4)), epoch=EPOCH, bstar=0.0)
    question = Question((GUAM,), REFERENCE_JD, 0.0, 182.0, 10.0)
    (ours,) = seen([element_set], question)
    assert_same_passes(
        ours, reference(element_set, question), question.threshold, tca_tolerance_s=None
    )
    assert len(ours) > 80


def _stationary_over(longitude_deg: float) -> ElementSet:
    """Return a geostationary set; at EPOCH, 2023-12-09T00:00Z, GMST is 77.07°."""
    return replace(
        KINDS["geostationary"](random_draw(1)),
        epoch=EPOCH,
        mean_motion=1.00270,
        eccentricity=0.0001,
        inclination=0.02,
        ra_of_asc_node=0.0,
        arg_of_pericenter=0.0,
        mean_anomaly=(77.07 + longitude_deg) % 360.0,
    )


@pytest.mark.parametrize("days", [SECOND, 1.0, 30.0])
def test_always_up_is_one_pass_without_ends(days: float) -> None:
    question = Question((GUAM,), REFERENCE_JD, 0.0, days, 10.0)
    (passes,) = seen([_stationary_over(140.0)], question)
    assert len(passes) == 1
    assert np.isnan([passes[0].aos, passes[0].los]).all()
    assert (passes[0].first, passes[0].last) == (0.0, pytest.approx(86400.0 * days))


def test_never_up_is_no_pass() -> None:
    question = Question((GUAM,), REFERENCE_JD, 0.0, 30.0, 0.0)
    assert seen([_stationary_over(-35.0)], question) == [[]]


@pytest.mark.parametrize("latitude", [90.0, -90.0])
@pytest.mark.parametrize("kind", ["polar", "circular_leo", "molniya", "equatorial"])
def test_a_site_at_a_pole_is_a_site(kind: str, latitude: float) -> None:
    question = Question((Site("pole", latitude, 33.0),), REFERENCE_JD, 0.0, 1.0, 0.0)
    element_set = KINDS[kind](random_draw(6))
    (ours,) = seen([element_set], question)
    assert_same_passes(
        ours, reference(element_set, question), question.threshold, tca_tolerance_s=None
    )
    if kind == "polar":
        assert len(ours) >= 10


def _one_pass() -> tuple[ElementSet, Seen]:
    element_set = KINDS["sun_synchronous"](random_draw(9))
    (passes,) = seen([element_set], Question((GUAM,), REFERENCE_JD, 0.0, 2.0, 10.0))
    return element_set, max(passes, key=lambda p: p.sine)


def test_a_second_within_a_pass_is_under_way_at_both_ends() -> None:
    element_set, whole = _one_pass()
    for at, peak in ((whole.aos + 30.0, "end"), (whole.los - 30.0, "start"), (whole.tca, None)):
        start = (at - 0.5) * SECOND
        question = Question((GUAM,), REFERENCE_JD, start, start + SECOND, 10.0)
        ((part,),) = seen([element_set], question)
        assert np.isnan([part.aos, part.los]).all()
        assert (part.first, part.last) == (0.0, pytest.approx(1.0))
        expected = {"start": 0.0, "end": 1.0, None: 0.5}[peak]
        assert part.tca == pytest.approx(expected, abs=1e-3)


def test_a_span_that_begins_at_tca_has_half_a_pass() -> None:
    element_set, whole = _one_pass()
    start = whole.tca * SECOND
    question = Question((GUAM,), REFERENCE_JD, start, start + 0.02, 10.0)
    part = seen([element_set], question)[0][0]
    assert np.isnan(part.aos)
    assert part.los + whole.tca == pytest.approx(whole.los, abs=1e-3)


@pytest.mark.parametrize("part", [1.0 / 18.0, 0.5, 1.0, 3.0, 0.8])
def test_spans_that_end_on_a_node_lose_nothing(part: float) -> None:
    element_set = KINDS["sun_synchronous"](random_draw(9))
    for start in (0.0, 0.3):
        question = Question(
            (GUAM,), REFERENCE_JD, start, start + part / element_set.mean_motion, 0.0
        )
        _check(element_set, question)


def test_a_pass_of_a_second_at_the_mask_is_found() -> None:
    element_set, whole = _one_pass()
    mask = float(np.degrees(np.arcsin(whole.sine))) - 1e-4
    question = Question((GUAM,), REFERENCE_JD, 0.0, 2.0, mask)
    (passes,) = seen([element_set], question)
    short = [p for p in passes if abs(p.tca - whole.tca) < 10.0]
    assert len(short) == 1
    assert 0.0 < short[0].los - short[0].aos < 10.0
    assert_same_passes(
        passes, reference(element_set, question), question.threshold, tca_tolerance_s=None
    )


def test_no_satellites_have_no_passes() -> None:
    sky = sky_over([], Question((GUAM,), REFERENCE_JD, 0.0, 1.0, 10.0))
    found, refused = search_passes(sky, np.empty(0), np.empty(0), 10.0)
    assert len(found.tca) == len(refused.satellite) == 0


def test_states_stay_few() -> None:
    """At most 90 SGP4 states for an object, a site and a day."""
    draw = random_draw(12)
    sets = [KINDS["sun_synchronous"](draw) for _ in range(200)]
    question = Question((GUAM,), REFERENCE_JD, 0.0, 1.0, 10.0)
    sky = sky_over(sets, question)
    search_passes(sky, np.zeros(200), np.ones(200), 10.0)
    assert sky.states_computed <= 90 * 200


DECAYING = ElementSet(
    norad_cat_id=46315,
    epoch=datetime(2023, 12, 8, 12, tzinfo=UTC),
    mean_motion=16.3,
    eccentricity=0.0008,
    inclination=53.0,
    ra_of_asc_node=100.0,
    arg_of_pericenter=80.0,
    mean_anomaly=280.0,
    bstar=2.5e-3,
    mean_motion_dot=0.03,
)


def test_a_site_that_the_earth_carries_towards_the_orbit_sees_the_pass() -> None:
    """In 200 minutes of revolution the Earth turns 8° against the plane while a site is near."""
    draw = random_draw(7)
    places = tuple(Site("s", round(draw(-35.0, 35.0), 3), k * 60.0) for k in range(-2, 4))
    question = Question(places, REFERENCE_JD, 0.0, 1.5, 0.0)
    for _ in range(25):
        _check(
            make_set(draw, motion=draw(6.41, 7.5), inclination=draw(75.0, 105.0)),
            question,
        )


DRAGGED = replace(
    DECAYING,
    epoch=datetime(2023, 12, 9, 13, 3, 54, tzinfo=UTC),
    mean_motion=16.11088611,
    eccentricity=0.0091731,
    inclination=76.0293,
    ra_of_asc_node=36.1187,
    arg_of_pericenter=29.8887,
    mean_anomaly=142.478,
    bstar=0.00682162716011506,
    mean_motion_dot=0.0,
)


def test_a_low_object_with_much_drag_is_found_just_above_a_high_mask() -> None:
    """Two seconds above 59.2°, between two nodes that are five minutes apart."""
    place = Site("s", -31.0441, 12.5132, 5340.0)
    _check(DRAGGED, Question((place,), REFERENCE_JD, 0.0, 1.0, 59.17946568832417))


def test_an_object_deep_in_the_air_is_not_found_above_its_mask() -> None:
    """At 44 km of height it passes so fast and near that an interpolated culmination is 16° off."""
    element_set = replace(
        KINDS["near_decay"](random_draw(0)),
        epoch=datetime(2023, 12, 7, 16, 37, 46, tzinfo=UTC),
        mean_motion=16.04898287,
        eccentricity=0.0037859,
        inclination=27.0055,
        ra_of_asc_node=309.8975,
        arg_of_pericenter=100.3123,
        mean_anomaly=237.4508,
        bstar=0.004481480543073411,
        mean_motion_dot=0.0,
        mean_motion_ddot=0.0,
    )
    place = Site("below", 0.0, 36.0328, 898.0)
    for mask in (30.0, 60.0):
        _check(element_set, Question((place,), 2460287.5, 1.68284307744, 2.0269964103, mask))


def test_an_object_refused_half_way_is_found_until_then() -> None:
    question = Question((GUAM, Site("n", 45.0, 7.0)), REFERENCE_JD, 0.0, 6.0, 0.0)
    sky = sky_over([DECAYING], question)
    days = np.arange(0.0, 6.0, SECOND)
    good = sky.propagator.states(np.zeros(len(days), dtype=np.int64), days).good
    end = float(days[np.argmin(good)])
    assert 0.5 < end < 5.5
    found, refused = search_passes(sky, np.zeros(1), np.full(1, 6.0), 0.0)
    assert refused.satellite.tolist() == [0]
    assert end - SECOND <= refused.days[0] < end + 0.03
    until = replace(question, end=end - 60.0 * SECOND)
    before = reference(DECAYING, until)
    assert len(before) >= 4
    (ours,) = seen([DECAYING], question)
    whole = [p for p in before if p.los is not None]
    for one in whole:
        match = [p for p in ours if p.site == one.site and abs(p.tca - one.tca) < 1.0]
        assert len(match) == 1
    assert len(found.tca) >= len(whole)


REVIVED = replace(
    DECAYING,
    epoch=datetime(2023, 12, 10, 17, 0, 32, tzinfo=UTC),
    mean_motion=16.01709193,
    eccentricity=0.0064038,
    inclination=79.6298,
    ra_of_asc_node=152.0488,
    arg_of_pericenter=312.7029,
    mean_anomaly=88.8072,
    bstar=0.009377030812243973,
    mean_motion_dot=0.0,
)


def test_an_object_refused_at_first_has_its_passes_in_order() -> None:
    """Days before the epoch of a set with much drag SGP4 finds a negative eccentricity."""
    start = -1.9550566688356452
    question = Question(
        (Site("s", 84.873, 170.9403, 5634.0),), REFERENCE_JD, start, start + 1.5, 0.0
    )
    assert _is_refused(REVIVED, question)
    assert_in_order(seen([REVIVED], question)[0])


def test_events_at_one_microsecond_come_in_order_of_number_and_site() -> None:
    """Two objects in one orbit rise at once but for rounding errors, which say nothing."""
    nanosecond = 1e-9 / 86400.0
    days = 3.25 + nanosecond * np.array([1.0, -2.0, 0.0, 2.0, 5000.0, -5000.0])
    numbers = np.array([2, 3, 1, 1, 0, 9])
    sites = np.array([0, 0, 1, 0, 0, 0])
    assert chronological_order(days, numbers, sites).tolist() == [5, 3, 2, 0, 1, 4]
