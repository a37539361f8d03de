"""Points of the compass, as people name directions."""

from __future__ import annotations

from typing import Final

_POINTS: Final = (
    *("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE"),
    *("S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"),
)


def compass(azimuth_deg: float) -> str:
    """Return the nearest of the sixteen points of the compass."""
    return _POINTS[round(azimuth_deg / 22.5) % 16]
