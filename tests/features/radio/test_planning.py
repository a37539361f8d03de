"""Paths of whole passes, against a rotator that turns six degrees a second and no faster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.features.radio.observation import Observer, UpInterval, up_intervals
from orbitwatch.features.radio.steering.planning import Path, Rotator, plan_pass
from orbitwatch.features.radio.steering.slewing import (
    nearest_within_rate,
    separation_deg,
    within_rate,
)
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span

START = datetime(2026, 8, 22, tzinfo=UTC)
OVERLAP = Rotator(-180.0, 450.0, 0.0, 90.0)
PLAIN = Rotator(0.0, 360.0, 0.0, 90.0)
FLIPPING = Rotator(0.0, 360.0, 0.0, 180.0)
SLOW = Rotator(-180.0, 450.0, 0.0, 90.0, 2.0, 2.0)


@cache
def week(latitude: float, longitude: float) -> tuple[Observer, tuple[UpInterval, ...]]:
    """Return the ISS over a place during a week."""
    subject = TrackedObject.of(shipped_objects()[25544])
    site = Site("here", latitude, longitude)
    reference, ups = up_intervals(subject, site, Span(START, START + timedelta(days=7)), 0.0)
    return Observer(subject, site, reference, ups[0].aos, ups[-1].los), tuple(ups)


def zenith() -> tuple[Observer, UpInterval]:
    """Return the pass that comes within a tenth of a degree of the zenith."""
    observer, ups = week(50.0, 10.0)
    best = max(ups, key=lambda up: up.max_elevation_deg)
    assert best.max_elevation_deg > 89.8
    return observer, best


def check(path: Path, rotator: Rotator, observer: Observer) -> None:
    """Assert that the rotator can follow the path, and that its error is what it says."""
    az, el, seconds = path.azimuth_deg, path.elevation_deg, path.days * 86400.0
    assert az.min() >= rotator.min_azimuth_deg - 1e-6
    assert az.max() <= rotator.max_azimuth_deg + 1e-6
    assert el.min() >= rotator.min_elevation_deg - 1e-6
    assert el.max() <= rotator.max_elevation_deg + 1e-6
    assert np.abs(np.diff(az) / np.diff(seconds)).max() <= rotator.azimuth_rate * 1.001
    assert np.abs(np.diff(el) / np.diff(seconds)).max() <= rotator.elevation_rate * 1.001
    seen = observer.observe(path.days)
    off = separation_deg(az, el, seen.azimuth_deg, seen.elevation_deg)
    assert off == pytest.approx(path.error_deg, abs=0.05)


@pytest.mark.parametrize("place", [(50.0, 10.0), (-33.9, 18.4)])
def test_with_overlap_no_pass_of_a_week_meets_a_stop(place: tuple[float, float]) -> None:
    observer, ups = week(*place)
    for up in ups:
        path = plan_pass(observer, up, OVERLAP)
        check(path, OVERLAP, observer)
        assert path.turn_deg <= 200.0
        assert path.max_error_deg <= (0.5 if up.max_elevation_deg < 80.0 else 6.0)


@pytest.mark.parametrize("rotator", [PLAIN, FLIPPING, SLOW], ids=["plain", "flipping", "slow"])
def test_every_pass_of_days_is_followed_as_well_as_the_rotator_can(rotator: Rotator) -> None:
    observer, ups = week(41.9, 12.5)
    for up in ups[:14]:
        path = plan_pass(observer, up, rotator)
        check(path, rotator, observer)
        if rotator is FLIPPING:
            assert path.max_error_deg < 0.5 or up.max_elevation_deg > 80.0
        if rotator is PLAIN:  # over the north it must come round once: a minute at 6°/s
            assert np.mean(path.error_deg > 5.0) * up.seconds < 90.0


def test_a_rotator_that_flips_goes_through_the_zenith_and_one_that_does_not_leads() -> None:
    observer, up = zenith()
    upright, flipped = (plan_pass(observer, up, rotator) for rotator in (OVERLAP, FLIPPING))
    check(upright, OVERLAP, observer)
    check(flipped, FLIPPING, observer)
    assert flipped.is_flipped
    assert not upright.is_flipped
    assert flipped.max_error_deg < 2.0
    assert flipped.turn_deg < upright.turn_deg
    turning = np.abs(np.diff(upright.azimuth_deg)) > 0.5 * OVERLAP.azimuth_rate * 0.25
    begins = upright.days[np.argmax(turning)]
    assert (up.tca - begins) * 86400.0 > 8.0  # half of the turn is done before the culmination
    seen = observer.observe(upright.days)
    follower = np.unwrap(seen.azimuth_deg, period=360.0)
    late = follower[0] + np.cumsum(
        np.concatenate([[0.0], np.clip(np.diff(follower), -1.5, 1.5)])
    )  # who only ever follows is off by more
    off = separation_deg(late, seen.elevation_deg, seen.azimuth_deg, seen.elevation_deg)
    assert off.max() > 1.5 * upright.max_error_deg


def test_of_equally_good_paths_the_nearest_to_where_it_stands() -> None:
    observer, ups = week(41.9, 12.5)
    up = max(ups, key=lambda one: -abs(one.max_elevation_deg - 20.0))
    near, far = (plan_pass(observer, up, OVERLAP, start) for start in (-170.0, 440.0))
    assert near.azimuth_deg[0] <= far.azimuth_deg[0]


def test_leaving_by_a_deadband_and_meeting_from_afar() -> None:
    observer, ups = week(41.9, 12.5)
    path = plan_pass(observer, ups[3], OVERLAP)
    now = path.days[100]
    later = path.left_at(float(now), 2.0)
    (az, el), (az_later, el_later) = path.at(float(now)), path.at(later)
    assert max(abs(az - az_later), abs(el - el_later)) == pytest.approx(2.0, abs=0.3)
    met = path.reached_from(float(now), az + 60.0, el, OVERLAP)
    there = path.at(met)
    assert abs(there[0] - az - 60.0) / 6.0 <= (met - now) * 86400.0 + 1e-3


series = st.lists(st.floats(-400.0, 400.0), min_size=2, max_size=60).map(np.array)


@given(series, st.floats(0.1, 50.0))
def test_the_nearest_path_within_the_rate_keeps_to_it_and_is_best(
    values: np.ndarray, rate: float
) -> None:
    seconds = np.arange(len(values), dtype=float)
    path = nearest_within_rate(values, seconds, rate)
    assert np.abs(np.diff(path)).max() <= rate + 1e-6
    worst = np.abs(path - values).max()
    pairs = np.abs(values[:, None] - values) - rate * np.abs(seconds[:, None] - seconds)
    assert worst == pytest.approx(max(0.0, pairs.max() / 2.0), abs=1e-6)
    tube = within_rate(values - worst - 1e-6, values + worst + 1e-6, seconds, rate)
    assert tube is not None
    assert within_rate(values - worst + 1e-3, values + worst - 1e-3, seconds, rate) is None or (
        worst < 2e-3
    )


def test_separation_knows_that_a_flipped_antenna_points_to_the_other_side() -> None:
    one = separation_deg(np.array([10.0]), np.array([120.0]), np.array([190.0]), np.array([60.0]))
    assert one[0] == pytest.approx(0.0, abs=1e-6)
