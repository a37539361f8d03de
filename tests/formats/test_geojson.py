"""GeoJSON: lines that a flat map draws where the satellite was; read by shapely."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape
from syrupy.assertion import SnapshotAssertion

from orbitwatch.features.tracks.columns import POSITION_COLUMNS
from orbitwatch.formats.antimeridian import split
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import no_rows
from tests.formats.examples import moving, overflights, two_objects, written
from tests.formats.golden import golden


def features(text: str) -> list[dict[str, Any]]:
    document = json.loads(text)
    assert document["type"] == "FeatureCollection"
    return list(document["features"])


def parts_of(number: int) -> list[dict[str, Any]]:
    found = features(written("geojson", two_objects()))
    return [part for part in found if part["properties"]["catalog_id"] == number]


def test_golden_track(snapshot: SnapshotAssertion) -> None:
    assert written("geojson", two_objects()) == snapshot(extension_class=golden("geojson"))


def test_golden_overflights(snapshot: SnapshotAssertion) -> None:
    assert written("geojson", overflights()) == snapshot(extension_class=golden("geojson"))


def test_batches_do_not_show() -> None:
    rows = two_objects()
    pieces = [rows.take([i]) for i in range(len(rows))]
    assert written("geojson", *pieces) == written("geojson", rows)


def test_nothing() -> None:
    assert features(written("geojson", no_rows(two_objects().columns))) == []
    assert features(written("geojson", no_rows(POSITION_COLUMNS))) == []


def test_cut_at_the_antimeridian() -> None:
    parts = [
        f
        for f in features(written("geojson", two_objects()))
        if f["properties"]["catalog_id"] == 58400
    ]
    lines = [shape(part["geometry"]) for part in parts]
    assert [line.geom_type for line in lines] == ["LineString", "LineString"]
    assert lines[0].coords[-1][0] == 180.0
    assert lines[1].coords[0][0] == -180.0
    assert lines[0].coords[-1][1] == lines[1].coords[0][1] == pytest.approx(20.3, abs=0.1)
    assert parts[0]["properties"]["end"] == parts[1]["properties"]["start"]
    for part, line in zip(parts, lines, strict=True):
        assert (
            len(part["properties"]["times"])
            == len(part["properties"]["altitude_km"])
            == len(line.coords)
        )


def test_gap_is_not_drawn() -> None:
    parts = [
        f
        for f in features(written("geojson", two_objects()))
        if f["properties"]["catalog_id"] == 100000
    ]
    assert parts[0]["properties"]["end"] == "2024-02-21T12:03:00.000Z"
    assert parts[1]["properties"]["start"] == "2024-02-21T12:10:00.000Z"


def test_single_row_is_a_point() -> None:
    (feature,) = features(written("geojson", moving([5.0], [6.0])))
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.0, 6.0]}


def test_overflights_are_lines_of_sight() -> None:
    first, second, third = features(written("geojson", overflights()))
    assert first["geometry"]["coordinates"] == [[144.794, 13.444], [146.0, 12.0]]
    assert second["properties"]["aos"] is None
    assert third["geometry"]["type"] == "MultiLineString"  # from Fiji across the antimeridian
    assert third["properties"]["daylight"] is None
    unplaced = features(written("geojson", overflights(), context=Context()))
    assert unplaced[0]["geometry"] == {"type": "Point", "coordinates": [146.0, 12.0]}


ANGLES = st.floats(-np.pi, np.pi)


@settings(max_examples=80, deadline=None)
@given(ANGLES, ANGLES, st.floats(0.0, np.pi), st.integers(2, 40), st.floats(0.002, 0.6))
def test_round_trip(node: float, phase: float, tilt: float, count: int, step: float) -> None:
    """Parts join to the track: no part crosses the antimeridian, every point is still there."""
    u = phase + step * np.arange(count)
    x, y, z = np.cos(u), np.sin(u) * np.cos(tilt), np.sin(u) * np.sin(tilt)
    latitude = np.degrees(np.arcsin(np.clip(z, -1, 1)))
    longitude = (np.degrees(np.arctan2(y, x) + node) + 180.0) % 360.0 - 180.0
    lines = split(longitude, latitude)
    for line in lines:
        drawn = shapely.LineString(np.stack([line.longitude_deg, line.latitude_deg], axis=1))
        assert drawn.length == 0.0 or drawn.is_valid
        assert np.abs(line.longitude_deg).max() <= 180.0
        assert np.abs(line.latitude_deg).max() <= 90.0
        assert np.all(np.diff(line.place) >= 0.0)
        assert np.abs(np.diff(line.longitude_deg)).max() <= 180.0
    for before, after in pairwise(lines):
        assert before.longitude_deg[-1] == -after.longitude_deg[0]
        assert abs(before.longitude_deg[-1]) == 180.0
        assert before.latitude_deg[-1] == after.latitude_deg[0]
    place = np.concatenate([line.place for line in lines])
    points = np.concatenate([unit(line.longitude_deg, line.latitude_deg) for line in lines])
    for number, point in enumerate(unit(longitude, latitude)):
        near = np.flatnonzero(np.abs(place - number) < 1e-9)
        assert len(near)
        assert np.abs(points[near] - point).max() < 1e-9


@settings(max_examples=60, deadline=None)
@given(st.floats(-180, 179.99), st.floats(-0.9, 0.9), st.floats(0.01, 0.12))
def test_points_put_in_near_the_pole_lie_on_the_way(turn: float, side: float, step: float) -> None:
    u = np.pi / 2 + step * (np.arange(9) - 4 + side)
    tilt = np.pi / 2 - 0.02 * side
    x, y, z = np.cos(u), np.sin(u) * np.cos(tilt), np.sin(u) * np.sin(tilt)
    longitude = (np.degrees(np.arctan2(y, x)) + turn + 180.0) % 360.0 - 180.0
    latitude = np.degrees(np.arcsin(z))
    normal = np.cross(*unit(longitude, latitude)[[0, 4]])
    normal /= np.linalg.norm(normal)
    for line in split(longitude, latitude):
        assert np.abs(unit(line.longitude_deg, line.latitude_deg) @ normal).max() < 1e-7


def test_straight_over_the_pole() -> None:
    (line,) = split(np.array([10.0, -170.0]), np.array([88.0, 88.0]))
    assert line.latitude_deg[[0, -1]].tolist() == [88.0, 88.0]
    assert set(line.latitude_deg[1:-1]) == {90.0}
    assert np.all(np.diff(line.longitude_deg) < 0.0)


def unit(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def test_a_track_may_be_points_with_every_column() -> None:
    rows = two_objects()
    features = json.loads(written("geojson", rows, context=Context(points=True)))["features"]
    assert len(features) == len(rows)
    first = features[0]
    assert first["geometry"]["type"] == "Point"
    assert first["geometry"]["coordinates"] == [
        first["properties"]["longitude_deg"],
        first["properties"]["latitude_deg"],
    ]
    assert {c.name for c in rows.columns} == set(first["properties"])
