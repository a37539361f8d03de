"""Tracks on a terminal map: their colours, dashes and signs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.drawing.braille_world import World

if TYPE_CHECKING:
    from orbitwatch.features.maps.scene import GroundTrack

COLOURS: Final = ("cyan", "yellow", "magenta", "green", "red")
DASHES: Final = (None, (6.0, 4.0), (2.0, 3.0), (12.0, 4.0), (4.0, 8.0))
_SIGNS: Final = "*x%&="
"""Colours, dashes and ASCII signs of the tracks, in turn."""
DOTTED: Final = (0.0, 2.0)
STYLES: Final = {
    "night": "blue",
    "coast": "dim",
    "grid": "dim",
    "name": "bold",
    **{f"{what} {i}": c for i, c in enumerate(COLOURS) for what in ("behind", "beside")},
    **{f"ahead {i}": f"bold {c}" for i, c in enumerate(COLOURS)},
}
SIGNS: Final = {
    "night": ".",
    "coast": "#",
    **{f"beside {i}": "o" for i in range(len(_SIGNS))},
    **{f"{way} {i}": sign for i, sign in enumerate(_SIGNS) for way in ("behind", "ahead")},
}


def draw_track(world: World, track: GroundTrack, at: datetime, number: int, *, thick: bool) -> None:
    """Draw a track in the style of object ``number``; ``thick``: thick ahead of the object."""
    stroke = number % len(DASHES)
    spot, now = track.spot(at), track.before(at)
    here = [] if spot is None else [(spot.longitude_deg, spot.latitude_deg)]
    places = np.stack([track.longitude_deg, track.latitude_deg], axis=-1)
    for piece in track.pieces():
        cut = min(max(now, piece.start), piece.stop)
        inside = here if piece.start < now < piece.stop else []
        behind, ahead = [*places[piece.start : cut], *inside], [*inside, *places[cut : piece.stop]]
        for way, part in (("behind", behind), ("ahead", ahead)):
            if len(part) > 1:
                longitude, latitude = np.array(part).T
                is_thick = thick and way == "ahead"
                world.line(longitude, latitude, f"{way} {stroke}", DASHES[stroke], thick=is_thick)
