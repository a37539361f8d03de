"""Two sets blended: nearer to the truth between them, at one with both at their epochs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.residuals import ahead_s
from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sgp4_kernels import to_satrec
from orbitwatch.astro.time_shifts import EARLIER, LATER
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.passes.sky_path import Sighting, sky_path
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.plan import plan_tracks
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.search.blending import Neighbours, blend
from orbitwatch.search.passes import find_passes
from orbitwatch.search.tracked_objects import TrackedObject, days_since
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd, to_jd

EPOCH = datetime(2024, 5, 1, 6, tzinfo=UTC)
JD = to_jd(EPOCH)[0]
SITE = Site("here", 40.0, 10.0)
LOW = ElementSet(
    norad_cat_id=90001,
    epoch=EPOCH,
    mean_motion=15.3,
    eccentricity=0.001,
    inclination=70.0,
    ra_of_asc_node=30.0,
    arg_of_pericenter=40.0,
    mean_anomaly=10.0,
)


def flown(
    *days: float, drift: float = 4e-5, jump: tuple[float, float] = (0, 0)
) -> list[ElementSet]:
    """Sets of an object whose mean motion gains ``drift`` (rev/day²) that no set foretells.

    ``jump`` is a day, and the rev/day that the object gains on it.
    """
    record = to_satrec(LOW)
    per_day = np.degrees([record.mdot, record.argpdot, record.nodedot]) * 1440.0
    sets = []
    for t in days:
        late = max(t - jump[0], 0.0)
        gained = 0.5 * drift * t * t + jump[1] * late
        anomaly, argument, node = per_day * t + [
            LOW.mean_anomaly + 360.0 * gained,
            LOW.arg_of_pericenter,
            LOW.ra_of_asc_node,
        ]
        sets.append(
            replace(
                LOW,
                epoch=EPOCH + timedelta(days=float(t)),
                mean_motion=LOW.mean_motion + drift * t + (jump[1] if late else 0.0),
                mean_anomaly=anomaly % 360.0,
                arg_of_pericenter=argument % 360.0,
                ra_of_asc_node=node % 360.0,
            )
        )
    return sets


def errors(first: ElementSet, last: ElementSet, truths: list[ElementSet]) -> np.ndarray:
    """How far the nearer of two sets is off, alone and blended, in seconds; ``(n, 2)``."""
    used = [Neighbours(first, None, last, ()), Neighbours(last, first, None, ())]
    shifts = blend(used, JD, always=True)
    out = []
    for truth in truths:
        own = Propagator([truth], JD)
        when = own.epoch_days
        place = own.states(np.array([0]), when).position_km
        nearer = 0 if truth.epoch - first.epoch < last.epoch - truth.epoch else 1
        out.append(
            [
                ahead_s(Propagator([first, last], JD, kind), np.array([nearer]), when, place)[0][0]
                for kind in (None, shifts)
            ]
        )
    return np.abs(out)


@settings(max_examples=20, deadline=None)
@given(st.floats(4.0, 30.0), st.floats(-8e-5, 8e-5).filter(lambda d: abs(d) > 1e-5))
def test_a_steady_drift_between_two_sets_is_found(gap: float, drift: float) -> None:
    first, *truths, last = flown(0.0, 0.3 * gap, 0.5 * gap, 0.8 * gap, gap, drift=drift)
    found = errors(first, last, truths)
    assert found[1, 1] < 0.1 * found[1, 0] + 0.02
    assert (found[:, 1] < 0.9 * found[:, 0] + 0.02).all()


def test_at_their_epochs_both_sets_are_themselves_and_in_the_middle_at_one() -> None:
    first, last = flown(0.0, 12.0)
    used = [Neighbours(first, None, last, ()), Neighbours(last, first, None, ())]
    blended = Propagator([first, last], JD, blend(used, JD, always=True))
    plain = Propagator([first, last], JD)
    at = plain.epoch_days
    both = np.arange(2)
    assert blended.states(both, at).position_km == pytest.approx(plain.states(both, at).position_km)
    middle = np.full(2, at.mean())
    one, other = blended.states(both, middle).position_km
    alone = plain.states(both, middle).position_km
    assert np.linalg.norm(one - other) < 5.0
    assert np.linalg.norm(alone[0] - alone[1]) >= 0.0
    outside = np.array([at[0] - 3.0, at[1] + 3.0])
    np.testing.assert_array_equal(
        blended.states(both, outside).position_km, plain.states(both, outside).position_km
    )


def test_every_answer_is_the_same_blend() -> None:
    # Drag that leaves the nearest set alone less certain than both together.
    sets = tuple(replace(s, mean_motion_dot=1e-3, bstar=0.0) for s in flown(0.0, 14.0))
    blended, nearest = (TrackedObject(sets, mode=mode) for mode in ("blend", "nearest"))
    span = Span(EPOCH + timedelta(days=4), EPOCH + timedelta(days=6))
    passes, plain = (find_passes([s], [SITE], span, 10.0) for s in (blended, nearest))
    assert len(passes.found.tca) == len(plain.found.tca) > 3
    shift_s = 86400.0 * (passes.found.tca - plain.found.tca)
    assert (np.abs(shift_s) > 0.5).all()
    tca = [
        EPOCH.replace(hour=0)
        + timedelta(days=float(t - passes.geometry.propagator.epoch_days[0] + 0.25))
        for t in passes.found.tca
    ]
    positions, (view,) = find_positions([blended], tca, [SITE])
    assert view.look.elevation_deg == pytest.approx(
        np.degrees(np.arcsin(passes.found.sine_elevation)), abs=1e-3
    )
    plan = plan_tracks([blended], Span(tca[0], tca[0] + timedelta(minutes=1)), timedelta(minutes=1))
    track = Tracker(plan).rows(np.array([0]))
    assert track.ground.latitude_deg[0] == pytest.approx(positions.ground.latitude_deg[0], abs=1e-6)
    other = days_since(sets[1].epoch, to_jd(tca[0])[0])
    assert track.blended_epoch_days[0] == pytest.approx(other, abs=1e-6)
    alone, _ = find_positions([nearest], tca, [SITE])
    assert (positions.timing_uncertainty_s < alone.timing_uncertainty_s).all()


def test_a_manoeuvre_in_the_gap_is_not_blended_but_widens() -> None:
    every = flown(*np.arange(-20.0, 0.0), *np.arange(0.0, 1.0), *np.arange(8.0, 28.0),
                  drift=0.0, jump=(5.0, 0.01))  # fmt: skip
    first, last = every[20], every[21]
    assert (last.epoch - first.epoch).days == 8
    used = [Neighbours(first, None, last, every), Neighbours(last, first, None, every)]
    shifts = blend(used, JD)
    assert shifts.torn[0, 1]
    assert shifts.torn[1, 0]
    assert (shifts.early_s(np.array([0, 1]), np.array([3.0, -3.0])) == 0.0).all()
    moment = [EPOCH + timedelta(days=3)]
    blended, _ = find_positions([TrackedObject(tuple(every), mode="blend")], moment, [SITE])
    plain, _ = find_positions([TrackedObject(tuple(every))], moment, [SITE])
    assert blended.ground.latitude_deg[0] == plain.ground.latitude_deg[0]
    assert blended.timing_uncertainty_s[0] >= 0.5 * shifts.disagreement_s[0, 1]
    assert blended.timing_uncertainty_s[0] > plain.timing_uncertainty_s[0]


def test_one_set_alone_is_taken_as_it_is() -> None:
    (only,) = flown(0.0)
    moment = [EPOCH + timedelta(days=3)]
    blended, nearest = (
        find_positions([TrackedObject((only,), mode=mode)], moment, [SITE])[0]
        for mode in ("blend", "nearest")
    )
    assert blended.ground.latitude_deg[0] == nearest.ground.latitude_deg[0]
    assert blended.timing_uncertainty_s[0] == nearest.timing_uncertainty_s[0]


def test_the_picture_of_a_pass_shows_the_blend() -> None:
    sets = tuple(replace(s, mean_motion_dot=1e-3, bstar=0.0) for s in flown(0.0, 14.0))
    span = Span(EPOCH + timedelta(days=5), EPOCH + timedelta(days=6))
    passes = find_passes([TrackedObject(sets, mode="blend")], [SITE], span, 10.0)
    found, start = passes.found, from_jd(passes.geometry.propagator.reference_jd)
    index = int(np.argmax(found.sine_elevation))
    which = int(found.satellite[index])
    first, tca, last = (
        start + timedelta(days=float(days[index])) for days in (found.first, found.tca, found.last)
    )
    paths = [
        sky_path(
            Sighting(
                element_set=passes.element_sets[which],
                site=SITE,
                min_elevation_deg=10.0,
                up=Span(first, last),
                tca=tca,
                rises=True,
                sets=True,
                shifts=shifts,
            )
        )
        for shifts in (passes.shifts_of(which), None)
    ]
    blended, plain = (path.elevation_deg[[0, -1]] for path in paths)
    assert blended == pytest.approx(10.0, abs=0.01)
    assert np.abs(plain - 10.0).min() > 0.05


@pytest.mark.parametrize(
    ("gap_days", "blended"), [(0.49, False), (0.51, True), (39.9, True), (40.1, False)]
)
def test_sets_are_blended_over_half_a_day_to_forty(gap_days: float, blended: bool) -> None:
    first, last = flown(0.0, gap_days, drift=1e-6)
    shifts = blend([Neighbours(first, None, last, ()), Neighbours(last, first, None, ())], JD,
                   always=True)  # fmt: skip
    assert np.isfinite(shifts.gap_days).tolist() == [[False, blended], [blended, False]]
    if blended:
        assert shifts.gap_days[[0, 1], [1, 0]] == pytest.approx([gap_days] * 2)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_sets_apart_by_a_quarter_of_a_revolution_are_not_blended(sign: float) -> None:
    quarters = []
    for drift in sign * np.linspace(1e-3, 6e-3, 26):
        first, last = flown(0.0, 10.0, drift=drift)
        pair = Propagator([first, last], JD)
        place = pair.states(np.array([1, 1]), pair.epoch_days).position_km
        apart_s = np.abs(ahead_s(pair, np.array([0, 0]), pair.epoch_days, place)[0]).sum()
        quarters.append(4.0 * apart_s * LOW.mean_motion / 86400.0)
        shifts = blend([Neighbours(first, None, last, ())], JD, always=True)
        assert np.isfinite(shifts.gap_days[0, 1]) == (quarters[-1] < 1.0)
    assert min(quarters) < 0.98
    assert max(quarters) > 1.02


def test_it_arrives_at_the_other_set_with_its_position_and_rate() -> None:
    first, last = flown(0.0, 8.0)
    sets = [replace(first, bstar=1e-4), replace(last, bstar=6e-4)]
    used = [Neighbours(sets[0], None, sets[1], ()), Neighbours(sets[1], sets[0], None, ())]
    shifts, pair = blend(used, JD, always=True), Propagator(sets, JD)
    for mine, side in ((0, LATER), (1, EARLIER)):
        gap = pair.epoch_days[1 - mine] - pair.epoch_days[mine]
        which, days = np.full(3, mine), gap * np.array([0.99, 1.0, 1.01])
        when = pair.epoch_days[mine] + days
        ahead, _ = ahead_s(pair, which, when, pair.states(1 - which, when).position_km)
        early = shifts.early_s(which, days)
        assert early[1] == pytest.approx(ahead[1], rel=1e-6)
        assert early[1] - early[0] == pytest.approx(0.5 * (ahead[2] - ahead[0]), rel=0.02)
        bend = ahead[0] - 2.0 * ahead[1] + ahead[2]
        assert abs(bend) > 1e-3
        assert shifts.disagreement_s[mine, side] > abs(early[1])


def test_its_doubt_is_the_uncertainty_in_the_middle_relative_to_the_sets_alone() -> None:
    sets = [replace(s, mean_motion_dot=1e-3, bstar=0.0) for s in flown(0.0, 10.0)]
    used = [Neighbours(sets[0], None, sets[1], ()), Neighbours(sets[1], sets[0], None, ())]
    shifts = blend(used, JD, always=True)
    both, middle = np.array([0, 1]), np.array([5.0, -5.0])
    together, alone = (
        uncertainties(sets, both, middle, shifts=by).timing_s for by in (shifts, None)
    )
    ratio = np.sqrt(together.prod() / alone.prod())
    assert ratio < 1.0
    assert np.sqrt(shifts.doubt[0, 1] * shifts.doubt[1, 0]) == pytest.approx(ratio, rel=1e-3)
