"""The words on a map in the terminal: names, times along the tracks, letters of sites, degrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.terminator import subsolar_point
from orbitwatch.drawing.braille import ACROSS, DOWN, text_width
from orbitwatch.drawing.braille_world import World
from orbitwatch.drawing.labels import Box, Label, place
from orbitwatch.drawing.map_view import degree, round_degrees
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.terminal_legend import site_letter
from orbitwatch.features.maps.tracks import Tick, tick_step, ticks
from orbitwatch.sites import Site
from orbitwatch.terminal.canvas import edges

MARKER: Final = "●"
_ARROWS: Final = "→↗↑↖←↙↓↘"
_STILL: Final = "·"
_ASCII: Final = str.maketrans(
    dict(zip(MARKER + _ARROWS + _STILL, "@>/^\\</v\\.", strict=True)) | {"±": "+-", "−": "-"}
)
_NAMED: Final = 12
"""Objects at most whose names are all written, whatever they hide."""
_LINE_POINTS: Final = 3000
"""Points of tracks at most that words are kept off: more would take long."""


def as_ascii(text: str) -> str:
    """Return a text with the signs that maps use replaced by ASCII."""
    return text.replace("°", " deg").translate(_ASCII)


@dataclass(slots=True)
class MapWords:
    """What is written at its place, and what is to be placed beside something."""

    world: World
    ascii_only: bool
    taken: list[Box]
    labels: list[tuple[Label, str, str]] = field(default_factory=list)

    def at(self, x: float, y: float, text: str, kind: str) -> None:
        """Write at a place in dots, which is then taken."""
        shown = self.shown(text)
        left, top, right, bottom = self.world.canvas.box(x, y, shown)
        space = ACROSS if len(text) > 1 else 0.0
        self.taken.append((left - space, top, right + space, bottom))
        self.world.canvas.write(x, y, shown, kind)

    def at_if_free(self, x: float, y: float, text: str, kind: str) -> bool:
        """Write at a place where nothing else is; return whether that was so."""
        left, top, right, bottom = self.world.canvas.box(x, y, self.shown(text))
        is_free = not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.taken
        )
        if is_free:
            self.at(x, y, text, kind)
        return is_free

    def beside(self, x: float, y: float, text: str, kind: str, *, needed: bool) -> None:
        """Write beside a place in dots, later, where there is room or if it is needed."""
        width = ACROSS * (text_width(text) + 1.0)
        self.labels.append((Label(x, y, width, DOWN, DOWN, needed), self.shown(text), kind))

    def shown(self, text: str) -> str:
        """Return a text as it can be written."""
        return as_ascii(text.replace("°", "")) if self.ascii_only else text

    def place(self, line: FloatArray) -> None:
        """Write what is to stand beside something, off the points of ``line`` if possible."""
        boxes = place([label for label, _, _ in self.labels], line, self.taken)
        for box, (_, text, kind) in zip(boxes, self.labels, strict=True):
            if box is not None:
                x, y = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
                self.world.canvas.write(x, y, text, kind)
                self.taken.append(box)
        self.labels.clear()


def write_words(world: World, scene: Scene, strokes: int, *, ascii_only: bool) -> None:
    """Write all words; those of track k are of kind ``ahead n`` or ``behind n``, n = k % strokes.

    Degrees are of kind ``grid``, sites and the Sun of kind ``name``. What matters most comes
    first, and keeps its place.
    """
    words = MapWords(world, ascii_only, edges(world.canvas))
    points = [
        world.points(world.view.longitude(track.longitude_deg), track.latitude_deg)
        for track in scene.tracks
    ]
    line = np.concatenate(points)
    line = line[:: -(-len(line) // _LINE_POINTS)]
    _names(words, scene, strokes)
    words.place(line)
    write_sun(words, scene.at)
    write_degrees(words)
    _times(words, scene, strokes)
    words.place(line)


def _names(words: MapWords, scene: Scene, strokes: int) -> None:
    """Write a sign where each object is, letters where sites are, and names beside the signs."""
    for number, track in enumerate(scene.tracks):
        spot = track.spot(scene.at)
        if spot is not None and words.world.holds(spot.longitude_deg, spot.latitude_deg):
            x, y = words.world.point(spot.longitude_deg, spot.latitude_deg)
            kind = f"ahead {number % strokes}"
            words.at(x, y, MARKER, kind)
            words.beside(x, y, track.name, kind, needed=len(scene.tracks) <= _NAMED)
    write_sites(words, scene.sites)


def write_sites(words: MapWords, sites: Sequence[Site]) -> None:
    """Write the letters of sites where they are, or beside that."""
    for number, site in enumerate(sites):
        if not words.world.holds(site.longitude_deg, site.latitude_deg):
            continue
        x, y = words.world.point(site.longitude_deg, site.latitude_deg)
        if not words.at_if_free(x, y, site_letter(number), "name"):
            words.beside(x, y, site_letter(number), "name", needed=True)


def write_sun(words: MapWords, at: datetime) -> None:
    """Write where the Sun is in the zenith."""
    sun = subsolar_point(at)
    if words.world.holds(sun.longitude_deg, sun.latitude_deg):
        words.at_if_free(*words.world.point(sun.longitude_deg, sun.latitude_deg), "Sun", "name")


def write_degrees(words: MapWords) -> None:
    """Write latitudes at the left edge and longitudes at the lower one."""
    view, bottom = words.world.view, words.world.canvas.height - 1.0
    for latitude in round_degrees(view.south_deg, view.north_deg, 30.0, 4):
        y = words.world.points(np.array(view.west_deg), np.array(latitude))[1]
        words.at_if_free(0.0, float(y), degree(latitude, "N", "S").replace(" ", ""), "grid")
    for longitude in round_degrees(view.west_deg, view.east_deg, 60.0, 5):
        x = words.world.points(np.array(longitude), np.array(view.south_deg))[0]
        words.at_if_free(float(x), bottom, degree(longitude, "E", "W").replace(" ", ""), "grid")


def _times(words: MapWords, scene: Scene, strokes: int) -> None:
    """Write arrows where the tracks are at round times, and the times beside them."""
    step = tick_step(scene, words.world.view)
    clock = "%H:%M:%S" if step.seconds % 60 else "%H:%M"
    for tick in ticks(scene, step, words.world.view):
        x, y = words.world.point(tick.longitude_deg, tick.latitude_deg)
        kind = f"behind {tick.track % strokes}"
        if words.at_if_free(x, y, _arrow(scene.tracks[tick.track], tick), kind):
            is_new_day = tick.first_of_day and tick.time.date() != scene.span.start.date()
            text = f"{tick.time:%m-%d %H:%M}" if is_new_day else f"{tick.time:{clock}}"
            words.beside(x, y, text, kind, needed=False)


def _arrow(track: GroundTrack, tick: Tick) -> str:
    """Return the arrow of eight that shows where a track goes; a dot where it stands still."""
    heading = np.radians(track.heading_deg[track.before(tick.time)])
    if np.isnan(heading):
        return _STILL
    stretch = np.cos(np.radians(tick.latitude_deg))  # the plate carrée stretches east
    angle = np.degrees(np.arctan2(np.cos(heading) * stretch, np.sin(heading)))
    return _ARROWS[round(float(angle) / 45.0) % 8]
