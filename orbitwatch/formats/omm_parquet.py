"""Element sets as Parquet, one typed column for each OMM field; needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from orbitwatch.elements.omm import KEYWORDS
from orbitwatch.formats.element_sets import DATA_SOURCE, RMS, SUPPLEMENTAL, Marked
from orbitwatch.formats.sanitize import plain

_ROW_GROUP: Final = 100_000
_TEXTS: Final = ("OBJECT_NAME", "OBJECT_ID", "CLASSIFICATION_TYPE")
_WHOLE: Final = ("EPHEMERIS_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH")
_MOMENTS: Final = ("EPOCH", "CREATION_DATE")
_COLUMNS: Final = (*KEYWORDS, "CREATION_DATE")


def write_parquet(element_sets: Iterable[Marked], stream: IO[bytes], marked: bool) -> int:
    """Write sets in the given order, 100,000 to a row group; return their number.

    Times are timestamps in UTC to the microsecond, units are those of the standard. ``marked``
    adds the columns RMS and DATA_SOURCE, which the supplemental sets have.
    """
    columns = (*_COLUMNS, RMS, DATA_SOURCE) if marked else _COLUMNS
    schema = pa.schema([(name, _type(name)) for name in columns])
    count = 0
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for chunk in _chunks(element_sets):
            writer.write_table(_table(chunk, schema), _ROW_GROUP)
            count += len(chunk)
    return count


def _chunks(element_sets: Iterable[Marked]) -> Iterator[list[Marked]]:
    remaining = iter(element_sets)
    while chunk := list(islice(remaining, _ROW_GROUP)):
        yield chunk


def _table(chunk: list[Marked], schema: Any) -> Any:
    arrays = [pa.array(_values(chunk, name), type=_type(name)) for name in schema.names]
    return pa.Table.from_arrays(arrays, schema=schema)


def _values(chunk: list[Marked], name: str) -> list[Any]:
    if name == DATA_SOURCE:
        return [
            plain(element_set.data_source or SUPPLEMENTAL) if supplemental else None
            for element_set, supplemental in chunk
        ]
    if name == RMS:
        return [element_set.rms if supplemental else None for element_set, supplemental in chunk]
    values = [getattr(element_set, name.lower()) for element_set, _ in chunk]
    if name in _TEXTS:
        return [None if value is None else plain(value) for value in values]
    return values


def _type(name: str) -> Any:
    if name in _TEXTS or name == DATA_SOURCE:
        return pa.string()
    if name in _WHOLE:
        return pa.int64()
    return pa.timestamp("us", tz="UTC") if name in _MOMENTS else pa.float64()
