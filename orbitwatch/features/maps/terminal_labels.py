"""Labels on a terminal map: names, times along the tracks, letters of sites, degrees."""

from __future__ import annotations

from typing import Final

import numpy as np

from orbitwatch.drawing.braille_world import World
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.terminal_words import (
    ARROWS,
    MARKER,
    STILL,
    MapWords,
    write_degrees,
    write_sites,
    write_sun,
)
from orbitwatch.features.maps.tracks import Tick, tick_step, ticks
from orbitwatch.terminal.canvas import edges

_NAMED: Final = 12
"""Up to this many objects are all labelled, whatever the labels hide."""
_LINE_POINTS: Final = 3000
"""Maximum track points that labels avoid: more would be slow."""


def write_words(world: World, scene: Scene, strokes: int, *, ascii_only: bool) -> None:
    """Write all labels; those of track k have kind ``ahead n`` or ``behind n``, n = k % strokes.

    Degrees have kind ``grid``, sites and the Sun kind ``name``. The most important come first and
    keep their places.
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
    """Write a sign for each object, letters for sites, and names beside the signs."""
    for number, track in enumerate(scene.tracks):
        spot = track.spot(scene.at)
        if spot is not None and words.world.holds(spot.longitude_deg, spot.latitude_deg):
            x, y = words.world.point(spot.longitude_deg, spot.latitude_deg)
            kind = f"ahead {number % strokes}"
            words.at(x, y, MARKER, kind)
            words.beside(x, y, track.name, kind, needed=len(scene.tracks) <= _NAMED)
    write_sites(words, scene.sites)


def _times(words: MapWords, scene: Scene, strokes: int) -> None:
    """Write arrows on the tracks at round times, with the times next to them."""
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
    """Return the arrow, one of eight, for a track's heading; a dot if stationary."""
    heading = np.radians(track.heading_deg[track.before(tick.time)])
    if np.isnan(heading):
        return STILL
    stretch = np.cos(np.radians(tick.latitude_deg))  # the plate carrée stretches longitude
    angle = np.degrees(np.arctan2(np.cos(heading) * stretch, np.sin(heading)))
    return ARROWS[round(float(angle) / 45.0) % 8]
