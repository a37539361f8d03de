"""Areas: S2's own distances, brute force along the track, seams, poles, and bad polygons."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import spherely
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch import remarks
from orbitwatch.archive.files import file_holdings
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.astro.swath import Swath
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.areas.contacts import Contacts, describe_contacts, find_contacts
from orbitwatch.features.areas.geojson import read_areas
from orbitwatch.features.areas.named_areas import area_names, named_area
from orbitwatch.features.areas.shapes import Area
from orbitwatch.resources import shipped
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span
from tests.engines import use_engine
from tests.reference.orbits import EPOCH, KINDS

DAY = timedelta(days=1)
SHIPPED = {
    held.record.catalog_id: held.element_sets
    for held in file_holdings(shipped("elements-2026-08-22.csv"))[0]
}
EVENING = datetime(2026, 8, 22, 12, tzinfo=UTC)


def area(geometry: dict[str, Any], name: str = "test") -> Area:
    return read_areas(json.dumps(geometry), f"{name}.geojson", name)[0]


def polygon(*rings: list[tuple[float, float]], name: str = "test") -> Area:
    return area({"type": "Polygon", "coordinates": rings}, name)


def box(west: float, south: float, east: float, north: float) -> Area:
    return polygon([(west, south), (east, south), (east, north), (west, north), (west, south)])


def inside(where: Area, *places: tuple[float, float]) -> list[bool]:
    latitude, longitude = np.array(places, dtype=np.float64).T
    return [bool(answer) for answer in where.contains(latitude, longitude)]


def sphere(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    latitude = np.degrees(np.arcsin(random.uniform(-1.0, 1.0, count)))
    return latitude, random.uniform(-180.0, 180.0, count)


def brute(contacts: Contacts, where: Area, swath: Swath, span: Span, step_s: float) -> list[Any]:
    """Return the touches of set 0 by S2's own distances every ``step_s``, on the sphere."""
    sky = contacts.geometry
    start = (span.start - datetime(*span.start.timetuple()[:3], tzinfo=UTC)) / DAY
    days = start + np.arange(0.0, span.length.total_seconds(), step_s) / 86400.0
    fixed, _ = sky.earth_fixed(np.zeros(len(days), dtype=np.int64), days)
    ground = to_geodetic(fixed.position_km)
    points = spherely.points(ground.longitude_deg, ground.latitude_deg)
    distance = np.asarray(spherely.distance(where.geography, points)) / 1000.0
    reach = swath.half_km(ground.altitude_km, ground.latitude_deg)
    touching = np.concatenate([[False], distance <= reach, [False]])
    first = np.flatnonzero(touching[1:] & ~touching[:-1])
    last = np.flatnonzero(touching[:-1] & ~touching[1:]) - 1
    return [
        (days[a], days[b], float(distance[a : b + 1].min()))
        for a, b in zip(first, last, strict=True)
    ]


def search(
    element_set: ElementSet, where: Area, swath: Swath, span: Span
) -> tuple[Contacts, list[tuple[float, float, float]]]:
    found = find_contacts([TrackedObject((element_set,))], [where], span, swath)
    details = describe_contacts(found, [where])
    return found, list(
        zip(
            found.entry.tolist(),
            found.exit.tolist(),
            details.closest_distance_km.tolist(),
            strict=True,
        )
    )


