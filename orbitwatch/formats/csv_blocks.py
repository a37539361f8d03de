"""CSV by whole blocks: digits come from tables, a column at a time, for millions of rows.

A batch becomes a matrix of bytes, one line a row, in which every cell has room for its longest
text; what a cell does not need is left zero and taken out at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from orbitwatch.formats.columns import Column
from orbitwatch.formats.published import decimals_shown, rounded
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, is_null
from orbitwatch.formats.sanitize import not_a_formula

_BATCH = 4_096  # rows in a block: it should stay in the cache
_LARGEST = 2.0**50
"""Beyond it a number times its power of ten is not exact, and Python's own digits are written."""
_WIDEST_TEXT = 300
_GROUP = 10_000
_DIGITS = {
    width: np.array([f"{i:0{width}d}" for i in range(10**width)], dtype=f"S{width}")
    .view(np.uint8)
    .reshape(-1, width)
    for width in (1, 2, 3, 4)
}
_MS_A_DAY = 86_400_000

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
        for start in range(0, len(rows), _BATCH):
            self._write_block(rows.take(slice(start, start + _BATCH)))

    def close(self) -> None:
        """Write the header where no row has been."""
        self._begin()

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            self._stream.write(",".join(column.name for column in self._columns) + "\n")

    def _write_block(self, rows: Rows) -> None:
        try:
            text = _text([_block(column, rows[column.name]) for column in self._columns])
        except _TooWideError:  # few rows at a time: one long cell makes all of them long
            half = len(rows) // 2
            self._write_block(rows.take(slice(0, half)))
            self._write_block(rows.take(slice(half, None)))
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
    if column.kind == "text":
        return _words(values, lambda value: "" if value is None else _quoted(value))
    if column.kind == "flag":
        return _words(values, lambda value: "" if value is None else str(value).lower())
    if column.kind == "time":
        return _times(values)
    if column.kind == "number":
        return _numbers(column, values)
    missing = is_null(column, values)
    if missing.any():
        values = values.astype(object)
        values[missing] = None
    return _integers(values)


def _quoted(value: str) -> str:
    text = not_a_formula(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def _words(values: Values, translate: Callable[[Any], str]) -> Block:
    """Return few different values, each translated once."""
    if values.dtype == bool:
        return _table(["false", "true"])[values.astype(np.intp)]
    listed: list[Any] = values.tolist()
    code = {value: number for number, value in enumerate(dict.fromkeys(listed))}
    words = [translate(value) for value in code]
    if len(values) > 1 and max(map(len, words)) > _WIDEST_TEXT:
        raise _TooWideError
    return _table(words)[np.fromiter(map(code.__getitem__, listed), np.intp, len(listed))]


def _table(texts: Sequence[str]) -> Block:
    """Return texts as rows of bytes."""
    words = [text.encode() for text in texts]
    width = max(1, *map(len, words))
    return np.array(words, dtype=f"S{width}").view(np.uint8).reshape(len(words), width)


def _integers(values: Values) -> Block:
    if values.dtype == object or np.any(np.abs(values) >= _LARGEST):
        return _table(["" if value is None else str(value) for value in values.tolist()])
    return np.concatenate([_sign(values < 0), _whole(np.abs(values))], axis=1)


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
        return _table(["" if value != value else f"{value:.{place}f}" for value, place in pairs])
    scaled = np.rint(size * 10.0**most).astype(np.int64)
    whole = scaled // 10**most
    parts = [_sign(published < 0.0), _whole(whole)]
    if most:
        parts += [np.full((len(values), 1), ord("."), dtype=np.uint8)]
        parts += [_fixed(scaled - whole * 10**most, most)]
    block = np.concatenate(parts, axis=1)
    if decimals is not None and most:
        for place in range(most):
            block[decimals <= place, block.shape[1] - most + place] = 0
        block[decimals == 0, block.shape[1] - most - 1] = 0
    block[missing] = 0
    return block


def _sign(negative: Values) -> Block:
    return (negative * np.uint8(ord("-"))).astype(np.uint8)[:, None]


def _whole(values: NDArray[np.int64]) -> Block:
    """Return whole numbers, none negative, without leading zeros."""
    width = len(str(int(values.max())))
    block = _fixed(values, width)
    for place in range(width - 1):
        block[values < 10 ** (width - 1 - place), place] = 0
    return block


def _fixed(values: NDArray[np.int64], width: int) -> Block:
    """Return the last ``width`` digits of whole numbers, leading zeros and all."""
    block = np.empty((len(values), width), dtype=np.uint8)
    end, rest = width, values
    while end > 0:
        size = min(4, end)
        higher = rest // _GROUP
        group = rest - higher * _GROUP if end > size else rest
        block[:, end - size : end] = _DIGITS[size][group]
        rest, end = higher, end - size
    return block


def _times(values: Values) -> Block:
    """Return times as ``2023-11-22T00:18:44.000Z``, to the nearest millisecond."""
    missing = np.isnat(values)
    nearest = np.where(missing, np.datetime64(0, "us"), values) + np.timedelta64(500, "us")
    ms = nearest.astype("datetime64[ms]").astype(np.int64)
    day = ms // _MS_A_DAY
    different, which = np.unique(day, return_inverse=True)
    dates = _table(np.datetime_as_string(different.astype("datetime64[D]")).tolist())
    second, thousandth = np.divmod(ms - day * _MS_A_DAY, 1000)
    minute = second // 60
    block = np.empty((len(values), 24), dtype=np.uint8)
    block[:, :10] = dates[which]
    block[:, 10:] = np.frombuffer(b"T00:00:00.000Z", dtype=np.uint8)
    block[:, 11:13] = _DIGITS[2][minute // 60]
    block[:, 14:16] = _DIGITS[2][minute % 60]
    block[:, 17:19] = _DIGITS[2][second % 60]
    block[:, 20:23] = _DIGITS[3][thousandth]
    block[missing] = 0
    return block
