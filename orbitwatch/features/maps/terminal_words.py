"""Placed labels on a terminal map: letters of sites, degrees, the Sun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase
from typing import Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.terminator import subsolar_point
from orbitwatch.drawing.braille import ACROSS, DOWN, text_width
from orbitwatch.drawing.braille_world import World
from orbitwatch.drawing.labels import Box, Label, place
from orbitwatch.drawing.map_view import degree, round_degrees
from orbitwatch.sites import Site

SITE_LETTERS: Final = len(ascii_uppercase)
MARKER: Final = "●"
ARROWS: Final = "→↗↑↖←↙↓↘"
STILL: Final = "·"
_ASCII: Final = str.maketrans(
    dict(zip(MARKER + ARROWS + STILL, "@>/^\\</v\\.", strict=True)) | {"±": "+-", "−": "-"}
)


def site_letter(number: int) -> str:
    """Return the letter of a site on the map; those beyond the alphabet share a sign."""
    return ascii_uppercase[number] if number < SITE_LETTERS else "+"


def as_ascii(text: str) -> str:
    """Return a text with the signs of maps replaced by ASCII."""
    return text.replace("°", " deg").translate(_ASCII)


@dataclass(slots=True)
class MapWords:
    """Labels written at fixed places, and labels still to be placed."""

    world: World
    ascii_only: bool
    taken: list[Box]
    labels: list[tuple[Label, str, str]] = field(default_factory=list)

    def at(self, x: float, y: float, text: str, kind: str) -> None:
        """Write at a place in dots, and reserve it."""
        shown = self.shown(text)
        left, top, right, bottom = self.world.canvas.box(x, y, shown)
        space = ACROSS if len(text) > 1 else 0.0
        self.taken.append((left - space, top, right + space, bottom))
        self.world.canvas.write(x, y, shown, kind)

    def at_if_free(self, x: float, y: float, text: str, kind: str) -> bool:
        """Write at a place if it is free; return whether it was."""
        left, top, right, bottom = self.world.canvas.box(x, y, self.shown(text))
        is_free = not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.taken
        )
        if is_free:
            self.at(x, y, text, kind)
        return is_free

    def beside(self, x: float, y: float, text: str, kind: str, *, needed: bool) -> None:
        """Write next to a place in dots, later, if there is room or it is needed.

        It is at most in the next row, with one blank between it and the sign at the place.
        """
        left, top, right, bottom = self.world.canvas.box(x, y, MARKER)
        shown = self.shown(text)
        label = Label(
            *(0.5 * (left + right), 0.5 * (top + bottom), ACROSS * text_width(shown), DOWN),
            *(1.5 * ACROSS, needed, 0.5 * DOWN),
        )
        self.labels.append((label, shown, kind))

    def shown(self, text: str) -> str:
        """Return a text in the characters of the terminal."""
        return as_ascii(text.replace("°", "")) if self.ascii_only else text

    def place(self, line: FloatArray) -> None:
        """Write labels next to their places, off the points of ``line`` if possible."""
        boxes = place([label for label, _, _ in self.labels], line, self.taken, snap=_cells)
        for box, (_, text, kind) in zip(boxes, self.labels, strict=True):
            if box is not None:
                x, y = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
                self.world.canvas.write(x, y, text, kind)
                self.taken.append(box)
        self.labels.clear()


def _cells(box: Box) -> Box:
    """Return the cells of a text with that box, and half the blanks next to it."""
    left, top, right, bottom = box
    begin = ACROSS * round(left / ACROSS)
    row = DOWN * int(0.5 * (top + bottom) // DOWN)
    blank = 0.5 * ACROSS
    return begin - blank, float(row), begin + right - left + blank, float(row + DOWN)


def write_sites(words: MapWords, sites: Sequence[Site]) -> None:
    """Write the letters of sites at or next to their places."""
    for number, site in enumerate(sites):
        if not words.world.holds(site.longitude_deg, site.latitude_deg):
            continue
        x, y = words.world.point(site.longitude_deg, site.latitude_deg)
        if not words.at_if_free(x, y, site_letter(number), "name"):
            words.beside(x, y, site_letter(number), "name", needed=True)


def write_sun(words: MapWords, at: datetime) -> None:
    """Mark the subsolar point."""
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