def agree(element_set: ElementSet, where: Area, swath: Swath, span: Span, step_s: float) -> int:
    """Compare the search with brute force; the sphere and the ellipsoid differ by 0.56 %.

    Contacts that only one of them has must be slight: near the edge of the swath by that much.
    """
    found, touches = search(element_set, where, swath, span)
    expected = brute(found, where, swath, span, step_s)
    end_days = (span.end - datetime(*span.start.timetuple()[:3], tzinfo=UTC)) / DAY
    for entry, leave, distance in expected:
        mine = [
            t
            for t in touches
            if not (t[0] > leave + 60 / 86400.0) and not (t[1] < entry - 60 / 86400.0)
        ]
        if mine:
            nearest = min(abs(t[2] - distance) for t in mine)
            assert nearest <= 0.006 * distance + 8.0 * step_s
        else:
            half = float(swath.half_km(np.array([2000.0]), np.array([0.0]))[0])
            assert distance > 0.99 * half
    for entry, leave, _ in touches:
        if np.isnan(leave) and entry > end_days - 2.0 * step_s / 86400.0:
            continue  # it ends after the span
        long_enough = not (leave - entry) * 86400.0 < 2.0 * step_s + 2.0
        if long_enough and not any(
            not (entry > b + 60 / 86400.0) and not (leave < a - 60 / 86400.0)
            for a, b, _ in expected
        ):
            raise AssertionError("brute force knows nothing of a touch")
    return len(expected)


def test_distances_are_those_of_s2() -> None:
    latitude, longitude = sphere(1500)
    for name in ("korea", "canada", "fiji", "antarctica", "guam-islands"):
        where = named_area(name)
        mine = where.signed_distance_km(latitude, longitude)
        points = spherely.points(longitude, latitude)
        theirs = np.asarray(spherely.distance(where.geography, points)) / 1000.0
        np.testing.assert_array_equal(mine <= 0.0, theirs == 0.0)
        some = (theirs > 0.0) & (theirs < 15000.0)  # beyond, geodesics are nearly antipodal
        np.testing.assert_allclose(mine[some], theirs[some], rtol=0.0057)
        assert np.all(where.cap_angle_rad(_vectors(latitude, longitude)) * 6335.4 <= theirs + 1e-6)


