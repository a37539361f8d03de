"""The world in dots: coasts, night and lines lie where they are on the Earth."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from orbitwatch.drawing.braille import Canvas
from orbitwatch.drawing.braille_world import World
from orbitwatch.drawing.coastlines import coastlines, land
from tests.drawing.test_braille import read, texts

COLUMNS = 80
NOON_AT_EQUINOX = datetime(2026, 3, 20, 12, 7, tzinfo=UTC)  # the equation of time is -7 minutes
NOON_AT_SOLSTICE = datetime(2026, 6, 21, 12, 2, tzinfo=UTC)


def world() -> World:
    return World(Canvas(COLUMNS, COLUMNS // 4))


def places(drawn: World) -> NDArray[np.float64]:
    """Return longitude and latitude of the middle of each dot that is drawn, ``(n, 2)``."""
    x, y = np.array(sorted(read(texts(drawn.canvas)))).T
    size = drawn.canvas.width, drawn.canvas.height
    return np.stack([(x + 0.5) / size[0] * 360 - 180, 90 - (y + 0.5) / size[1] * 180], axis=-1)


def test_coasts_are_where_land_ends() -> None:
    drawn = world()
    drawn.coasts("coast")
    shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in land()]
    edge = shapely.MultiLineString([line for s in shapes for line in _rings(s)])
    dot_deg = 360.0 / drawn.canvas.width
    found = places(drawn)
    assert (shapely.distance(edge, shapely.points(found)) <= 0.75 * dot_deg).all()
    large = shapely.MultiPoint(found)
    for shape in (s for s in shapes if s.area > 50.0):
        ring = shape.exterior.segmentize(dot_deg)
        coast = [p for p in shapely.get_coordinates(ring) if abs(p[0]) < 180.0 and p[1] > -89.0]
        assert (shapely.distance(large, shapely.points(coast)) <= 1.5 * dot_deg).all()


def _rings(shape: shapely.Polygon) -> list[shapely.LinearRing]:
    return [shape.exterior, *shape.interiors]


def test_no_coast_runs_along_the_cuts() -> None:
    for line in coastlines():
        (here, there) = line[:-1], line[1:]
        assert not ((np.abs(here[:, 0]) == 180.0) & (here[:, 0] == there[:, 0])).any()
        assert not ((here[:, 1] == -90.0) & (there[:, 1] == -90.0)).any()
    eastern = [line for line in coastlines() if np.any((line[:, 0] > 175) & (line[:, 1] > 60))]
    assert eastern, "the coast of Chukotka reaches the antimeridian"


def test_night_lies_opposite_the_sun() -> None:
    drawn = world()
    drawn.night(NOON_AT_EQUINOX, "night")
    longitude, latitude = places(drawn).T
    assert np.abs(longitude).min() > 88.0
    assert latitude.max() > 80.0
    assert latitude.min() < -80.0
    assert abs(np.mean(np.sign(longitude))) < 0.1
    assert len(longitude) == pytest.approx(0.5 * COLUMNS * COLUMNS / 4 / 2, rel=0.1)


def test_midsummer_has_no_night_in_the_north_and_no_day_in_the_south() -> None:
    drawn = world()
    drawn.night(NOON_AT_SOLSTICE, "night")
    longitude, latitude = places(drawn).T
    assert latitude.max() < 67.0
    antarctic = longitude[latitude < -70.0]
    assert np.diff(np.sort(antarctic)).max() < 10.0
    assert antarctic.min() < -170.0
    assert antarctic.max() > 170.0


def test_lines_go_the_short_way() -> None:
    drawn = world()
    drawn.line(np.array([170.0, -170.0]), np.array([10.0, 20.0]), "line")
    longitude, latitude = places(drawn).T
    assert np.abs(longitude).min() > 168.0
    assert {np.sign(x) for x in longitude} == {-1.0, 1.0}
    assert ((latitude > 9.0) & (latitude < 21.0)).all()
    drawn = world()
    drawn.line(np.array([0.0, 179.9]), np.array([85.0, 85.0]), "line")
    assert places(drawn)[:, 1].max() > 88.0, "it passes the pole"


def test_the_edges_of_the_world_are_on_the_canvas() -> None:
    drawn = world()
    for longitude, latitude in ((-180.0, 90.0), (180.0, 90.0), (-180.0, -90.0), (180.0, -90.0)):
        x, y = drawn.point(longitude, latitude)
        assert 0.0 <= x <= drawn.canvas.width - 1
        assert 0.0 <= y <= drawn.canvas.height - 1
