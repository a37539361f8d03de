"""Distances on the ground against GeographicLib, which is good to nanometres."""

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from orbitwatch.astro.geodesy import geodesic_km

LATITUDES = st.floats(-90.0, 90.0)
LONGITUDES = st.floats(-180.0, 180.0)


def _one(*place: float) -> float:
    return float(geodesic_km(*(np.array([x]) for x in place))[0])


def _published(*place: float) -> tuple[float, float]:
    line = Geodesic.WGS84.Inverse(*place)
    return line["s12"] / 1000.0, line["a12"]


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
@settings(deadline=None, max_examples=250)
@example(0.0, 0.0, 0.0, 0.0)
@example(0.0, 10.0, 0.0, 99.9)
@example(0.0, -179.5, 0.0, 179.5)
@example(0.0, 180.0, 0.0, -180.0)
@example(90.0, 12.0, 90.0, -77.0)
@example(90.0, 0.0, 0.5, 123.0)
@example(-90.0, 0.0, -89.99999, 5.0)
@example(13.444, 144.794, 13.444, 144.794)
@example(13.444, 144.794, 13.444, 144.7940001)
@example(50.0, 0.0, 50.0, 180.0)
@example(1e-12, 0.0, -1e-12, 45.0)
def test_it_agrees_with_geographiclib_to_a_millimetre(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> None:
    place = (latitude, longitude, to_latitude, to_longitude)
    distance, arc = _published(*place)
    assume(arc <= 90.0)
    assert abs(_one(*place) - distance) < 1e-6


@given(LATITUDES, LONGITUDES, st.floats(0.0, 360.0), st.floats(-9.0, 7.0))
@settings(deadline=None, max_examples=120)
def test_it_agrees_at_every_scale_from_a_nanometre(
    latitude: float, longitude: float, azimuth: float, scale: float
) -> None:
    line = Geodesic.WGS84.Direct(latitude, longitude, azimuth, 10.0**scale)
    place = (latitude, longitude, line["lat2"], line["lon2"])
    assert abs(_one(*place) - _published(*place)[0]) < 1e-6


def test_it_is_the_same_both_ways_and_in_a_batch() -> None:
    rng = np.random.default_rng(2)
    places = rng.uniform([-90, -180, -90, -180], [90, 180, 90, 180], (500, 4)).T
    there = geodesic_km(*places)
    back = geodesic_km(places[2], places[3], places[0], places[1])
    near = there < 9900.0
    assert near.sum() > 100
    np.testing.assert_allclose(there[near], back[near], rtol=0.0, atol=1e-6)
    for i in np.flatnonzero(near)[:20]:
        assert _one(*places[:, i]) == there[i]


@pytest.mark.parametrize("latitude", [-90.0, -45.0, 0.0, 45.0, 90.0])
def test_a_place_is_no_distance_from_itself(latitude: float) -> None:
    for longitude in (-180.0, 0.0, 144.794, 180.0):
        assert _one(latitude, longitude, latitude, longitude) == 0.0
