"""The cells of a grid as Zarr, for xarray and object storage; requires zarr.

Version 2 of the format, with consolidated metadata, which version 3 does not specify. A store is a
folder of small files. They are written as a zip archive, which is unpacked to that folder on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any
from zipfile import ZipFile, ZipInfo

import zarr
from zarr.storage import MemoryStore

from orbitwatch.formats.columns import Column
from orbitwatch.formats.gridded.variables import Attributes, CellWriter, variables
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows


def zarr_writer(stream: IO[bytes], _: Sequence[Column], context: Context) -> Writer:
    """Return a writer of one store, with each variable in one chunk."""
    return CellWriter(stream, context, _zarr)


def _zarr(rows: Rows, attributes: Attributes) -> bytes:
    content: dict[str, Any] = {}
    store = MemoryStore(content)
    group = zarr.create_group(
        store, zarr_format=2, attributes={"Conventions": "CF-1.11", **attributes}
    )
    for variable in variables(rows):
        array = group.create_array(
            variable.name,
            shape=variable.values.shape,
            chunks=variable.values.shape,
            dtype=variable.values.dtype,
            fill_value=variable.fill,
            attributes={"_ARRAY_DIMENSIONS": list(variable.dimensions), **variable.attributes},
            config={"write_empty_chunks": True},  # unwritten chunks have no defined value
        )
        array[...] = variable.values
    zarr.consolidate_metadata(store)
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for name in sorted(content):
            archive.writestr(ZipInfo(name), content[name].to_bytes())  # without today's date
    return whole.getvalue()
