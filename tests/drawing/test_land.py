"""The coasts that ship: a valid picture of the Earth's land."""

from __future__ import annotations

import json

import numpy as np
import shapely
from shapely.geometry import Point, shape
from shapely.geometry.polygon import orient

from orbitwatch.resources import shipped

DRY = {"Seoul": (127, 37.5), "Chukotka": (-175, 67), "Sydney": (150.5, -33.5), "Pole": (0, -89)}
WET = {"Caspian": (50.5, 41.5), "Guam": (144.8, 13.5), "Arctic": (0, 89), "Pacific": (-140, 0)}


def test_land_is_valid_geojson_and_where_it_should_be() -> None:
    path = shipped("land.geojson")
    assert path.stat().st_size < 150_000
    feature = json.loads(path.read_text(encoding="utf-8"))
    assert feature["type"] == "Feature"
    land = shape(feature["geometry"])
    assert land.geom_type == "MultiPolygon"
    assert land.is_valid
    assert land.bounds[0] >= -180.0
    assert land.bounds[2] <= 180.0
    for part in land.geoms:
        assert part.equals_exact(orient(part, 1.0), 0.0)  # RFC 7946, section 3.1.6
    assert all(land.contains(Point(place)) for place in DRY.values())
    assert not any(land.contains(Point(place)) for place in WET.values())


def test_three_tenths_of_the_sphere_are_land() -> None:
    feature = json.loads(shipped("land.geojson").read_text(encoding="utf-8"))
    land = shapely.segmentize(shape(feature["geometry"]), 1.0)
    # Lambert's cylindrical projection keeps areas; it is one unit high and 360 wide here.
    flat = shapely.transform(land, lambda c: np.stack([c[:, 0], np.sin(np.radians(c[:, 1]))], 1))
    assert 0.285 < flat.area / 720.0 < 0.295
