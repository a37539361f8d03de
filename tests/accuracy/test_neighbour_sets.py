"""Sets before and after a moment that disagree: the uncertainty is at least half of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.neighbour_sets import NeighbourSets, other_orbit, sets_around
from orbitwatch.accuracy.uncertainty import Uncertainty, uncertainties
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sgp4_kernels import to_satrec
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.features.tracks.timing_table import TimingTable
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import to_jd

MALLIGYONG = shipped_objects()[58400]
SETS = MALLIGYONG.element_sets
DAY = timedelta(days=1)
BEFORE_RAISE, AFTER_RAISE = (
    next(s for s in SETS if s.epoch.date() == datetime(2024, 2, day, tzinfo=UTC).date())
    for day in (21, 26)
)
FIRST, LAST = SETS[0].epoch, datetime(2024, 3, 10, tzinfo=UTC)
MOMENTS = st.floats(0.0, (LAST - FIRST) / DAY).map(lambda days: FIRST + days * DAY)


def worth(used: ElementSet, moment: datetime, history: Sequence[ElementSet]) -> Uncertainty:
    """Return the uncertainty of one set at a moment."""
    age = np.array([(moment - used.epoch) / DAY])
    return uncertainties([used], np.zeros(1, dtype=np.int64), age, [history])


def angle_s(one: ElementSet, other: ElementSet, moment: datetime) -> float:
    """Return the angle between the places of two sets, in seconds of flight of the first."""
    jd, fraction = to_jd(moment)
    states = Propagator([one, other], jd).states(np.arange(2), np.full(2, fraction))
    first, second = states.position_km
    angle = np.arctan2(np.linalg.norm(np.cross(first, second)), first @ second)
    rate = np.linalg.norm(np.cross(first, states.velocity_km_s[0])) / (first @ first)
    return float(angle / rate)


def test_a_raise_between_two_sets_is_in_the_uncertainty() -> None:
    moment = datetime(2024, 2, 25, tzinfo=UTC)
    apart = angle_s(AFTER_RAISE, BEFORE_RAISE, moment)
    assert apart == pytest.approx(157.0, abs=10.0)
    alone = worth(AFTER_RAISE, moment, [AFTER_RAISE])
    assert alone.timing_95_s[0] < 5.0
    found = worth(AFTER_RAISE, moment, SETS)
    assert found.timing_s[0] == pytest.approx(apart / 2.0, rel=0.01)
    assert found.timing_95_s[0] == pytest.approx(apart, rel=0.01)
    other_way = worth(BEFORE_RAISE, moment, SETS)
    assert other_way.timing_s[0] == pytest.approx(apart / 2.0, rel=0.01)
    assert not found.stale[0]


@settings(max_examples=80, deadline=None)
@given(MOMENTS)
def test_never_below_half_of_what_figures_do_not_allow(moment: datetime) -> None:
    line = TrackedObject.of(MALLIGYONG).set_timeline(to_jd(moment)[0])
    used = min(line.element_sets, key=lambda s: abs(s.epoch - moment))
    found = worth(used, moment, SETS)
    alone = worth(used, moment, [used])
    for other in sets_around(SETS, moment):
        apart = angle_s(used, other, moment)
        theirs = worth(other, moment, [other])
        allowed = float(np.hypot(alone.timing_s, theirs.timing_s)[0])
        if not theirs.stale[0] and apart > 1.05 * allowed:
            assert found.timing_s[0] >= 0.49 * apart
            assert found.timing_95_s[0] >= 0.98 * apart


@settings(max_examples=40, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=4), st.sampled_from(["nearest", "latest"]))
def test_many_at_once_are_as_each_alone_and_as_a_track_has_them(
    moments: list[datetime], mode: str
) -> None:
    subject = TrackedObject.of(MALLIGYONG, mode)  # type: ignore[arg-type]
    positions, _ = find_positions([subject], moments, [])
    used = [positions.element_sets[i] for i in positions.element_set.tolist()]
    for row, (element_set, moment) in enumerate(zip(used, moments, strict=True)):
        one = worth(element_set, moment, SETS)
        assert positions.timing_uncertainty_s[row] == pytest.approx(one.timing_s[0], rel=1e-4)
        assert positions.cross_track_uncertainty_km[row] == pytest.approx(
            one.cross_track_km[0], rel=1e-4
        )
        table = TimingTable([element_set], [SETS])
        age = np.array([(moment - element_set.epoch) / DAY])
        track = table.seconds(np.zeros(1, dtype=np.int64), age)
        assert track[0] == pytest.approx(one.timing_s[0], rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.floats(-3.0, 3.0), st.floats(0.5, 4.0))
def test_neighbours_that_agree_leave_it_as_it_is(age_days: float, gap_days: float) -> None:
    """A set written for another epoch of the very same orbit, as SGP4 without drag flies it."""
    used = replace(AFTER_RAISE, bstar=0.0, mean_motion_dot=0.0)
    twin = moved(used, gap_days if age_days > 0 else -gap_days)
    moment = used.epoch + np.clip(age_days, -gap_days, gap_days) * DAY
    neighbours = NeighbourSets([used], [[used, twin]], shipped_model())
    age = np.array([(moment - used.epoch) / DAY])
    apart = neighbours.disagreements(np.zeros(1, dtype=np.int64), age)
    assert (apart.time_s < 0.5).all()
    least = neighbours.least_figures(np.zeros(1, dtype=np.int64), age)
    if not len(apart.row) or apart.time_s.max() < 0.01:
        assert least[0, 0] == 0.0


def moved(s: ElementSet, days: float) -> ElementSet:
    """Return the set as it would read ``days`` later, its angles carried on by SGP4's own rates."""
    satrec = to_satrec(s)
    minutes = days * 1440.0

    def carried(angle_deg: float, rate: float) -> float:
        return float((angle_deg + np.degrees(rate * minutes)) % 360.0)

    return replace(
        s,
        epoch=s.epoch + days * DAY,
        mean_anomaly=carried(s.mean_anomaly, satrec.mdot),
        arg_of_pericenter=carried(s.arg_of_pericenter, satrec.argpdot),
        ra_of_asc_node=carried(s.ra_of_asc_node, satrec.nodedot),
    )


