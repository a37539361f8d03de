"""The cells of a grid as NetCDF 4, for xarray and similar software; requires h5netcdf."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO

import h5netcdf
import numpy as np

from orbitwatch.formats.columns import Column
from orbitwatch.formats.gridded.variables import Attributes, CellWriter, variables
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows


def netcdf_writer(stream: IO[bytes], _: Sequence[Column], context: Context) -> Writer:
    """Return a writer of one NetCDF file."""
    return CellWriter(stream, context, _netcdf)


def _netcdf(rows: Rows, attributes: Attributes) -> bytes:
    whole = BytesIO()  # the writer of HDF5 seeks backwards
    found = list(variables(rows))
    with h5netcdf.File(whole, "w") as file:
        file.dimensions = {
            name: length
            for variable in found
            for name, length in zip(variable.dimensions, variable.values.shape, strict=True)
        }
        for variable in found:
            values, known = variable.values, variable.attributes
            if values.dtype == np.bool_:
                values, known = values.astype(np.int8), known | {"dtype": "bool"}  # as xarray does
            written = file.create_variable(
                variable.name,
                variable.dimensions,
                values.dtype,
                fillvalue=variable.fill,
                compression="gzip",
                shuffle=True,
            )
            written[...] = values
            for name, value in known.items():
                written.attrs[name] = value
        for name, attribute in {"Conventions": "CF-1.11", **attributes}.items():
            file.attrs[name] = attribute
    return whole.getvalue()
