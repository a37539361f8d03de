"""How far element sets are trusted: smooth, ordered and finite figures; own errors; steps."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.manoeuvre_likelihood import fleet_of
from orbitwatch.accuracy.model import read_model, shipped_model
from orbitwatch.accuracy.own_errors import own_history
from orbitwatch.accuracy.residuals import manoeuvred, residuals
from orbitwatch.accuracy.uncertainty import (
    ground_distance_uncertainty_km,
    is_stale,
    timing_uncertainty_s,
    uncertainties,
)
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.resources import shipped
from orbitwatch.times import to_jd
from tests.reference.orbits import KINDS, mean_motion, random_draw

EPOCH = datetime(2026, 8, 1, 3, 4, 5, 678000, UTC)
LOW = ElementSet(
    norad_cat_id=58400,
    object_id="2023-179A",
    epoch=EPOCH,
    mean_motion=15.21,
    eccentricity=0.001,
    inclination=97.4,
    ra_of_asc_node=300.0,
    arg_of_pericenter=40.0,
    mean_anomaly=10.0,
    bstar=2e-4,
    mean_motion_dot=5e-5,
)
AGES = st.floats(-400.0, 400.0)
SETS = st.builds(
    lambda motion, eccentricity, inclination, argument, bstar, dot: replace(
        LOW,
        mean_motion=motion,
        eccentricity=eccentricity,
        inclination=inclination,
        arg_of_pericenter=argument,
        bstar=bstar,
        mean_motion_dot=dot,
    ),
    st.floats(0.1, 17.0),
    st.floats(0.0, 0.9),
    st.floats(0.0, 180.0),
    st.floats(0.0, 360.0),
    st.floats(-1.0, 1.0),
    st.floats(-0.5, 0.5),
)
KNOWN = [
    replace(LOW, mean_motion=16.4, mean_motion_dot=0.09, bstar=3e-4),
    LOW,
    replace(LOW, mean_motion=14.2),
    replace(LOW, mean_motion=13.2, inclination=87.9),
    replace(LOW, mean_motion=2.006, eccentricity=0.71, inclination=63.2, bstar=0.0),
    replace(LOW, mean_motion=1.0027, eccentricity=1e-4, inclination=0.03, bstar=0.0),
]


def one(element_set: ElementSet, age: float) -> tuple[float, float, float]:
    found = uncertainties([element_set], np.array([0]), np.array([age]))
    return float(found.timing_s[0]), float(found.timing_95_s[0]), float(found.cross_track_km[0])


def flown(steps: int, *, every: float, drift: float = 0.0, dot: float = 0.0) -> list[ElementSet]:
    """Sets of an object whose mean motion gains ``drift`` (rev/day²) that no set foretells."""
    sets = []
    for k in range(steps):
        t = k * every
        motion = LOW.mean_motion + drift * t
        turns = (LOW.mean_motion + 0.5 * drift * t) * t
        sets.append(
            replace(
                LOW,
                epoch=EPOCH + timedelta(days=t),
                mean_motion=motion,
                mean_anomaly=(LOW.mean_anomaly + 360.0 * turns) % 360.0,
                mean_motion_dot=dot,
                bstar=0.0,
            )
        )
    return sets


@settings(max_examples=100)
@given(SETS, AGES)
def test_every_figure_is_positive_finite_and_in_order(element_set: ElementSet, age: float) -> None:
    timing, timing_95, across = one(element_set, age)
    assert 0.0 < timing <= timing_95 < np.inf
    assert 0.0 < across < np.inf


@given(SETS, AGES, st.sampled_from(["ONEWEB-1", "STARLINK-1", "YAOGAN-41", None]))
def test_the_figures_of_a_class_are_not_far_apart(
    element_set: ElementSet, age: float, name: str | None
) -> None:
    model = shipped_model()
    objects = model.objects([replace(element_set, object_name=name)])
    ((most, nearly_all, _),) = model.figures(objects, np.array([0]), np.array([age]))
    assert most <= nearly_all <= 100.0 * most * (1.0 + 1e-12)


@given(SETS, AGES)
def test_there_are_no_steps_in_age_or_perigee(element_set: ElementSet, age: float) -> None:
    if abs(age) > 1e-3:  # forward and backward are two fits
        assert one(element_set, age * (1 + 1e-7)) == pytest.approx(one(element_set, age), rel=1e-4)
    if abs(1440.0 / element_set.mean_motion - 225.0) > 0.01:
        model = shipped_model()
        near = replace(element_set, mean_motion=element_set.mean_motion * (1 + 1e-9))
        both = model.objects([element_set, near])
        if both.manoeuvres[0] == both.manoeuvres[1]:
            here, there = model.figures(both, np.array([0, 1]), np.full(2, age))
            assert there == pytest.approx(here, rel=1e-3)


@pytest.mark.parametrize("element_set", KNOWN)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_an_older_set_is_trusted_less(element_set: ElementSet, sign: float) -> None:
    ages = np.geomspace(0.1, 300.0, 60)
    found = uncertainties([element_set], np.zeros(60, dtype=int), sign * ages)
    for figure in (found.timing_s, found.timing_95_s, found.cross_track_km):
        assert (np.diff(figure) > -1e-9 * figure[1:]).all()
        assert figure[-1] > 5.0 * figure[0]


def test_many_rows_are_each_as_if_alone() -> None:
    which = np.array([3, 0, 5, 5, 1, 4, 2])
    ages = np.array([1.0, -2.0, 30.0, -0.3, 7.0, 12.0, 100.0])
    found = uncertainties(KNOWN, which, ages)
    for i, (set_number, age) in enumerate(zip(which.tolist(), ages.tolist(), strict=True)):
        assert one(KNOWN[set_number], age) == pytest.approx(
            (found.timing_s[i], found.timing_95_s[i], found.cross_track_km[i])
        )
    assert uncertainties([], np.array([], dtype=int), np.array([])).timing_s.shape == (0,)


def test_figures_of_a_set_are_the_same_bits_alone_and_among_others() -> None:
    """Matrix products of one row and of many are rounded in different orders."""
    draw = random_draw(5)
    sets = [make(draw) for make in KINDS.values() for _ in range(8)]
    ages = np.array([0.3, 5.0, -5.0, 40.0])
    which = np.repeat(np.arange(len(sets)), len(ages))
    together = uncertainties(sets, which, np.tile(ages, len(sets)))
    for number, element_set in enumerate(sets):
        alone = uncertainties([element_set], np.zeros(len(ages), dtype=np.int64), ages)
        for name in ("timing_s", "timing_95_s", "cross_track_km"):
            many = getattr(together, name)[which == number]
            assert (getattr(alone, name) == many).all()


def test_a_hundred_thousand_rows_take_moments() -> None:
    sets = KNOWN * 500
    which = np.arange(30_000) % len(sets)
    start = time.perf_counter()
    uncertainties(sets, which, np.linspace(-30.0, 30.0, 30_000))
    assert time.perf_counter() - start < 1.0


def test_drag_and_height_count() -> None:
    low = replace(LOW, mean_motion=15.7, mean_motion_dot=1e-3)
    assert one(low, 7.0)[0] > 3.0 * one(LOW, 7.0)[0]
    assert one(LOW, 7.0)[0] > 3.0 * one(replace(LOW, mean_motion=13.5), 7.0)[0]
    heavy = replace(LOW, mean_motion_dot=5e-6, bstar=2e-5)
    assert one(replace(LOW, mean_motion_dot=2e-4, bstar=8e-4), 7.0)[0] > 2.0 * one(heavy, 7.0)[0]


@pytest.mark.parametrize("age", [-14.0, 14.0])
def test_in_deep_space_drag_counts_if_the_perigee_is_low(age: float) -> None:
    low = replace(KNOWN[4], mean_motion=2.27, eccentricity=0.73, object_name="MADE DEB")
    dragged = replace(low, mean_motion_dot=1e-3, bstar=1e-3)
    calm = replace(low, mean_motion_dot=1e-6, bstar=1e-5)
    assert one(dragged, age)[0] > 2.0 * one(calm, age)[0]
    high = [replace(s, eccentricity=0.6) for s in (dragged, calm)]  # 4500 km
    assert one(high[0], age)[0] < 1.5 * one(high[1], age)[0]


@pytest.mark.parametrize("age", [-14.0, 14.0])
def test_in_deep_space_an_old_payload_keeps_no_station(age: float) -> None:
    half_day = replace(KNOWN[4], object_name="MADE 1")
    new, old = (replace(half_day, object_id=f"{year}-001A") for year in (2020, 1988))
    assert one(new, age)[0] > 1.5 * one(old, age)[0]
    debris = [replace(s, object_name="MADE 1 DEB") for s in (new, old)]
    assert one(debris[0], age)[0] < 1.5 * one(debris[1], age)[0]


@pytest.mark.parametrize("object_id", ["85001A", "9999-001A", "0000-001A", "1956-001A", "A"])
def test_a_designator_of_no_year_tells_no_year_of_launch(object_id: str) -> None:
    for known in KNOWN:
        unknown = replace(known, object_name="MADE 1", object_id=None)
        assert one(replace(unknown, object_id=object_id), 7.0) == one(unknown, 7.0)


def test_one_set_tells_who_manoeuvres() -> None:
    thrusting = replace(LOW, object_name="STARLINK-1", epoch=EPOCH.replace(microsecond=0),
                        mean_motion=15.34, mean_motion_dot=-2e-3, bstar=-7e-3)  # fmt: skip
    debris = replace(LOW, object_name="COSMOS 2251 DEB", object_id="1993-036AB")
    stage = replace(LOW, object_name="CHOLLIMA-1 R/B (2023-179B)")
    said = shipped_model().objects([thrusting, debris, stage, LOW]).manoeuvres
    assert said.tolist() == [True, False, False, False]


def test_fleets_are_read_from_names() -> None:
    names = [
        "STARLINK-11123 [DTC]",
        "COSMOS 2251 DEB",
        "SL-16 R/B",
        "ISS (ZARYA)",
        None,
        "2026-1A",
        "3CAT 2",
    ]
    assert [fleet_of(n) for n in names] == ["STARLINK", "DEB", "R/B", "ISS", "", "", ""]


def test_beyond_the_last_age_measured_errors_grow_with_age() -> None:
    high = replace(LOW, mean_motion=13.5, bstar=1e-5, mean_motion_dot=1e-7)
    for sign in (1.0, -1.0):
        ages = sign * np.array([100.0, 200.0, 400.0])
        found = uncertainties([high], np.zeros(3, dtype=int), ages)
        for figure in (found.timing_s, found.timing_95_s, found.cross_track_km):
            assert figure[1:] / figure[:-1] == pytest.approx([2.0, 2.0], rel=0.02)


def test_residuals_are_what_was_put_in() -> None:
    late_s, period_s = 12.0, 86400.0 / LOW.mean_motion
    other = replace(LOW, mean_anomaly=LOW.mean_anomaly - 360.0 * late_s / period_s)
    turned = replace(LOW, inclination=LOW.inclination + 0.01)
    sets = [LOW, *(replace(s, epoch=EPOCH + timedelta(seconds=1e-3)) for s in (other, turned))]
    propagator = Propagator(sets, to_jd(EPOCH)[0])
    found = residuals(propagator, np.array([0, 0]), np.array([1, 2]))
    assert found.time_s[0] == pytest.approx(late_s, abs=0.02)
    assert found.cross_track_km[0] == pytest.approx(0.0, abs=0.05)
    assert abs(found.cross_track_km[1]) < np.radians(0.01) * 6900.0 + 0.1
    half = replace(sets[1], mean_anomaly=LOW.mean_anomaly + 120.0)
    propagator = Propagator([LOW, half], to_jd(EPOCH)[0])
    far = residuals(propagator, np.array([0]), np.array([1])).time_s[0]
    assert far == pytest.approx(-period_s / 3.0, rel=0.01)


def test_an_object_that_met_more_drag_is_early() -> None:
    predicted, later = LOW, flown(2, every=5.0, drift=2e-6)[1]
    propagator = Propagator([predicted, later], to_jd(EPOCH)[0])
    late_s = residuals(propagator, np.array([0]), np.array([1])).time_s[0]
    assert late_s < 0.0
    whole = propagator.states(np.array([1]), propagator.epoch_days[1:]).position_km[0]
    apart = [
        np.linalg.norm(
            propagator.states(
                np.array([0]), propagator.epoch_days[1:] - shift / 86400.0
            ).position_km[0]
            - whole
        )
        for shift in (late_s, 0.0, -late_s)
    ]
    assert apart[0] < apart[1] < apart[2]


def test_steps_are_told_from_drag() -> None:
    gap, perigee = np.full(4, 2.0), np.full(4, 490.0)
    rise = np.array([0.5, -0.2, -20.0, 0.001])
    near = manoeuvred(gap, rise, np.zeros(4), perigee, np.zeros(4, dtype=bool))
    assert near.tolist() == [True, False, True, False]
    late = np.array([0.5, 30.0])
    deep = manoeuvred(gap[:2], rise[:2], late, np.full(2, 35_786.0), np.ones(2, dtype=bool))
    assert deep.tolist() == [False, True]


@pytest.mark.parametrize("backward", [False, True])
def test_own_errors_replace_those_of_the_class(backward: bool) -> None:
    sign = -1.0 if backward else 1.0
    for drift in (1e-6, 2e-8):  # far worse than the class, and far better
        sets = flown(25, every=2.0, drift=-drift)
        used, history = sets[0 if backward else -1], sets
        plain = uncertainties([used], np.array([0]), np.array([8.0 * sign]))
        own = uncertainties([used], np.array([0]), np.array([8.0 * sign]), [history])
        propagator = Propagator(sets, to_jd(EPOCH)[0])
        pair = (np.array([10]), np.array([6 if backward else 14]))
        measured = abs(residuals(propagator, *pair).time_s[0])
        assert abs(np.log(own.timing_s[0] / measured)) < 0.5 * abs(
            np.log(plain.timing_s[0] / measured)
        )
        few = uncertainties([used], np.array([0]), np.array([8.0 * sign]), [sets[:1] + sets[-1:]])
        assert few.timing_s[0] == pytest.approx(plain.timing_s[0], rel=0.5)


def test_nothing_beyond_the_set_in_use_is_looked_at() -> None:
    sets = flown(20, every=2.0, drift=-1e-6)
    raised = [replace(s, mean_motion=s.mean_motion - 0.02) for s in sets[10:]]
    used, past = sets[9], sets[:10]
    arguments = [used], np.array([0, 0]), np.array([1.0, 10.0])
    without = uncertainties(*arguments, [past], neighbours=False)
    assert without == pytest.approx(without)
    for history in (past + raised, [*raised, *past[::-1]]):
        again = uncertainties(*arguments, [history], neighbours=False)
        np.testing.assert_array_equal(again.timing_s, without.timing_s)
        np.testing.assert_array_equal(again.timing_95_s, without.timing_95_s)
    model = shipped_model()
    forward = own_history(model, [used], [past + raised], backward=False)
    assert forward.steps[0].tolist() == [0]
    newest = own_history(model, raised[-1:], [past + raised], backward=False)
    assert newest.steps[0][0] > 0
    assert model.objects(raised[-1:], steps=newest.steps).manoeuvres[0]
    assert not model.objects([used], steps=forward.steps).manoeuvres[0]


def test_histories_of_nothing_change_nothing() -> None:
    ages = np.array([3.0, -3.0])
    plain = uncertainties(KNOWN, np.array([1, 2]), ages)
    for histories in ([()] * len(KNOWN), [(s,) for s in KNOWN]):
        same = uncertainties(KNOWN, np.array([1, 2]), ages, histories)
        np.testing.assert_array_equal(same.timing_s, plain.timing_s)


def test_the_coefficients_are_small_and_whole() -> None:
    text = shipped("accuracy.json").read_text(encoding="utf-8")
    assert len(text) < 110_000
    assert "calibrate_accuracy.py" in json.loads(text)["origin"]
    model = shipped_model()
    for array in (*model.surfaces, *model.slopes, *model.usual):
        assert np.isfinite(array).all()


def test_coefficients_of_a_foreign_shape_are_named(tmp_path: Path) -> None:
    record = json.loads(shipped("accuracy.json").read_text(encoding="utf-8"))
    record["slopes"]["near_earth"] = np.array(record["slopes"]["near_earth"])[:, :, :, 1:].tolist()
    foreign = tmp_path / "foreign.json"
    foreign.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ValueError, match=r"foreign\.json holds figures of the shape .* fit it"):
        read_model(foreign)


def test_the_orbit_alone_gives_a_usual_figure() -> None:
    ages, perigees = np.array([1.0, 7.0, -7.0, 7.0]), np.array([450.0, 450.0, 450.0, 35_786.0])
    figures = timing_uncertainty_s(ages, perigees, np.array([94.0, 94.0, 94.0, 1436.0]))
    assert figures[1] > 5.0 * figures[0]
    assert figures[1] == pytest.approx(17.0, rel=0.7)  # measured apart: 17 s after a week
    assert (figures > 0.0).all()


def test_a_tenth_of_a_revolution_is_stale() -> None:
    period = np.array([90.0, 90.0])
    assert is_stale(np.array([539.9, 540.1]), period).tolist() == [False, True]


def test_the_ground_turns_away_and_the_plane_is_off() -> None:
    latitude = np.array([0.0, 60.0, 90.0])
    turned = ground_distance_uncertainty_km(np.full(3, 10.0), latitude, np.zeros(3))
    np.testing.assert_allclose(turned, [4.65, 2.325, 0.0], atol=1e-3)
    both = ground_distance_uncertainty_km(np.full(3, 10.0), latitude, np.full(3, 4.65))
    np.testing.assert_allclose(both, [4.65 * 2**0.5, np.hypot(2.325, 4.65), 4.65], atol=1e-3)


@pytest.mark.parametrize("kind", ["circular_leo", "medium", "molniya", "geostationary"])
def test_sizes_are_those_of_the_orbit_that_sgp4_flies(kind: str) -> None:
    element_set = KINDS[kind](random_draw(2))
    size = orbit_shapes([element_set])
    assert size.period_min[0] == pytest.approx(1440.0 / element_set.mean_motion)
    axis = size.semi_major_axis_km[0]
    # Kozai's mean motion differs from the two-body one by J2: up to 0.2 % at low heights.
    assert mean_motion(axis) == pytest.approx(element_set.mean_motion, rel=2e-3)
    assert size.perigee_km[0] + size.apogee_km[0] == pytest.approx(2 * (axis - 6378.135))
    assert size.apogee_km[0] - size.perigee_km[0] == pytest.approx(
        2 * axis * element_set.eccentricity
    )