def test_a_plane_that_differs_widens_across_the_track() -> None:
    tilted = replace(moved(AFTER_RAISE, -1.0), inclination=AFTER_RAISE.inclination + 0.5)
    moment = AFTER_RAISE.epoch - 0.3 * DAY
    ages = (moment - AFTER_RAISE.epoch) / DAY + np.arange(0.0, 0.07, 0.005)
    which = np.zeros(len(ages), dtype=np.int64)
    wide = uncertainties([AFTER_RAISE], which, ages, [[tilted, AFTER_RAISE]])
    half_greatest = 0.5 * np.radians(0.5) * 6890.0
    assert wide.cross_track_km.max() == pytest.approx(half_greatest, rel=0.2)


def test_a_neighbour_counts_until_it_is_stale() -> None:
    """One in another plane always disagrees; only its age decides whether it is heard."""
    tilted = replace(BEFORE_RAISE, inclination=BEFORE_RAISE.inclination + 20.0)
    none, ages = np.zeros(400, dtype=np.int64), -np.linspace(5.0, 800.0, 400)
    for _ in range(2):  # over all ages, then in steps of 0.1 % around the last that counts
        stale = uncertainties([tilted], none, ages, [[tilted]]).stale
        assert 100 < stale.sum() < 300
        last = ages[np.flatnonzero(~stale)[-1]]
        used = replace(AFTER_RAISE, epoch=tilted.epoch - 1000 * DAY)
        apart = NeighbourSets([used], [[tilted, used]], shipped_model())
        before = (tilted.epoch - used.epoch) / DAY + ages
        found = apart.disagreements(none, before)
        clear = found.cross_track_km > 300.0
        assert clear.sum() > 200
        np.testing.assert_array_equal((found.least[:, 2] > 0.0)[clear], ~stale[found.row][clear])
        ages = last * np.linspace(0.8, 1.2, 400)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 0.3), st.floats(-0.9, -0.1))
