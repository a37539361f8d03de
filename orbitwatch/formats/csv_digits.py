"""Numbers and times as blocks of bytes, a column at a time: their digits come from tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from orbitwatch.arrays import BoolArray
from orbitwatch.formats.columns import Column
from orbitwatch.formats.published import decimals_shown, rounded
from orbitwatch.formats.rows import Values

_LARGEST = 2.0**50
"""Beyond it a number times its power of ten is not exact, and Python's own digits are written."""
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

Block = NDArray[np.uint8]
"""Bytes ``(n, width)``, zero where nothing is to be written."""


def table(words: Sequence[bytes]) -> Block:
    """Return words as rows of bytes."""
    width = max(1, *map(len, words))
    return np.array(words, dtype=f"S{width}").view(np.uint8).reshape(len(words), width)


def integers(values: Values) -> Block:
    """Return whole numbers; nothing for null."""
    if values.dtype == object or np.any(np.abs(values) >= _LARGEST):
        return table([_number_cell(value) for value in values.tolist()])
    return np.concatenate([*_sign(values < 0), _whole(np.abs(values))], axis=1)


def _number_cell(value: int | None) -> bytes:
    return b"" if value is None else str(value).encode()


def numbers(column: Column, values: Values) -> Block:
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
        return table([cell.encode() for cell in cells])
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


def times(values: Values) -> Block:
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