def _vectors(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def test_the_nearest_point_lies_on_the_outline() -> None:
    where = named_area("japan")
    latitude, longitude = sphere(300)
    at = where.nearest(latitude, longitude)
    assert np.abs(where.signed_distance_km(*at)).max() < 1e-5


@pytest.mark.parametrize("side", [1, -1])
def test_an_area_cut_at_the_antimeridian_is_the_area_uncut(side: int) -> None:
    """RFC 7946, 3.1.9; the two sides of the cut have other corners."""
    west = [(170, -20), (180, -20), (180, 10), (170, 10), (170, -20)][::side]
    east = [(-180, -20), (-170, -20), (-170, 10), (-180, 10), (-180, -5), (-180, -20)]
    cut = area({"type": "MultiPolygon", "coordinates": [[west], [east]]})
    whole = box(170.0, -20.0, 190.0, 10.0)
    latitude, longitude = sphere(2000)
    distance = whole.signed_distance_km(latitude, longitude)
    near = np.abs(distance) < 3000.0
    assert np.abs(cut.signed_distance_km(latitude, longitude) - distance)[near].max() < 0.05
    swath, span = Swath(max_off_nadir_deg=30.0), Span(EVENING, EVENING + 2 * DAY)
    subjects = [TrackedObject(sets) for sets in SHIPPED.values()]
    ours, theirs = (find_contacts(subjects, [one], span, swath) for one in (cut, whole))
    assert len(theirs.closest) > 50
    for name in ("entry", "closest", "exit"):
        moved = np.abs(getattr(ours, name) - getattr(theirs, name)) * 86400.0
        assert np.nanmax(moved) < 0.01


def test_neighbours_share_no_outline() -> None:
    """Two boxes side by side are one: the border between them is no edge, their lines are."""
    left, right = ([[(x, 0), (x + 5, 0), (x + 5, 5), (x, 5), (x, 0)]] for x in (10, 15))
    both = area({"type": "MultiPolygon", "coordinates": [left, right]})
    middle = both.signed_distance_km(np.array([2.5]), np.array([15.0]))
    assert middle[0] == pytest.approx(-2.5 * 110.6, rel=0.01)
    apart = polygon(left[0])
    assert apart.signed_distance_km(np.array([2.5]), np.array([15.0]))[0] == pytest.approx(0.0)


@pytest.mark.parametrize("engine", ["compiled", "numpy"])
def test_polygons_that_overlap_are_the_polygon_around_them(engine: str) -> None:
    """Edges that run within the other polygon in part still bound the area beside it."""
    south, north = (
        [[(x, y), (x + 10, y), (x + 10, y + 10), (x, y + 10), (x, y)]] for x, y in ((0, 0), (5, 5))
    )
    corners = [(0, 0), (10, 0), (10, 5), (15, 5), (15, 15), (5, 15), (5, 10), (0, 10), (0, 0)]
    random = np.random.default_rng(5)
    latitude, longitude = random.uniform(-5.0, 20.0, (2, 4000))
    with use_engine(engine):
        both = area({"type": "MultiPolygon", "coordinates": [south, north]})
        ours, theirs = (
            where.signed_distance_km(latitude, longitude) for where in (both, polygon(corners))
        )
    away = theirs > 0.0
    np.testing.assert_array_equal(ours > 0.0, away)
    assert np.abs(ours - theirs)[away].max() < 0.02


def test_across_the_antimeridian() -> None:
    for where in (box(170.0, -20.0, -170.0, 20.0), box(170.0, -20.0, 190.0, 20.0)):
        assert inside(where, (0, 180), (0, -180), (0, 175), (0, -175), (0, 0), (0, 165)) == [
            *[True] * 4,
            *[False] * 2,
        ]
    fiji = named_area("fiji")  # cut along the antimeridian in its source
    assert fiji.share < 1e-4


def test_around_the_poles() -> None:
    frame = box(-180.0, 60.0, 180.0, 90.0)
    ring = polygon([(x, 60.0) for x in range(-180, 180, 30)])
    for where in (frame, ring):
        assert inside(where, (90, 0), (60.1, 12), (59.9, 12), (-90, 0), (61, 180)) == [
            *[True] * 2,
            *[False] * 2,
            True,
        ]
        assert where.share == pytest.approx(0.5 * (1.0 - np.sin(np.radians(60.0))), rel=1e-3)
    antarctica = named_area("antarctica")
    assert inside(antarctica, (-90, 0), (-85, 180), (-85, -179.9)) == [True] * 3


@pytest.mark.parametrize("engine", ["compiled", "numpy"])
@pytest.mark.parametrize(
    ("south", "north"), [(-60.0, 60.0), (10.0, 35.5), (-90.0, 10.0), (-30.0, 90.0), (0.0, 90.0)]
)
@pytest.mark.parametrize("written", ["box", "shifted", "turned", "corners"])
def test_a_box_round_the_earth_is_all_between_its_parallels(
    engine: str, south: float, north: float, written: str
) -> None:
    west = 0.0 if written == "shifted" else -180.0
    steps = np.arange(0.0, 361.0, 90.0 if written == "corners" else 360.0)
    ring = [(west + x, south) for x in steps] + [(west + x, north) for x in steps[::-1]]
    turned = [*ring[1:], ring[0]][::-1] if written == "turned" else ring
    latitude, longitude = sphere(400)
    with use_engine(engine):
        where = polygon([*turned, turned[0]])
        distance = where.signed_distance_km(latitude, longitude)
    assert where.share == pytest.approx(0.5 * np.diff(np.sin(np.radians([south, north])))[0], 1e-4)
    within = (south < latitude) & (latitude < north)
    np.testing.assert_array_equal(where.contains(latitude, longitude), within)
    np.testing.assert_array_equal(distance < 0.0, within)
    bounds = [bound for bound in (south, north) if abs(bound) < 90.0]
    truth = [geodesic_km(latitude, longitude, np.full(400, b), longitude) for b in bounds]
    # On the sphere the pole is as near along any meridian.
    assert np.abs(distance) == pytest.approx(np.min(truth, axis=0), abs=0.02, rel=1e-3)


@pytest.mark.parametrize(
    ("west", "south", "east", "north"),
    [(-180, -10, 179.9, 10), (-100, -20, 100, 30), (0, 40, 200, 50), (20, -90, 290, 0)],
)
def test_a_wide_box_spans_what_lies_between_its_west_and_its_east(
    west: float, south: float, east: float, north: float
) -> None:
    with remarks.recorded() as notes:
        where = box(west, south, east, north)
    assert f"a box of {east - west:g}° of longitude" in notes[0]
    latitude, longitude = sphere(1000)
    within = (south < latitude) & (latitude < north) & ((longitude - west) % 360.0 < east - west)
    np.testing.assert_array_equal(where.contains(latitude, longitude), within)
    share = (east - west) / 720.0 * np.diff(np.sin(np.radians([south, north])))[0]
    assert where.share == pytest.approx(share, rel=1e-4)
    edge = where.signed_distance_km(np.full(2, 0.5 * (south + north)), np.array([west, east]))
    assert np.abs(edge).max() < 0.02
    middle = where.signed_distance_km(*np.array([[south + north], [west + east]]) / 2.0)
    assert middle[0] < -100.0


def test_a_narrow_box_across_the_antimeridian_says_that_it_is_one() -> None:
    """Its corners are the same as those of a wide one, in the other direction."""
    with remarks.recorded() as notes:
        where = box(170.0, -5.0, -170.0, 5.0)
    assert "spans the antimeridian, 20° of longitude" in notes[0]
    assert inside(where, (0.0, 180.0), (0.0, 0.0)) == [True, False]


@pytest.mark.parametrize("winding", [1, -1])
@pytest.mark.parametrize("north", [50.0, 80.0])
def test_a_wide_box_of_short_edges_is_as_wide_as_written(winding: int, north: float) -> None:
    """Corners on its long sides leave one way round, whatever the order of the corners."""
    south, along = -north, [-150.0, -50.0, 50.0, 150.0]
    corners = [(x, south) for x in along] + [(x, north) for x in reversed(along)]
    with remarks.recorded() as notes:
        where = polygon(corners[::winding])
    assert not notes
    latitude, longitude = sphere(1000)
    within = (np.abs(latitude) < north) & (np.abs(longitude) < 150.0)
    np.testing.assert_array_equal(where.contains(latitude, longitude), within)


def test_corners_on_the_antimeridian_leave_a_box_across_it_as_wide_as_it_is() -> None:
    along = [170.0, 180.0, -170.0]
    with remarks.recorded() as notes:
        where = polygon([(x, -5.0) for x in along] + [(x, 5.0) for x in reversed(along)])
    assert "spans the antimeridian, 20° of longitude" in notes[0]
    assert inside(where, (0.0, 175.0), (0.0, -175.0), (0.0, 0.0)) == [True, True, False]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [(10, 0), (200, 5)]},
        {"type": "Polygon", "coordinates": [[(-100, 0), (-100, 9), (100, 9), (100, 0)]]},
        {"type": "Polygon", "coordinates": [[(-100, 0), (100, 0), (80, 60), (-80, 60)]]},
    ],
    ids=["line", "clockwise box", "trapezium"],
)
def test_an_edge_that_may_go_either_way_is_refused(geometry: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"has an edge of .*° of longitude") as refused:
        area(geometry)
    assert "insert a corner" in str(refused.value.hint)


