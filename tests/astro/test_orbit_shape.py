"""Sizes of orbits from their mean elements."""

from __future__ import annotations

import pytest

from orbitwatch.astro.orbit_shape import orbit_shapes
from tests.reference.orbits import KINDS, mean_motion, random_draw


@pytest.mark.parametrize("kind", ["circular_leo", "medium", "molniya", "geostationary"])
def test_sizes_are_those_of_the_orbit_that_sgp4_flies(kind: str) -> None:
    element_set = KINDS[kind](random_draw(2))
    size = orbit_shapes([element_set])
    assert size.period_min[0] == pytest.approx(1440.0 / element_set.mean_motion)
    axis = size.semi_major_axis_km[0]
    # Kozai's mean motion differs from the two-body one by J2: up to 0.2 % at low heights.
    assert mean_motion(axis) == pytest.approx(element_set.mean_motion, rel=2e-3)
    assert size.perigee_km[0] + size.apogee_km[0] == pytest.approx(2 * (axis - 6378.135))
    assert size.apogee_km[0] - size.perigee_km[0] == pytest.approx(
        2 * axis * element_set.eccentricity
    )
