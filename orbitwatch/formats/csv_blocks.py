"""CSV by whole blocks: digits come from tables, a column at a time, for millions of rows.

A batch becomes a matrix of bytes, one line a row, in which every cell has room for its longest
text; what a cell does not need is left zero and taken out at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from orbitwatch.arrays import BoolArray
from orbitwatch.formats.columns import Column
from orbitwatch.formats.published import decimals_shown, rounded
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, is_null
from orbitwatch.formats.sanitize import not_a_formula

_BATCH = 4_096  # rows in a block: it should stay in the cache
_LARGEST = 2.0**50
"""Beyond it a number times its power of ten is not exact, and Python's own digits are written."""
_WIDEST_TEXT = 300
_MOST_BYTES = 2**25
_WORDS_KEPT = 50_000  # names and designators come again in every block
_GROUP_WIDTH = 4
_GROUP = 10**_GROUP_WIDTH
_PLACES = 10 ** np.arange(_GROUP_WIDTH)[::-1]
_GROUPS = (np.arange(_GROUP)[:, None] // _PLACES % 10 + ord("0")).astype(np.uint8).view(np.uint32)
_GROUPS = _GROUPS.ravel()
"""The digits of four places, as they lie in memory."""
_MS_A_DAY = 86_400_000
_FEW = 1_000  # rows whose times take less than the table of all seconds of a day
_MOST_DATES = 400
"""Over so many days every date is written once, over more those that occur."""

_IS_PLAIN_START = np.array([code == 0 or chr(code).isalnum() for code in range(128)])
"""Whether a text that starts with that character, or is empty, cannot be a formula."""

Block = NDArray[np.uint8]
"""Bytes ``(n, width)``, zero where nothing is to be written."""


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
        return _where_known(np.isnat(values), values, _times)
    if column.kind == "number":
        return _where_known(np.isnan(values), values, partial(_numbers, column))
    missing = is_null(column, values)
    if missing.any():
        values = values.astype(object)
        values[missing] = None
    return _integers(values)


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
    return _Words(which, _table(words)).block


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
        return _table([b"false", b"true"])[values.astype(np.intp)]
    words = list(map(cell, values.tolist()))
    if len(words) > 1 and max(map(len, words)) > _WIDEST_TEXT:
        raise _TooWideError
    return _table(words)


def _table(words: Sequence[bytes]) -> Block:
    """Return words as rows of bytes."""
    width = max(1, *map(len, words))
    return np.array(words, dtype=f"S{width}").view(np.uint8).reshape(len(words), width)


def _integers(values: Values) -> Block:
    if values.dtype == object or np.any(np.abs(values) >= _LARGEST):
        return _table([_number_cell(value) for value in values.tolist()])
    return np.concatenate([*_sign(values < 0), _whole(np.abs(values))], axis=1)


def _number_cell(value: int | None) -> bytes:
    return b"" if value is None else str(value).encode()


def _numbers(column: Column, values: Values) -> Block:
    """Return numbers with the column's decimals, more where significant digits want them."""
    published = rounded(column, values)
    missing = np.isnan(published)
    size = np.where(missing, 0.0, np.abs(published))
    decimals = decimals_shown(column, size) if column.significant else None
    most = column.decimals if decimals is None else int(decimals.max())
    if np.any(size >= _LARGEST / 10.0**most):
        places = [most] * len(values) if decimals is None else decimals.tolist()
        pairs = zip(published.tolist(), places, strict=True)
        cells = ["" if value != value else f"{value:.{place}f}" for value, place in pairs]
        return _table([cell.encode() for cell in cells])
    scaled = np.rint(size * 10.0**most).astype(np.int64)
    whole = scaled // 10**most
    parts = [*_sign(published < 0.0), _whole(whole)]
    if most:
        parts += [np.full((len(values), 1), ord("."), dtype=np.uint8)]
        parts += [_fixed(scaled - whole * 10**most, most)]
    block = np.concatenate(parts, axis=1)
    if decimals is not None and most:
        for place in range(most):
            block[decimals <= place, block.shape[1] - most + place] = 0
        block[decimals == 0, block.shape[1] - most - 1] = 0
    if missing.any():
        block[missing] = 0
    return block


def _sign(negative: BoolArray) -> tuple[Block, ...]:
    """Return the column of signs, if there is any."""
    return ((negative * np.uint8(ord("-")))[:, None],) if negative.any() else ()


def _whole(values: NDArray[np.int64]) -> Block:
    """Return whole numbers, none negative, without leading zeros."""
    width = len(str(int(values.max())))
    block = _fixed(values, width)
    for place in range(width - 1):
        block[:, place] *= values >= 10 ** (width - 1 - place)
    return block


def _fixed(values: NDArray[np.int64], width: int) -> Block:
    """Return the last ``width`` digits of whole numbers, leading zeros and all."""
    groups = -(-width // _GROUP_WIDTH)
    block = np.empty((len(values), groups), dtype=np.uint32)
    rest = values
    for place in range(groups - 1, 0, -1):
        higher = rest // _GROUP
        block[:, place] = _GROUPS.take(rest - higher * _GROUP)
        rest = higher
    block[:, 0] = _GROUPS.take(rest)
    return block.view(np.uint8)[:, groups * _GROUP_WIDTH - width :]


def _times(values: Values) -> Block:
    """Return times as ``2023-11-22T00:18:44.000Z``, to the nearest millisecond; none is missing."""
    ms = (values + np.timedelta64(500, "us")).astype("datetime64[ms]").astype(np.int64)
    day = ms // _MS_A_DAY
    of_day = ms - day * _MS_A_DAY
    second = of_day // 1000
    block = np.empty((len(values), 24), dtype=np.uint8)
    block[:, :10] = _dates(day)
    block[:, 10] = ord("T")
    block[:, 11:19] = _clock(second) if len(second) < _FEW else _every_second().take(second, axis=0)
    block[:, 19] = ord(".")
    block[:, 20:23] = _fixed(of_day - second * 1000, 3)
    block[:, 23] = ord("Z")
    return block


def _dates(days: NDArray[np.int64]) -> Block:
    """Return days since 1970 as ``2023-11-22``."""
    first, last = int(days.min()), int(days.max())
    if last - first < _MOST_DATES:
        different, which = np.arange(first, last + 1), days - first
    else:
        different, which = np.unique(days, return_inverse=True)
    texts = np.datetime_as_string(different.astype("datetime64[D]")).astype("S10")
    return texts.view(np.uint8).reshape(-1, 10).take(which, axis=0)


@cache
def _every_second() -> Block:
    return _clock(np.arange(86_400))


def _clock(second: NDArray[np.int64]) -> Block:
    """Return seconds of a day as ``00:18:44``."""
    minute = second // 60
    block = np.full((len(second), 8), ord(":"), dtype=np.uint8)
    for at, value in ((0, minute // 60), (3, minute % 60), (6, second % 60)):
        block[:, at : at + 2] = _fixed(value, 2)
    return block
