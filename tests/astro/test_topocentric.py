"""Look angles against Skyfield's, and the jets of elevation against differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from skyfield.api import EarthSatellite, wgs84

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.topocentric import apparent_motion, look_angles, off_nadir_deg
from orbitwatch.astro.trajectory import Segments, ViewingGeometry
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from tests.reference.dense import satrec_from
from tests.reference.orbits import EPOCH, KINDS, REFERENCE_JD, random_draw, site_from
from tests.reference.timescale import timescale

ORBITS = ["circular_leo", "eccentric_leo", "medium", "molniya", "geostationary", "transfer"]


def _angle(degrees):
    return (np.asarray(degrees) + 180.0) % 360.0 - 180.0


@pytest.mark.parametrize("year", [1975, 1990, 2005, 2023, 2035])
@pytest.mark.parametrize("kind", ORBITS)
def test_positions_in_the_sky_are_skyfields(kind: str, year: int) -> None:
    """Skyfield rotates with the same sidereal time, but by way of GCRS: 1 m at the satellite."""
    draw = random_draw(year + len(kind))
    start = datetime(year, 5, 7, tzinfo=UTC)
    element_set = replace(KINDS[kind](draw), epoch=start)
    sites = [site_from(draw) for _ in range(4)]
    sites = [s for s in sites if abs(s.latitude_deg) < 89.0] or [Site("s", 45.0, 7.0, 200.0)]
    moments = [start + timedelta(seconds=round(draw(-86400.0, 86400.0))) for _ in range(12)]
    positions, views = find_positions([TrackedObject((element_set,))], moments, sites)
    assert positions.good.all()
    t = timescale().from_datetimes(moments)
    satellite = EarthSatellite.from_satrec(satrec_from(element_set), timescale())
    for site, view in zip(sites, views, strict=True):
        place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
        there = (satellite - place).at(t)
        altitude, azimuth, distance, _, _, speed = there.frame_latlon_and_rates(place)
        slant = distance.km
        # A metre across the line of sight, in degrees.
        tolerance = np.degrees(1e-3 / slant) + 1e-9
        look = view.look
        assert (np.abs(look.elevation_deg - altitude.degrees) < tolerance).all()
        across = _angle(look.azimuth_deg - azimuth.degrees) * np.cos(altitude.radians)
        assert (np.abs(across) < tolerance).all()
        assert np.abs(look.slant_range_km - slant).max() < 1e-3
        assert np.abs(look.range_rate_km_s - speed.km_per_s).max() < 5e-6
        right_ascension, declination, _ = there.radec()
        arcsec = 0.1 / 3600.0
        assert np.abs(view.declination_deg - declination.degrees).max() < arcsec
        turn = _angle(view.right_ascension_deg - 15.0 * right_ascension.hours)
        assert np.abs(turn * np.cos(declination.radians)).max() < arcsec
        assert (view.right_ascension_deg >= 0.0).all()
        assert (view.right_ascension_deg < 360.0).all()


@pytest.mark.parametrize("kind", ORBITS)
def test_motion_in_the_sky_is_the_difference_of_skyfields_directions(kind: str) -> None:
    draw = random_draw(3)
    element_set = replace(KINDS[kind](draw), epoch=EPOCH)
    sites = [Site("north", 47.0, 11.0, 600.0), Site("south", -33.9, 18.4, 0.0)]
    days = np.array([draw(-0.5, 0.5) for _ in range(20)])
    geometry = ViewingGeometry(
        Propagator([element_set], REFERENCE_JD),
        EarthRotation(REFERENCE_JD, -1.0, 1.0),
        site_vectors(sites),
    )
    fixed, _ = geometry.earth_fixed(np.zeros(20, dtype=np.int64), days)
    satellite = EarthSatellite.from_satrec(satrec_from(element_set), timescale())
    step_s = 30.0 if kind == "geostationary" else 0.5
    for number, site in enumerate(sites):
        offset = fixed.position_km - geometry.sites.position_km[number]
        up = geometry.sites.up[number : number + 1]
        speed, heading = apparent_motion(offset, fixed.velocity_km_s, up)
        place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
        altitudes, azimuths = [], []
        for shift in (-step_s, step_s):
            moments = [EPOCH + timedelta(days=d, seconds=shift) for d in days.tolist()]
            there = (satellite - place).at(timescale().from_datetimes(moments))
            altitude, azimuth, _ = there.altaz()
            altitudes.append(altitude.radians)
            azimuths.append(azimuth.radians)
        climb = (altitudes[1] - altitudes[0]) / (2.0 * step_s)
        turn = np.radians(_angle(np.degrees(azimuths[1] - azimuths[0]))) / (2.0 * step_s)
        right = turn * np.cos(0.5 * (altitudes[0] + altitudes[1]))
        # SGP4's velocity is not quite the derivative of its position: up to 2 m/s at perigee.
        tolerance = np.degrees(2.5e-3 / np.sqrt((offset**2).sum(axis=1)))
        measured = np.degrees(np.hypot(climb, right))
        assert (np.abs(speed - measured) < tolerance + 1e-4 * measured).all()
        apart = _angle(heading - np.degrees(np.arctan2(right, climb)))
        assert (np.abs(np.radians(apart)) * speed < tolerance + 1e-4 * measured).all()


def test_motion_has_no_heading_at_the_zenith_nor_at_rest() -> None:
    up = np.array([[0.0, 0.0, 1.0]])
    offset = np.array([[0.0, 0.0, 500.0], [500.0, 0.0, 0.0], [500.0, 0.0, 0.0]])
    velocity = np.array([[7.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 5.0]])
    speed, heading = apparent_motion(offset, velocity, up)
    np.testing.assert_allclose(speed, np.degrees([7.0 / 500.0, 0.0, 5.0 / 500.0]))
    np.testing.assert_array_equal(heading, [np.nan, np.nan, 0.0])


def _sky(kind: str, sites: list[Site]) -> ViewingGeometry:
    propagator = Propagator([KINDS[kind](random_draw(8))], REFERENCE_JD)
    return ViewingGeometry(propagator, EarthRotation(REFERENCE_JD, -3.0, 3.0), site_vectors(sites))


def _offsets(geometry: ViewingGeometry, days: np.ndarray) -> np.ndarray:
    fixed, _ = geometry.earth_fixed(np.zeros(len(days), dtype=np.int64), days)
    return fixed.position_km - geometry.sites.position_km[0]


@pytest.mark.parametrize("kind", ["circular_leo", "medium", "molniya", "geostationary"])
def test_rates_of_elevation_are_derivatives(kind: str) -> None:
    geometry = _sky(kind, [Site("s", 13.444, 144.794)])
    days = np.linspace(-1.0, 1.0, 60)
    zero, nowhere = np.zeros(60, dtype=np.int64), np.zeros(60, dtype=np.bool_)
    step = (60.0 if kind == "geostationary" else 2.0) / 86400.0
    before, now, after = (
        geometry.elevation(zero, zero, days + k * step, nowhere)[:2] for k in (-1, 0, 1)
    )
    _, rate, curvature = geometry.elevation(zero, zero, days, nowhere)
    numeric = (after[0] - before[0]) / (2.0 * step)
    # SGP4's velocity is not quite the derivative of its position: up to 2 m/s, here at perigee.
    slant_km = np.array([float(np.linalg.norm(r)) for r in _offsets(geometry, days)])
    assert (np.abs(numeric - rate) < 2.5e-3 * 86400.0 / slant_km).all()
    bend = (after[1] - before[1]) / (2.0 * step)
    assert np.abs(bend - curvature).max() < 5e-3 * np.abs(curvature).max()
    assert now[1] == pytest.approx(rate)


def test_states_come_back_in_the_order_asked() -> None:
    sets = [KINDS[kind](random_draw(8)) for kind in ORBITS]
    rotation = EarthRotation(REFERENCE_JD, -1.0, 1.0)
    geometry = ViewingGeometry(
        Propagator(sets, REFERENCE_JD), rotation, site_vectors([Site("s", 1, 2)])
    )
    rng = np.random.default_rng(0)
    which, days = rng.integers(0, len(sets), 50), rng.uniform(-1.0, 1.0, 50)
    fixed, good = geometry.earth_fixed(which, days)
    assert good.all()
    for i in range(50):
        alone, _ = geometry.earth_fixed(which[i : i + 1], days[i : i + 1])
        np.testing.assert_allclose(alone.position_km[0], fixed.position_km[i], atol=1e-7)
    assert geometry.states_computed == 100


def test_no_segments_give_no_passes() -> None:
    geometry = _sky("circular_leo", [Site("s", 0.0, 0.0)])
    nodes = geometry.nodes(np.zeros(3, dtype=np.int64), np.array([0.0, 0.1, 0.2]))
    none = np.empty(0, dtype=np.int64)
    assert len(geometry.above(nodes, Segments(none, none, none, none), 10.0).peak) == 0


def test_azimuth_is_blank_at_a_pole_and_at_the_zenith() -> None:
    sites = site_vectors([Site("n", 90.0, 0.0), Site("s", -90.0, 50.0), Site("e", 0.0, 0.0)])
    position = np.array([[3000.0, 100.0, 7000.0], [10.0, 3000.0, -7000.0], [7000.0, 0.0, 0.0]])
    look = look_angles(position, np.zeros((3, 3)), sites, np.arange(3))
    assert np.isnan(look.azimuth_deg).all()
    assert look.elevation_deg[2] == pytest.approx(90.0)
    assert np.isfinite(look.elevation_deg).all()


@pytest.mark.parametrize(
    ("place", "azimuth"),
    [((1.0, 0.0), 0.0), ((0.0, 1.0), 90.0), ((-1.0, 0.0), 180.0), ((0.0, -1.0), 270.0)],
)
def test_azimuth_goes_from_north_through_east(place: tuple[float, float], azimuth: float) -> None:
    satellite = wgs84.latlon(*place, elevation_m=500e3).itrs_xyz.km[None, :]
    site = site_vectors([Site("e", 0.0, 0.0)])
    look = look_angles(satellite, np.zeros((1, 3)), site, np.zeros(1, dtype=np.int64))
    assert _angle(look.azimuth_deg[0] - azimuth) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("height_km", [400.0, 800.0, 35786.0])
def test_off_nadir_of_the_horizon_and_of_the_subpoint(height_km: float) -> None:
    satellite = wgs84.latlon(0.0, 0.0, elevation_m=1000.0 * height_km).itrs_xyz.km[None, :]
    zero = np.zeros(1)
    below = wgs84.latlon(0.0, 0.0).itrs_xyz.km[None, :]
    assert off_nadir_deg(satellite, zero, zero, below)[0] == pytest.approx(0.0, abs=1e-9)
    edge = np.degrees(np.arccos(6378.137 / (6378.137 + height_km)))
    horizon = wgs84.latlon(0.0, edge).itrs_xyz.km[None, :]
    assert off_nadir_deg(satellite, zero, zero, horizon)[0] == pytest.approx(90.0 - edge)


def test_the_epoch_of_these_orbits_is_the_reference() -> None:
    assert EPOCH.timestamp() / 86400.0 + 2440587.5 == REFERENCE_JD