def test_a_triangle_round_the_pole_is_not_doubtful() -> None:
    where = polygon([(-120.0, 60.0), (0.0, 60.0), (120.0, 60.0)])
    assert inside(where, (61.0, 0.0), (61.0, 180.0), (59.0, 180.0)) == [True, True, False]


@pytest.mark.parametrize("engine", ["compiled", "numpy"])
def test_contacts_with_a_band_round_the_earth_are_those_of_brute_force(engine: str) -> None:
    span = Span(EVENING, EVENING + 0.15 * DAY)
    with use_engine(engine):
        for south, north in ((-30.0, 30.0), (-90.0, 20.0)):
            where = box(-180.0, south, 180.0, north)
            assert agree(SHIPPED[25544][0], where, Swath(100.0), span, 10.0) >= 3


@pytest.mark.parametrize(
    ("rings", "words", "hint"),
    [
        ([[(-180, -90), (180, -90), (180, 90), (-180, 90)]], "is the whole Earth", "outline"),
        (
            [[(-180, -9), (180, -9), (180, 9), (-180, 9)], [(0, 0), (1, 0), (1, 1)]],
            "spans more than half the Earth and has a hole",
            "MultiPolygon",
        ),
        ([[(x, y) for x in range(-180, 181, 90) for y in (0, 9)]], "crosses", "MultiPolygon"),
    ],
)
def test_what_goes_round_the_earth_otherwise_is_refused_with_a_way_out(
    rings: list[list[tuple[float, float]]], words: str, hint: str
) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        polygon(*rings)
    assert hint in str(refused.value.hint)


