"""CSV by whole blocks, for millions of rows.

A batch becomes a matrix of bytes, one line a row, in which every cell has room for its longest
text; what a cell does not need is left zero and taken out at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from orbitwatch.arrays import BoolArray
from orbitwatch.formats.columns import Column
from orbitwatch.formats.csv_digits import Block, integers, numbers, table, times
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, is_null
from orbitwatch.formats.sanitize import not_a_formula

_BATCH = 4_096  # rows in a block: it should stay in the cache
_WIDEST_TEXT = 300
_MOST_BYTES = 2**25
_WORDS_KEPT = 50_000  # names and designators come again in every block
_IS_PLAIN_START = np.array([code == 0 or chr(code).isalnum() for code in range(128)])
"""Whether a text that starts with that character, or is empty, cannot be a formula."""


class CsvWriter:
    """RFC 4180 with LF line ends: a header of column names, null as nothing, true and false.

    Numbers are rounded to the decimals of their column; times are ISO 8601 UTC with milliseconds
    and ``Z``.
    """

    def __init__(
        self, stream: TextIO, columns: Sequence[Column], context: Context | None = None
    ) -> None:
        self.begun = False
        self._stream = stream
        self._columns = columns

    def write(self, rows: Rows) -> None:
        """Write some rows, after the header when they are the first."""
        self._begin()
        words = {c.name: _words_of(c, rows[c.name]) for c in self._columns if c.kind in _CELLS}
        for start in range(0, len(rows), _BATCH):
            part = slice(start, start + _BATCH)
            known = {name: cells(part) for name, cells in words.items() if cells is not None}
            self._write_block(rows.take(part), known)

    def close(self) -> None:
        """Write the header where no row has been."""
        self._begin()

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            self._stream.write(",".join(column.name for column in self._columns) + "\n")

    def _write_block(self, rows: Rows, known: Mapping[str, Block]) -> None:
        """Write rows; ``known`` are the cells of some columns, by name."""
        try:
            text = _text(
                [
                    known[c.name] if c.name in known else _block(c, rows[c.name])
                    for c in self._columns
                ]
            )
        except _TooWideError:  # few rows at a time: one long cell makes all of them long
            half = len(rows) // 2
            for part in (slice(0, half), slice(half, None)):
                self._write_block(rows.take(part), {n: cells[part] for n, cells in known.items()})
        else:
            self._stream.write(text)


class _TooWideError(Exception):
    """A text is so long that a block of many rows would take too much memory."""


def _text(cells: Sequence[Block]) -> str:
    """Join cells with commas, end lines, and drop the zeros."""
    width = sum(cell.shape[1] + 1 for cell in cells)
    lines = np.zeros((len(cells[0]), width), dtype=np.uint8)
    at = 0
    for cell in cells:
        lines[:, at : at + cell.shape[1]] = cell
        at += cell.shape[1] + 1
        lines[:, at - 1] = ord(",")
    lines[:, -1] = ord("\n")
    return lines.tobytes().translate(None, b"\0").decode("utf-8")


def _block(column: Column, values: Values) -> Block:
    if column.kind in _CELLS:
        return _words(values, _CELLS[column.kind])
    if column.kind == "time":
        return _where_known(np.isnat(values), values, times)
    if column.kind == "number":
        return _where_known(np.isnan(values), values, partial(numbers, column))
    missing = is_null(column, values)
    if missing.any():
        values = values.astype(object)
        values[missing] = None
    return integers(values)


def _where_known(missing: BoolArray, values: Values, write: Callable[[Values], Block]) -> Block:
    """Return what ``write`` makes of the values that are not missing, and nothing for the rest."""
    if not missing.any():
        return write(values)
    known = np.flatnonzero(~missing)
    if not len(known):
        return np.zeros((len(values), 1), dtype=np.uint8)
    written = write(values[known])
    block = np.zeros((len(values), written.shape[1]), dtype=np.uint8)
    block[known] = written
    return block


@lru_cache(_WORDS_KEPT)
def _text_cell(value: str | None) -> bytes:
    if value is None:
        return b""
    is_quoted = "," in value or '"' in value
    if value[:1].isalnum() and value.isascii() and value.isprintable() and not is_quoted:
        return value.encode()  # as nearly all are
    text = not_a_formula(value)
    if is_quoted:
        text = '"' + text.replace('"', '""') + '"'
    return text.encode()


def _flag_cell(value: object) -> bytes:
    return b"" if value is None else str(value).lower().encode()


_CELLS: Mapping[str, Callable[[Any], bytes]] = {"text": _text_cell, "flag": _flag_cell}


@dataclass(frozen=True, slots=True)
class _Words:
    """A column of words, each of which many rows may have: row i has ``cells[which[i]]``."""

    which: NDArray[np.intp]
    cells: Block

    def block(self, part: slice) -> Block:
        return self.cells.take(self.which[part], axis=0)


def _words_of(column: Column, values: Values) -> Callable[[slice], Block] | None:
    """Return what gives the cells of some rows; None where they would take much memory."""
    if values.dtype != object or not len(values):
        return None
    listed = values.tolist()
    plain = _plain(values, listed) if column.kind == "text" else None
    if plain is not None:
        return plain.__getitem__
    different = dict.fromkeys(listed)
    words = list(map(_CELLS[column.kind], different))
    width = max(map(len, words), default=0)
    if width > _WIDEST_TEXT or width * len(words) > _MOST_BYTES:
        return None
    place = dict(zip(different, range(len(different)), strict=True))
    which = np.fromiter(map(place.__getitem__, listed), dtype=np.intp, count=len(listed))
    return _Words(which, table(words)).block


def _plain(values: Values, listed: Sequence[str | None]) -> Block | None:
    """Return the cells of texts that are all written as they are; None if one is not."""
    try:
        joined = "".join(listed)  # type: ignore[arg-type]  # None raises TypeError
    except TypeError:
        return None
    width = max(1, *map(len, listed))  # type: ignore[arg-type]  # as above
    if width > _WIDEST_TEXT or width * len(listed) > _MOST_BYTES:
        return None
    if not (joined.isascii() and joined.isprintable()) or "," in joined or '"' in joined:
        return None
    cells = values.astype(f"S{width}").view(np.uint8).reshape(len(values), width)
    return cells if _IS_PLAIN_START[cells[:, 0]].all() else None


def _words(values: Values, cell: Callable[[Any], bytes]) -> Block:
    if values.dtype == bool:
        return table([b"false", b"true"])[values.astype(np.intp)]
    words = list(map(cell, values.tolist()))
    if len(words) > 1 and max(map(len, words)) > _WIDEST_TEXT:
        raise _TooWideError
    return table(words)
