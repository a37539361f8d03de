"""A map of the world or a region with tracks: PNG, SVG or PDF, through matplotlib.

Dashes, markers and widths repeat what colours show.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.drawing.pictures import check_chart_path, figure_class, fit_width, save
from orbitwatch.features.maps import wording
from orbitwatch.features.maps.fine_scene import fine_scene
from orbitwatch.features.maps.ground import draw_circles, draw_ground, draw_sites
from orbitwatch.features.maps.labels import draw_labels
from orbitwatch.features.maps.legend import COLUMNS, draw_key, key_entries
from orbitwatch.features.maps.scene import Scene
from orbitwatch.features.maps.swath import draw_swaths, swaths_fit, widest_deg
from orbitwatch.features.maps.tracks import (
    draw_arrows,
    draw_markers,
    draw_ticks,
    draw_tracks,
    line_width,
    tick_step,
    ticks,
)
from orbitwatch.features.maps.uncertainty_band import draw_bands

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_IN: Final = 11.0
_LEFT_IN, _MAP_IN = 0.55, 10.1
"""The map is ``_MAP_IN`` wide, or less if ``_TALLEST_IN`` limits its height."""
_TALLEST_IN: Final = 7.6
_LOWEST_IN: Final = 2.2
_HEAD_IN, _KEY_TOP_IN, _ROW_IN, _LINE_IN, _FOOT_IN = 0.8, 0.33, 0.21, 0.155, 0.12
_WRAP: Final = 165
_NARROWEST: Final = 2.0 / 360.0


def draw_map(
    scene: Scene,
    swath: Swath | None,
    captions: Sequence[str],
    file: Path,
    view: MapView = WORLD,
) -> tuple[str, ...]:
    """Draw a scene into ``file``, ``captions`` below it; return notes on what was left out.

    Raises UsageError as ``check_chart_path`` does, and if the file cannot be written.
    """
    check_chart_path(file)
    figure, left_out = map_figure(scene, swath, captions, view)
    save(figure, file, palette=True)
    return left_out


def map_figure(
    scene: Scene, swath: Swath | None, captions: Sequence[str], view: MapView = WORLD
) -> tuple[Figure, tuple[str, ...]]:
    """Draw a scene, ``captions`` below it; return the picture, and what was left out.

    Raises UsageError where matplotlib is not installed.
    """
    fits = swath is None or view.is_region or swaths_fit(scene)
    shown = fine_scene(scene, view)
    step = tick_step(shown, view)
    entries = key_entries(shown, swath if fits else None, view)
    words = [*wording.explanations(shown, step), *captions]
    lines = [part for line in words for part in textwrap.wrap(line, _WRAP)]
    rows = -(-len(entries) // COLUMNS)
    below = _KEY_TOP_IN + _ROW_IN * rows + 0.12 + _LINE_IN * len(lines) + _FOOT_IN
    shape = view.height_deg * view.stretch / view.width_deg
    high = min(max(_MAP_IN * shape, _LOWEST_IN), _TALLEST_IN)
    wide = min(_MAP_IN, high / shape)
    tall = _HEAD_IN + high + below
    figure = figure_class()(figsize=(_WIDTH_IN, tall))
    left = _LEFT_IN + 0.5 * (_MAP_IN - wide)
    box = (left / _WIDTH_IN, below / tall, wide / _WIDTH_IN, high / tall)
    points_per_deg = 72.0 * wide / view.width_deg
    _draw(figure.add_axes(box), shown, swath if fits else None, step, view, points_per_deg)
    draw_key(figure, entries, (below - _KEY_TOP_IN) / tall)
    _words(figure, scene, lines, tall)
    left_out = (*wording.left_out(scene), *wording.off_the_map(scene, shown, view))
    return figure, (*left_out, *_swath_notes(shown, swath, view, fits=fits))


def _swath_notes(scene: Scene, swath: Swath | None, view: MapView, *, fits: bool) -> list[str]:
    if swath is None:
        return []
    if not fits:
        return ["no swath is drawn: over more than 20 revolutions it covers the map"]
    if widest_deg(scene, swath) < _NARROWEST * view.width_deg:
        what = "a map of the world" if view.width_deg >= 360.0 else "this map"
        return [f"on {what} the swath is no wider than the track"]
    return []


def _draw(
    axes: Axes,
    scene: Scene,
    swath: Swath | None,
    step: timedelta,
    view: MapView,
    points_per_deg: float,
) -> None:
    draw_ground(axes, scene, view)
    if swath is not None:
        draw_swaths(axes, scene, swath, view)
    draw_bands(axes, scene, view)
    circles = draw_circles(axes, scene, view)
    tracks = draw_tracks(axes, scene, view)
    marks = ticks(scene, step, view)
    arrows = draw_arrows(axes, scene, step, view)
    draw_ticks(axes, marks, line_width(scene))
    draw_sites(axes, scene, view)
    markers = draw_markers(axes, scene, view)
    axes.set(xlim=(view.west_deg, view.east_deg), ylim=(view.south_deg, view.north_deg))
    draw_labels(axes, scene, marks, step, markers, arrows, (tracks, circles), view, points_per_deg)


def _words(figure: Figure, scene: Scene, lines: Sequence[str], tall: float) -> None:
    left = _LEFT_IN / _WIDTH_IN
    title = figure.text(
        *(left, 1.0 - 0.28 / tall, wording.title(scene)),
        fontsize=14,
        fontweight="bold",
        va="center",
        parse_math=False,
    )
    fit_width(title, _MAP_IN)
    figure.text(left, 1.0 - 0.56 / tall, wording.subtitle(scene), fontsize=10, va="center")
    figure.text(
        *(left, _FOOT_IN / tall, "\n".join(lines)),
        fontsize=8,
        va="bottom",
        linespacing=1.35,
        parse_math=False,
    )
