"""The world map of the live view: day and night, sites, satellites, and their tracks ahead."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.drawing.braille import Canvas
from orbitwatch.drawing.braille_world import World
from orbitwatch.features.live.frame import Frame
from orbitwatch.features.live.lines import Line, drawn
from orbitwatch.features.live.styles import colour_kind
from orbitwatch.features.maps.terminal_tracks import DOTTED, SIGNS, draw_track
from orbitwatch.features.maps.terminal_words import (
    MARKER,
    MapWords,
    write_degrees,
    write_sites,
    write_sun,
)
from orbitwatch.features.maps.visibility_circle import visibility_circle
from orbitwatch.formats.sanitize import plain
from orbitwatch.terminal.canvas import edges

if TYPE_CHECKING:
    from orbitwatch.features.live.forecast import Forecast

_NIGHT_EVERY_S: Final = 120.0
"""In that time the terminator moves by half a degree, less than a dot."""
_REDRAW_DOTS: Final = 0.25
"""A satellite that moves less is not redrawn."""
_FASTEST_DEG_S: Final = 0.07
_NAMED: Final = 12
"""Up to this many objects are all labelled; beyond it, only the chosen one."""


class WorldPanel:
    """Draws frames as a map, and redraws only what has changed."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        self._signs = SIGNS if ascii_only else None
        self._ascii_only = ascii_only
        self._ground_key: Hashable = None
        self._ground: Canvas | None = None
        self._key: Hashable = None
        self._forecast: Forecast | None = None
        self._lines: list[Line] = []

    def lines(self, frame: Frame, columns: int, rows: int) -> list[Line]:
        """Return the map of a frame, ``rows`` lines of ``columns`` cells."""
        if columns < 2 or rows < 1:
            return []
        step_s = _REDRAW_DOTS * 360.0 / (2 * columns) / _FASTEST_DEG_S
        key = (
            (columns, rows, int(frame.at.timestamp() / step_s), frame.chosen, frame.sites),
            frame.objects,
            tuple(frame.here),
        )
        if key != self._key or frame.forecast is not self._forecast:
            self._key, self._forecast = key, frame.forecast
            self._lines = drawn(self._draw(frame, columns, rows))
        return self._lines

    def _draw(self, frame: Frame, columns: int, rows: int) -> Canvas:
        world = World(self._ground_of(frame.at, columns, rows).copy())
        _circle(world, frame)
        order = sorted(frame.tracks, key=lambda number: number == frame.chosen)
        for number in order:  # the chosen one last, so that it is on top
            track, place = frame.tracks[number], frame.number_of(number)
            draw_track(world, track, frame.at, place, thick=number == frame.chosen)
        _label_objects(world, frame, ascii_only=self._ascii_only)
        return world.canvas

    def _ground_of(self, at: datetime, columns: int, rows: int) -> Canvas:
        """Return coasts and night, redrawn at intervals."""
        key = columns, rows, int(at.timestamp() // _NIGHT_EVERY_S)
        if self._ground is None or key != self._ground_key:
            world = World(Canvas(columns, rows, self._signs))
            world.night(at, "night")
            world.coasts("coast")
            self._ground_key, self._ground = key, world.canvas
        return self._ground


def _circle(world: World, frame: Frame) -> None:
    """Draw the visibility circle of the chosen satellite around the site."""
    row = frame.here.get(frame.chosen) if frame.chosen is not None else None
    if row is None or frame.site is None:
        return
    latitude, longitude = visibility_circle(frame.site, row["altitude_km"], frame.min_elevation_deg)
    kind = f"beside {colour_kind(frame.number_of(row['catalog_id'])).split()[1]}"
    world.line(longitude, latitude, kind, DOTTED)


def _label_objects(world: World, frame: Frame, *, ascii_only: bool) -> None:
    words = MapWords(world, ascii_only, edges(world.canvas))
    rows = sorted(frame.here.items(), key=lambda item: item[0] != frame.chosen)
    for number, row in rows:
        x, y = world.point(row["longitude_deg"], row["latitude_deg"])
        kind = colour_kind(frame.number_of(number))
        words.at(x, y, MARKER, kind)
        needed = number == frame.chosen or len(rows) <= _NAMED
        words.beside(x, y, plain(row["object_name"]), kind, needed=needed)
    write_sites(words, frame.sites)
    words.place(np.empty((0, 2)))
    write_sun(words, frame.at)
    write_degrees(words)
