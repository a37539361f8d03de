"""Distances from outlines on the ellipsoid: against GeographicLib, brute force, and themselves."""

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.astro.sphere import degrees
from orbitwatch.features.areas import arcs
from orbitwatch.features.areas.arcs import Arcs
from orbitwatch.features.areas.named_areas import named_area
from orbitwatch.features.areas.shapes import Area
from tests.engines import use_engine
from tests.features.areas.test_shapes import area, polygon, sphere

MM_KM = 1e-6
WEDGE = polygon([(-20, 10), (0, 40), (20, 10), (0, 30)], name="wedge")
"""Its long sides face each other, so that a place between them can be as near to either."""
CAP = polygon([(0, 70), (90, 70), (180, 70), (270, 70)], name="cap")
"""From its middle all of its many sides are as near."""


def _around(where: Area, count: int, seed: int = 5) -> np.ndarray:
    """Return places within the area, beside it and up to a quarter of the way round the Earth."""
    spread = np.array([0.02, 0.1, 0.5, 2.0]).repeat(count)[:, None]
    places = where.centre + spread * np.random.default_rng(seed).normal(size=(4 * count, 3))
    places = places[places @ where.centre > 0.0]
    return np.asarray(places / np.linalg.norm(places, axis=1)[:, None])


def _on_outline(where: Area, steps: int) -> np.ndarray:
    share = np.linspace(0.0, 1.0, steps + 1)[:, None, None]
    points = ((1.0 - share) * where.outline.tail + share * where.outline.head).reshape(-1, 3)
    return np.asarray(points / np.linalg.norm(points, axis=1)[:, None])


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_of_points_the_nearest_by_geographiclib_counts(engine: str) -> None:
    """From 10,000 km away the nearest on the sphere is another one for a place in 150."""
    latitude, longitude = sphere(12, seed=3)
    points = np.stack([longitude, latitude], axis=1)
    where = area({"type": "MultiPoint", "coordinates": points.tolist()})
    places = sphere(400, seed=4)
    with use_engine(engine):
        distance = where.signed_distance_km(*places)
        nearest = where.nearest(*places)
    inverse = Geodesic.WGS84.Inverse
    for i, (lat, lon) in enumerate(zip(*places, strict=True)):
        away = [inverse(lat, lon, *place)["s12"] for place in zip(latitude, longitude, strict=True)]
        assert distance[i] == pytest.approx(min(away) / 1000.0, abs=MM_KM)
        there = inverse(lat, lon, nearest[0][i], nearest[1][i])["s12"]
        assert there == pytest.approx(min(away), abs=1e-3)


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
@pytest.mark.parametrize(
    "where",
    [*map(named_area, ("north-korea", "norway", "fiji")), WEDGE, CAP],
    ids=lambda a: str(a.name),
)
def test_distances_are_the_least_over_all_sides(where: Area, engine: str) -> None:
    places = _around(where, 60)
    with use_engine(engine):
        distance = np.abs(where.signed_distance_at(places))
    steps = max(6, 3000 // len(where.outline.tail))
    points = _on_outline(where, steps)
    each = degrees(places.repeat(len(points), axis=0))
    brute = geodesic_km(*each, *degrees(np.tile(points, (len(places), 1))))
    least = brute.reshape(len(places), -1).min(axis=1)
    # The nearest point is that of the shortest chord: from afar not exactly that of the geodesic.
    assert np.all(distance <= least + 5.0 * MM_KM + 0.01 * (least / 8000.0) ** 5)
    length = np.linalg.norm(where.outline.head - where.outline.tail, axis=1).max() * 6400.0
    assert np.all(distance >= least - 0.5 * length / steps)


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
@pytest.mark.parametrize(
    "where", [*map(named_area, ("north-korea", "norway")), WEDGE, CAP], ids=lambda a: str(a.name)
)
def test_no_distance_changes_by_more_than_the_way(where: Area, engine: str) -> None:
    """Not even where the nearest side becomes another one."""
    places = _around(where, 5_000)
    step = np.random.default_rng(6).normal(size=places.shape)
    others = places + 2e-5 * step / np.linalg.norm(step, axis=1)[:, None]
    others /= np.linalg.norm(others, axis=1)[:, None]
    with use_engine(engine):
        change = where.signed_distance_at(places) - where.signed_distance_at(others)
    way = geodesic_km(*degrees(places), *degrees(others))
    assert np.all(np.abs(change) <= way + 5.0 * MM_KM)


def test_of_many_short_sides_few_are_compared_by_the_geodesic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []

    def counted(*places: np.ndarray) -> np.ndarray:
        compared.append(len(places[0]))
        return geodesic_km(*places)

    monkeypatch.setattr(arcs, "geodesic_km", counted)
    with use_engine("numpy"):
        CAP.signed_distance_km(*sphere(500))
    assert sum(compared) < 2 * 500 < len(CAP.outline.tail)


@pytest.mark.parametrize("name", ["korea", "guam-islands", "fiji", "norway"])
def test_sides_are_those_of_the_polygons_wherever_known(name: str) -> None:
    where = named_area(name)
    arcs = Arcs(where.outline.tail, where.outline.head)
    places = _around(where, 300)

    def contains(vectors: np.ndarray) -> np.ndarray:
        return where.contains(*degrees(vectors))

    for _ in range(2):  # cells are known the second time
        distance, side, known = arcs.distances_and_sides(places, contains)
        foot = arcs.nearest(places)
        np.testing.assert_allclose(distance, geodesic_km(*degrees(places), *degrees(foot)))
        assert known.mean() > 0.5
        np.testing.assert_array_equal(side[known], np.asarray(contains(places))[known])
