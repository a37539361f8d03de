"""A text canvas of braille dots, two across and four down in each cell, and words.

Coordinates are in dots from the top left corner of the canvas, x to the right and y down; dots lie
on integers, and what falls outside is not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from unicodedata import category, east_asian_width

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.labels import Box
from orbitwatch.formats.sanitize import plain

ACROSS, DOWN = 2, 4
"""Dots in a cell."""
_BRAILLE = 0x2800
# The Unicode Standard, Braille Patterns: bit n stands for dot n + 1, row by row 14, 25, 36, 78.
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)


class Canvas:
    """Dots and words of several kinds; ``columns`` and ``rows`` count cells.

    A cell has one style, so it shows only dots of the last kind drawn there. ``signs``, one for
    each kind, replace dots where braille cannot be shown.
    """

    def __init__(self, columns: int, rows: int, signs: Mapping[str, str] | None = None) -> None:
        self.columns, self.rows = columns, rows
        self._signs = signs
        self._kinds = [""]
        self._kind = np.zeros((rows, columns), dtype=np.int64)
        self._bits = np.zeros((rows, columns), dtype=np.uint8)
        self._written: dict[tuple[int, int], tuple[str, str]] = {}

    @property
    def width(self) -> int:
        """The width in dots."""
        return ACROSS * self.columns

    @property
    def height(self) -> int:
        """The height in dots."""
        return DOWN * self.rows

    def copy(self) -> Canvas:
        """Return an independent copy of the canvas."""
        other = Canvas(self.columns, self.rows, self._signs)
        other._kinds = list(self._kinds)
        other._kind, other._bits = self._kind.copy(), self._bits.copy()
        other._written = dict(self._written)
        return other

    def dots(self, points: FloatArray, kind: str) -> None:
        """Set the dots nearest to ``points`` ``(n, 2)``."""
        if kind not in self._kinds:
            self._kinds.append(kind)
        number = self._kinds.index(kind)
        x, y = np.rint(points).astype(np.int64).T
        inside = (x >= 0) & (x < self.width) & (y >= 0) & (y < self.height)
        x, y = x[inside], y[inside]
        cell = y // DOWN, x // ACROSS
        other = self._kind[cell] != number
        self._bits[cell[0][other], cell[1][other]] = 0
        self._kind[cell] = number
        np.bitwise_or.at(self._bits, cell, _BITS[y % DOWN, x % ACROSS])

    def line(
        self,
        points: FloatArray,
        kind: str,
        dashes: tuple[float, float] | None = None,
        *,
        thick: bool = False,
    ) -> None:
        """Draw straight lines from each of ``points`` ``(n, 2)`` to the next.

        ``dashes`` are the lengths of a dash and of the gap after it, a dash of zero length being a
        dot; a ``thick`` line is two dots wide.
        """
        along = _along(points) if dashes is None else _dashed(points, *dashes)
        around = [(0, 0), (1, 0), (0, 1), (1, 1)] if thick else [(0, 0)]
        for move in around:
            self.dots(along + np.array(move), kind)

    def box(self, x: float, y: float, text: str) -> Box:
        """Return the box of a text centred at a point: whole cells, all on the canvas."""
        width = min(text_width(text), self.columns)
        column = min(max(round(x / ACROSS - width / 2), 0), self.columns - width)
        row = min(max(int(y // DOWN), 0), self.rows - 1)
        left, top = float(ACROSS * column), float(DOWN * row)
        return left, top, left + ACROSS * width, top + DOWN

    def write(self, x: float, y: float, text: str, kind: str) -> None:
        """Write a text centred at a point, moved to stay on the canvas, truncated if long."""
        letters = letters_of(text)
        if letters[self.columns : self.columns + 1] == [""]:
            letters[self.columns - 1] = " "  # a wide letter would be split
        left, top, right, _ = self.box(x, y, text)
        row, first, after = int(top // DOWN), int(left // ACROSS), int(right // ACROSS)
        for split, half in ((first, first - 1), (after, after)):
            if self._written.get((row, split), (" ", ""))[0] == "":
                self._written[row, half] = " ", kind
        for column in range(first, after):
            self._written[row, column] = letters[column - first], kind

    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """Yield each row as texts and their kinds; empty cells are blank and of kind ''."""
        for row in range(self.rows):
            cells = [self._cell(row, column) for column in range(self.columns)]
            groups = groupby(cells, key=lambda cell: cell[1])
            yield [("".join(text for text, _ in run), kind) for kind, run in groups]

    def _cell(self, row: int, column: int) -> tuple[str, str]:
        written = self._written.get((row, column))
        if written is not None:
            return written
        kind = self._kinds[self._kind[row, column]]
        if not kind:
            return " ", ""
        if self._signs is not None:
            return self._signs[kind], kind
        return chr(_BRAILLE + int(self._bits[row, column])), kind


def text_width(text: str) -> int:
    """Return the number of cells of a text."""
    return len(letters_of(text))


def letters_of(text: str) -> list[str]:
    """Return the content of each cell of a text; empty for the second cell of a wide letter."""
    letters: list[str] = []
    for letter in plain(text):
        if category(letter) in ("Mn", "Me"):  # combines with the letter before it
            if letters:
                letters[-1 if letters[-1] else -2] += letter
        else:
            letters += [letter, ""] if east_asian_width(letter) in "WF" else [letter]
    return letters


def _along(points: FloatArray) -> FloatArray:
    """Return the points and intermediate ones, at most a dot apart across and down."""
    way = np.diff(points, axis=0)
    parts = np.maximum(np.ceil(np.max(np.abs(way), axis=1, initial=0.0)), 1.0).astype(np.int64)
    step = np.repeat(np.arange(len(way)), parts)
    share = (np.arange(len(step)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[step]
    return np.concatenate([points[step] + share[:, None] * way[step], points[-1:]])


def _dashed(points: FloatArray, dash: float, gap: float) -> FloatArray:
    """Return points half a dot apart on the line through ``points``, without those in gaps."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.arange(0.0, length[-1] + 0.5, 0.5)
    at = at[at % (dash + gap) <= dash]
    return np.stack([np.interp(at, length, points[:, k]) for k in (0, 1)], axis=-1)
