"""The sky panel: the current or next pass, and the satellites that are up now."""

from __future__ import annotations

from copy import copy
from typing import Final

from orbitwatch.features.live.frame import Frame
from orbitwatch.features.live.lines import Line, drawn
from orbitwatch.features.live.styles import colour_kind
from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.features.passes.sky_terminal import TerminalSky, draw_pass

_BESIDE: Final = 6
"""Columns next to the disc for the compass points."""
_SMALLEST: Final = 8


class SkyPanel:
    """Draws the sky of frames; the path of a pass is drawn once."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        self._ascii_only = ascii_only
        self._path: SkyPath | None = None
        self._size = (0, 0)
        self._bare: TerminalSky | None = None

    def lines(self, frame: Frame, columns: int, rows: int) -> list[Line]:
        """Return the sky of a frame, at most ``rows`` lines of ``columns`` cells."""
        disc = min(columns - _BESIDE, 2 * (rows - 2)) // 2 * 2
        if disc < _SMALLEST or frame.path is None:
            return []
        if self._bare is None or self._path is not frame.path or self._size != (columns, disc):
            self._path, self._size = frame.path, (columns, disc)
            self._bare = TerminalSky(columns, disc // 2 + 2, disc, ascii_only=self._ascii_only)
            draw_pass(self._bare, frame.path)
        sky = copy(self._bare)
        sky.canvas = self._bare.canvas.copy()
        _write_satellites(sky, frame, *("@", "*") if self._ascii_only else ("●", "○"))
        return drawn(sky.canvas)


def _write_satellites(sky: TerminalSky, frame: Frame, chosen: str, other: str) -> None:
    """Mark every satellite above the horizon, the chosen one last, each with its own sign."""
    order = sorted(frame.here.items(), key=lambda item: item[0] == frame.chosen)
    for number, row in order:
        elevation, azimuth = row["elevation_deg"], row["azimuth_deg"]
        if elevation >= 0.0 and azimuth is not None:
            kind = colour_kind(frame.number_of(number))
            sign = chosen if number == frame.chosen else other
            sky.canvas.write(*sky.place(azimuth, elevation), sign, kind)
