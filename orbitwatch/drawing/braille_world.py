"""The world on a canvas of dots, in the plate carrée projection: coasts, night, any lines."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.terminator import subsolar_point, sun_elevation_deg
from orbitwatch.drawing.braille import DOWN, Canvas
from orbitwatch.drawing.coastlines import coastlines
from orbitwatch.formats.antimeridian import split

_SMALLEST_DOTS = 1.5
"""Islands smaller than this would be specks without a shape."""


class World:
    """A canvas that the whole world fills, from 180° W to 180° E and from pole to pole.

    Longitudes and latitudes are degrees, arrays ``(n,)``.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def points(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return places in dots, ``(n, 2)``; the edges of the world are those of its last dots."""
        share = np.stack([longitude_deg + 180.0, 90.0 - latitude_deg], axis=-1) / (360.0, 180.0)
        size = np.array([self.canvas.width, self.canvas.height])
        return np.asarray(np.clip(share * size - 0.5, 0.0, size - 1.0))

    def point(self, longitude_deg: float, latitude_deg: float) -> tuple[float, float]:
        """Return one place in dots."""
        x, y = self.points(np.array(longitude_deg), np.array(latitude_deg)).tolist()
        return x, y

    def line(
        self,
        longitude_deg: FloatArray,
        latitude_deg: FloatArray,
        kind: str,
        dashes: tuple[float, float] | None = None,
        *,
        thick: bool = False,
    ) -> None:
        """Draw from place to place, the short way across the antimeridian and past the poles."""
        for part in split(longitude_deg, latitude_deg):
            points = self.points(part.longitude_deg, part.latitude_deg)
            self.canvas.line(points, kind, dashes, thick=thick)

    def coasts(self, kind: str) -> None:
        """Draw the coasts."""
        for line in coastlines():
            points = self.points(*line.T)
            if np.max(np.ptp(points, axis=0)) >= _SMALLEST_DOTS:
                self.canvas.line(points, kind)

    def night(self, at: datetime, kind: str) -> None:
        """Strew dots, one in every second cell, where the Sun is below the horizon."""
        x, y = np.meshgrid(np.arange(0, self.canvas.width), np.arange(1, self.canvas.height, DOWN))
        strewn = (x + y // DOWN * 2) % 4 == 1
        points = np.stack([x[strewn], y[strewn]], axis=-1) + 0.0
        longitude = (points[:, 0] + 0.5) / self.canvas.width * 360.0 - 180.0
        latitude = 90.0 - (points[:, 1] + 0.5) / self.canvas.height * 180.0
        elevation = sun_elevation_deg(subsolar_point(at), latitude, longitude)
        self.canvas.dots(points[elevation < 0.0], kind)
