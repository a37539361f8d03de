"""Global grids: HEALPix, with cells of equal area, or latitude and longitude."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil, isfinite, pi, sqrt
from typing import Any

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.errors import UsageError

MOST_CELLS = 2_000_000
"""The largest grid: about half a gigabyte of results."""
EARTH_KM2 = 510_065_621.7
"""The area of the WGS 84 ellipsoid."""

_SQUARE_DEGREES = 4.0 * pi * (180.0 / pi) ** 2
_TEXT = re.compile(
    r"\s*(?:(?P<kind>healpix|latlon)\s*:)?\s*(?P<size>[0-9.]+(?:e-?[0-9]+)?)\s*(?:deg|°)?\s*",
    re.IGNORECASE | re.ASCII,
)
_FINEST_DEG = 1e-9
_FORM = "write its size in degrees, such as 1deg, or latlon:2deg for latitude and longitude"


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid with cells no larger than requested, numbered from north to south.

    ``rows`` is HEALPix's N_side, any whole number, in ring order; with ``is_healpix`` False it is
    the number of rows of latitude, each with twice as many cells.
    """

    rows: int
    is_healpix: bool = True

    @property
    def cells(self) -> int:
        """The number of cells."""
        return 12 * self.rows**2 if self.is_healpix else 2 * self.rows**2

    @property
    def name(self) -> str:
        """The name of the grid for display."""
        if self.is_healpix:
            return f"HEALPix grid, N_side {self.rows} in ring order"
        return f"grid of {180.0 / self.rows:g}° in latitude and longitude"

    def attributes(self) -> dict[str, str | int]:
        """Return the metadata that a file needs to reconstruct the cells."""
        if self.is_healpix:
            return {"grid": "healpix", "healpix_nside": self.rows, "healpix_order": "ring"}
        return {"grid": "latlon"}

    def centres_deg(self) -> tuple[FloatArray, FloatArray]:
        """Return the latitudes and longitudes (-180 to 180) of the centres, ``(cells,)`` each.

        HEALPix divides a sphere; its latitudes are taken as geodetic, as is usual for maps.
        """
        if self.is_healpix:
            longitude, latitude = healpix().pix2ang(self.rows, np.arange(self.cells), lonlat=True)
            return np.asarray(latitude), (np.asarray(longitude) + 180.0) % 360.0 - 180.0
        step = 180.0 / self.rows
        latitudes = 90.0 - step * (np.arange(self.rows) + 0.5)
        longitudes = -180.0 + step * (np.arange(2 * self.rows) + 0.5)
        return np.repeat(latitudes, 2 * self.rows), np.tile(longitudes, self.rows)

    def areas_km2(self) -> FloatArray:
        """Return the area of each cell, ``(cells,)``, on a sphere with the Earth's area.

        On the ellipsoid cells are up to 0.7 % smaller at the equator, and larger at the poles.
        """
        if self.is_healpix:
            return np.full(self.cells, EARTH_KM2 / self.cells)
        edges = np.sin(np.radians(np.linspace(90.0, -90.0, self.rows + 1)))
        return np.repeat(EARTH_KM2 * -np.diff(edges) / 2.0 / (2 * self.rows), 2 * self.rows)

    def cell_at(self, latitude_deg: FloatArray, longitude_deg: FloatArray) -> IntArray:
        """Return the number of the cell that contains each point; arrays of one shape."""
        if self.is_healpix:
            return np.asarray(
                healpix().ang2pix(self.rows, longitude_deg, latitude_deg, lonlat=True),
                dtype=np.int64,
            )
        step, most = 180.0 / self.rows, self.rows - 1
        row = np.minimum(((90.0 - latitude_deg) / step).astype(np.int64), most)
        column = ((longitude_deg + 180.0) % 360.0 / step).astype(np.int64)
        return np.asarray(row * 2 * self.rows + np.minimum(column, 2 * most + 1))


def parse_grid(text: str) -> Grid:
    """Return the grid for a text such as ``1deg`` or ``latlon:2deg``.

    A HEALPix cell is at most as large as a square of that size at the equator. Raises UsageError
    for an unreadable text, for more than `MOST_CELLS` cells, and if HEALPix is not installed.
    """
    match = _TEXT.fullmatch(text)
    try:
        size = float(match["size"]) if match else 0.0
    except ValueError:
        size = 0.0
    if match is None or not (isfinite(size) and size >= _FINEST_DEG):
        raise UsageError(f"cannot read {text!r} as a grid", hint=_FORM)
    if size > 30.0:
        raise UsageError(f"a grid of {size:g}° is too coarse", hint="use at most 30deg")
    is_healpix = (match["kind"] or "healpix").lower() == "healpix"
    grid = _grid_of(size, is_healpix)
    if grid.cells > MOST_CELLS:
        raise UsageError(
            f"a grid of {size:g}° has {_large(grid.cells)} cells, more than {MOST_CELLS:,}",
            hint=_what_fits(is_healpix),
        )
    if is_healpix:
        healpix()
    elif abs(180.0 / size - grid.rows) > 1e-6:
        raise UsageError(
            f"180° cannot be divided into whole cells of {size:g}°",
            hint=f"give latlon:{180.0 / grid.rows:.6g}deg",
        )
    return grid


def _grid_of(size_deg: float, is_healpix: bool) -> Grid:
    if is_healpix:
        return Grid(ceil(sqrt(_SQUARE_DEGREES / 12.0) / size_deg - 1e-9))
    return Grid(max(round(180.0 / size_deg), 1), is_healpix=False)


def _what_fits(is_healpix: bool) -> str:
    for size in (0.15, 0.2, 0.25):
        grid = _grid_of(size, is_healpix)
        if grid.cells <= MOST_CELLS:
            break
    kind = "" if is_healpix else "latlon:"
    return f"--grid {kind}{size:g}deg has {grid.cells:,}"


def _large(count: int) -> str:
    return f"{count:,}" if count < 10**9 else f"{count:.3g}"


def healpix() -> Any:
    """Return the healpix library; UsageError if it is not installed."""
    try:
        import healpix as library
    except ImportError:
        raise UsageError(
            "cells of equal area need the package healpix, which is not installed",
            hint="pip install 'orbitwatch[healpix]', or use --grid latlon:1deg",
        ) from None
    return library