def test_sides_follow_parallels() -> None:
    where = box(0.0, 50.0, 90.0, 60.0)
    assert inside(where, (59.99, 45), (60.01, 45), (50.01, 45), (49.99, 45)) == [
        True,
        False,
        True,
        False,
    ]


def test_holes_lines_points_and_mixtures() -> None:
    where = polygon([(0, 0), (30, 0), (30, 30), (0, 30)], [(10, 10), (20, 10), (20, 20), (10, 20)])
    assert inside(where, (15, 15), (5, 5)) == [False, True]
    distance = where.signed_distance_km(np.array([15.0]), np.array([15.0]))[0]
    assert distance == pytest.approx(5 * 107.5, rel=0.02)
    mixed = area(
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [100.0, 10.0, 5.0]},
                {"type": "MultiPoint", "coordinates": [[110.0, 10.0], [111.0, 10.0]]},
                {"type": "LineString", "coordinates": [[179.0, 0.0], [-179.0, 0.0]]},
                {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [0, 1], [0, 0]]]]},
                {
                    "type": "MultiLineString",
                    "coordinates": [[[50, 9], [50, 11]], [[60, 9], [60, 11]]],
                },
            ],
        }
    )
    between = mixed.signed_distance_km(np.array([10.0, 10.0]), np.array([51.0, 59.0]))
    assert between == pytest.approx([109.6, 109.6], abs=0.1)
    near = mixed.signed_distance_km(np.array([10.0, 1.0, 0.2]), np.array([101.0, 180.0, 0.2]))
    assert near[0] == pytest.approx(109.6, abs=0.1)
    assert near[1] == pytest.approx(110.57, abs=0.1)
    assert near[2] < 0.0


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
def test_several_of_a_kind_are_each_of_them(kind: str) -> None:
    ring = [[10.0, 10.0], [14.0, 10.0], [14.0, 14.0], [10.0, 10.0]]
    one = {"Point": ring[0], "LineString": ring[:2], "Polygon": [ring]}[kind]
    alone, same = (
        area({"type": name, "coordinates": coordinates})
        for name, coordinates in ((kind, one), (f"Multi{kind}", [one]))
    )
    latitude, longitude = sphere(50)
    np.testing.assert_array_equal(
        alone.signed_distance_km(latitude, longitude), same.signed_distance_km(latitude, longitude)
    )


def test_a_line_between_two_spellings_of_the_antimeridian_is_a_point() -> None:
    where = area({"type": "LineString", "coordinates": [[-180.0, 10.0], [180.0, 10.0]]})
    away = where.signed_distance_km(np.array([10.0, 10.0]), np.array([179.0, 0.0]))
    assert away == pytest.approx([109.6, 17_790.0], rel=0.01)


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("turned", range(6))
def test_a_corner_on_the_antimeridian_written_twice_is_one_corner(side: int, turned: int) -> None:
    plain = [(170.0, -10.0), (180.0, 0.0), (180.0, 10.0), (175.0, 15.0), (170.0, 10.0)]
    twice = [plain[0], (180.0, 0.0), (-180.0, 0.0), (-180.0, 10.0), *plain[3:]]
    same = [*twice[turned:], *twice[:turned]][::side]
    latitude, longitude = sphere(200)
    np.testing.assert_allclose(
        polygon(same).signed_distance_km(latitude, longitude),
        polygon(plain).signed_distance_km(latitude, longitude),
        atol=0.05,
    )


