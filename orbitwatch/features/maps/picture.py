"""A map of the world with tracks: PNG, SVG or PDF, through matplotlib.

Whatever a colour says, a dash, a marker or a width says too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.pictures import check_chart_path, figure_class, fit_width, save
from orbitwatch.features.maps import wording
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

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_IN: Final = 11.0
_LEFT_IN, _MAP_IN = 0.55, 10.1
"""The map is ``_MAP_IN`` wide and half as high."""
_HEAD_IN, _KEY_TOP_IN, _ROW_IN, _LINE_IN, _FOOT_IN = 0.8, 0.33, 0.21, 0.155, 0.12
_WRAP: Final = 165
_NARROWEST_DEG: Final = 2.0


def draw_map(
    scene: Scene, swath: Swath | None, captions: Sequence[str], file: Path
) -> tuple[str, ...]:
    """Draw a scene into ``file``, ``captions`` below it; return what was left out.

    Raises UsageError as ``check_chart_path`` does, and where the file cannot be written.
    """
    check_chart_path(file)
    fits = swath is None or swaths_fit(scene)
    step = tick_step(scene)
    entries = key_entries(scene, swath if fits else None)
    words = [*wording.sentences(scene, step), *captions]
    lines = [part for line in words for part in textwrap.wrap(line, _WRAP)]
    rows = -(-len(entries) // COLUMNS)
    below = _KEY_TOP_IN + _ROW_IN * rows + 0.12 + _LINE_IN * len(lines) + _FOOT_IN
    tall = _HEAD_IN + _MAP_IN / 2 + below
    figure = figure_class()(figsize=(_WIDTH_IN, tall))
    box = (_LEFT_IN / _WIDTH_IN, below / tall, _MAP_IN / _WIDTH_IN, _MAP_IN / 2 / tall)
    _draw(figure.add_axes(box), scene, swath if fits else None, step)
    draw_key(figure, entries, (below - _KEY_TOP_IN) / tall)
    _words(figure, scene, lines, tall)
    save(figure, file, palette=True)
    return (*wording.left_out(scene), *_about_swath(scene, swath))


def _about_swath(scene: Scene, swath: Swath | None) -> list[str]:
    if swath is None:
        return []
    if not swaths_fit(scene):
        return ["no swath is drawn: over more than 20 revolutions it covers the map"]
    if widest_deg(scene, swath) < _NARROWEST_DEG:
        return ["on a map of the world the swath is no wider than the track"]
    return []


def _draw(axes: Axes, scene: Scene, swath: Swath | None, step: timedelta) -> None:
    draw_ground(axes, scene)
    if swath is not None:
        draw_swaths(axes, scene, swath)
    circles = draw_circles(axes, scene)
    tracks = draw_tracks(axes, scene)
    marks = ticks(scene, step)
    arrows = draw_arrows(axes, scene, step)
    draw_ticks(axes, marks, line_width(scene))
    draw_sites(axes, scene)
    markers = draw_markers(axes, scene)
    draw_labels(
        axes, scene, marks, step, markers, arrows, (tracks, circles), 72.0 * _MAP_IN / 360.0
    )


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
