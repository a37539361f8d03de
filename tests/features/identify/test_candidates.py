"""Identify: what is where it was computed to be comes first, however the direction is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.archive.files import file_holdings
from orbitwatch.astro.sky_directions import parse_declination, parse_right_ascension
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import UsageError
from orbitwatch.features.identify.candidates import (
    SIGMAS,
    Candidates,
    Direction,
    find_candidates,
    find_candidates_of_each,
)
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.resources import shipped
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from tests.reference.orbits import EPOCH, KINDS, random_draw

ROME = Site("Rome", 41.9028, 12.4964, 50.0)
EVENING = datetime(2026, 8, 22, 18, 14, 30, tzinfo=UTC)
SHIPPED = [
    TrackedObject(held.element_sets)
    for held in file_holdings(shipped("elements-2026-08-22.csv"))[0]
]


def synthetic(count: int = 300) -> list[TrackedObject]:
    kinds = sorted(set(KINDS) - {"near_decay"})
    sets = [KINDS[kinds[i % len(kinds)]](random_draw(i)) for i in range(count)]
    return [TrackedObject((replace(s, norad_cat_id=1 + i),)) for i, s in enumerate(sets)]


def directions_of(found: Candidates, row: int) -> tuple[Direction, Direction]:
    """Return where a row stands, as azimuth and elevation and as J2000 coordinates."""
    sky = found.sky
    moves = sky.angular_speed_deg_s[row] > 0.001
    heading = float(sky.heading_deg[row]) if moves else None
    return (
        Direction(float(sky.azimuth_deg[row]), float(sky.elevation_deg[row]), heading_deg=heading),
        Direction(
            right_ascension_deg=float(sky.right_ascension_deg[row]),
            declination_deg=float(sky.declination_deg[row]),
            heading_deg=heading,
        ),
    )


@pytest.mark.parametrize(
    ("subjects", "moment"),
    [(synthetic(), EPOCH), (SHIPPED, EVENING), (SHIPPED, EVENING - timedelta(hours=5))],
)
def test_each_comes_first_in_its_own_direction(
    subjects: list[TrackedObject], moment: datetime
) -> None:
    everything, _ = find_candidates(subjects, ROME, moment, Direction(0.0, 90.0))
    up = np.flatnonzero(everything.sky.elevation_deg > 0.0)
    assert len(up) >= 1
    for row in up[:12]:
        for look in directions_of(everything, row):
            found, sets = find_candidates(subjects, ROME, moment, look)
            assert found.subject[0] == everything.subject[row]
            assert sets[found.element_set[0]] is subjects[found.subject[0]].element_sets[0]
            assert found.separation_deg[0] < 1e-6
            assert look.heading_deg is None or found.heading_difference_deg[0] < 1e-6


def test_all_above_the_horizon_are_there_as_position_has_them() -> None:
    subjects = synthetic()
    found, _ = find_candidates(subjects, ROME, EPOCH, Direction(120.0, 30.0))
    positions, (view,) = find_positions(subjects, [EPOCH], [ROME])
    up = positions.subject[view.look.elevation_deg >= 0.0]
    at = {int(s): i for i, s in enumerate(positions.subject)}
    rows = [at[int(s)] for s in found.subject]
    assert set(up.tolist()) <= set(found.subject.tolist())
    for mine, theirs in (
        (found.sky.azimuth_deg, view.look.azimuth_deg),
        (found.sky.elevation_deg, view.look.elevation_deg),
        (found.sky.slant_range_km, view.look.slant_range_km),
        (found.sky.right_ascension_deg, view.right_ascension_deg),
        (found.sky.declination_deg, view.declination_deg),
    ):
        np.testing.assert_allclose(mine, theirs[rows], atol=1e-9)
    np.testing.assert_array_equal(found.sky.sunlit, positions.sunlit[rows])
    assert np.all(np.diff(found.separation_deg) >= 0.0)


def test_both_ways_to_write_a_direction_rank_alike() -> None:
    subjects = synthetic()
    first, _ = find_candidates(subjects, ROME, EPOCH, Direction(200.0, 40.0))
    for horizontal, celestial in (directions_of(first, row) for row in range(5)):
        one, _ = find_candidates(subjects, ROME, EPOCH, horizontal)
        other, _ = find_candidates(subjects, ROME, EPOCH, celestial)
        np.testing.assert_array_equal(one.subject, other.subject)
        np.testing.assert_allclose(one.separation_deg, other.separation_deg, atol=1e-7)


def test_several_lights_are_ranked_as_each_alone() -> None:
    subjects = synthetic()
    looks = [Direction(200.0, 40.0), Direction(20.0, 70.0, heading_deg=90.0), Direction(0.0, 90.0)]
    together, sets = find_candidates_of_each(subjects, ROME, EPOCH, looks)
    for found, look in zip(together, looks, strict=True):
        alone, same = find_candidates(subjects, ROME, EPOCH, look)
        assert sets == same
        np.testing.assert_array_equal(found.subject, alone.subject)
        np.testing.assert_array_equal(found.nearest_separation_deg, alone.nearest_separation_deg)
        np.testing.assert_array_equal(found.heading_difference_deg, alone.heading_difference_deg)


def test_motion_by_finite_differences() -> None:
    subjects, step = synthetic(), 0.1
    found, _ = find_candidates(subjects, ROME, EPOCH, Direction(200.0, 40.0))
    moments = [EPOCH - timedelta(seconds=step), EPOCH, EPOCH + timedelta(seconds=step)]
    _, (view,) = find_positions(subjects, moments, [ROME])
    azimuth = np.radians(view.look.azimuth_deg.reshape(-1, 3))
    elevation = np.radians(view.look.elevation_deg.reshape(-1, 3))
    turned = (azimuth[:, 2] - azimuth[:, 0] + np.pi) % (2.0 * np.pi) - np.pi
    right = turned * np.cos(elevation[:, 1])  # facing it, azimuth grows to the right
    up = elevation[:, 2] - elevation[:, 0]
    speed = np.degrees(np.hypot(right, up)) / (2.0 * step)
    heading = np.degrees(np.arctan2(right, up)) % 360.0
    mine = found.subject
    np.testing.assert_allclose(found.sky.angular_speed_deg_s, speed[mine], rtol=1e-4, atol=1e-5)
    moving = found.sky.angular_speed_deg_s > 1e-3
    off = (found.sky.heading_deg - heading[mine] + 180.0) % 360.0 - 180.0
    assert np.abs(off[moving]).max() < 0.1


def test_heading_ranks_and_still_objects_have_none() -> None:
    subjects = synthetic()
    plain, _ = find_candidates(subjects, ROME, EPOCH, Direction(200.0, 40.0))
    moving = np.flatnonzero(plain.sky.angular_speed_deg_s > 0.05)
    far = int(moving[5])
    look = Direction(200.0, 40.0, heading_deg=float(plain.sky.heading_deg[far]))
    found, _ = find_candidates(subjects, ROME, EPOCH, look)
    rank = found.subject.tolist().index(int(plain.subject[far]))
    assert rank <= far
    still = found.sky.angular_speed_deg_s <= 0.001
    key = np.hypot(found.separation_deg, np.where(still, 180.0, found.heading_difference_deg) / 3)
    assert np.all(np.diff(key) >= -1e-9)
    assert np.all(np.isnan(plain.heading_difference_deg))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 299), share=st.floats(-1.9, 1.9))
def test_a_late_object_is_found_where_it_is(seed: int, share: float) -> None:
    """Shift a set's epoch: the same orbit, later or earlier along it, seen over the same Earth."""
    subjects = synthetic()
    moment = EPOCH + timedelta(days=6)
    everything, sets = find_candidates(subjects, ROME, moment, Direction(0.0, 90.0))
    up = np.flatnonzero((everything.sky.elevation_deg > 5.0) & ~everything.stale)
    row = int(up[seed % len(up)])
    late = share * float(everything.timing_uncertainty_s[row])
    who = int(everything.subject[row])
    original = sets[everything.element_set[row]]
    delayed = TrackedObject((replace(original, epoch=original.epoch + timedelta(seconds=late)),))
    seen, _ = find_candidates([delayed], ROME, moment, Direction(0.0, 90.0))
    if not len(seen.subject):
        return  # so late that it has not risen
    found, _ = find_candidates(subjects, ROME, moment, directions_of(seen, 0)[0])
    mine = found.subject.tolist().index(who)
    # SGP4's slow terms are those of the shifted epoch, so that the place is not quite the same.
    assert found.nearest_separation_deg[mine] < 0.02
    assert found.nearest_separation_deg[mine] <= found.separation_deg[mine] + 1e-9
    if found.sky.inertial_speed_deg_s[mine] > 0.01 and abs(late) > 1.0:
        assert found.nearest_offset_s[mine] == pytest.approx(late, abs=0.02 * abs(late) + 0.2)


