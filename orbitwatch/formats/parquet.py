"""Rows as Arrow tables and Parquet files, for data frames and databases; needs pyarrow.

Unlike text, these hold each number as it was computed, not rounded to the decimals of its column.
Units and meanings are the metadata of the fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, published
from orbitwatch.formats.sanitize import plain

ROW_GROUP = 524_288
"""Rows in a row group, whatever the size of batches: what a reader loads at once."""

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "time": pa.timestamp("us", tz="UTC"),
    "flag": pa.bool_(),
}


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the schema of ``columns``, each field with its ``unit`` and ``meaning``."""
    return pa.schema(
        [
            pa.field(c.name, _TYPES[c.kind], metadata={"unit": c.unit, "meaning": c.meaning})
            for c in columns
        ]
    )


def to_arrow(rows: Rows) -> pa.Table:
    """Return rows as an Arrow table: times in UTC to the microsecond, null where unknown."""
    shown = published(rows)
    arrays = [_array(column, shown[column.name]) for column in rows.columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(rows.columns))


def _array(column: Column, values: Values) -> pa.Array:
    if column.kind == "text":
        known = {value: None if value is None else plain(value) for value in set(values.tolist())}
        return pa.array(map(known.__getitem__, values.tolist()), type=pa.string())
    # NaN is null in rows, as None is; Arrow distinguishes them by default.
    return pa.array(values, type=_TYPES[column.kind], from_pandas=True)


class ParquetRows:
    """Writes rows to a binary stream as Parquet: zstd, one row group for every ROW_GROUP rows.

    Encoding runs in parallel to the caller's work, in one thread: pyarrow releases the GIL.
    """

    def __init__(self, stream: IO[bytes], columns: Sequence[Column], _: Context) -> None:
        numbers = [c.name for c in columns if c.kind == "number"]
        self._writer = pq.ParquetWriter(
            stream,
            arrow_schema(columns),
            compression="zstd",
            use_dictionary=[c.name for c in columns if c.kind not in ("number", "flag")],
            use_byte_stream_split=numbers,
        )
        self._columns = columns
        self._tables: list[pa.Table] = []
        self._waiting = 0
        self._worker = ThreadPoolExecutor(1)
        self._task: Future[None] | None = None

    def write(self, rows: Rows) -> None:
        """Add some rows; complete row groups are passed on."""
        self.write_table(to_arrow(rows))

    def write_table(self, table: pa.Table) -> None:
        """Add an Arrow table with the schema of the columns."""
        self._tables.append(table)
        self._waiting += len(table)
        while self._waiting >= ROW_GROUP:
            whole = pa.concat_tables(self._tables)
            self._hand_on(whole.slice(0, ROW_GROUP))
            self._tables = [whole.slice(ROW_GROUP)]
            self._waiting -= ROW_GROUP

    def close(self) -> None:
        """Write the rest and the footer; without rows, the footer alone."""
        try:
            if self._waiting:
                self._hand_on(pa.concat_tables(self._tables))
            self._await()
            self._writer.close()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """End the thread and the writer, whether or not their work succeeded."""
        self._worker.shutdown(cancel_futures=True)
        if self._writer.is_open:
            with suppress(OSError, pa.ArrowException):
                self._writer.close()
            self._writer.is_open = False  # else it would try once more when it is deleted

    def _hand_on(self, table: pa.Table) -> None:
        self._await()
        self._task = self._worker.submit(self._writer.write_table, table, ROW_GROUP)

    def _await(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.result()


def join(parts: Sequence[Path], stream: IO[Any], columns: Sequence[Column]) -> None:
    """Write the rows of several Parquet files to ``stream`` as one, in their order."""
    writer = ParquetRows(stream, columns, Context())
    try:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(ROW_GROUP):
                    writer.write_table(pa.Table.from_batches([batch]).cast(arrow_schema(columns)))
        writer.close()
    finally:
        writer.abandon()
