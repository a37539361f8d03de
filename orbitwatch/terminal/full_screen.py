"""Paints a full screen at once, before the program that will own it is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from orbitwatch.terminal.canvas import print_runs

# xterm's control sequences: alternate screen on and off, cursor hidden and shown, clear, home.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H"
_LEAVE = "\x1b[?25h\x1b[?1049l"


def paint(
    stream: TextIO, lines: Iterable[Sequence[tuple[str, str]]], styles: Mapping[str, str]
) -> None:
    """Paint a full screen: lines of texts and their kinds, each kind in its style.

    The terminal saves the shell's screen until `leave`, or until another program restores it.
    """
    if os.name == "nt":  # consoles there may not support these sequences
        return
    from rich.console import Console

    console = Console(file=stream, color_system="standard", markup=False, highlight=False)
    with console.capture() as capture:
        print_runs(console, lines, styles)
    stream.write(_ENTER + capture.get().rstrip("\n"))
    stream.flush()


def leave(stream: TextIO) -> None:
    """Restore the shell's screen."""
    if os.name != "nt":
        stream.write(_LEAVE)
        stream.flush()
