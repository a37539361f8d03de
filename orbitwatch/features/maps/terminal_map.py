"""The world with ground tracks in the terminal: braille dots and labels, sized to the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.braille_world import World
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.features.maps.fine_scene import fine_scene
from orbitwatch.features.maps.ground import objects_with_circles
from orbitwatch.features.maps.scene import Scene, runs
from orbitwatch.features.maps.swath_edges import swath_edges
from orbitwatch.features.maps.terminal_labels import write_words
from orbitwatch.features.maps.terminal_legend import legend, position_text
from orbitwatch.features.maps.terminal_tracks import (
    COLOURS,
    DASHES,
    DOTTED,
    SIGNS,
    STYLES,
    draw_track,
)
from orbitwatch.features.maps.terminal_words import as_ascii
from orbitwatch.features.maps.tracks import FULL_WIDTH, line_width
from orbitwatch.features.maps.visibility_circle import visibility_circle
from orbitwatch.features.maps.wording import left_out, off_the_map, subtitle, title
from orbitwatch.formats.sanitize import plain
from orbitwatch.terminal.canvas import PAPER, is_ascii, new_canvas, print_canvas
from orbitwatch.terminal.table_layout import print_lines

if TYPE_CHECKING:
    from rich.console import Console

_SMALLEST: Final = 60
"""Minimum columns of a map, which then scrolls, if the window is that wide."""
_AROUND_ROWS: Final = 8
"""Rows for title, legend and prompt, in addition to one for each object."""
_THICK: Final = 0.8
"""Fraction of a picture's full line width below which thick lines have no room."""
_SAMPLE: Final = 6
"""Columns of a sample stroke in the legend."""


def render_map(
    scene: Scene,
    swath: Swath | None,
    captions: Sequence[str],
    console: Console,
    view: MapView = WORLD,
) -> list[str]:
    """Print the map of a scene with a legend; return notes on what is left out."""
    shape = view.height_deg * view.stretch / view.width_deg
    columns = _columns(console, len(scene.tracks), shape)
    world = World(new_canvas(console, columns, max(round(columns * shape / 2.0), 1), SIGNS), view)
    world.night(scene.at, "night")
    world.coasts("coast")
    shown = fine_scene(scene, view)
    _circles(world, scene)
    slow = [] if swath is None else _swaths(world, shown, swath)
    for number, track in enumerate(shown.tracks):
        draw_track(world, track, scene.at, number, thick=_has_room(scene))
    write_words(world, shown, len(COLOURS), ascii_only=is_ascii(console))
    print_lines(console, [title(scene)], style="bold")
    print_lines(console, [subtitle(scene)])
    print_canvas(console, world.canvas, STYLES)
    for number in range(len(scene.tracks)):
        _print_object(console, scene, number)
    has_swath = swath is not None and len(slow) < len(scene.tracks)
    signs = legend(scene, bool(objects_with_circles(scene)), has_swath, _has_room(scene))
    print_lines(console, [_shown(console, line) for line in (*signs, *captions)])
    return [*left_out(scene, slow), *off_the_map(scene, shown, view)]


def _has_room(scene: Scene) -> bool:
    """Return whether there is room for thick lines."""
    return line_width(scene) > _THICK * FULL_WIDTH


def _shown(console: Console, line: str) -> str:
    return as_ascii(line) if is_ascii(console) else line


def _columns(console: Console, objects: int, shape: float) -> int:
    """Return the columns of a map that fits with a height ``shape`` times its width in cells."""
    if not console.is_terminal:
        return PAPER
    tall = max(int(2.0 * (console.height - _AROUND_ROWS - objects) / shape), _SMALLEST)
    return max(min(console.width, tall) // 4, 1) * 4


def _circles(world: World, scene: Scene) -> None:
    """Draw each satellite's visibility circle."""
    for number, _, altitude in objects_with_circles(scene):
        for site in scene.sites:
            latitude, longitude = visibility_circle(site, altitude, scene.min_elevation_deg)
            world.line(longitude, latitude, f"beside {number}", DOTTED)


def _swaths(world: World, scene: Scene, swath: Swath) -> list[str]:
    """Draw the edges of the swaths; return the names of the objects without one."""
    slow = []
    for number, track in enumerate(scene.tracks):
        edges = swath_edges(track, swath)
        for latitude, longitude in edges:
            for piece in track.pieces():
                for first, last in runs(np.isfinite(latitude[piece])):
                    part = slice(piece.start + first, piece.start + last)
                    kind = f"beside {number % len(COLOURS)}"
                    world.line(longitude[part], latitude[part], kind, DOTTED)
        if not np.isfinite(edges).any():
            slow.append(track.label)
    return slow


def _print_object(console: Console, scene: Scene, number: int) -> None:
    """Print an object's position, behind a sample of its track."""
    from rich.text import Text

    stroke = number % len(COLOURS)
    sample = new_canvas(console, _SAMPLE, 1, SIGNS)
    ends = np.array([[0.0, 1.0], [2.0 * _SAMPLE, 1.0]])
    sample.line(ends, f"ahead {stroke}", DASHES[stroke], thick=_has_room(scene))
    drawn = "".join(text for text, _ in next(sample.lines()))
    words = plain(_shown(console, position_text(scene, scene.tracks[number])))
    console.print(Text.assemble((drawn, f"bold {COLOURS[stroke]}"), f" {words}"))
