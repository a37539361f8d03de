"""What spares the search for touches its work: each bound and short cut against the plain way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sphere import degrees, unit_vectors
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.areas.contact_search import SwathContacts, _bridged
from orbitwatch.features.areas.ground_track import LEAST_RADIUS_KM, ground_track, pace_of
from orbitwatch.features.areas.named_areas import named_area
from orbitwatch.features.areas.search_windows import windows_near
from orbitwatch.features.areas.shapes import Area, Part, build_area
from orbitwatch.features.areas.smooth_tracks import SmoothTracks, smooth_pieces
from tests.reference.orbits import KINDS, REFERENCE_JD, make_set, random_draw


def made(kind: str, seed: int) -> ElementSet:
    random = np.random.default_rng(seed)
    return KINDS[kind](lambda low, high: float(random.uniform(low, high)))


def sky_of(*sets: ElementSet) -> ViewingGeometry:
    rotation = EarthRotation(REFERENCE_JD, 0.0, 2.0)
    return ViewingGeometry(Propagator(sets, REFERENCE_JD), rotation, site_vectors([]))


def box(latitude: float, longitude: float, size: float) -> Area:
    rim = size * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return build_area("box", [Part("polygon", (rim + np.array([longitude, latitude]),), "box")])


def directions(count: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, 3))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1)[:, None])


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 100_000),
    latitude=st.floats(-80, 80),
    longitude=st.floats(-180, 180),
    size=st.floats(0.1, 8.0),
    off_nadir=st.one_of(st.none(), st.floats(5.0, 90.0)),
)
def test_no_touch_lies_outside_the_windows(
    kind: str, seed: int, latitude: float, longitude: float, size: float, off_nadir: float | None
) -> None:
    geometry, where = sky_of(made(kind, seed)), box(latitude, longitude, size)
    swath = Swath(100.0) if off_nadir is None else Swath(max_off_nadir_deg=off_nadir)
    windows = windows_near(geometry, where, swath, np.array([0]), np.array([0.1]), np.array([1.3]))
    days = np.linspace(0.1, 1.3, 5000)
    track = ground_track(geometry, np.zeros(len(days), dtype=np.int64), days)
    half = swath.half_km(track.altitude_km, track.latitude_deg)
    touching = where.cap_angle_rad(track.up) * LEAST_RADIUS_KM <= half
    covered = np.any((windows.begin <= days[:, None]) & (days[:, None] <= windows.finish), axis=1)
    assert not np.any(touching & ~covered)
    assert np.all(windows.finish > windows.begin)
    assert np.all(windows.begin[1:] > windows.finish[:-1])


@pytest.mark.parametrize("eccentricity", [0.0, 0.001, 0.002])
def test_over_the_poles_no_altitude_changes_faster_than_its_bound(eccentricity: float) -> None:
    """On round orbits the ellipsoid and the Earth's oblateness alone change it."""
    draw = random_draw(3)
    sets = [
        make_set(draw, perigee_km=height, eccentricity=eccentricity, inclination=90.0)
        for height in (300.0, 600.0, 1500.0)
    ]
    geometry = sky_of(*sets)
    days, everyone = np.arange(0.0, 0.14, 10.0 / 86400.0), np.arange(len(sets))
    track = ground_track(geometry, everyone.repeat(len(days)), np.tile(days, len(sets)))
    climbs = np.abs(np.diff(track.altitude_km.reshape(len(sets), -1), axis=1)) / 10.0
    assert np.all(climbs.max(axis=1) <= pace_of(geometry.propagator).climb_km_s)


def test_an_angle_on_the_sphere_is_no_longer_over_the_ellipsoid_than_its_least_radius() -> None:
    north = np.linspace(-85.0, 85.0, 69)
    for more_north, more_east in ((0.5, 0.0), (-0.5, 0.3), (0.01, 0.5)):
        begin, end = (north, 0.0 * north), (north + more_north, 0.0 * north + more_east)
        cosine = np.sum(unit_vectors(*begin) * unit_vectors(*end), axis=1)
        assert np.all(geodesic_km(*begin, *end) >= LEAST_RADIUS_KM * np.arccos(cosine) - 1e-6)


