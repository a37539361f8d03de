"""Creates braille canvases for a console and prints them in colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from orbitwatch.drawing.braille import Canvas
from orbitwatch.drawing.labels import Box
from orbitwatch.terminal import cells

if TYPE_CHECKING:
    from rich.console import Console

PAPER: Final = 80
"""Columns of a canvas in a file or a pipe, which have no width of their own."""


def is_ascii(console: Console) -> bool:
    """Whether the console can show only ASCII."""
    return cells.signs_for(console.encoding) is cells.ASCII_SIGNS


def new_canvas(console: Console, columns: int, rows: int, signs: Mapping[str, str]) -> Canvas:
    """Return an empty canvas; ``signs`` replace the dots of each kind on an ASCII console."""
    return Canvas(columns, rows, signs if is_ascii(console) else None)


def print_canvas(console: Console, canvas: Canvas, styles: Mapping[str, str]) -> None:
    """Print the canvas, each kind in its style."""
    print_runs(console, canvas.lines(), styles)


def print_runs(
    console: Console, lines: Iterable[Sequence[tuple[str, str]]], styles: Mapping[str, str]
) -> None:
    """Print lines of texts and their kinds, each kind in its style, without truncation."""
    from rich.text import Text

    for runs in lines:
        line = Text()
        for text, kind in runs:
            line.append(text, styles.get(kind, ""))
        line.rstrip()
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def edges(canvas: Canvas) -> list[Box]:
    """Return boxes around the canvas, which labels must avoid."""
    far, right, bottom = 1e6, float(canvas.width), float(canvas.height)
    return [
        (-far, -far, 0.0, far),
        (right, -far, far, far),
        (-far, -far, far, 0.0),
        (-far, bottom, far, far),
    ]
