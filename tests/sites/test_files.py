"""Sites from a file of the user's: CSV and GeoJSON, and all that such files can be wrong in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orbitwatch import remarks
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites import Site, sites_from_file


def feature(coordinates: Any, kind: str = "Point", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def write(folder: Path, *features: Any, name: str = "sites.geojson") -> Path:
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def test_csv_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text("name,latitude_deg,longitude_deg,height_m\nUlm,48.4,9.99,\nTop,-1,200,300\n")
    assert sites_from_file(file) == [Site("Ulm", 48.4, 9.99), Site("Top", -1.0, -160.0, 300.0)]


@pytest.mark.parametrize("name", ["sites.geojson", "sites.json", "SITES.GEOJSON"])
def test_points_are_read_with_longitude_first(tmp_path: Path, name: str) -> None:
    file = write(
        tmp_path,
        feature([144.794, 13.444], name="Guam"),
        feature([-160, -1, 300.5], name=7, colour="red"),
        feature([9.99, 48.4], name=""),
        feature([0, 90]),
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, -90]}},
        name=name,
    )
    assert sites_from_file(file) == [
        Site("Guam", 13.444, 144.794),
        Site("7", -1.0, -160.0, 300.5),
        Site("48.4000,9.9900", 48.4, 9.99),
        Site("90.0000,0.0000", 90.0, 0.0),
        Site("-90.0000,1.0000", -90.0, 1.0),
    ]


def test_a_byte_order_mark_and_a_single_feature_are_read(tmp_path: Path) -> None:
    file = tmp_path / "one.geojson"
    file.write_text("\ufeff" + json.dumps(feature([1, 2], name="a")), encoding="utf-8")
    assert sites_from_file(file) == [Site("a", 2.0, 1.0)]


def test_one_place_given_twice_is_one_site(tmp_path: Path) -> None:
    file = write(tmp_path, feature([1, 2], name="a"), feature([3, 4]), feature([1, 2], name="a"))
    assert [site.name for site in sites_from_file(file)] == ["a", "4.0000,3.0000"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (feature([[1, 2], [3, 4]], "LineString"), "is a LineString, not a Point"),
        (feature([[[1, 2], [3, 4], [5, 0], [1, 2]]], "Polygon"), "is a Polygon, not a Point"),
        (feature([[1, 2]], "MultiPoint"), "is a MultiPoint, not a Point"),
        (feature([1, 91]), "latitude 91° is beyond ±90°"),
        (feature([361, 1]), "longitude 361° is outside"),
        (feature([1, 2, 99_999]), "height 99999 m is outside"),
        (feature([float("nan"), 2]), "longitude is not a finite number"),
        (feature([1, float("inf")]), "latitude is not a finite number"),
        (feature([1]), "its coordinates are not numbers"),
        (feature(["1", "2"]), "its coordinates are not numbers"),
        (feature("12"), "its coordinates are not numbers"),
        (feature([True, False]), "its coordinates are not numbers"),
        (feature([10**400, 2]), "its coordinates are not numbers"),
        (feature({"lon": 1, "lat": 2}), "its coordinates are not numbers"),
        (feature([1, 2], name="a\nb"), "cannot name a site"),
        (feature([1, 2], name="A"), "'A' is also the name of feature 1"),
        ({**feature([1, 2]), "properties": [1]}, "its coordinates are not numbers"),
        (5, "its coordinates are not numbers"),
        (None, "its coordinates are not numbers"),
    ],
)
def test_a_bad_feature_is_named(tmp_path: Path, bad: Any, said: str) -> None:
    file = write(tmp_path, feature([0, 0], name="a"), bad)
    with pytest.raises(UsageError) as caught:
        sites_from_file(file)
    assert caught.value.message.startswith(f"{file}, feature 2: ")
    assert said in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "unlocated",
    [
        {"type": "Feature", "geometry": None, "properties": {"name": "B"}},
        {"type": "Feature", "properties": {}},
        feature([]),
    ],
)
def test_a_feature_without_a_place_is_left_out(tmp_path: Path, unlocated: Any) -> None:
    """RFC 7946, section 3.2: the geometry of a Feature may be null."""
    with remarks.recorded() as texts:
        sites = sites_from_file(write(tmp_path, feature([1, 2], name="a"), unlocated))
    assert [site.name for site in sites] == ["a"]
    assert texts == [f"{tmp_path / 'sites.geojson'}, feature 2 has no location and is skipped"]
    with pytest.raises(UsageError, match="contains no sites"):
        sites_from_file(write(tmp_path, unlocated))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.geojson", b"", "cannot read"),
        ("x.geojson", b"{", "line 1"),
        ("x.geojson", b"\xff\xfe", "cannot read"),
        ("x.geojson", b"[" * 100_000, "nested too deeply"),
        ("x.geojson", b"[]", "contains no features"),
        ("x.geojson", b"null", "contains no features"),
        ("x.geojson", b'{"type": "FeatureCollection", "features": []}', "contains no features"),
        ("x.geojson", b'{"type": "FeatureCollection", "features": {}}', "contains no features"),
        ("x.json", b'{"type": "Point", "coordinates": [1, 2]}', "contains no features"),
        ("x.csv", b"", "line 1: the file is empty"),
        ("x.csv", b"name,latitude_deg,longitude_deg\n", "contains no sites"),
        ("x.csv", b"name,latitude_deg,longitude_deg\na,1,2\nb,91,2\n", "line 3: latitude 91"),
        ("x.csv", b"name,lat,lon\na,1,2\n", "line 1: no column latitude_deg, longitude_deg"),
        ("x.txt", b'{"type": "FeatureCollection"}', "line 1"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        sites_from_file(file)
    assert str(file) in caught.value.message
    assert said in caught.value.message
    assert caught.value.hint


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for name in ("none.csv", "none.geojson"):
        with pytest.raises(NotFoundError, match="no such file"):
            sites_from_file(tmp_path / name)
    for name in ("folder.csv", "folder.geojson"):
        (tmp_path / name).mkdir()
        with pytest.raises(UsageError, match="cannot read"):
            sites_from_file(tmp_path / name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "name"]),
            inner | st.sampled_from(["Point", "Feature", "FeatureCollection"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(document=JSON | st.builds(lambda x: {"features": [x, feature(x), feature([x, x])]}, JSON))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_sites_or_a_usage_error(document: Any, tmp_path: Path) -> None:
    file = tmp_path / "x.geojson"
    file.write_text(json.dumps(document))
    try:
        sites = sites_from_file(file)
    except UsageError:
        return
    assert sites
    assert all(isinstance(site, Site) for site in sites)
