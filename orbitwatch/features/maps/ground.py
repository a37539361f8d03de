"""What lies under the tracks of a map: land, degrees, day and night, circles of visibility.

The projection is plate carrée: degrees of longitude across, of latitude up, both of one length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG
from orbitwatch.astro.terminator import night_band, subsolar_point
from orbitwatch.drawing.coastlines import land
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.styles import CIRCLE, SITE, SUN, colour
from orbitwatch.features.maps.visibility_circle import visibility_circle
from orbitwatch.formats.antimeridian import Line, split

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CIRCLED: Final = 3
"""Of more objects than these the circles would hide each other, and none is drawn."""
NIGHT: Final = "#1B2A52"
NIGHT_SHARE: Final = 0.13
"""How much of its colour night adds, once in twilight and twice in the dark."""
LAND: Final = "#E9E4D6"

_COAST, _GRID = "#8A8F94", "#C4CAD0"
_MERIDIANS = np.arange(-180.0, 181.0)


def draw_ground(axes: Axes, scene: Scene) -> None:
    """Draw land, degrees, night and the Sun over the whole world."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    axes.set(xlim=(-180.0, 180.0), ylim=(-90.0, 90.0), aspect="equal")
    rings = Path.make_compound_path(*(Path(ring, closed=True) for part in land() for ring in part))
    # The edges along which land was cut lie under the frame.
    axes.add_patch(PathPatch(rings, facecolor=LAND, edgecolor=_COAST, linewidth=0.5, zorder=1))
    _degrees(axes)
    sun = subsolar_point(scene.at)
    for below in (0.0, TWILIGHT_ELEVATION_DEG):
        lower, upper = night_band(sun, _MERIDIANS, below)
        axes.fill_between(
            _MERIDIANS, lower, upper, color=NIGHT, alpha=NIGHT_SHARE, linewidth=0.0, zorder=2
        )
    at = [sun.longitude_deg], [sun.latitude_deg]
    axes.plot(*at, zorder=4, clip_on=False, **SUN)


def _degrees(axes: Axes) -> None:
    across, up = range(-180, 181, 30), range(-90, 91, 30)
    axes.set_xticks(across, [_degree(value, "E", "W") for value in across])
    axes.set_yticks(up, [_degree(value, "N", "S") for value in up])
    axes.tick_params(labelsize=8, length=3)
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=1.5)
    axes.set_axisbelow(False)
    for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
        line.set_zorder(1.5)


def _degree(value: int, positive: str, negative: str) -> str:
    if value in (0, -180, 180):
        return f"{abs(value)}°"
    return f"{abs(value)}° {positive if value > 0 else negative}"


def circled(scene: Scene) -> list[tuple[int, GroundTrack, float]]:
    """Return the objects that have circles: number, track, and altitude, km, at the moment."""
    if len(scene.tracks) > MOST_CIRCLED or not scene.sites:
        return []
    found = []
    for number, track in enumerate(scene.tracks):
        spot = track.spot(scene.at)
        altitude = spot.altitude_km if spot else float(np.median(track.altitude_km))
        found.append((number, track, altitude))
    return found


def draw_circles(axes: Axes, scene: Scene) -> FloatArray:
    """Draw the circles of visibility of each site, and return their points ``(n, 2)``."""
    points = [np.empty((0, 2))]
    for number, _, altitude in circled(scene):
        for site in scene.sites:
            latitude, longitude = visibility_circle(site, altitude, scene.min_elevation_deg)
            for line in split(longitude, latitude):
                axes.plot(*line_of(line).T, color=colour(number), zorder=4, **CIRCLE)
                points.append(line_of(line))
    return np.concatenate(points)


def line_of(line: Line) -> FloatArray:
    """Return the points of a line as they are drawn, ``(n, 2)``: across, up."""
    return np.stack([line.longitude_deg, line.latitude_deg], axis=-1)


def draw_sites(axes: Axes, scene: Scene) -> None:
    """Mark the sites."""
    for site in scene.sites:
        at = [site.longitude_deg], [site.latitude_deg]
        axes.plot(*at, zorder=8.5, clip_on=False, **SITE)
