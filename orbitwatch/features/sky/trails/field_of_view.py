"""The field of a picture: a circle, or a frame on the tangent plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sky_directions import from_angles, separation_deg
from orbitwatch.errors import UsageError

WIDEST_RADIUS_DEG = 30.0


class FieldOfView(Protocol):
    """A field on the sky, in J2000 (GCRS) directions."""

    @property
    def centre(self) -> FloatArray:
        """The direction of its centre, a unit vector ``(3,)``."""

    @property
    def radius_deg(self) -> float:
        """The distance of its farthest point from the centre."""

    def margin_deg(self, directions: FloatArray) -> FloatArray:
        """Return how far directions ``(n, 3)`` are inside, approximately; negative outside."""


@dataclass(frozen=True, slots=True, eq=False)
class Circle:
    """A circle on the sky."""

    centre: FloatArray
    radius_deg: float

    def margin_deg(self, directions: FloatArray) -> FloatArray:
        """Return how far directions ``(n, 3)`` are inside; negative outside."""
        return np.asarray(self.radius_deg - separation_deg(directions, self.centre))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture with world coordinates: gnomonic projection (TAN; Calabretta and Greisen 2002).

    ``matrix`` ``(2, 2)`` converts pixels from ``reference_pixel`` (counted from 1) to degrees on
    the tangent plane at ``tangent`` (right ascension, declination), eastward and northward.
    """

    tangent_deg: tuple[float, float]
    reference_pixel: tuple[float, float]
    matrix: FloatArray
    size: tuple[int, int]

    @property
    def centre(self) -> FloatArray:
        """The direction of the centre of the picture."""
        width, height = self.size
        middle = self._direction(np.array([[0.5 * (width + 1.0), 0.5 * (height + 1.0)]]))
        return np.asarray(middle[0])

    @property
    def radius_deg(self) -> float:
        """The distance of the farthest corner from the centre."""
        width, height = self.size
        corners = np.array([[x, y] for x in (0.5, width + 0.5) for y in (0.5, height + 0.5)])
        return float(separation_deg(self._direction(corners), self.centre).max())

    def margin_deg(self, directions: FloatArray) -> FloatArray:
        """Return how far directions ``(n, 3)`` are from the nearest edge, negative outside."""
        pixels = self._pixels(directions)
        width, height = self.size
        x, y = pixels[:, 0], pixels[:, 1]
        edges = np.stack([x - 0.5, width + 0.5 - x, y - 0.5, height + 0.5 - y])
        scale = float(np.sqrt(abs(np.linalg.det(self.matrix))))
        return np.asarray(np.nan_to_num(edges.min(axis=0) * scale, nan=-90.0))

    def _axes(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return east, north and the direction of the tangent point."""
        right_ascension, declination = self.tangent_deg
        toward = from_angles(right_ascension, declination)
        east = from_angles(right_ascension + 90.0, 0.0)
        return east, np.cross(toward, east), toward

    def _direction(self, pixels: FloatArray) -> FloatArray:
        plane = np.radians((pixels - np.array(self.reference_pixel)) @ self.matrix.T)
        east, north, toward = self._axes()
        vectors = toward + plane[:, :1] * east + plane[:, 1:] * north
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def _pixels(self, directions: FloatArray) -> FloatArray:
        """Return pixel coordinates ``(n, 2)``; NaN behind the tangent plane."""
        east, north, toward = self._axes()
        along = directions @ toward
        along = np.where(along > 0.0, along, np.nan)
        plane = np.degrees(
            np.stack([directions @ east, directions @ north], axis=1) / along[:, None]
        )
        return np.asarray(plane @ np.linalg.inv(self.matrix).T + np.array(self.reference_pixel))


def check_width(field: FieldOfView) -> None:
    """Raise UsageError for a field without size or wider than 60°."""
    if not 0.0 < field.radius_deg <= WIDEST_RADIUS_DEG:
        raise UsageError(
            f"a field is wider than 0° and at most {2.0 * WIDEST_RADIUS_DEG:g}° across, "
            f"not {2.0 * field.radius_deg:.3g}°",
            hint=f"give a --radius of at most {WIDEST_RADIUS_DEG:g} degrees, or a narrower picture",
        )
