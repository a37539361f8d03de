"""The extent of a flat map in degrees, across any meridian.

The projection is equirectangular: plate carrée for the world, true to scale on the middle parallel
for a region.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.errors import UsageError

_KM_A_DEGREE: Final = 111.2
_LANDSCAPE: Final = 1.5
"""Ratio of width to height of the surroundings of a place."""
_NARROWEST_DEG: Final = 0.2
_WHOLE_DEG: Final = 360.0 + 1e-9  # but for rounding
_HIGHEST_DEG: Final = 84.0
"""Latitude beyond which degrees of longitude are not drawn any narrower."""
_STEPS_DEG: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0)
_REGION_DEG: Final = 90.0
"""A map narrower than this at the equator is one of a region: its coasts are drawn at 1:10m."""


@dataclass(frozen=True, slots=True)
class MapView:
    """An extent in degrees: ``west_deg`` in [-180, 180), ``east_deg`` up to 360° more.

    Raises UsageError for an invalid extent.
    """

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float

    def __post_init__(self) -> None:
        """Check the extent."""
        if not (-90.0 <= self.south_deg < self.north_deg <= 90.0):
            raise UsageError(
                f"latitudes {self.south_deg:g} to {self.north_deg:g} are not a map's extent",
                hint="give --extent WEST,SOUTH,EAST,NORTH in degrees, such as 130,0,160,25",
            )
        if min(self.width_deg, self.height_deg) < _NARROWEST_DEG or self.width_deg > _WHOLE_DEG:
            raise UsageError(
                f"a map {self.width_deg:g}° wide and {self.height_deg:g}° high cannot be drawn",
                hint=f"give an extent of {_NARROWEST_DEG:g}° or more, such as 130,0,160,25",
            )

    @property
    def width_deg(self) -> float:
        """Degrees of longitude across."""
        return self.east_deg - self.west_deg

    @property
    def height_deg(self) -> float:
        """Degrees of latitude from the lower to the upper edge."""
        return self.north_deg - self.south_deg

    @property
    def stretch(self) -> float:
        """The ratio of the drawn lengths of a degree of latitude and of longitude."""
        if self.width_deg >= 180.0:
            return 1.0
        middle = min(abs(0.5 * (self.south_deg + self.north_deg)), _HIGHEST_DEG)
        return float(1.0 / np.cos(np.radians(middle)))

    @property
    def is_region(self) -> bool:
        """Whether it shows a region, in which the coasts need to be finer."""
        return self.width_deg / self.stretch < _REGION_DEG

    def longitude(self, longitude_deg: FloatArray | float) -> FloatArray:
        """Return longitudes as they lie across the map, in [west, west + 360)."""
        return np.asarray(self.west_deg + (longitude_deg - self.west_deg) % 360.0)

    def holds(
        self, longitude_deg: FloatArray | float, latitude_deg: FloatArray | float
    ) -> BoolArray:
        """Return which points lie on the map."""
        inside = self.longitude(longitude_deg) <= self.east_deg
        return np.asarray(
            inside & (latitude_deg >= self.south_deg) & (latitude_deg <= self.north_deg)
        )

    def copies(self, longitude_deg: FloatArray) -> list[FloatArray]:
        """Return the longitudes of a line, shifted by whole turns to each position where it shows.

        The line must not cross the antimeridian.
        """
        if not len(longitude_deg):
            return []
        least, most = float(np.min(longitude_deg)), float(np.max(longitude_deg))
        turns = (-360.0, 0.0, 360.0, 720.0)
        return [
            longitude_deg + turn
            for turn in turns
            if least + turn < self.east_deg and most + turn > self.west_deg
        ]


WORLD: Final = MapView(-180.0, -90.0, 180.0, 90.0)


def centred(longitude_deg: float) -> MapView:
    """Return the whole world centred on a meridian."""
    return MapView(*_edges(longitude_deg - 180.0, 360.0, -90.0, 90.0))


def extent(west: float, south: float, east: float, north: float) -> MapView:
    """Return an extent by its edges; it crosses 180° if west is greater than east."""
    return MapView(*_edges(west, (east - west) % 360.0 or 360.0, south, north))


def around(latitude_deg: float, longitude_deg: float, radius_km: float) -> MapView:
    """Return the surroundings of a point up to ``radius_km`` north and south of it, and wider."""
    reach = radius_km / _KM_A_DEGREE
    south, north = max(latitude_deg - reach, -90.0), min(latitude_deg + reach, 90.0)
    middle = min(abs(0.5 * (south + north)), _HIGHEST_DEG)
    half = 0.5 * _LANDSCAPE * (north - south) / np.cos(np.radians(middle))
    if half >= 180.0:
        return MapView(*_edges(longitude_deg - 180.0, 360.0, south, north))
    return MapView(*_edges(longitude_deg - float(half), 2.0 * float(half), south, north))


def round_degrees(low: float, high: float, widest: float, most: int) -> list[float]:
    """Return round degrees between two edges: ``most`` + 1 at most, or ``widest`` apart."""
    step = next((s for s in _STEPS_DEG if (high - low) / s <= most), widest)
    step = min(step, widest)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [round(i * step, 6) for i in range(first, last + 1)]


def degree(value: float, positive: str, negative: str) -> str:
    """Return a longitude or latitude as labelled on the edge of a map."""
    value = (value + 180.0) % 360.0 - 180.0 if abs(value) > 180.0 else value
    if value in (0.0, -180.0, 180.0):
        return f"{abs(value):g}°"
    return f"{abs(value):g}° {positive if value > 0 else negative}"


def _edges(
    west: float, width: float, south: float, north: float
) -> tuple[float, float, float, float]:
    begin = (west + 180.0) % 360.0 - 180.0
    begin = -180.0 if begin >= 180.0 else begin  # the remainder of a tiny negative number
    return begin, south, begin + width, north