def test_windows_spare_most_of_a_round_orbit() -> None:
    sets = [made(kind, seed) for kind in sorted(KINDS) for seed in range(40)]
    sets = [s for s in sets if s.eccentricity < 0.005 and s.mean_motion > 13.0]
    assert len(sets) > 20
    n = len(sets)
    windows = windows_near(
        sky_of(*sets), named_area("korea"), Swath(60.0), np.arange(n), np.zeros(n), np.ones(n)
    )
    assert np.sum(windows.finish - windows.begin) < 0.05 * n
    assert np.all(np.diff(windows.satellite) >= 0)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 100_000),
    begin=st.floats(0.0, 1.0),
    seconds=st.floats(1.0, 900.0),
)
def test_a_track_comes_no_nearer_than_its_bound(
    kind: str, seed: int, begin: float, seconds: float
) -> None:
    geometry = sky_of(made(kind, seed))
    pace = pace_of(geometry.propagator)
    days = begin + np.linspace(0.0, seconds, 200) / 86400.0
    track = ground_track(geometry, np.zeros(200, dtype=np.int64), days)
    if not track.good.all():
        return
    # Places near the track, where the bound has something to say, and anywhere.
    near = track.up[::40] + 0.1 * directions(5, seed)
    vectors = np.concatenate([near, directions(5, seed + 1)])
    place = degrees(vectors)
    distance = np.stack(
        [
            geodesic_km(*degrees(track.up), np.full(200, lat), np.full(200, lon))
            for lat, lon in zip(*place, strict=True)
        ]
    )
    distance = distance[distance.max(axis=1) < 15_000.0]
    which = np.zeros(len(distance), dtype=np.int64)
    length = np.full(len(distance), seconds)
    faster = np.full(len(distance), max(track.speed_km_s[0], track.speed_km_s[-1]))
    reach = pace.reach_km(which, length, faster)
    least = pace.least_km(which, length, reach, distance[:, 0], distance[:, -1])
    assert np.all(distance.min(axis=1) >= least - 1e-6)


def test_the_bound_is_close_for_a_track_that_passes_by() -> None:
    geometry = sky_of(made("circular_leo", 3))
    pace, zero, length = pace_of(geometry.propagator), np.array([0]), np.array([30.0])
    reach = pace.reach_km(zero, length, np.array([7.0]))
    far = np.hypot(0.5 * reach, 1000.0)
    assert pace.least_km(zero, length, reach, far, far)[0] == pytest.approx(1000.0, abs=1.0)
    # What lies between two points outside may yet run through the area, and deep within it.
    assert pace.least_km(zero, length, reach, 0.2 * reach, 0.2 * reach)[0] < -0.25 * reach[0]


@pytest.mark.parametrize(("gap_s", "bridged"), [(0.5, True), (0.99, True), (1.5, False)])
def test_contacts_of_one_satellite_are_one_across_a_gap_of_a_second(
    gap_s: float, bridged: bool
) -> None:
    """A wedge cut into an area from beside the track: the swath leaves it and comes back."""
    first = np.array([0.1, 0.11 + gap_s / 86400.0, 0.3])
    last = np.array([0.11, 0.2, 0.4])
    found = _bridged(SwathContacts(np.array([0, 0, 1]), first, last, first, last, first))
    assert found.satellite.tolist() == ([0, 1] if bridged else [0, 0, 1])
    assert found.entry[0] == first[0]
    assert found.exit[0] == last[1 if bridged else 0]
    apart = _bridged(SwathContacts(np.array([0, 1, 2]), first, last, first, last, first))
    assert apart.satellite.tolist() == [0, 1, 2]


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 100_000),
    begin=st.floats(0.0, 1.0),
    share=st.floats(0.001, 1.0),
)
def test_smooth_tracks_are_sgp4s(kind: str, seed: int, begin: float, share: float) -> None:
    geometry = sky_of(made(kind, seed))
    zero, pace = np.array([0]), pace_of(geometry.propagator)
    longest = 3.6 * LEAST_RADIUS_KM / pace.speed_km_s[0] / 86400.0
    first, last = np.array([begin]), np.array([begin + min(0.999 * share * longest, 0.9)])
    pieces = smooth_pieces(geometry, pace, zero, first, last)
    if not pieces[0]:
        assert geometry.propagator.period_days[0] * 1440.0 >= 225.0
        return
    tracks = SmoothTracks(geometry, zero, first, last, pieces)
    days = np.linspace(first[0], last[0], 97)
    zeros = np.zeros(len(days), dtype=np.int64)
    track = ground_track(geometry, zeros, days)
    if not tracks.good[0]:
        assert not track.good.all()
        return
    points = tracks.points(zeros, zeros, days)
    assert np.linalg.norm(points.up - track.up, axis=1).max() * 6378.0 < 1e-5
    np.testing.assert_allclose(points.altitude_km, track.altitude_km, atol=1e-5)
    assert np.all(
        points.speed_km_s + 0.5 * pace.change_km_s2[0] * 86400.0 * (last - first)
        >= track.speed_km_s
    )
