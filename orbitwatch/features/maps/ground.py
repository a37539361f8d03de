"""The background of a map: land, graticule, day and night, visibility circles.

The projection is equirectangular: longitude to the right, latitude up, in degrees (`MapView`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG
from orbitwatch.astro.terminator import SubsolarPoint, night_band, subsolar_point
from orbitwatch.drawing.coastlines import land_of, shores
from orbitwatch.drawing.map_view import MapView, degree, round_degrees
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.styles import CIRCLE, SITE, SUN, colour
from orbitwatch.features.maps.visibility_circle import visibility_circle
from orbitwatch.formats.antimeridian import Line, split

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CIRCLED: Final = 3
"""For more objects the circles would hide each other, and none is drawn."""
NIGHT: Final = "#1B2A52"
NIGHT_SHARE: Final = 0.13
"""Opacity of the night shade, applied once in twilight and twice in darkness."""
LAND: Final = "#E9E4D6"

_COAST, _GRID = "#8A8F94", "#C4CAD0"
_ACROSS, _UP = 12, 6
"""Maximum number of graticule lines, plus one."""


def draw_ground(axes: Axes, scene: Scene, view: MapView) -> None:
    """Draw land, graticule, night and the Sun over the whole map."""
    from matplotlib.collections import LineCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    axes.set(
        xlim=(view.west_deg, view.east_deg),
        ylim=(view.south_deg, view.north_deg),
        aspect=view.stretch,
    )
    pieces = land_of(view)
    rings = [line for rings in pieces for ring in rings for line in copies(view, ring)]
    if rings:
        whole = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        axes.add_patch(PathPatch(whole, facecolor=LAND, linewidth=0.0, zorder=1))
    coasts = [line for part in pieces for shore in shores(part) for line in copies(view, shore)]
    axes.add_collection(LineCollection(coasts, colors=_COAST, linewidths=0.5, zorder=1.2))
    _degrees(axes, view)
    sun = subsolar_point(scene.at)
    meridians = np.linspace(view.west_deg, view.east_deg, 361)
    for below in (0.0, TWILIGHT_ELEVATION_DEG):
        lower, upper = night_band(sun, meridians, below)
        axes.fill_between(
            meridians, lower, upper, color=NIGHT, alpha=NIGHT_SHARE, linewidth=0.0, zorder=2
        )
    if view.holds(sun.longitude_deg, sun.latitude_deg):
        at = [view.longitude(sun.longitude_deg)], [sun.latitude_deg]
        axes.plot(*at, zorder=4, clip_on=False, **SUN)


def night_shows(sun: SubsolarPoint, view: MapView, below_deg: float) -> bool:
    """Return whether the Sun is below an elevation somewhere on the map."""
    meridians = np.linspace(view.west_deg, view.east_deg, 361)
    lower, upper = night_band(sun, meridians, below_deg)
    return bool(np.any((lower < view.north_deg) & (upper > view.south_deg)))


def copies(view: MapView, line: FloatArray) -> Iterator[FloatArray]:
    """Yield a line ``(n, 2)`` shifted by whole turns, for each copy that is on the map."""
    for longitude in view.copies(line[:, 0]):
        yield np.column_stack([longitude, line[:, 1]])


def _degrees(axes: Axes, view: MapView) -> None:
    across = round_degrees(view.west_deg, view.east_deg, 30.0, _ACROSS)
    up = round_degrees(view.south_deg, view.north_deg, 30.0, _UP)
    axes.set_xticks(across, [degree(value, "E", "W") for value in across])
    axes.set_yticks(up, [degree(value, "N", "S") for value in up])
    axes.tick_params(labelsize=8, length=3)
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=1.5)
    axes.set_axisbelow(False)
    for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
        line.set_zorder(1.5)


def objects_with_circles(scene: Scene) -> list[tuple[int, GroundTrack, float]]:
    """Return the objects with circles: number, track, and altitude, km, at the moment."""
    if len(scene.tracks) > MOST_CIRCLED or not scene.sites:
        return []
    found = []
    for number, track in enumerate(scene.tracks):
        spot = track.spot(scene.at)
        altitude = spot.altitude_km if spot else float(np.median(track.altitude_km))
        found.append((number, track, altitude))
    return found


def draw_circles(axes: Axes, scene: Scene, view: MapView) -> FloatArray:
    """Draw the visibility circles of each site, and return their points ``(n, 2)``."""
    points = [np.empty((0, 2))]
    for number, _, altitude in objects_with_circles(scene):
        for site in scene.sites:
            latitude, longitude = visibility_circle(site, altitude, scene.min_elevation_deg)
            for part in split(longitude, latitude):
                for line in copies(view, line_of(part)):
                    axes.plot(*line.T, color=colour(number), zorder=4, **CIRCLE)
                    points.append(line)
    return np.concatenate(points)


def line_of(line: Line) -> FloatArray:
    """Return the points of a line as drawn, ``(n, 2)``: right, up."""
    return np.stack([line.longitude_deg, line.latitude_deg], axis=-1)


def draw_sites(axes: Axes, scene: Scene, view: MapView) -> None:
    """Mark the sites on the map."""
    for site in scene.sites:
        if view.holds(site.longitude_deg, site.latitude_deg):
            at = [view.longitude(site.longitude_deg)], [site.latitude_deg]
            axes.plot(*at, zorder=8.5, clip_on=False, **SITE)
