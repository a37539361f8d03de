"""The swath on a map: the strip along a track, filled as one area despite overlaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.sphere import unit_vectors
from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.drawing.thinning import thinned
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.styles import colour
from orbitwatch.features.maps.swath_edges import (
    Edge,
    half_angle_rad,
    swath_discs,
    swath_edges,
)
from orbitwatch.formats.antimeridian import dense

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SWATH_OPACITY: Final = 0.28
"""Opacity of a swath."""
_MOST_REVOLUTIONS: Final = 20.0
"""Total for all objects: more strips would cover the map."""
_STEP_RAD: Final = 0.06
"""Distance between corners of a strip on a world map; smaller on a regional one."""
_LONGEST: Final = 64
"""Patches joined into one."""
_FAR_DEG: Final = 100.0
_TOLERANCE: Final = 0.1 / 360.0
"""Tolerance of an edge as a fraction of the map's width."""


def swaths_fit(scene: Scene) -> bool:
    """Return whether the swaths of all objects together can be drawn."""
    return sum(track.revolutions for track in scene.tracks) <= _MOST_REVOLUTIONS


def widest_deg(scene: Scene, swath: Swath) -> float:
    """Return the full width of the widest swath, degrees on the ground."""
    return max(
        float(np.degrees(2.0 * half_angle_rad(track, swath)).max()) for track in scene.tracks
    )


def draw_swaths(axes: Axes, scene: Scene, swath: Swath, view: MapView) -> None:
    """Draw the swath of each object."""
    for number, track in enumerate(scene.tracks):
        rings = swath_rings(track, swath, view)
        fill_rings(axes, rings, view, facecolor=colour(number), alpha=SWATH_OPACITY, zorder=3)


def fill_rings(axes: Axes, rings: list[FloatArray], view: MapView, **style: Any) -> None:
    """Fill rings on the globe, longitude and latitude ``(n, 2)``, as one area of the map."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    flat = [flat for ring in rings for flat in flat_rings(ring, view)]
    if flat:
        # With equal orientation overlaps are filled once (non-zero winding).
        whole = Path.make_compound_path(*(Path(ring, closed=True) for ring in flat))
        axes.add_patch(PathPatch(whole, linewidth=0.0, **style))


def swath_rings(track: GroundTrack, swath: Swath, view: MapView = WORLD) -> list[FloatArray]:
    """Return the strip as rings ``(n, 2)`` of longitude and latitude, not closed."""
    found = [np.stack([lon[:-1], lat[:-1]], axis=-1) for lat, lon in swath_discs(track, swath)]
    return found + strip_rings(track, swath_edges(track, swath), view)


def strip_rings(
    track: GroundTrack, edges: tuple[Edge, Edge], view: MapView = WORLD
) -> list[FloatArray]:
    """Return the strip between two edges of a track as rings ``(n, 2)``, not closed."""
    left, right = (np.stack(edge[::-1], axis=-1) for edge in edges)
    found = []
    for piece in track.pieces():
        at = _spaced_samples(track, piece, _STEP_RAD * view.width_deg / 360.0)
        here, there = at[:-1], at[1:]
        patches = np.stack([left[here], right[here], right[there], left[there]], axis=1)
        for first, last in _joined(patches):
            part = at[first : last + 1]
            found.append(np.concatenate([left[part], right[part][::-1]]))
    return found


def _spaced_samples(track: GroundTrack, piece: slice, step_rad: float) -> IntArray:
    """Return samples of a run as far apart as the step allows, including both ends."""
    units = unit_vectors(track.latitude_deg[piece], track.longitude_deg[piece])
    travelled = np.cumsum(np.linalg.norm(np.diff(units, axis=0), axis=1)) // step_rad
    new = np.flatnonzero(np.diff(travelled, prepend=0.0)) + 1
    return np.asarray(piece.start + np.unique([0, *new.tolist(), len(units) - 1]))


def _joined(patches: FloatArray) -> list[tuple[int, int]]:
    """Return the runs of patches ``(n, 4, 2)`` that form one ring: first, and after the last.

    Patches are joined if they have the same orientation on the flat map and are away from the
    poles; NaN are left out.
    """
    corners = np.concatenate([patches, patches[:, :1]], axis=1)
    x, y = np.unwrap(corners[..., 0], axis=1, period=360.0), corners[..., 1]
    turn = np.sign(np.sum(x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1], axis=1))
    is_regular = np.max(np.abs(np.diff(x, axis=1)), axis=1) < _FAR_DEG  # False for NaN
    found: list[tuple[int, int]] = []
    for i in np.flatnonzero(np.isfinite(turn)).tolist():
        first, last = found[-1] if found else (i, -1)
        goes_on = is_regular[i] and last == i and is_regular[i - 1] and turn[i] == turn[i - 1]
        if goes_on and i - first < _LONGEST:
            found[-1] = first, i + 1
        else:
            found.append((i, i + 1))
    return found


def flat_rings(ring: FloatArray, view: MapView = WORLD) -> list[FloatArray]:
    """Return a ring on the globe, ``(n, 2)``, as closed rings on the flat map.

    They run counter-clockwise. A ring across the edge of a world map becomes two, each beyond one
    of the edges. A ring around a pole follows the map's edge there. Sides that span much longitude,
    as near a pole, are curved like great circles.
    """
    closed = np.concatenate([ring, ring[:1]])
    fine = dense(closed[:, 0], closed[:, 1])
    longitude = np.unwrap(fine.longitude_deg, period=360.0)
    flat = np.stack([longitude, fine.latitude_deg], axis=-1)
    if abs(longitude[-1] - longitude[0]) > 180.0:
        pole = np.copysign(90.0, ring[:, 1].mean())
        flat = np.concatenate([flat, [[longitude[-1], pole], [longitude[0], pole]], flat[:1]])
    flat[-1] = flat[0]  # equal up to the last bit before
    flat = thinned(flat, _TOLERANCE * view.width_deg)
    x, y = flat.T
    if np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) < 0.0:
        flat = flat[::-1]
    return [np.column_stack([longitude, flat[:, 1]]) for longitude in view.copies(flat[:, 0])]
