"""A screen painted at once, before the program that then keeps it is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from orbitwatch.terminal.canvas import print_runs

# xterm's control sequences: another screen than that of the shell and back, the cursor hidden
# and shown, and the place to write at.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H"
_LEAVE = "\x1b[?25h\x1b[?1049l"


def paint(
    stream: TextIO, lines: Iterable[Sequence[tuple[str, str]]], styles: Mapping[str, str]
) -> None:
    """Paint a whole screen: lines of texts and their kinds, each kind in its style.

    The shell's screen is kept by the terminal until `leave`, or until another program leaves.
    """
    if os.name == "nt":  # where consoles need not know these sequences
        return
    from rich.console import Console

    console = Console(file=stream, color_system="standard", markup=False, highlight=False)
    with console.capture() as capture:
        print_runs(console, lines, styles)
    stream.write(_ENTER + capture.get().rstrip("\n"))
    stream.flush()


def leave(stream: TextIO) -> None:
    """Give the shell's screen back."""
    if os.name != "nt":
        stream.write(_LEAVE)
        stream.flush()
