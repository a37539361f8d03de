"""A pass over the sky in the terminal: braille dots, letters and times, sized to the window."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.drawing.braille import Canvas
from orbitwatch.drawing.labels import Label, place
from orbitwatch.features.passes import sky_wording
from orbitwatch.features.passes.sky_disc import on_disc, point, skyline
from orbitwatch.terminal.canvas import PAPER, edges, is_ascii, print_canvas
from orbitwatch.terminal.table_layout import print_lines

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.arrays import FloatArray
    from orbitwatch.features.passes.sky_path import Moment, SkyPath

_LARGEST, _SMALLEST = 76, 30
_BESIDE: Final = 14
"""Columns next to the disc for labels."""
_AROUND_ROWS: Final = 9
"""Rows of title, sentences and prompt."""
_LETTERS: Final = {"aos": "A", "tca": "T", "los": "L"}
STYLES: Final = {
    "grid": "dim",
    "horizon": "yellow",
    "shadow": "",
    "sunlit": "cyan",
    "visible": "bold green",
    "name": "bold",
}
SIGNS: Final = {"grid": ".", "horizon": "^", "shadow": "-", "sunlit": "+", "visible": "#"}
_DASHES: Final = (3.0, 3.0)
_LEGEND: Final = {
    "visible": ("⠶⠶", "visible: sunlit, sky dark"),
    "sunlit": ("⠒⠒", "sunlit, sky bright"),
    "shadow": ("⠒ ⠒", "in the Earth's shadow"),
}


def render_sky(path: SkyPath, label: str, console: Console) -> None:
    """Print the sky with the path of a pass of the object ``label``, and its description."""
    print_lines(console, [sky_wording.title(path, label)], style="bold")
    print_lines(console, [sky_wording.when(path)])
    sky = _sky_of(console)
    draw_pass(sky, path)
    print_canvas(console, sky.canvas, STYLES)
    words = [_legend(sky, path), *sky_wording.sentences(path)]
    print_lines(console, [line.replace("°", sky.degree) for line in words])


def _sky_of(console: Console) -> TerminalSky:
    """Return an empty sky that fits the window."""
    terminal = console.is_terminal
    width = min(console.width, _LARGEST + 2 * _BESIDE) if terminal else PAPER
    tall = 2 * (console.height - _AROUND_ROWS) if terminal else _LARGEST
    disc = max(min(width - 6, tall, _LARGEST), min(_SMALLEST, width - 4)) // 2 * 2
    columns, rows = min(width, disc + 2 * _BESIDE), disc // 2 + 2
    return TerminalSky(columns, rows, disc, ascii_only=is_ascii(console))


def draw_pass(sky: TerminalSky, path: SkyPath) -> None:
    """Draw the sky with the path of a pass, and write its moments."""
    _grid(sky, path)
    _path(sky, path)
    _label(sky, path)


class TerminalSky:
    """A disc of the sky, ``disc`` columns wide, in the middle of a canvas.

    ``radius`` is that of the horizon, in dots; places are in radii, as `on_disc` gives them.
    """

    def __init__(self, columns: int, rows: int, disc: int, *, ascii_only: bool) -> None:
        self.canvas = Canvas(columns, rows, SIGNS if ascii_only else None)
        self.ascii_only = ascii_only
        self.degree = " deg" if ascii_only else "°"
        self.radius = disc - 1.0
        self._middle = np.array([columns, 2.0 * rows]) - 0.5

    def dots(self, points: FloatArray) -> FloatArray:
        """Return points in dots from the top left, ``(n, 2)``."""
        return np.asarray(self._middle + points * np.array([self.radius, -self.radius]))

    def place(self, azimuth_deg: float, elevation_deg: float) -> tuple[float, float]:
        """Return the place of a direction, in dots from the top left."""
        ((x, y),) = self.dots(np.array([point(azimuth_deg, elevation_deg)])).tolist()
        return x, y


def _grid(sky: TerminalSky, path: SkyPath) -> None:
    mask = path.sighting.min_elevation_deg
    profile = path.sighting.site.horizon_profile
    if profile is not None:
        sky.canvas.line(sky.dots(skyline(profile, mask)), "horizon")
    for elevation, sparse in ((0.0, 1), (mask, 3), (30.0, 6), (60.0, 6)):
        around = 2.0 * np.pi * sky.radius * (1.0 - elevation / 90.0) / sparse
        azimuth = np.arange(0.0, 360.0, 360.0 / max(around, 8.0))
        sky.canvas.dots(sky.dots(on_disc(azimuth, np.full(len(azimuth), elevation))), "grid")
    for quarter in (0.0, 90.0, 180.0, 270.0):
        x, y = sky.place(quarter, 0.0)
        right, up = point(quarter, 0.0)
        text = sky_wording.towards(path, quarter).replace("°", sky.degree)
        sky.canvas.write(x + right * (3.0 + len(text)), y - up * 4.0, text, "name")
    sky.canvas.write(*sky.place(0.0, 90.0), "+", "")


def _path(sky: TerminalSky, path: SkyPath) -> None:
    points = sky.dots(on_disc(path.azimuth_deg, path.elevation_deg))
    kind = np.where(path.visible, 2, np.where(path.sunlit, 1, 0))  # of the stretches between
    turns = np.flatnonzero(np.diff(kind)) + 1
    for first, last in pairwise([0, *turns.tolist(), len(kind)]):
        name = ("shadow", "sunlit", "visible")[int(kind[first])]
        dashed = name == "shadow" and not sky.ascii_only
        sky.canvas.line(
            points[first : last + 1],
            name,
            _DASHES if dashed else None,
            thick=name == "visible",
        )


def _label(sky: TerminalSky, path: SkyPath) -> None:
    """Write letters at rise, culmination and set, and times if there is room."""
    order = {"tca": 0, "aos": 1, "los": 2, "into_shadow": 3, "out_of_shadow": 3, "mark": 4}
    moments = sorted(path.moments, key=lambda moment: order[moment.kind])
    labels: list[Label] = []
    texts: list[str] = []
    taken = edges(sky.canvas)
    for moment in moments:
        x, y = sky.place(moment.azimuth_deg, moment.elevation_deg)
        if moment.kind == "mark" and any(_near(x, y, label) for label in labels):
            continue
        sky.canvas.write(x, y, _LETTERS.get(moment.kind, "o"), "name")
        taken.append((x - 1.0, y - 2.0, x + 1.0, y + 2.0))
        text = _text(moment, sky)
        texts.append(text)
        labels.append(Label(x, y, 2.0 * len(text) + 4.0, 4.0, 4.0, moment.kind in _LETTERS))
    if path.sun_elevation_deg > 0.0:
        x, y = sky.place(path.sun_azimuth_deg, path.sun_elevation_deg)
        sky.canvas.write(x, y, "Sun", "name")
        taken.append((x - 4.0, y - 2.0, x + 4.0, y + 2.0))
    horizon = on_disc(np.arange(0.0, 360.0), np.zeros(360))
    line = sky.dots(np.concatenate([on_disc(path.azimuth_deg, path.elevation_deg), horizon]))
    for text, box in zip(texts, place(labels, line, taken), strict=True):
        if box is not None:
            sky.canvas.write(0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]), text, "")


def _near(x: float, y: float, label: Label) -> bool:
    return bool(abs(x - label.x) < 4.0 and abs(y - label.y) < 6.0)


def _text(moment: Moment, sky: TerminalSky) -> str:
    if moment.kind == "mark":
        return sky_wording.clock(moment.time, seconds=False)
    text = sky_wording.clock(moment.time)
    words = {
        "aos": f"AOS {text}",
        "tca": f"TCA {text} {moment.elevation_deg:.0f}{sky.degree}",
        "los": f"LOS {text}",
        "into_shadow": f"shadow {text}",
        "out_of_shadow": f"light {text}",
    }
    return words[moment.kind]


def _legend(sky: TerminalSky, path: SkyPath) -> str:
    """Return the legend of the strokes used."""
    there = {
        "visible": path.visible.any(),
        "sunlit": (path.sunlit & ~path.visible).any(),
        "shadow": not path.sunlit.all(),
    }
    parts = []
    for kind, (stroke, meaning) in _LEGEND.items():
        if there[kind]:
            parts.append(f"{2 * SIGNS[kind] if sky.ascii_only else stroke} {meaning}")
    if path.sighting.site.horizon_profile is not None:
        stroke = 2 * SIGNS["horizon"] if sky.ascii_only else "⠒⠒"
        parts.append(f"{stroke} all around: the site's horizon, or the mask if higher")
    side = "directions are meridians" if path.at_pole else "east is on the left"
    return "; ".join([*parts, f"as seen looking up, {side}"])