def test_more_than_a_hemisphere() -> None:
    parts = [[[(x, s * 1.0) for x in range(-180, 180, 10)]] for s in (1, -1)]
    where = area({"type": "MultiPolygon", "coordinates": parts})
    assert where.share > 0.95
    assert inside(where, (0, 0), (2, 100), (-2, -100), (90, 0)) == [False, True, True, True]
    one = search(SHIPPED[25544][0], where, Swath(10.0), Span(EVENING, EVENING + 0.2 * DAY))[1]
    assert len(one) > 4  # out of it at each crossing of the equator


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "is not JSON"),
        ('{"type": "Topology"}', "its type is 'Topology'"),
        ("[]", "it has no type"),
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "Feature", "geometry": null}', "no geometry"),
        ('{"type": "Polygon", "coordinates": []}', "no rings"),
        ('{"type": "MultiPolygon", "coordinates": []}', "is empty"),
        ('{"type": "Point", "coordinates": [1]}', "position 1 is not"),
        ('{"type": "Point", "coordinates": [1, "2"]}', "position 1 is not"),
        ('{"type": "Point", "coordinates": [true, 2]}', "position 1 is not"),
        ('{"type": "Point", "coordinates": [12, 91]}', "latitude 91, is not on the Earth"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "not on the Earth"),
        ('{"type": "Circle", "coordinates": [1, 2]}', "its type is 'Circle'"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[1,1],[0,0]]]}', "encloses nothing"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[180,0],[90,40]]]}', "180° of longitude"),
        (
            '{"type": "Polygon", "coordinates": [[[0,0],[10,10],[10,0],[0,10]]]}',
            "crosses or touches itself near longitude",
        ),
        (
            '{"type": "Feature", "crs": {"properties": {"name": "EPSG:3857"}}, "geometry": null}',
            "another reference system",
        ),
    ],
)
def test_bad_geojson(document: str, words: str) -> None:
    with pytest.raises(UsageError, match=r"bad\.geojson") as caught:
        read_areas(document, "bad.geojson", "bad")
    assert words in caught.value.message
    assert caught.value.hint


def test_errors_name_the_feature() -> None:
    good = {
        "type": "Feature",
        "properties": None,
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    bad = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 200]}}
    document = {"type": "FeatureCollection", "features": [good, bad]}
    with pytest.raises(UsageError, match="feature 2: position 1"):
        read_areas(json.dumps(document), "x.geojson", "x")


def test_names_of_areas() -> None:
    places = {"type": "Point", "coordinates": [1, 2]}
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": places}
        for name in ("port", "port", "  ", 7)
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features})
    names = [a.name for a in read_areas(document, "x.geojson", "x")]
    assert names == ["port", "port 2", "x 3", "x 4"]


def test_every_shipped_area_is_one() -> None:
    names = area_names()
    assert {"korea", "north-korea", "south-korea", "japan", "taiwan", "guam-islands"} <= set(names)
    assert {"ukraine", "israel", "united-states"} <= set(names)
    areas = {name: named_area(name) for name in names}
    assert all(1e-7 < where.share < 0.04 for where in areas.values())
    land = sum(where.share for name, where in areas.items() if name != "korea")
    assert land == pytest.approx(0.29, abs=0.01)
    halves = areas["north-korea"].share + areas["south-korea"].share
    assert areas["korea"].share == pytest.approx(halves, rel=1e-9)


def test_naming_an_area() -> None:
    assert named_area("South Korea").name == named_area("KOR").name == "south-korea"
    assert named_area("Côte d’Ivoire").name == "cote-divoire"
    with pytest.raises(NotFoundError) as caught:
        named_area("north-koera")
    assert "north-korea" in (caught.value.hint or "")


