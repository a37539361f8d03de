"""The colour, dash and marker of each object on a map, the same as on the page.

The colours are those of Okabe and Ito, the light ones darkened for white paper.
"""

from __future__ import annotations

from typing import Any, Final

from orbitwatch.drawing.pictures import BLUE, VERMILION, YELLOW

_COLOURS: Final = (BLUE, VERMILION, "#007D5B", "#B04F86", "#A36C00", "#2D86BD", "#000000")
_DASHES: Final = ((), (9.0, 4.0), (3.0, 3.0), (10.0, 3.0, 2.0, 3.0), (5.0, 2.0, 1.0, 2.0, 1.0, 2.0))
_MARKERS: Final = ("o", "s", "^", "D", "v", "P")

SUN: Final[dict[str, Any]] = {
    "linestyle": "none",
    "marker": "o",
    "markersize": 10.0,
    "color": YELLOW,
    "markeredgecolor": "black",
}
SITE: Final[dict[str, Any]] = {
    "linestyle": "none",
    "marker": "X",
    "markersize": 7.0,
    "color": "black",
    "markeredgecolor": "white",
    "markeredgewidth": 0.8,
}
CIRCLE: Final[dict[str, Any]] = {
    "linewidth": 1.1,
    "linestyle": (0.0, (1.0, 1.6)),
    "dash_capstyle": "round",
}


def colour(number: int) -> str:
    """Return the colour of object ``number``, from 0."""
    return _COLOURS[number % len(_COLOURS)]


def dash(number: int, width: float) -> tuple[float, tuple[float, ...] | None]:
    """Return an object's matplotlib line style for a line width in points."""
    lengths = _DASHES[number % len(_DASHES)]
    return 0.0, tuple(length / width for length in lengths) or None


def marker(number: int) -> str:
    """Return the marker of an object's position at the map's moment."""
    return _MARKERS[number % len(_MARKERS)]
