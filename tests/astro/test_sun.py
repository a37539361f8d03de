"""The Sun against Skyfield's with JPL's DE421: over a site, and on a satellite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from skyfield.api import EarthSatellite, wgs84
from skyfield.jpllib import SpiceKernel

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.sites import Site
from orbitwatch.times import to_jd
from tests.reference.dense import satrec_from
from tests.reference.ephemeris import de421
from tests.reference.orbits import EPOCH, KINDS, REFERENCE_JD, make_set, random_draw, site_from
from tests.reference.timescale import timescale


@pytest.fixture(scope="module")
def ephemeris() -> Iterator[SpiceKernel]:
    kernel = de421()
    yield kernel
    kernel.close()


@pytest.mark.parametrize("year", [1975, 1990, 2005, 2016, 2023, 2035])
def test_its_elevation_is_skyfields_within_two_seconds_of_arc(
    year: int, ephemeris: SpiceKernel
) -> None:
    draw = random_draw(year)
    start = datetime(year, 1, 1, tzinfo=UTC)
    reference_jd, _ = to_jd(start)
    seconds = np.array([round(draw(0.0, 365.0 * 86400.0)) for _ in range(60)])
    sites = [site_from(draw) for _ in range(60)]
    rotation = EarthRotation(reference_jd, 0.0, 365.0)
    sun = Sun(rotation, 0.0, 365.0)
    ours = sun.elevation_deg(site_vectors(sites), np.arange(60), seconds / 86400.0)
    earth, star = ephemeris["earth"], ephemeris["sun"]
    for site, second, elevation in zip(sites, seconds.tolist(), ours, strict=True):
        place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
        t = timescale().from_datetime(start + timedelta(seconds=second))
        altitude, _, _ = (earth + place).at(t).observe(star).apparent().altaz()
        assert abs(elevation - altitude.degrees) < 2.0 / 3600.0


LOW = make_set(random_draw(1), motion=15.5, inclination=20.0)
MEDIUM, HIGH = KINDS["medium"](random_draw(21)), KINDS["geostationary"](random_draw(21))


@pytest.mark.parametrize("element_set", [LOW, MEDIUM, HIGH], ids=["low", "medium", "high"])
def test_satellites_are_sunlit_when_skyfield_says_so(
    element_set: ElementSet, ephemeris: SpiceKernel
) -> None:
    seconds = np.arange(0, 86400, 37)
    days = seconds / 86400.0
    zero = np.zeros(len(days), dtype=np.int64)
    rotation = EarthRotation(REFERENCE_JD, 0.0, 1.0)
    geometry = ViewingGeometry(
        Propagator([element_set], REFERENCE_JD), rotation, site_vectors([Site("s", 0, 0)])
    )
    fixed, good = geometry.earth_fixed(zero, days)
    assert good.all()
    margin = Sun(rotation, 0.0, 1.0).light_margin_km(fixed.position_km, days)
    t = timescale().from_datetimes([EPOCH + timedelta(seconds=s) for s in seconds.tolist()])
    satellite = EarthSatellite.from_satrec(satrec_from(element_set), timescale())
    theirs = satellite.at(t).is_sunlit(ephemeris)
    # Skyfield's Sun is where light-time puts it, and its Earth has a radius of 6378.1366 km.
    clear = np.abs(margin) > 2.0
    assert clear.mean() > 0.98
    np.testing.assert_array_equal(margin[clear] > 0.0, theirs[clear])
    if element_set is LOW:
        assert 0.5 < theirs.mean() < 0.7


def test_the_light_margin_is_continuous() -> None:
    days = np.linspace(0.0, 0.2, 20_001)
    zero = np.zeros(len(days), dtype=np.int64)
    rotation = EarthRotation(REFERENCE_JD, 0.0, 1.0)
    geometry = ViewingGeometry(
        Propagator([LOW], REFERENCE_JD), rotation, site_vectors([Site("s", 0, 0)])
    )
    fixed, _ = geometry.earth_fixed(zero, days)
    margin = Sun(rotation, 0.0, 0.2).light_margin_km(fixed.position_km, days)
    step_s = 0.2 * 86400.0 / 20_000
    assert np.abs(np.diff(margin)).max() < 9.0 * step_s


def test_no_moments_need_no_sun() -> None:
    rotation = EarthRotation(REFERENCE_JD, 0.0, 1.0)
    sun = Sun(rotation, 0.0, 0.0)
    assert len(sun.light_margin_km(np.empty((0, 3)), np.empty(0))) == 0
