"""CSV by blocks is CSV made cell by cell, to the byte, whatever the values."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from math import floor, isfinite, log10

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.formats import csv_blocks
from orbitwatch.formats.columns import Column
from orbitwatch.formats.csv_blocks import CsvWriter
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.sanitize import not_a_formula
from orbitwatch.times import format_utc

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


def cell(column: Column, value: object) -> str:
    """Return the text of one cell, by Python's own formatting."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return not_a_formula(value)
    if isinstance(value, datetime):
        return format_utc(value)
    if not isinstance(value, float):
        return "" if value is None else str(value)
    if not isfinite(value):
        return ""
    decimals = digits(column, value)
    with np.errstate(over="ignore"):
        shown = float(np.round(value, decimals)) + 0.0
    if not isfinite(shown):
        return ""
    return f"{shown:.{digits(column, shown)}f}"


def digits(column: Column, value: float) -> int:
    """Return how many decimals show the column's significant digits, at most nine."""
    if not column.significant or not value:
        return column.decimals
    wanted = column.significant - 1 - floor(log10(abs(value)))
    return min(max(wanted, column.decimals), 9)


def by_cells(rows: Rows) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in rows.columns])
    for row in rows:
        writer.writerow([cell(column, row[column.name]) for column in rows.columns])
    return stream.getvalue()


def by_blocks(rows: Rows) -> str:
    stream = io.StringIO()
    writer = CsvWriter(stream, rows.columns)
    writer.write(rows)
    writer.close()
    return stream.getvalue()


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, max_size=8))
def test_the_same_to_the_byte(listed: list[tuple[object, ...]]) -> None:
    values = dict(zip((c.name for c in COLUMNS), zip(*listed, strict=True), strict=False))
    rows = rows_of(COLUMNS, {c.name: list(values.get(c.name, ())) for c in COLUMNS})  # type: ignore[arg-type]
    assert by_blocks(rows) == by_cells(rows)


NEARLY_PLAIN = st.lists(
    st.one_of(
        st.sampled_from(["", "ISS (ZARYA)", "1998-067A", "x" * 300, "x" * 301]),
        st.text("aZ09", max_size=3),
        st.text("aZ09 =+-@'", max_size=3),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(
    NEARLY_PLAIN, st.sampled_from([None, "", "=1", " =1", "＝1", "-1,2", 'a"b', "a\nb", "a\0", "é"])
)
def test_texts_that_are_nearly_all_plain_are_the_same(texts: list[str], odd: str | None) -> None:
    columns = (Column("a", "", "a text", "text"), Column("b", "", "a text", "text"))
    rows = rows_of(columns, {"a": texts, "b": [*texts[1:], odd]})
    assert by_blocks(rows) == by_cells(rows)


def test_a_long_text_does_not_make_every_row_long(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["ISS", "x" * 100_000, 'y"' * 400, *["NAME"] * 500]
    rows = rows_of(COLUMNS[:2], {"text": names, "whole": range(len(names))})
    sizes: list[int] = []
    real = csv_blocks._text
    monkeypatch.setattr(
        csv_blocks, "_text", lambda cells: sizes.append(sum(c.size for c in cells)) or real(cells)
    )
    assert by_blocks(rows) == by_cells(rows)
    assert max(sizes) < 400_000


def test_many_rows_of_one_column() -> None:
    values = np.random.default_rng(1).normal(0.0, 300.0, 10_000)
    rows = rows_of(COLUMNS[4:5], {"x5": values})
    assert by_blocks(rows) == by_cells(rows)
