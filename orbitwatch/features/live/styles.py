"""The styles of the live view, for dark and light terminals, as in the terminal map and sky.

They use the terminal's own 16 colours, so that they follow its palette, over ssh too.
"""

from __future__ import annotations

from typing import Final

from orbitwatch.features.maps import terminal_tracks

OBJECT_COLOURS: Final = len(terminal_tracks.COLOURS)
"""Object k has colour k % OBJECT_COLOURS, of kind ``ahead k % OBJECT_COLOURS``."""

_SKY: Final = {
    "horizon": "yellow",
    "shadow": "",
    "sunlit": "cyan",
    "visible": "bold green",
    "now": "bold reverse",
}
_TEXT: Final = {
    "head": "bold",
    "dim": "dim",
    "on": "bold green",
    "bar": "reverse",
    "warn": "yellow",
}

DARK: Final = {"": "", **terminal_tracks.STYLES, **_SKY, **_TEXT}

_LIGHT_COLOURS: Final = ("blue", "magenta", "green", "red", "black")
LIGHT: Final = {
    **DARK,
    "night": "dim blue",
    "horizon": "red",
    "sunlit": "blue",
    "warn": "red",
    **{f"{what} {k}": c for k, c in enumerate(_LIGHT_COLOURS) for what in ("behind", "beside")},
    **{f"ahead {k}": f"bold {c}" for k, c in enumerate(_LIGHT_COLOURS)},
}


def colour_kind(number: int) -> str:
    """Return the kind with the colour of object ``number``."""
    return f"ahead {number % OBJECT_COLOURS}"
