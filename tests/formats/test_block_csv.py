"""CSV by blocks is CSV by lines, to the byte, whatever the values."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.formats.block_csv import BlockCsvWriter, _block
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.text import CsvWriter

COLUMNS = (
    Column("text", "", "a text", "text"),
    Column("whole", "", "an integer", "integer"),
    Column("time", "UTC", "a time", "time"),
    Column("x0", "", "a number", "number", 0),
    Column("x5", "", "a number", "number", 5),
    Column("x9", "", "a number", "number", 9),
    Column("sig", "", "a number", "number", 1, 2),
    Column("sig0", "", "a number", "number", 0, 3),
    Column("flag", "", "a flag", "flag"),
)
FIRST_US, LAST_US = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) * 10**6 for y in (1957, 2100))
NUMBERS = st.one_of(
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**6), 10**6).map(lambda n: n / 1000 + 0.0005),
    st.sampled_from([0.0, -0.0, -1e-9, 0.5, 9.999996, 0.0996, 99.5, 1e15]),
)
ROW = st.tuples(
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["=1+1", "-1,2", 'a "b", c'])),
    st.one_of(st.integers(-(10**12), 10**12), st.sampled_from([0, 9, 10, 2**60])),
    st.one_of(st.none(), st.integers(FIRST_US, LAST_US).map(lambda us: np.datetime64(us, "us"))),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.one_of(st.none(), st.booleans()),
)


def by_lines(rows: Rows) -> str:
    stream = io.StringIO()
    writer = CsvWriter(stream, rows.columns)
    writer.write(rows)
    writer.close()
    return stream.getvalue()


def by_blocks(rows: Rows) -> str:
    stream = io.StringIO()
    writer = BlockCsvWriter(stream, rows.columns)
    writer.write(rows)
    writer.close()
    return stream.getvalue()


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=8))
def test_the_same_to_the_byte(listed: list[tuple[object, ...]]) -> None:
    values = dict(zip((c.name for c in COLUMNS), zip(*listed, strict=True), strict=False))
    rows = rows_of(COLUMNS, {c.name: list(values.get(c.name, ())) for c in COLUMNS})  # type: ignore[arg-type]
    assert by_blocks(rows) == by_lines(rows)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_kind_has_its_block(column: Column) -> None:
    """A block that is refused is written by lines, so the test above would not notice."""
    value = {
        "text": "ISS",
        "integer": 7,
        "time": np.datetime64("2024-02-29T23:59:59.999500", "us"),
        "number": -12.345678,
        "flag": True,
    }[column.kind]
    rows = rows_of((column,), {column.name: [value, value]})
    assert _block(column, rows[column.name]) is not None
    assert by_blocks(rows) == by_lines(rows)


def test_many_rows_of_one_column() -> None:
    values = np.random.default_rng(1).normal(0.0, 300.0, 10_000)
    rows = rows_of(COLUMNS[4:5], {"x5": values})
    assert by_blocks(rows) == by_lines(rows)
