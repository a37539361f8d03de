"""An equirectangular map of the world or a region on a braille canvas: coasts, night, lines."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.terminator import subsolar_point, sun_elevation_deg
from orbitwatch.drawing.braille import DOWN, Canvas
from orbitwatch.drawing.coastlines import land_of, shores
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.formats.antimeridian import split

_SMALLEST_DOTS = 1.5
"""Islands smaller than this would be shapeless specks."""


class World:
    """A map that fills a canvas; by default the whole world from 180° W to 180° E.

    Longitudes and latitudes are degrees, arrays ``(n,)``.
    """

    def __init__(self, canvas: Canvas, view: MapView = WORLD) -> None:
        self.canvas = canvas
        self.view = view

    def points(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return points in dots, ``(n, 2)``; points on the map's edges move to the last dots.

        Longitudes are taken as they lie across the map. Points outside the view are outside its
        canvas.
        """
        view = self.view
        across = (longitude_deg - view.west_deg) / view.width_deg
        down = (view.north_deg - latitude_deg) / view.height_deg
        size = np.array([self.canvas.width, self.canvas.height])
        dots = np.stack([across, down], axis=-1) * size - 0.5
        edge = 0.5 + 1e-6
        at_edge = (dots >= -edge) & (dots <= size - 1.0 + edge)
        return np.asarray(np.where(at_edge, np.clip(dots, 0.0, size - 1.0), dots))

    def holds(self, longitude_deg: float, latitude_deg: float) -> bool:
        """Whether a point lies on the map."""
        return bool(self.view.holds(longitude_deg, latitude_deg))

    def point(self, longitude_deg: float, latitude_deg: float) -> tuple[float, float]:
        """Return one point in dots."""
        across = self.view.longitude(longitude_deg)
        x, y = self.points(across, np.array(latitude_deg)).tolist()
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
        """Draw from point to point, the short way across the antimeridian and past the poles."""
        for part in split(longitude_deg, latitude_deg):
            for longitude in self.view.copies(part.longitude_deg):
                points = self.points(longitude, part.latitude_deg)
                self.canvas.line(points, kind, dashes, thick=thick)

    def coasts(self, kind: str) -> None:
        """Draw the coasts."""
        for line in (shore for rings in land_of(self.view) for shore in shores(rings)):
            for longitude in self.view.copies(line[:, 0]):
                points = self.points(longitude, line[:, 1])
                if np.max(np.ptp(points, axis=0)) >= _SMALLEST_DOTS:
                    self.canvas.line(points, kind)

    def night(self, at: datetime, kind: str) -> None:
        """Draw dots, one in every second cell, where the Sun is below the horizon."""
        x, y = np.meshgrid(np.arange(0, self.canvas.width), np.arange(1, self.canvas.height, DOWN))
        strewn = (x + y // DOWN * 2) % 4 == 1
        points = np.stack([x[strewn], y[strewn]], axis=-1) + 0.0
        view = self.view
        longitude = view.west_deg + (points[:, 0] + 0.5) / self.canvas.width * view.width_deg
        latitude = view.north_deg - (points[:, 1] + 0.5) / self.canvas.height * view.height_deg
        elevation = sun_elevation_deg(subsolar_point(at), latitude, longitude)
        self.canvas.dots(points[elevation < 0.0], kind)
