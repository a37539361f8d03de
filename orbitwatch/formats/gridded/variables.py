"""Rows of cells as arrays with the dimensions of their grid, described by CF conventions 1.11.

Latitude and longitude are coordinates, units and meanings are attributes, times are
microseconds. Cells of latitude and longitude form a grid of two dimensions, others have one
dimension, ``cell``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import numpy as np

from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, concatenate
from orbitwatch.formats.sanitize import plain

Attributes = dict[str, str | int | float]

_AXES = {
    "latitude_deg": {"standard_name": "latitude", "units": "degrees_north"},
    "longitude_deg": {"standard_name": "longitude", "units": "degrees_east"},
}
_UNITS = {"d": "day", "h": "hour", "1/d": "day-1", "deg": "degree"}
_NOT_A_TIME = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Variable:
    """One column; ``fill`` represents null (None: without nulls); times are microseconds."""

    name: str
    dimensions: tuple[str, ...]
    values: Values
    fill: int | float | None
    attributes: dict[str, str]
    is_time: bool


@dataclass(slots=True)
class CellWriter:
    """Collects rows of cells with ``latitude_deg`` and ``longitude_deg``, encoded at the end."""

    stream: IO[bytes]
    context: Context
    encode: Callable[[Rows, Attributes], bytes]
    _parts: list[Rows] = field(default_factory=list, init=False)

    def write(self, rows: Rows) -> None:
        """Add some rows."""
        self._parts.append(rows)

    def close(self) -> None:
        """Write the file; a grid has at least one cell."""
        known = _plain(self.context.attributes)
        self.stream.write(self.encode(concatenate(self._parts), known))


def variables(rows: Rows) -> Iterator[Variable]:
    """Yield the columns of cells, the axes of their grid first."""
    axes = axes_of(rows)
    if axes is None:
        for column in rows.columns:
            place = {} if column.name in _AXES else {"coordinates": "latitude_deg longitude_deg"}
            yield _variable(column, ("cell",), rows[column.name], place)
        return
    by_name = {column.name: column for column in rows.columns}
    for name, values in axes.items():
        yield _variable(by_name[name], (name,), values, {})
    shape = tuple(map(len, axes.values()))
    for column in rows.columns:
        if column.name not in axes:
            yield _variable(column, tuple(axes), rows[column.name].reshape(shape), {})


def axes_of(rows: Rows) -> dict[str, Values] | None:
    """Return the axes of a regular grid in latitude and longitude; None for other cells."""
    latitude, longitude = rows["latitude_deg"], rows["longitude_deg"]
    width = int(np.count_nonzero(latitude == latitude[0])) if len(rows) else 0
    if not width or len(rows) % width:
        return None
    lines, across = latitude[::width], longitude[:width]
    crossing = np.array_equal(np.repeat(lines, width), latitude) and np.array_equal(
        np.tile(across, len(lines)), longitude
    )
    return {"latitude_deg": lines, "longitude_deg": across} if crossing else None


def _variable(
    column: Column, dimensions: tuple[str, ...], values: Values, more: dict[str, str]
) -> Variable:
    known = {"long_name": column.meaning, **_AXES.get(column.name, {}), **more}
    fill: int | float | None = None
    if column.kind == "time":
        values, fill = values.astype("datetime64[us]").view(np.int64), _NOT_A_TIME
        known |= {"units": "microseconds since 1970-01-01", "calendar": "proleptic_gregorian"}
    elif column.kind == "flag":
        values = values.astype(np.bool_)
    else:
        values = values.astype(np.int64 if column.kind == "integer" else np.float64)
        if column.unit and "units" not in known:
            known["units"] = _UNITS.get(column.unit, column.unit)
        if column.kind == "number" and column.name not in _AXES:
            fill = float("nan")
    return Variable(column.name, dimensions, values, fill, known, column.kind == "time")


def _plain(attributes: Mapping[str, str | int | float]) -> Attributes:
    return {
        name: plain(value) if isinstance(value, str) else value
        for name, value in attributes.items()
    }
