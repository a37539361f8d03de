"""Day and night on the ground, against Skyfield's Sun and at the poles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from skyfield.api import wgs84

from orbitwatch.astro.terminator import (
    SubsolarPoint,
    night_band,
    subsolar_point,
    sun_elevation_deg,
)
from tests.reference.ephemeris import de421
from tests.reference.timescale import timescale

EQUINOX = datetime(2026, 3, 20, 14, 46, tzinfo=UTC)
MOMENTS = (
    EQUINOX,
    datetime(2023, 6, 21, 3, 17, tzinfo=UTC),
    datetime(2023, 11, 22, 0, 18, 44, tzinfo=UTC),
)
MERIDIANS = np.arange(-180.0, 181.0)
declinations = st.floats(-23.45, 23.45)


def test_the_suns_elevation_is_that_of_skyfield() -> None:
    kernel = de421()
    earth, star = kernel["earth"], kernel["sun"]
    for moment in MOMENTS:
        t = timescale().from_datetime(moment)
        sun = subsolar_point(moment)
        overhead = earth + wgs84.latlon(sun.latitude_deg, sun.longitude_deg)
        assert overhead.at(t).observe(star).apparent().altaz()[0].degrees > 89.99
        for b, l in ((0.0, 0.0), (51.5, -120.0), (-78.0, 60.0), (89.9, 10.0), (23.4, 179.0)):  # noqa: E741
            place = earth + wgs84.latlon(b, l)
            altitude, _, _ = place.at(t).observe(star).apparent().altaz()
            elevation = float(sun_elevation_deg(sun, np.array(b), np.array(l)))
            assert abs(altitude.degrees - elevation) < 0.003  # its parallax is 0.0024°
    kernel.close()


@settings(deadline=None)
@given(declinations, st.floats(-180.0, 180.0, exclude_max=True), st.sampled_from([0.0, -6.0]))
def test_the_band_of_night_is_where_the_sun_is_low(
    latitude: float, longitude: float, below: float
) -> None:
    sun = SubsolarPoint(latitude, longitude)
    lower, upper = night_band(sun, MERIDIANS, below)
    heights = np.linspace(-89.9, 89.9, 61)
    elevation = sun_elevation_deg(sun, heights[:, None], MERIDIANS[None, :])
    inside = (heights[:, None] > lower) & (heights[:, None] < upper)  # false where NaN
    clear = np.abs(elevation - below) > 1e-6
    assert (inside == (elevation < below))[clear].all()


def test_at_the_equinox_night_is_half_the_world_and_six_months_later_the_other_pole() -> None:
    lower, upper = night_band(subsolar_point(EQUINOX), MERIDIANS, 0.0)
    assert 179.0 < np.isfinite(lower).sum() < 365.0
    area = np.nansum(np.sin(np.radians(upper)) - np.sin(np.radians(lower)))
    assert abs(area / 361.0 - 1.0) < 0.01
    for months, dark in ((3, -90.0), (9, 90.0)):
        sun = subsolar_point(EQUINOX + timedelta(days=30.4 * months))
        assert sun_elevation_deg(sun, np.array([dark]), np.array([0.0]))[0] < -20.0
