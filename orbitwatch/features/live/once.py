"""One frame as text, for scripts or a single look: all panels stacked and uncut."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from orbitwatch.config import Settings
from orbitwatch.features.live.figure_panel import figure_lines, object_lines
from orbitwatch.features.live.forecast import forecast
from orbitwatch.features.live.frame import Frame, frame_at
from orbitwatch.features.live.lines import Line
from orbitwatch.features.live.pass_panel import pass_lines
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.features.live.screen import Screen, header
from orbitwatch.features.live.styles import DARK
from orbitwatch.terminal.canvas import PAPER, is_ascii, print_runs

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.features.live.followed import Followed

_LONGEST: Final = 10_000
_UNCUT: Final = 1000


def one_frame(
    question: LiveQuestion, settings: Settings, followed: Followed, at: datetime
) -> Frame:
    """Return the frame of a moment, including its passes."""
    site = question.sites[0] if question.sites else None
    found = forecast(question, settings, followed, site, at)
    return frame_at(question, followed, question.sites, at, found)


def print_frame(frame: Frame, console: Console) -> None:
    """Print a frame: map, objects, one object's figures, passes, and the sky of the next pass."""
    ascii_only = is_ascii(console)
    width = max(console.width // 4 * 4, 4) if console.is_terminal else PAPER
    table = width if console.is_terminal else _UNCUT
    screen = Screen(ascii_only=ascii_only)
    lines: list[Line] = [
        header(frame, "one frame"),
        *screen.world_lines(frame, min(width, 2 * PAPER)),
        *([[], *object_lines(frame, PAPER, ascii_only=ascii_only)] if frame.objects[1:] else []),
        [],
        *figure_lines(frame, PAPER, ascii_only=ascii_only),
        [],
        *pass_lines(frame, table, _LONGEST, ascii_only=ascii_only),
    ]
    if frame.path is not None:
        lines += [[], *screen.sky_lines(frame, PAPER, PAPER // 2 - 2)]
    print_runs(console, lines, DARK)