@pytest.mark.parametrize("swath", [Swath(60.0), Swath(400.0), Swath(max_off_nadir_deg=50.0)])
def test_against_brute_force_on_real_orbits(swath: Swath) -> None:
    span = Span(EVENING, EVENING + 0.5 * DAY)
    touches = 0
    for number, name in (
        (25544, "japan"),
        (58400, "korea"),
        (43013, "antarctica"),
        (44453, "fiji"),
    ):
        touches += agree(SHIPPED[number][0], named_area(name), swath, span, 4.0)
    assert touches > 4


@settings(max_examples=20, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 10_000),
    longitude=st.floats(-180, 180),
    latitude=st.floats(-89, 89),
    size=st.floats(0.05, 25.0),
    width=st.floats(5.0, 2500.0),
)
def test_circles_against_brute_force(
    kind: str, seed: int, longitude: float, latitude: float, size: float, width: float
) -> None:
    random = np.random.default_rng(seed)
    element_set = KINDS[kind](lambda low, high: float(random.uniform(low, high)))
    turn = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    pole = _vectors(np.array([latitude]), np.array([longitude]))[0]
    across = np.cross(pole, [0.0, 0.0, 1.0])
    across /= np.linalg.norm(across)
    other = np.cross(pole, across)
    rim = np.cos(np.radians(size)) * pole + np.sin(np.radians(size)) * (
        np.cos(turn)[:, None] * across + np.sin(turn)[:, None] * other
    )
    ring = np.degrees(np.stack([np.arctan2(rim[:, 1], rim[:, 0]), np.arcsin(rim[:, 2])], axis=1))
    where = polygon([tuple(point) for point in ring.tolist()])
    span = Span(EPOCH, EPOCH + 0.25 * DAY)
    agree(element_set, where, Swath(width), span, 5.0)


def test_ends_of_touches_are_on_the_edge_of_the_swath() -> None:
    span, swath = Span(EVENING, EVENING + DAY), Swath(max_off_nadir_deg=40.0)
    where = named_area("canada")
    found, _ = search(SHIPPED[49260][0], where, swath, span)
    for days in (found.entry, found.exit):
        fixed, _ = found.geometry.earth_fixed(found.element_set, days)
        ground = to_geodetic(fixed.position_km)
        distance = where.signed_distance_km(ground.latitude_deg, ground.longitude_deg)
        half = swath.half_km(ground.altitude_km, ground.latitude_deg)
        np.testing.assert_allclose(distance, half, atol=1e-3)
    assert np.all((found.entry < found.closest) & (found.closest < found.exit))


def test_closest_is_nowhere_beaten() -> None:
    span, swath = Span(EVENING, EVENING + DAY), Swath(600.0)
    where = named_area("indonesia")
    found, _ = search(SHIPPED[20580][0], where, swath, span)
    assert len(found.closest) >= 3
    for i in range(len(found.closest)):
        days = np.append(np.linspace(found.entry[i], found.exit[i], 800), found.closest[i])
        fixed, _ = found.geometry.earth_fixed(np.zeros(len(days), dtype=np.int64), days)
        ground = to_geodetic(fixed.position_km)
        distance = where.signed_distance_km(ground.latitude_deg, ground.longitude_deg)
        assert distance[-1] <= distance[:-1].min() + 1e-3


def test_a_graze_by_ten_centimetres_is_found() -> None:
    span = Span(EVENING, EVENING + 0.4 * DAY)
    point = area({"type": "Point", "coordinates": [10.0, 20.0]})
    wide, _ = search(SHIPPED[58400][0], point, Swath(9000.0), span)
    distance = describe_contacts(wide, [point]).closest_distance_km
    index = int(np.argmin(distance))
    for above, count in ((1e-4, 1), (-1e-4, 0)):
        grazing = find_contacts(
            [TrackedObject(SHIPPED[58400])], [point], span, Swath(2.0 * (distance[index] + above))
        )
        near = np.abs(grazing.closest - wide.closest[index]) < 1e-3
        assert int(near.sum()) == count
        assert np.all((grazing.exit - grazing.entry)[near] * 86400.0 < 4.0)


