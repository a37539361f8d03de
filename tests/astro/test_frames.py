"""The Earth-fixed frame, sidereal time, UT1 and geodetic positions, against Skyfield's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skyfield.api import EarthSatellite, wgs84
from skyfield.framelib import itrs
from skyfield.positionlib import ICRF
from skyfield.sgp4lib import theta_GMST1982

from orbitwatch.astro.frames import EarthRotation, site_vectors, to_earth_fixed, to_geodetic
from orbitwatch.astro.propagation import Propagator
from orbitwatch.sites import Site
from orbitwatch.times import to_jd
from tests.reference.dense import satrec_from, skyfield_dut1_s
from tests.reference.orbits import KINDS, REFERENCE_JD, random_draw, sites
from tests.reference.timescale import timescale

YEARS = [1975, 1983, 1991, 1999, 2005, 2012, 2017, 2023, 2026, 2035]
ORBITS = ["circular_leo", "sun_synchronous", "eccentric_leo", "medium", "molniya", "geostationary"]


def _sample(kind: str, year: int):
    """Return an orbit's Propagator, its Skyfield twin, times in days and as Skyfield's."""
    draw = random_draw(year)
    epoch = datetime(year, 3, 1, tzinfo=UTC) + timedelta(days=draw(0.0, 200.0))
    element_set = replace(KINDS[kind](draw), epoch=epoch.replace(microsecond=0))
    reference_jd, _ = to_jd(epoch)
    moments = [epoch + timedelta(days=draw(-1.0, 1.0)) for _ in range(20)]
    days = np.array([sum(to_jd(moment)) - reference_jd for moment in moments])
    # The sum above loses microseconds: what counts is that both get the same instants.
    days = np.round(days * 86400.0) / 86400.0
    midnight = epoch.replace(hour=0, minute=0, second=0, microsecond=0)
    t = timescale().from_datetimes(
        [midnight + timedelta(seconds=round(day * 86400.0)) for day in days]
    )
    satellite = EarthSatellite.from_satrec(satrec_from(element_set), timescale())
    return Propagator([element_set], reference_jd), satellite, days, t


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("kind", ORBITS)
def test_positions_and_velocities_are_those_of_skyfields_itrs(kind: str, year: int) -> None:
    propagator, satellite, days, t = _sample(kind, year)
    states = propagator.states(np.zeros(len(days), dtype=np.int64), days)
    rotation = EarthRotation(propagator.reference_jd, days.min(), days.max())
    fixed = to_earth_fixed(states, rotation.angle_rad(days))
    place, velocity = satellite.at(t).frame_xyz_and_velocity(itrs)
    assert np.linalg.norm(fixed.position_km - place.km.T, axis=1).max() < 1e-3
    assert np.linalg.norm(fixed.velocity_km_s - velocity.km_per_s.T, axis=1).max() < 1e-6


@pytest.mark.parametrize("year", YEARS)
def test_sidereal_time_is_gmst_1982(year: int) -> None:
    reference_jd, _ = to_jd(datetime(year, 6, 1, tzinfo=UTC))
    days = np.linspace(-3.0, 30.0, 400)
    rotation = EarthRotation(reference_jd, -3.0, 30.0)
    dut1 = skyfield_dut1_s(reference_jd + days)
    theirs, _ = theta_GMST1982(reference_jd, days + dut1 / 86400.0)
    difference = np.angle(np.exp(1j * (rotation.angle_rad(days) - theirs)))
    # 10 µs of UT1 are 5 mm at the equator.
    assert np.abs(difference).max() < 10e-6 * 7.3e-5
    # Beyond the span that it was made for UT1 keeps its last offset, and the Earth turns on.
    beyond = rotation.angle_rad(np.array([-30.0, 400.0]))
    made_for_it = EarthRotation(reference_jd, -30.0, 400.0).angle_rad(np.array([-30.0, 400.0]))
    np.testing.assert_allclose(np.exp(1j * beyond), np.exp(1j * made_for_it), atol=1e-4)


def test_ut1_steps_by_a_second_at_the_leap_second_of_2016() -> None:
    midnight, _ = to_jd(datetime(2017, 1, 1, tzinfo=UTC))
    seconds = np.array([-43200.0, -1.0, -1e-3, 0.0, 1e-3, 1.0, 43200.0])
    days = seconds / 86400.0
    rotation = EarthRotation(midnight, -1.0, 1.0)
    dut1 = rotation.ut1_minus_utc_days(days) * 86400.0
    np.testing.assert_allclose(dut1[:3], -0.408, atol=2e-3)
    np.testing.assert_allclose(dut1[3:], 0.591, atol=2e-3)
    np.testing.assert_allclose(dut1, skyfield_dut1_s(midnight + days), rtol=0.0, atol=1e-4)


def test_a_span_that_only_touches_a_leap_second_is_right_as_well() -> None:
    midnight, _ = to_jd(datetime(2017, 1, 1, tzinfo=UTC))
    for first, last in ((-0.5, -0.1), (0.0, 0.2), (-1.0, 0.0), (0.999, 1.2)):
        days = np.linspace(first, last, 9)
        rotation = EarthRotation(midnight, first, last)
        dut1 = rotation.ut1_minus_utc_days(days) * 86400.0
        np.testing.assert_allclose(dut1, skyfield_dut1_s(midnight + days), rtol=0.0, atol=1e-4)


def test_the_earth_turns_on_smoothly_over_new_year_without_a_leap_second() -> None:
    midnight, _ = to_jd(datetime(2023, 1, 1, tzinfo=UTC))
    days = np.linspace(-1.0, 1.0, 2001)
    angle = np.unwrap(EarthRotation(midnight, -1.0, 1.0).angle_rad(days))
    rate = np.diff(angle) / np.diff(days * 86400.0)
    np.testing.assert_allclose(rate, 7.2921158e-5, rtol=1e-6)


@pytest.mark.parametrize("kind", ["circular_leo", "eccentric_leo", "medium", "geostationary"])
def test_rates_in_the_turning_frame_are_derivatives(kind: str) -> None:
    """Velocity to SGP4's own inconsistency, acceleration to what its model leaves out."""
    propagator = Propagator([KINDS[kind](random_draw(11))], REFERENCE_JD)
    days = np.linspace(0.0, 0.4, 40)
    rotation = EarthRotation(REFERENCE_JD, -1.0, 1.0)

    def fixed(shift_s: float):
        when = days + shift_s / 86400.0
        states = propagator.states(np.zeros(40, dtype=np.int64), when)
        return to_earth_fixed(states, rotation.angle_rad(when))

    step = 20.0
    before, now, after = fixed(-step), fixed(0.0), fixed(step)
    fine = (fixed(1.0).position_km - fixed(-1.0).position_km) / 2.0
    bend = (after.position_km - 2.0 * now.position_km + before.position_km) / step**2
    assert np.abs(fine - now.velocity_km_s).max() < 2e-3
    assert np.abs(bend - now.acceleration_km_s2).max() < 3e-6
    turn = (after.velocity_km_s - before.velocity_km_s) / (2.0 * step)
    assert np.abs(turn - now.acceleration_km_s2).max() < 5e-5


