"""Records of arrays: dataclasses whose fields are arrays of equal length, or such records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

R = TypeVar("R")
T = TypeVar("T", bound=np.generic)


def take(record: R, index: IntArray) -> R:
    """Return the rows of ``record`` at ``index``; a field that is None stays None."""
    parts: dict[str, Any] = {}
    for field in fields(record):  # type: ignore[arg-type]  # records are dataclasses
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            parts[field.name] = value[index]
        else:
            parts[field.name] = None if value is None else take(value, index)
    return type(record)(**parts)


def concatenate(records: Sequence[R]) -> R:
    """Return the rows of all ``records``, at least one, one after another."""
    first = records[0]
    if len(records) == 1:
        return first
    parts: dict[str, Any] = {}
    for field in fields(first):  # type: ignore[arg-type]  # records are dataclasses
        values = [getattr(record, field.name) for record in records]
        if isinstance(values[0], np.ndarray):
            parts[field.name] = np.concatenate(values)
        else:
            parts[field.name] = None if values[0] is None else concatenate(values)
    return type(first)(**parts)


def expand(first: IntArray, counts: IntArray) -> IntArray:
    """Return the concatenated ranges ``first[i] … first[i] + counts[i] - 1``."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(first - ends + counts, counts)


def distinct(values: npt.NDArray[T]) -> npt.NDArray[T]:
    """Return the distinct ``values`` ``(n,)`` in ascending order; none of them may be NaN.

    ``np.unique`` gives the same, but it loads NumPy's masked arrays, which takes as long as
    a small search.
    """
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


FloatArray = npt.NDArray[np.float64]


IntArray = npt.NDArray[np.int64]


BoolArray = npt.NDArray[np.bool_]