def test_uncertainty_of_the_direction() -> None:
    found, _ = find_candidates(SHIPPED, ROME, EVENING + timedelta(days=3), Direction(0.0, 90.0))
    assert np.all(np.abs(found.nearest_offset_s) <= SIGMAS * found.timing_uncertainty_s + 1e-9)
    expected = found.sky.inertial_speed_deg_s * found.timing_uncertainty_s
    np.testing.assert_allclose(found.direction_uncertainty_deg, expected)
    assert np.all(found.age_days > 2.0)


def test_what_was_not_in_orbit_is_left_out() -> None:
    gone = [replace(s, in_orbit_until=EVENING - timedelta(days=1)) for s in SHIPPED]
    found, sets = find_candidates(gone, ROME, EVENING, Direction(0.0, 90.0))
    assert (len(found.subject), sets) == (0, ())
    assert len(find_candidates([], ROME, EVENING, Direction(0.0, 90.0))[0].subject) == 0


def test_the_set_that_answers_is_used() -> None:
    first: ElementSet = SHIPPED[1].element_sets[0]
    later = replace(first, epoch=first.epoch + timedelta(days=2))
    both = [TrackedObject((first, later))]
    for days, used in ((0.0, first), (3.0, later)):
        found, sets = find_candidates(
            both, Site("Pole", 90.0, 0.0), EVENING + timedelta(days=days), Direction(0.0, 90.0)
        )
        assert sets == (used,)
        assert np.all(np.isnan(found.sky.azimuth_deg))  # every direction is south


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("14h30m", 217.5),
        ("14H30M05.5S", 217.5 + 5.5 / 240.0),
        ("14:30:05.5", 217.5 + 5.5 / 240.0),
        ("217.5", 217.5),
        ("217d30m", 217.5),
        ("14.5h", 217.5),
        (" 0 ", 0.0),
    ],
)
def test_right_ascensions(text: str, degrees: float) -> None:
    assert parse_right_ascension(text) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("+20d15m", 20.25),
        ("-5d30m10s", -5.0 - 30.0 / 60.0 - 10.0 / 3600.0),
        ("\u22120:30", -0.5),
        ("20°15'36\"", 20.26),
        ("-90", -90.0),
        ("20.25", 20.25),
    ],
)
def test_declinations(text: str, degrees: float) -> None:
    assert parse_declination(text) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["", "east", "24h", "-1", "14h60m", "14h30m61s", "nan", "1e2", "14h30d"]
)
def test_refused_right_ascensions(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_right_ascension(text)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "up", "91", "-90d1m", "5h", "5d70m"])
def test_refused_declinations(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_declination(text)
    assert caught.value.hint
