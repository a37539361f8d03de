"""The circle of visibility: on it a satellite stands at the mask, exactly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.astro.frames import site_vectors
from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.astro.topocentric import look_angles
from orbitwatch.features.maps.visibility_circle import visibility_circle
from orbitwatch.sites import Site
from tests.reference.orbits import sites

masks = st.floats(0.0, 90.0)


@given(sites(), st.floats(120.0, 400_000.0), masks)
def test_a_satellite_above_the_ring_is_at_the_mask(
    site: Site, altitude_km: float, mask: float
) -> None:
    latitude, longitude = visibility_circle(site, altitude_km, mask, 37)
    below = [Site("x", b, l) for b, l in zip(latitude, longitude, strict=True)]  # noqa: E741
    vectors = site_vectors(below)
    position = vectors.position_km + altitude_km * vectors.up
    seen = look_angles(position, 0.0 * position, site_vectors([site]), np.zeros(37, dtype=int))
    assert np.abs(seen.elevation_deg - mask).max() < 1e-4
    assert abs(latitude[0] - latitude[-1]) < 1e-9


def test_it_is_the_circle_that_textbooks_give_within_a_hundredth() -> None:
    site = Site("Rome", 41.9, 12.5)
    latitude, longitude = visibility_circle(site, 500.0, 10.0)
    away = geodesic_km(np.full(181, 41.9), np.full(181, 12.5), latitude, longitude)
    # Wertz and Larson, Space Mission Analysis and Design, section 5.2, on a sphere of 6378 km.
    nadir = np.arcsin(6378.0 / 6878.0 * np.cos(np.radians(10.0)))
    np.testing.assert_allclose(away, 6378.0 * (np.radians(80.0) - nadir), rtol=0.01)


def test_from_below_the_site_nothing_is_seen() -> None:
    peak = Site("peak", -33.0, -70.0, 5000.0)
    latitude, longitude = visibility_circle(peak, 3.0, 0.0, 5)
    np.testing.assert_allclose(latitude, -33.0)
    np.testing.assert_allclose(longitude, -70.0)
