"""Grids: their cells cover the Earth once, and are as fine as asked for."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.errors import UsageError
from orbitwatch.features.coverage.grid import EARTH_KM2, MOST_CELLS, Grid, parse_grid

GRIDS = ("30deg", "7", "2.5°", "latlon:10deg", "LATLON: 4")


@pytest.mark.parametrize("text", GRIDS)
def test_cells_cover_the_earth_and_each_centre_lies_in_its_own(text: str) -> None:
    grid = parse_grid(text)
    latitude, longitude = grid.centres_deg()
    area = grid.areas_km2()
    assert len(latitude) == len(longitude) == len(area) == grid.cells
    np.testing.assert_array_equal(grid.cell_at(latitude, longitude), np.arange(grid.cells))
    assert area.sum() == pytest.approx(EARTH_KM2)
    assert (np.diff(latitude) <= 1e-9).all()
    assert longitude.min() >= -180.0
    assert longitude.max() < 180.0
    # As many random points fall into a cell as its area says.
    random = np.random.default_rng(1)
    points = np.degrees(np.arcsin(random.uniform(-1, 1, 200_000)))
    found = grid.cell_at(points, random.uniform(-180, 180, 200_000))
    half = latitude > 30.0
    assert np.isin(found, np.flatnonzero(half)).mean() == pytest.approx(
        area[half].sum() / EARTH_KM2, abs=0.005
    )


@given(st.floats(0.15, 30.0))
def test_a_healpix_cell_is_no_larger_than_the_square_asked_for(size_deg: float) -> None:
    grid = parse_grid(f"{size_deg!r}deg")
    square = 4.0 * np.pi * (180.0 / np.pi) ** 2 / grid.cells
    assert square <= size_deg**2 * (1 + 1e-9)
    assert grid.rows == 1 or 12 * (grid.rows - 1) ** 2 * size_deg**2 < square * grid.cells


def test_one_degree_is_some_forty_thousand_cells() -> None:
    assert parse_grid("1deg") == Grid(59)
    assert parse_grid("1deg").cells == 41_772
    assert parse_grid("latlon:1").cells == 64_800


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "0.002deg",
            ("1.03e+10 cells", f"more than {MOST_CELLS:,}", "--grid 0.15deg has 1,834,572"),
        ),
        ("1e-300", ("cannot read",)),
        ("1e-9", ("4.13e+22 cells",)),
        ("latlon:0.01", ("648,000,000 cells", "--grid latlon:0.2deg has 1,620,000")),
        ("latlon:7deg", ("180°", "latlon:6.92308deg")),
        ("0", ("cannot read '0'",)),
        ("one", ("cannot read 'one'", "latlon:2deg")),
        ("hex:3", ("cannot read",)),
        ("1.2.3", ("cannot read",)),
        ("40deg", ("too coarse",)),
    ],
)
def test_what_is_no_grid_is_refused_with_what_would_be(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as refused:
        parse_grid(text)
    said = f"{refused.value} {refused.value.hint}"
    assert [word for word in words if word not in said] == []


def test_without_healpix_there_is_a_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "healpix", None)
    with pytest.raises(UsageError, match="healpix") as refused:
        parse_grid("2deg")
    assert "--grid latlon:1deg" in str(refused.value.hint)
    assert parse_grid("latlon:2deg").cells == 16_200