def test_under_way_at_the_ends_and_always() -> None:
    where = named_area("japan")
    touches = search(SHIPPED[58400][0], where, Swath(800.0), Span(EVENING, EVENING + DAY))[0]
    middle = EVENING.replace(hour=0) + timedelta(days=float(touches.closest[0]))
    cut, _ = search(SHIPPED[58400][0], where, Swath(800.0), Span(middle, middle + DAY))
    assert np.isnan(cut.entry[0])
    assert cut.exit[0] + (middle.date() - EVENING.date()).days == pytest.approx(
        touches.exit[0], abs=1e-8
    )
    always, rows = search(
        SHIPPED[42691][0],
        named_area("korea"),
        Swath(max_off_nadir_deg=90.0),
        Span(EVENING, EVENING + DAY),
    )
    assert len(rows) == 1
    assert np.isnan(always.entry[0])
    assert np.isnan(always.exit[0])


def test_many_are_the_same_as_each() -> None:
    span, swath = Span(EVENING, EVENING + 0.5 * DAY), Swath(500.0)
    areas = [named_area("japan"), named_area("korea")]
    subjects = [TrackedObject(sets) for sets in SHIPPED.values()]
    together = find_contacts(subjects, areas, span, swath)
    alone = []
    for number, subject in enumerate(subjects):
        for place, where in enumerate(areas):
            one = find_contacts([subject], [where], span, swath)
            alone += [
                (number, place, *t) for t in zip(one.entry, one.closest, one.exit, strict=True)
            ]
    rows = zip(
        together.object_index,
        together.area,
        together.entry,
        together.closest,
        together.exit,
        strict=True,
    )
    np.testing.assert_allclose(sorted(rows), sorted(alone), atol=1e-9)
    assert np.all(np.diff(together.entry[np.isfinite(together.entry)]) >= 0.0)


def test_several_sets_tell_each_touch_once() -> None:
    first = SHIPPED[58400][0]
    later = ElementSet(**{**_fields(first), "epoch": first.epoch + timedelta(hours=10)})
    later = ElementSet(
        **{
            **_fields(later),
            "mean_anomaly": (first.mean_anomaly + first.mean_motion * 360.0 * 10 / 24) % 360.0,
        }
    )
    span, swath = Span(EVENING, EVENING + DAY), Swath(800.0)
    where = [named_area("japan")]
    one = find_contacts([TrackedObject((first,))], where, span, swath)
    both = find_contacts([TrackedObject((first, later))], where, span, swath)
    assert abs(len(one.closest) - len(both.closest)) <= 1
    assert len(np.unique(both.element_set)) == 2
    assert np.all(np.diff(both.closest) > 60.0 / 86400.0) or len(one.closest) == len(both.closest)


def _fields(element_set: ElementSet) -> dict[str, Any]:
    return {name: getattr(element_set, name) for name in ElementSet.__slots__}


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"width_km": 1.0, "max_off_nadir_deg": 2.0},
        {"width_km": 0.0},
        {"max_off_nadir_deg": 91.0},
    ],
)
def test_refused_swaths(bad: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Swath(**bad)


def test_half_widths() -> None:
    altitude, latitude = np.array([500.0, 35786.0]), np.array([0.0, 45.0])
    angle = Swath(max_off_nadir_deg=30.0).half_km(altitude, latitude)
    # A line of sight from 500 km above the equator, cut with the sphere of radius sqrt(MN) there.
    radius, line = 6356.752, np.array([0.5, -np.sqrt(0.75)])
    place = np.array([0.0, radius + 500.0])
    along = -(place @ line) - np.sqrt((place @ line) ** 2 - place @ place + radius**2)
    x, y = place + along * line
    assert angle[0] == pytest.approx(radius * np.arctan2(x, y), abs=0.01)
    assert angle[1] == pytest.approx(6371.0 * np.arccos(6371.0 / 42157.0), rel=2e-3)  # horizon
    grown = Swath(max_off_nadir_deg=60.0).half_km(np.linspace(200.0, 3000.0, 50), np.zeros(50))
    assert np.all(np.diff(grown) > 0.0)
