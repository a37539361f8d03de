"""Rows of an answer, stored as one array per column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from orbitwatch.formats.columns import Column

NUMBER = "catalog_id"
"""The column of catalogue numbers. A number below 1 identifies an object without one internally,
and is written as null."""

Values = NDArray[Any]
Value = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Columns and, by column name, one array each, all ``(n_rows,)``.

    By kind of column: time is ``datetime64[us]`` in UTC with NaT for null, number ``float64``
    with NaN for null, integer ``int64`` (``object`` with None where any is null), text and flag
    ``object`` with None for null. ``rows_of`` makes such arrays from almost any values.
    """

    columns: tuple[Column, ...]
    values: Mapping[str, Values]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values[self.columns[0].name]) if self.columns else 0

    def __getitem__(self, name: str) -> Values:
        """Return the array of the column ``name``."""
        return self.values[name]

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dictionary of Python values; null is None, times are aware UTC."""
        names = [column.name for column in self.columns]
        lists = [_python_values(column, self.values[column.name]) for column in self.columns]
        for row in zip(*lists, strict=True):
            yield dict(zip(names, row, strict=True))

    def take(self, which: ArrayLike | slice) -> Rows:
        """Return the rows at the given indices, in that order, or where a mask is true."""
        index = which if isinstance(which, slice) else np.asarray(which)
        if not isinstance(index, slice) and index.size == 0:
            index = index.astype(np.intp)  # an empty list would be an array of floats
        return Rows(self.columns, {name: array[index] for name, array in self.values.items()})


def rows_of(columns: Sequence[Column], values: Mapping[str, ArrayLike | Sequence[object]]) -> Rows:
    """Return rows of ``columns`` from arrays or sequences; None, NaN and NaT are null.

    Times may be datetimes (aware) or ``datetime64``. Values of other names are ignored.
    Raises KeyError if a column is missing, ValueError if lengths differ.
    """
    arrays = {column.name: _as_kind(column, values[column.name]) for column in columns}
    if len({len(array) for array in arrays.values()}) > 1:
        lengths = {name: len(array) for name, array in arrays.items()}
        raise ValueError(f"columns of different lengths: {lengths}")
    return Rows(tuple(columns), arrays)


def no_rows(columns: Sequence[Column]) -> Rows:
    """Return an empty answer with these columns."""
    return rows_of(columns, {column.name: () for column in columns})


def concatenate(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all ``parts``, which have the same columns; there is at least one."""
    columns = parts[0].columns
    if any(part.columns != columns for part in parts):
        raise ValueError("rows of different columns cannot be concatenated")
    return rows_of(
        columns,
        {c.name: np.concatenate([part.values[c.name] for part in parts]) for c in columns},
    )


def is_null(column: Column, array: Values) -> NDArray[np.bool_]:
    """Return a mask of the nulls in a column's array."""
    if column.kind == "number":
        return np.isnan(array)
    if column.kind == "time":
        return np.isnat(array)
    if array.dtype == object:
        return np.fromiter((value is None for value in array), dtype=bool, count=len(array))
    if column.name == NUMBER:
        return array < 1
    return np.zeros(len(array), dtype=bool)


def published(rows: Rows) -> Rows:
    """Return the rows for output: a catalogue number that stands for none is null."""
    numbers = rows.values.get(NUMBER)
    if numbers is None or numbers.dtype == object or not (numbers < 1).any():
        return rows
    shown = np.array([None if number < 1 else number for number in numbers.tolist()], dtype=object)
    return Rows(rows.columns, {**rows.values, NUMBER: shown})


def _as_kind(column: Column, values: ArrayLike | Sequence[object]) -> Values:
    array = values if isinstance(values, np.ndarray) else np.array(list(_iterable(values)))
    if column.kind == "time":
        return _as_times(array)
    if column.kind == "number":
        return array.astype(np.float64)
    if column.kind == "integer":
        whole = array.dtype != object or all(value is not None for value in array)
        return array.astype(np.int64) if whole else array
    python_type = str if column.kind == "text" else bool
    if array.dtype == object and {python_type, type(None)}.issuperset(map(type, array)):
        return array
    out = np.empty(len(array), dtype=object)
    out[:] = [None if value is None else python_type(value) for value in array.tolist()]
    return out


def _iterable(values: object) -> Iterable[Any]:
    return cast("Iterable[Any]", values)


def _as_times(array: Values) -> Values:
    if array.dtype == object:
        array = np.array([_naive_utc(value) for value in array], dtype="datetime64[us]")
    return array.astype("datetime64[us]")


def _naive_utc(value: datetime | np.datetime64 | None) -> datetime | np.datetime64 | None:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _python_values(column: Column, array: Values) -> list[Any]:
    listed: list[Any] = array.tolist()
    if column.kind == "time":
        return [None if value is None else value.replace(tzinfo=UTC) for value in listed]
    if column.kind == "number":
        return [None if isnan(value) else value for value in listed]
    if column.name == NUMBER:
        return [None if value is None or value < 1 else value for value in listed]
    return listed
