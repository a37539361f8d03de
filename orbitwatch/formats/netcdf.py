"""Rows of a grid as NetCDF 4, for xarray and similar tools; needs h5netcdf.

CF conventions 1.11: latitude and longitude are coordinates, units and meanings are attributes,
times count microseconds. Cells of latitude and longitude make a grid of two dimensions, others one
dimension, ``cell``.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

import h5netcdf
import numpy as np

from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, concatenate, no_rows
from orbitwatch.formats.sanitize import plain

_AXES = {
    "latitude_deg": {"standard_name": "latitude", "units": "degrees_north"},
    "longitude_deg": {"standard_name": "longitude", "units": "degrees_east"},
}
_UNITS = {"d": "day", "h": "hour", "1/d": "day-1", "deg": "degree"}
_NOT_A_TIME = np.iinfo(np.int64).min


class NetcdfWriter:
    """Collects rows of cells with ``latitude_deg`` and ``longitude_deg``, written at the end."""

    def __init__(self, stream: IO[bytes], columns: Sequence[Column], context: Context) -> None:
        self._stream = stream
        self._columns = tuple(columns)
        self._attributes = context.attributes
        self._parts: list[Rows] = []

    def write(self, rows: Rows) -> None:
        """Add some rows."""
        self._parts.append(rows)

    def close(self) -> None:
        """Write the file."""
        rows = concatenate([no_rows(self._columns), *self._parts])
        whole = BytesIO()  # HDF5 goes back in the file that it is written to
        with h5netcdf.File(whole, "w") as file:
            _fill(file, rows)
            file.attrs["Conventions"] = "CF-1.11"
            for name, value in self._attributes.items():
                file.attrs[name] = plain(value) if isinstance(value, str) else value
        self._stream.write(whole.getvalue())


def _fill(file: Any, rows: Rows) -> None:
    axes = _lines(rows)
    if axes is None:
        file.dimensions = {"cell": len(rows)}
        dimensions: tuple[str, ...] = ("cell",)
        coordinates = "latitude_deg longitude_deg"
    else:
        file.dimensions = {name: len(values) for name, values in axes.items()}
        dimensions, coordinates = tuple(axes), ""
        for name, values in axes.items():
            _variable(file, _column(rows, name), (name,), values, {})
    for column in rows.columns:
        if axes is not None and column.name in axes:
            continue
        more = {"coordinates": coordinates} if coordinates and column.name not in _AXES else {}
        shape = tuple(file.dimensions[name].size for name in dimensions)
        _variable(file, column, dimensions, rows[column.name].reshape(shape), more)


def _lines(rows: Rows) -> dict[str, Values] | None:
    """Return the latitudes and longitudes of a complete grid, in order; None if it is not one."""
    latitude, longitude = rows["latitude_deg"], rows["longitude_deg"]
    width = int(np.count_nonzero(latitude == latitude[0])) if len(rows) else 0
    if not width or len(rows) % width:
        return None
    lines, across = latitude[::width], longitude[:width]
    crossing = np.array_equal(np.repeat(lines, width), latitude) and np.array_equal(
        np.tile(across, len(lines)), longitude
    )
    return {"latitude_deg": lines, "longitude_deg": across} if crossing else None


def _column(rows: Rows, name: str) -> Column:
    return next(column for column in rows.columns if column.name == name)


def _variable(
    file: Any, column: Column, dimensions: tuple[str, ...], values: Values, more: dict[str, str]
) -> None:
    known = {"long_name": column.meaning, **_AXES.get(column.name, {}), **more}
    fill: Any = None
    if column.kind == "time":
        values, fill = values.astype("datetime64[us]").view(np.int64), _NOT_A_TIME
        known |= {"units": "microseconds since 1970-01-01", "calendar": "proleptic_gregorian"}
    elif column.kind == "flag":
        values = values.astype(np.int8)
        known |= {"dtype": "bool"}  # as xarray marks them
    else:
        values = values.astype(np.int64 if column.kind == "integer" else np.float64)
        if column.unit and "units" not in known:
            known["units"] = _UNITS.get(column.unit, column.unit)
        if column.kind == "number" and column.name not in _AXES:
            fill = np.nan
    variable = file.create_variable(
        column.name, dimensions, values.dtype, fillvalue=fill, compression="gzip", shuffle=True
    )
    variable[...] = values
    for name, value in known.items():
        variable.attrs[name] = value