@given(site=sites())
@settings(deadline=None, max_examples=60)
def test_sites_stand_where_skyfield_puts_them(site: Site) -> None:
    place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
    vectors = site_vectors([site])
    np.testing.assert_allclose(vectors.position_km[0], place.itrs_xyz.km, rtol=0.0, atol=1e-8)
    axes = np.stack([vectors.east[0], vectors.north[0], vectors.up[0]])
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-14)
    assert np.linalg.det(axes) == pytest.approx(1.0)


@given(
    latitude=st.floats(-90.0, 90.0),
    longitude=st.floats(-180.0, 180.0, exclude_max=True),
    altitude_km=st.floats(-5.0, 400_000.0),
)
@settings(deadline=None, max_examples=100)
def test_geodetic_positions_come_back(
    latitude: float, longitude: float, altitude_km: float
) -> None:
    place = wgs84.latlon(latitude, longitude, elevation_m=1000.0 * altitude_km).itrs_xyz.km
    back = to_geodetic(place[None, :])
    assert back.latitude_deg[0] == pytest.approx(latitude, abs=5e-9)
    assert back.altitude_km[0] == pytest.approx(altitude_km, abs=1e-6)
    east_km = (back.longitude_deg[0] - longitude + 180.0) % 360.0 - 180.0
    east_km *= 111.32 * np.cos(np.radians(latitude))
    assert abs(east_km) < 1e-6 * (1.0 + altitude_km / 6378.0)
    assert -180.0 <= back.longitude_deg[0] < 180.0


@pytest.mark.parametrize("kind", ORBITS)
def test_subpoints_are_skyfields(kind: str) -> None:
    _, satellite, _, t = _sample(kind, 2023)
    position = satellite.at(t)
    assert isinstance(position, ICRF)
    theirs = wgs84.geographic_position_of(position)
    ours = to_geodetic(position.frame_xyz(itrs).km.T)
    np.testing.assert_allclose(ours.latitude_deg, theirs.latitude.degrees, atol=2e-7)
    difference = (ours.longitude_deg - theirs.longitude.degrees + 180.0) % 360.0 - 180.0
    np.testing.assert_allclose(difference, 0.0, atol=1e-8)
    np.testing.assert_allclose(ours.altitude_km, theirs.elevation.km, atol=1e-4)


def test_a_position_that_is_not_known_stays_unknown() -> None:
    blank = np.full(3, np.nan)
    both = to_geodetic(np.array([[7000.0, 0.0, 0.0], blank]))
    assert np.isfinite(both.latitude_deg[0])
    assert both.altitude_km[0] == pytest.approx(621.863)
    assert np.isnan([both.latitude_deg[1], both.longitude_deg[1], both.altitude_km[1]]).all()
