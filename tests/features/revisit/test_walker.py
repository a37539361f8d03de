"""Hypothetical fleets: the orbits are where they were asked to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.orbit_shape import local_time_of_node_h
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, Propagator, States
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import UsageError
from orbitwatch.features.revisit.walker import FIRST_NUMBER, Walker, parse_walker, walker_sets
from orbitwatch.times import to_jd

EPOCH = datetime(2026, 9, 1, 3, 20, tzinfo=UTC)
MEAN_SUN_DEG_DAY = 360.0 / 365.2421897


@st.composite
def walkers(draw: st.DrawFn) -> Walker:
    planes = draw(st.integers(1, 8))
    return Walker(
        inclination_deg=draw(st.floats(0.0, 180.0)),
        satellites=planes * draw(st.integers(1, 6)),
        planes=planes,
        phasing=draw(st.integers(0, planes - 1)),
        altitude_km=draw(st.floats(150.0, 20_000.0)),
    )


def states(element_set: ElementSet, days: FloatArray) -> States:
    """Return the states of a set so many days after its epoch."""
    jd, fraction = to_jd(element_set.epoch)
    propagator = Propagator([element_set], jd)
    return propagator.states(np.zeros(len(days), dtype=np.int64), fraction + days)


@settings(deadline=None, max_examples=25)
@given(walkers())
@example(parse_walker("0.0000000000000001:1/1/0", 5871.0))
@example(parse_walker("0.000001:1/1/0", 20_000.0))
@example(parse_walker("180:1/1/0", 6000.0))
def test_the_mean_altitude_is_that_asked_for(walker: Walker) -> None:
    last = walker_sets(walker, EPOCH)[-1]
    revolutions = np.arange(0.0, 10.0, 0.01)
    at = states(last, revolutions / last.mean_motion)
    radius = np.linalg.norm(at.position_km, axis=1)
    assert at.good.all()
    assert radius.mean() - EARTH_RADIUS_KM == pytest.approx(walker.altitude_km, abs=0.5)
    assert np.ptp(radius) < 25.0  # what J2 and J3 make of a circle


@settings(deadline=None, max_examples=25)
@given(walkers())
def test_the_pattern_is_a_delta_pattern(walker: Walker) -> None:
    sets = walker_sets(walker, EPOCH)
    t, p = walker.satellites, walker.planes
    assert len(sets) == len({s.norad_cat_id for s in sets}) == t
    assert min(s.norad_cat_id for s in sets) >= FIRST_NUMBER
    assert [s.object_name for s in sets] == [f"walker {i + 1}/{t}" for i in range(t)]
    node = np.array([s.ra_of_asc_node for s in sets]).reshape(p, t // p)
    phase = np.array([s.mean_anomaly for s in sets]).reshape(p, t // p)
    turned = (node - node[0, 0] - 360.0 * np.arange(p)[:, None] / p + 180.0) % 360.0 - 180.0
    np.testing.assert_allclose(turned, 0.0, atol=1e-9)
    wanted = 360.0 * (np.arange(t // p) / (t // p) + walker.phasing * np.arange(p)[:, None] / t)
    np.testing.assert_allclose((phase - wanted + 180.0) % 360.0 - 180.0, 0.0, atol=1e-9)


@pytest.mark.parametrize("hour", [0.25, 10.5, 22.5])
def test_the_first_node_has_its_local_time(hour: float) -> None:
    sets = walker_sets(parse_walker("97.4:6/3/1", 500.0), EPOCH, hour)
    times = local_time_of_node_h(sets)
    wanted = [(hour + shift) % 24.0 for shift in (0.0, 0.0, 8.0, 8.0, 16.0, 16.0)]
    np.testing.assert_allclose(times, wanted, atol=1e-6)


@pytest.mark.parametrize(
    ("altitude_km", "published_deg"),
    [(705.0, 98.2), (514.0, 97.44)],  # Landsat 8 and TerraSAR-X, as their owners state them
)
def test_sun_synchronous_inclinations_are_the_known_ones(
    altitude_km: float, published_deg: float
) -> None:
    found = parse_walker("SSO:1/1/0", altitude_km).inclination_deg
    assert found == pytest.approx(published_deg, abs=0.06)


@pytest.mark.parametrize("altitude_km", [200.0, 500.0, 1000.0, 3000.0, 5500.0])
def test_sun_synchronous_inclinations_follow_the_rule(altitude_km: float) -> None:
    """The rule is cos i = -(a / 12352 km)^(7/2): Boain, JPL, AAS 04-108."""
    found = parse_walker("sso:1/1/0", altitude_km).inclination_deg
    rule = np.degrees(np.arccos(-(((6378.1 + altitude_km) / 12352.0) ** 3.5)))
    assert found == pytest.approx(rule, abs=0.1 if altitude_km < 5000.0 else 0.5)


@pytest.mark.parametrize("altitude_km", [200.0, 500.0, 1500.0, 4000.0])
def test_a_sun_synchronous_node_follows_the_sun(altitude_km: float) -> None:
    """The plane that SGP4 turns keeps its local time: by its angular momentum, over 60 days."""
    (element_set,) = walker_sets(parse_walker("sso:1/1/0", altitude_km), EPOCH)
    days = np.array([0.0, 60.0])[:, None] + np.arange(0.0, 1.0, 0.005) / element_set.mean_motion
    at = states(element_set, days.ravel())
    normal = np.cross(at.position_km, at.velocity_km_s)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    first, last = normal.reshape(2, -1, 3).mean(axis=1)
    node = [np.degrees(np.arctan2(n[0], -n[1])) for n in (first, last)]
    drift_deg = (node[1] - node[0] - 60.0 * MEAN_SUN_DEG_DAY + 180.0) % 360.0 - 180.0
    assert abs(drift_deg) < 0.05  # 12 seconds of local time


def test_epoch_and_drag() -> None:
    start = EPOCH + timedelta(seconds=1.5)
    sets = walker_sets(parse_walker(" 53 : 4/2/1 ", 550.0), start)
    assert {(s.epoch, s.bstar, s.mean_motion_dot, s.eccentricity) for s in sets} == {
        (start, 0.0, 0.0, 0.0)
    }
    assert parse_walker("53:4/2/1", 550.0).name == "walker 53:4/2/1 550 km"


@pytest.mark.parametrize(
    ("text", "altitude_km", "said"),
    [
        ("97.4:5/5/5", 500.0, "phasing of 5 is not below"),
        ("97.4:5/3/0", 500.0, "5 satellites cannot be spread evenly over 3 planes"),
        ("97.4:5/0/0", 500.0, "over 0 planes"),
        ("97.4:3/6/0", 500.0, "3 satellites cannot be spread evenly over 6 planes"),
        ("97.4:0/1/0", 500.0, "a fleet of 0 satellites"),
        ("97.4:99999/1/0", 500.0, "a fleet of 99,999 satellites"),
        ("197.4:1/1/0", 500.0, "inclination of 197.4"),
        ("97.4:5/5/1", 99.9, "an altitude of 99.9 km"),
        ("97.4:5/5/1", 40_001.0, "an altitude of 40001 km"),
        ("sso:5/5/1", float("nan"), "an altitude of nan km"),
        ("sso:5/5/1", 7000.0, "no orbit at 7000 km is Sun-synchronous"),
        ("97.4", 500.0, "cannot read '97.4' as a Walker pattern"),
        ("-5:1/1/0", 500.0, "cannot read"),
        ("97.4:5/5/1/2", 500.0, "cannot read"),
        ("polar:5/5/1", 500.0, "cannot read"),
    ],
)
def test_what_is_no_pattern_is_refused(text: str, altitude_km: float, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace(".", r"\.")):
        parse_walker(text, altitude_km)


@pytest.mark.parametrize("altitude_km", [100.0, 40_000.0])
def test_the_bounds_themselves_are_altitudes(altitude_km: float) -> None:
    assert parse_walker("97.4:5/5/1", altitude_km).altitude_km == altitude_km
