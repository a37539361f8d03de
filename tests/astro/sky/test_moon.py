"""The Moon, the Sun and the Moon's phase against Skyfield with JPL's DE421."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from skyfield import almanac
from skyfield.api import wgs84
from skyfield.jpllib import SpiceKernel

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.sky.moon import Moon, lit_fraction
from orbitwatch.astro.sun import Sun
from orbitwatch.times import to_jd
from tests.reference.ephemeris import de421
from tests.reference.orbits import random_draw, site_from
from tests.reference.timescale import timescale


@pytest.fixture(scope="module")
def ephemeris() -> Iterator[SpiceKernel]:
    kernel = de421()
    yield kernel
    kernel.close()


def _between_arcsec(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    across = np.linalg.norm(np.cross(ours, theirs), axis=1)
    return np.degrees(np.arctan2(across, np.einsum("ij,ij->i", ours, theirs))) * 3600.0


@pytest.mark.parametrize("year", [1975, 1999, 2016, 2023, 2026, 2040])
def test_they_stand_where_skyfield_has_them(year: int, ephemeris: SpiceKernel) -> None:
    """Directions from a site in its own sky, so that the turning Earth and parallax count."""
    draw = random_draw(year)
    start = datetime(year, 1, 1, tzinfo=UTC)
    reference_jd, _ = to_jd(start)
    seconds = np.array([round(draw(0.0, 365.0 * 86400.0)) for _ in range(50)])
    days = seconds / 86400.0
    site = site_from(draw)
    rotation = EarthRotation(reference_jd, 0.0, 365.0)
    sun, moon = Sun(rotation, 0.0, 365.0), Moon(rotation, 0.0, 365.0)
    vectors = site_vectors([site])
    place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
    t = timescale().from_datetimes([start + timedelta(seconds=s) for s in seconds.tolist()])
    axes = np.stack([vectors.east[0], vectors.north[0], vectors.up[0]])
    fraction = None
    for body, name, limit in ((sun, "sun", 1.0), (moon, "moon", 15.0)):
        offset = (body.apparent_km(days) - vectors.position_km) @ axes.T
        altitude, azimuth, _ = (
            (ephemeris["earth"] + place).at(t).observe(ephemeris[name]).apparent().altaz()
        )
        theirs = np.stack(
            [
                np.cos(altitude.radians) * np.sin(azimuth.radians),
                np.cos(altitude.radians) * np.cos(azimuth.radians),
                np.sin(altitude.radians),
            ],
            axis=1,
        )
        assert _between_arcsec(offset, theirs).max() < limit, name
    fraction = almanac.fraction_illuminated(ephemeris, "moon", t)
    origin = np.zeros((1, 3))
    ours = lit_fraction(moon.apparent_km(days), sun.apparent_km(days), origin)
    assert np.abs(ours - fraction).max() < 0.005
