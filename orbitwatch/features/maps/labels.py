"""Labels on a map: names of sites and satellites, and times, placed without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.terminator import subsolar_point
from orbitwatch.drawing.labels import FAR_GAPS, Box, Label, leader, place
from orbitwatch.drawing.map_view import MapView
from orbitwatch.drawing.pictures import text_width_points
from orbitwatch.features.maps.scene import Scene
from orbitwatch.features.maps.styles import colour
from orbitwatch.features.maps.tracks import Tick
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAME_PT, _TIME_PT = 9.5, 7.5
_MOST_DATES: Final = 8
"""At most this many first ticks of a day are labelled even if that hides something."""
_SELDOM: Final = timedelta(hours=12)
"""Ticks at least this far apart all show their date."""
_MOST_POINTS: Final = 8000
"""Maximum points of the lines that labels avoid."""
_FAR: Final = 1e4
_LONGEST: Final = 26


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    longitude_deg: float
    latitude_deg: float
    size: float
    colour: str
    bold: bool = False
    needed: bool = True


def draw_labels(
    axes: Axes,
    scene: Scene,
    marks: Sequence[Tick],
    step: timedelta,
    markers: Sequence[tuple[int, float, float]],
    arrows: Sequence[tuple[float, float]],
    lines: Sequence[FloatArray],
    view: MapView,
    points_per_deg: float,
) -> None:
    """Label sites, ``markers`` and ``marks`` with names and times, clear of lines and arrows.

    Lengths are in degrees of longitude as drawn, also vertically.
    """
    tall = view.stretch
    words = [*_names(scene, markers, view), *_times(marks, step)]
    labels = [_label(word, tall, points_per_deg) for word in words]
    taken = _frame(view)
    spots = [(w.longitude_deg, w.latitude_deg, 5.5 if w.bold else 2.0) for w in words]
    sun = subsolar_point(scene.at)
    if view.holds(sun.longitude_deg, sun.latitude_deg):
        spots.append((float(view.longitude(sun.longitude_deg)), sun.latitude_deg, 6.0))
    for x, y, points in (*spots, *((x, y, 4.5) for x, y in arrows)):
        reach = points / points_per_deg
        taken.append((x - reach, y * tall - reach, x + reach, y * tall + reach))
    line = np.concatenate(lines) * (1.0, tall)
    boxes = place(labels, line[:: len(line) // _MOST_POINTS + 1], taken, far=FAR_GAPS)
    for word, label, box in zip(words, labels, boxes, strict=True):
        if box is not None:
            end = leader(label, box)
            if end is not None:
                ends = (label.x, end[0]), (label.y / tall, end[1] / tall)
                axes.plot(*ends, color=word.colour, linewidth=0.6, zorder=8.8)
            axes.text(
                *(0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]) / tall, word.text),
                fontsize=word.size,
                fontweight="bold" if word.bold else "normal",
                color=word.colour,
                ha="center",
                va="center",
                linespacing=1.1,
                zorder=9,
                parse_math=False,
                bbox={"facecolor": "white", "alpha": 0.65, "edgecolor": "none", "pad": 0.4},
            )


def _names(scene: Scene, markers: Sequence[tuple[int, float, float]], view: MapView) -> list[_Word]:
    sites = [
        _Word(
            *(_short(site.name), float(view.longitude(site.longitude_deg)), site.latitude_deg),
            *(_NAME_PT, "black", True),
        )
        for site in scene.sites
        if view.holds(site.longitude_deg, site.latitude_deg)
    ]
    satellites = [
        _Word(_short(scene.tracks[number].name), x, y, _NAME_PT, colour(number), True)
        for number, x, y in markers
    ]
    return [*sites, *satellites]


def _times(marks: Sequence[Tick], step: timedelta) -> list[_Word]:
    """Return the labels of ticks; the date is shown once, at the first tick of a day."""
    seldom = step >= _SELDOM
    clock = "%H:%M:%S" if step < timedelta(minutes=1) else "%H:%M"
    dated: dict[date, Tick] = {}
    for tick in sorted(marks, key=lambda tick: tick.time):
        dated.setdefault(tick.time.date(), tick)
    first = [tick for tick in marks if dated[tick.time.date()] is tick]
    others = [tick for tick in marks if dated[tick.time.date()] is not tick]
    return [
        _Word(
            text=f"{tick.time:%Y-%m-%d}\n{tick.time:{clock}}"
            if is_first or seldom
            else f"{tick.time:{clock}}",
            longitude_deg=tick.longitude_deg,
            latitude_deg=tick.latitude_deg,
            size=_TIME_PT,
            colour=colour(tick.track),
            needed=is_first and len(first) <= _MOST_DATES and not seldom,
        )
        for is_first, group in ((True, first), (False, others))
        for tick in group
    ]


def _label(word: _Word, tall: float, points_per_deg: float) -> Label:
    rows = word.text.split("\n")
    em = word.size / points_per_deg
    wide = max(text_width_points(row, word.size, bold=word.bold) for row in rows) / points_per_deg
    gap = (8.5 if word.bold else 5.5) / points_per_deg
    return Label(
        *(word.longitude_deg, word.latitude_deg * tall, wide + 0.3 * em, 1.2 * em * len(rows)),
        *(gap, word.needed),
    )


def _frame(view: MapView) -> list[Box]:
    """Return boxes around the map, to keep labels inside."""
    south, north = view.south_deg * view.stretch, view.north_deg * view.stretch
    return [
        (-_FAR, -_FAR, view.west_deg, _FAR),
        (view.east_deg, -_FAR, _FAR, _FAR),
        (-_FAR, north, _FAR, _FAR),
        (-_FAR, -_FAR, _FAR, south),
    ]


def _short(name: str) -> str:
    text = plain(name)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