def test_the_95_percent_along_or_twice_the_68_across_is_a_contradiction(
    tilt_deg: float, age_days: float
) -> None:
    tilted = replace(moved(AFTER_RAISE, -1.0), inclination=AFTER_RAISE.inclination + tilt_deg)
    ages = age_days + np.linspace(0.0, 0.07, 50)
    none = np.zeros(len(ages), dtype=np.int64)
    sets = [tilted, AFTER_RAISE]
    found = NeighbourSets([AFTER_RAISE], [sets], shipped_model()).disagreements(none, ages)
    both = [
        uncertainties([s], none, ages + k, [[s]]) for s, k in zip(sets, (1.0, 0.0), strict=True)
    ]
    along = np.hypot(*(u.timing_95_s for u in both))[found.row]
    across = np.hypot(*(u.cross_track_km for u in both))[found.row]
    np.testing.assert_array_equal(
        found.contradicts, (found.time_s > along) | (found.cross_track_km > 2.0 * across)
    )


def test_a_stale_neighbour_says_nothing() -> None:
    moment = AFTER_RAISE.epoch - 0.5 * DAY
    ancient = replace(BEFORE_RAISE, epoch=BEFORE_RAISE.epoch - 1500 * DAY)
    alone = worth(AFTER_RAISE, moment, [AFTER_RAISE])
    assert worth(ancient, moment, [ancient]).stale[0]
    np.testing.assert_array_equal(
        worth(AFTER_RAISE, moment, [ancient, AFTER_RAISE]).timing_s, alone.timing_s
    )


def test_as_known_at_the_time_later_sets_do_not_count() -> None:
    moment = datetime(2024, 2, 25, tzinfo=UTC)
    before = TrackedObject.of(MALLIGYONG, "before")
    known = [s for s in SETS if s.epoch <= BEFORE_RAISE.epoch]
    assert list(before.history(BEFORE_RAISE)) == known != [BEFORE_RAISE]
    positions, _ = find_positions([before], [moment], [])
    assert positions.element_sets == (BEFORE_RAISE,)
    assert positions.timing_uncertainty_s[0] < 20.0


def test_one_set_each_is_never_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole catalogue of one set each pays nothing: no set is propagated."""
    sets = [replace(AFTER_RAISE, norad_cat_id=number) for number in range(1, 2000)]
    neighbours = NeighbourSets(sets, [(s,) for s in sets], shipped_model())
    monkeypatch.setattr(neighbours, "disagreements", None)
    assert not neighbours.least_figures(np.arange(1999), np.full(1999, 2.0)).any()


def test_each_object_has_its_own_neighbours() -> None:
    quiet = [replace(s, norad_cat_id=1) for s in SETS if s.epoch >= AFTER_RAISE.epoch]
    moment = datetime(2024, 2, 25, tzinfo=UTC)
    used = [quiet[0], AFTER_RAISE, quiet[0]]
    ages = np.array([(moment - s.epoch) / DAY for s in used])
    least = NeighbourSets(used, [quiet, SETS, quiet], shipped_model()).least_figures(
        np.arange(3), ages
    )
    assert least[1, 0] > 70.0
    assert not least[[0, 2]].any()


def test_the_sets_around_a_moment() -> None:
    for earlier, later in pairwise(SETS):
        middle = earlier.epoch + (later.epoch - earlier.epoch) / 2
        assert sets_around(SETS, middle) == (earlier, later)
        assert sets_around(SETS, earlier.epoch)[0] == earlier
    assert sets_around(SETS, SETS[0].epoch - DAY) == SETS[:1]
    assert sets_around(SETS, SETS[-1].epoch + DAY) == SETS[-1:]
    assert sets_around((), FIRST) == ()
    newer = replace(SETS[-1], bstar=9e-4)
    assert sets_around((*SETS, newer), SETS[-2].epoch)[-1] == newer


def test_another_orbit_is_told_from_a_raise_and_from_a_turning_node() -> None:
    history = [s for s in SETS if s.epoch < LAST]
    assert not any(other_orbit(a, b) for a in history for b in history)
    assert other_orbit(AFTER_RAISE, replace(AFTER_RAISE, inclination=71.0))
    assert other_orbit(AFTER_RAISE, replace(AFTER_RAISE, ra_of_asc_node=200.0))
    assert other_orbit(AFTER_RAISE, replace(AFTER_RAISE, mean_motion=8.0))
    assert not other_orbit(AFTER_RAISE, replace(AFTER_RAISE, mean_motion=15.0))
