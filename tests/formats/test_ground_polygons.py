"""Footprints and swaths as GeoJSON polygons, read by shapely."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

from orbitwatch.astro.ground_rings import footprint_ring, strip_rings
from orbitwatch.astro.swath import Swath
from orbitwatch.formats.antimeridian import polygon
from tests.features.maps.scenes import scene

latitudes, longitudes = st.floats(-89.0, 89.0), st.floats(-179.9, 179.9)


@given(latitudes, longitudes, st.floats(200.0, 36_000.0), st.floats(0.0, 60.0))
def test_a_footprint_is_valid_and_holds_what_lies_below(
    latitude: float, longitude: float, altitude_km: float, elevation_deg: float
) -> None:
    ground = shape(polygon(*footprint_ring(latitude, longitude, altitude_km, elevation_deg)))
    assert ground.is_valid
    assert ground.buffer(1e-6).contains(Point(longitude, latitude))
    west, south, east, north = ground.bounds
    assert -180.0 <= west <= east <= 180.0
    assert -90.0 <= south <= north <= 90.0
    for part in getattr(ground, "geoms", [ground]):
        assert part.exterior.is_ccw  # RFC 7946, section 3.1.6


def test_from_the_edge_of_a_footprint_the_satellite_is_as_high_as_asked() -> None:
    ground = shape(polygon(*footprint_ring(0.0, 10.0, 500.0, 10.0)))
    reach = ground.bounds[2] - 10.0
    ratio = 6356.8 / 6856.8  # about: the sphere of the footprint is not the equator's
    assert reach == pytest.approx(
        np.degrees(np.arccos(ratio * np.cos(np.radians(10.0)))) - 10, 0.01
    )


@pytest.mark.parametrize("name", ["iss", "noaa 20", "meridian 8", "koreasat 7"])
def test_a_swath_is_valid_and_holds_its_track(name: str) -> None:
    track = scene(name, minutes=200).tracks[0]
    parts = list(
        strip_rings(
            *(track.longitude_deg, track.latitude_deg, track.altitude_km),
            Swath(width_km=600.0),
        )
    )
    shapes = [shape(polygon(*ring)) for _, _, ring in parts]
    assert all(one.is_valid for one in shapes)
    if name == "koreasat 7":  # it hardly moves, and sees a disc
        assert len(shapes) == 1
        assert 20.0 < shapes[0].area < 30.0
        return
    assert [first for first, _, _ in parts[1:]] == [last for _, last, _ in parts[:-1]]
    assert parts[-1][1] == len(track.time) - 1
    whole = unary_union([one.buffer(1e-9) for one in shapes])
    low = np.abs(track.latitude_deg) < 80.0
    inside = [
        whole.contains(Point(x, y))
        for x, y in zip(track.longitude_deg[low], track.latitude_deg[low], strict=True)
    ]
    assert np.mean(inside) > 0.97  # the ends lie on its edge
    assert all(
        orient(p, 1.0).equals_exact(p, 0.0) for s in shapes for p in getattr(s, "geoms", [s])
    )
