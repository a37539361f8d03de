"""The words on a map: names of sites and satellites, and times, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.labels import Box, Label, place
from orbitwatch.features.maps.scene import Scene
from orbitwatch.features.maps.styles import colour
from orbitwatch.features.maps.tracks import Tick
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAME_PT, _TIME_PT = 9.5, 7.5
_MOST_DATES: Final = 8
"""So many first ticks of days at most are labelled even where that hides something."""
_SELDOM: Final = timedelta(hours=12)
"""Ticks that are so far apart or farther all show their date."""
_MOST_POINTS: Final = 8000
"""Of lines that labels keep away from."""
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
    points_per_deg: float,
) -> None:
    """Write names and times beside sites, ``markers`` and ``marks``, where no line or arrow is."""
    words = [*_names(scene, markers), *_times(marks, step)]
    labels = [_label(word, points_per_deg) for word in words]
    taken = _frame()
    spots = [(w.longitude_deg, w.latitude_deg, 5.5 if w.bold else 2.0) for w in words]
    for x, y, points in (*spots, *((x, y, 4.5) for x, y in arrows)):
        reach = points / points_per_deg
        taken.append((x - reach, y - reach, x + reach, y + reach))
    line = np.concatenate(lines)
    boxes = place(labels, line[:: len(line) // _MOST_POINTS + 1], taken)
    for word, box in zip(words, boxes, strict=True):
        if box is not None:
            axes.text(
                *(0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]), word.text),
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


def _names(scene: Scene, markers: Sequence[tuple[int, float, float]]) -> list[_Word]:
    sites = [
        _Word(_short(site.name), site.longitude_deg, site.latitude_deg, _NAME_PT, "black", True)
        for site in scene.sites
    ]
    satellites = [
        _Word(_short(scene.tracks[number].name), x, y, _NAME_PT, colour(number), True)
        for number, x, y in markers
    ]
    return [*sites, *satellites]


def _times(marks: Sequence[Tick], step: timedelta) -> list[_Word]:
    """Return the times of ticks, those that begin a day before the others."""
    dated = sum(tick.first_of_day for tick in marks)
    seldom = step >= _SELDOM
    return [
        _Word(
            text=f"{tick.time:%Y-%m-%d}\n{tick.time:%H:%M}"
            if first or seldom
            else f"{tick.time:%H:%M}",
            longitude_deg=tick.longitude_deg,
            latitude_deg=tick.latitude_deg,
            size=_TIME_PT,
            colour=colour(tick.track),
            needed=first and dated <= _MOST_DATES and not seldom,
        )
        for first in (True, False)
        for tick in marks
        if tick.first_of_day == first
    ]


def _label(word: _Word, points_per_deg: float) -> Label:
    rows = word.text.split("\n")
    em = word.size / points_per_deg
    wide = (0.68 if word.bold else 0.6) * em * max(map(len, rows))
    gap = (8.5 if word.bold else 5.5) / points_per_deg
    return Label(
        word.longitude_deg, word.latitude_deg, wide, 1.2 * em * len(rows), gap, word.needed
    )


def _frame() -> list[Box]:
    """Return what lies outside the map."""
    return [
        (-_FAR, -_FAR, -180.0, _FAR),
        (180.0, -_FAR, _FAR, _FAR),
        (-_FAR, 90.0, _FAR, _FAR),
        (-_FAR, -_FAR, _FAR, -90.0),
    ]


def _short(name: str) -> str:
    text = plain(name)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
