"""Numbers and times as published in every text format."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from orbitwatch.arrays import distinct
from orbitwatch.formats.columns import Column

_MOST_DECIMALS = 9


def rounded(column: Column, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers as published: the column's decimals, no negative zero, no infinity.

    Each is the float nearest to its decimal figure, so its repr is no longer than that figure.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        out = np.asarray(np.round(values, column.decimals) + 0.0, dtype=np.float64)
        if column.significant:
            decimals = decimals_shown(column, values)
            for extra in distinct(decimals[decimals > column.decimals]):
                which = decimals == extra
                out[which] = np.round(values[which], int(extra)) + 0.0
    out[~np.isfinite(out)] = np.nan
    return out


def decimals_shown(column: Column, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the decimals of each value that show enough significant digits."""
    size = np.abs(values)
    known = np.isfinite(size) & (size > 0)
    first = np.floor(np.log10(np.where(known, size, 1.0)))
    wanted = np.where(known, column.significant - 1 - first, 0)
    return np.clip(wanted, column.decimals, _MOST_DECIMALS).astype(np.int64)


def utc_texts(times: NDArray[np.datetime64]) -> list[str]:
    """Return times as ``2023-11-22T00:18:44.000Z``, to the nearest millisecond; null as ``NaT``."""
    nearest = (times + np.timedelta64(500, "us")).astype("datetime64[ms]")
    texts: list[str] = np.datetime_as_string(nearest, unit="ms", timezone="UTC").tolist()
    return texts
