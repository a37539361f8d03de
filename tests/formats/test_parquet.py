"""Parquet: as DuckDB and polars read it; the same rows however they were cut."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.formats import parquet
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from tests.formats.examples import NAME, moving, overflights, two_objects


def write(path: Path, *batches: Rows) -> Path:
    with path.open("wb") as stream:
        writer = parquet.ParquetRows(stream, batches[0].columns, Context())
        for batch in batches:
            writer.write(batch)
        writer.close()
    return path


def test_golden_schema(snapshot: SnapshotAssertion) -> None:
    """The bytes name pyarrow's version; what must not change is the schema."""
    assert parquet.arrow_schema(overflights().columns).to_string() == snapshot
    assert parquet.arrow_schema(two_objects("gcrs").columns).to_string() == snapshot


def test_read_by_duckdb(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", two_objects())
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        found = database.execute(
            "SELECT object_name, count(*), sum(sunlit::int), max(time)::text, max(altitude_km)"
            f" FROM '{path}' GROUP BY object_name ORDER BY object_name"
        ).fetchall()
    assert found == [
        (NAME, 7, 4, "2024-02-21 12:06:00+00", 500.75),
        ("POLAR", 6, 3, "2024-02-21 12:11:00+00", 500.625),
    ]


def test_read_by_polars(tmp_path: Path) -> None:
    frame = pl.read_parquet(write(tmp_path / "a.parquet", overflights()))
    assert frame["aos"].null_count() == 1
    assert frame["daylight"].to_list() == [True, False, None]
    assert frame["aos_azimuth_deg"].to_list() == [350.2, None, 10.0]
    assert frame["object_id"].to_list() == ["2023-179A", "1998-067A", None]


def test_row_groups_do_not_depend_on_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 64)
    rows = moving(np.linspace(-170, 170, 300), np.linspace(-80, 80, 300))
    cuts = [0, 1, 3, 64, 65, 200, 300]
    pieces = [rows.take(slice(a, b)) for a, b in pairwise(cuts)]
    one = write(tmp_path / "a.parquet", rows)
    many = write(tmp_path / "b.parquet", *pieces)
    assert one.read_bytes() == many.read_bytes()
    assert pq.ParquetFile(one).num_row_groups == 5
    with (tmp_path / "c.parquet").open("wb") as stream:
        parts = [write(tmp_path / f"{i}.parquet", p) for i, p in enumerate(pieces)]
        parquet.join(parts, stream, rows.columns)
    assert (tmp_path / "c.parquet").read_bytes() == one.read_bytes()


def test_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", no_rows(overflights().columns))
    assert len(pl.read_parquet(path)) == 0


def test_numbers_are_not_rounded(tmp_path: Path) -> None:
    rows = moving([1 / 3], [2 / 3])
    frame = pl.read_parquet(write(tmp_path / "a.parquet", concatenate([rows, rows])))
    assert frame["longitude_deg"].to_list() == [1 / 3, 1 / 3]


def test_a_failing_stream_is_told_and_leaves_no_thread() -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    def write() -> None:
        writer = parquet.ParquetRows(Full(), two_objects().columns, Context())
        writer.write(two_objects())
        writer.close()

    with pytest.raises(OSError, match="No space"):
        write()
