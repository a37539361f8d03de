"""CSV, JSON and JSON Lines: the bytes are a contract, and what is read back is what was written."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.formats import csv_blocks, json_rows
from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import FORMATS, Context
from orbitwatch.formats.rows import Rows, no_rows, rows_of
from orbitwatch.formats.sanitize import not_a_formula, plain
from orbitwatch.times import format_utc

TEXTS = ("csv", "json", "jsonl")
COLUMNS = (
    Column("name", "", "a text", "text"),
    Column("id", "", "an integer", "integer"),
    Column("at", "UTC", "a time", "time"),
    Column("x", "km", "a number", "number", 3),
    Column("about", "s", "a number of two digits", "number", 1, significant=2),
    Column("lit", "", "a flag", "flag"),
)
ANSWER = {
    "name": ["ISS (ZARYA)", 'A "B", C', "=1+2", "STARLINK-11123 [DTC]", "Ørsted", None],
    "id": [25544, 1, 2, 799500123, 25635, 100000],
    "at": [
        datetime(2023, 11, 22, 0, 18, 44, tzinfo=UTC),
        datetime(2023, 12, 31, 23, 59, 59, 999500, tzinfo=UTC),
        None,
        datetime(1999, 1, 1, tzinfo=UTC),
        datetime(2023, 1, 1, 0, 0, 0, 1499, tzinfo=UTC),
        None,
    ],
    "x": [1.0, -0.0001, float("nan"), 123456.7894, float("inf"), -2.5],
    "about": [48.31, 0.05, 0.0996, 1.26, 0.0, None],
    "lit": [True, False, None, True, False, None],
}


def write(format_: str, *batches: Rows) -> str:
    stream = io.StringIO()
    writer = FORMATS[format_].writer(stream, batches[0].columns, Context())
    for batch in batches:
        writer.write(batch)
    writer.close()
    return stream.getvalue()


@pytest.mark.parametrize("format_", TEXTS)
def test_golden(format_: str, snapshot: Any) -> None:
    assert write(format_, rows_of(COLUMNS, ANSWER)) == snapshot


@pytest.mark.parametrize("format_", TEXTS)
def test_batches_make_one_document(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(COLUMNS, ANSWER)
    whole = write(format_, rows)
    assert write(format_, rows.take([0, 1]), no_rows(COLUMNS), rows.take(slice(2, 6))) == whole
    monkeypatch.setattr(csv_blocks, "_BATCH", 2)
    monkeypatch.setattr(json_rows, "_BATCH", 2)
    assert write(format_, rows) == whole


def test_empty_answers() -> None:
    empty = no_rows(OVERFLIGHT_COLUMNS)
    assert write("json", empty) == "[]\n"
    assert write("jsonl", empty) == ""
    assert write("csv", empty) == ",".join(c.name for c in OVERFLIGHT_COLUMNS) + "\n"


NAMES = st.none() | st.text(max_size=12)
NUMBERS = st.floats(-1e7, 1e7) | st.sampled_from([float("nan"), float("inf"), -0.0, 1e-9])
TIMES = st.none() | st.datetimes(
    datetime(1957, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.integers(0, 999_999_999),
        TIMES,
        NUMBERS,
        NUMBERS,
        st.sampled_from([True, False, None]),
    ),
    max_size=8,
).map(
    lambda rows: rows_of(
        COLUMNS,
        {c.name: [row[i] for row in rows] for i, c in enumerate(COLUMNS)},
    )
)


def assert_number(shown: float | None, value: Any, decimals: int) -> None:
    if value is None or not np.isfinite(value):
        assert shown is None
    else:
        assert shown is not None
        assert abs(shown - value) <= 0.5000001 * 10.0**-decimals
        assert not (shown == 0 and np.signbit(shown))


@settings(deadline=None)
@given(ROWS)
def test_csv_reads_back(rows: Rows) -> None:
    document = write("csv", rows)
    assert "\r" not in document
    read = list(csv.DictReader(io.StringIO(document, newline=""), strict=True))
    assert len(read) == len(rows)
    for row, shown in zip(rows, read, strict=True):
        name = row["name"]
        assert shown["name"] == ("" if name is None else not_a_formula(str(name)))
        assert int(shown["id"]) == row["id"]
        assert shown["at"] == (format_utc(row["at"]) if isinstance(row["at"], datetime) else "")
        assert_number(float(shown["x"]) if shown["x"] else None, row["x"], 3)
        assert shown["lit"] == {True: "true", False: "false", None: ""}[row["lit"]]  # type: ignore[index]


@settings(deadline=None)
@given(ROWS)
def test_json_reads_back_and_agrees_with_csv(rows: Rows) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    read = json.loads(write("json", rows), parse_constant=refuse)
    lines = write("jsonl", rows)
    assert [json.loads(line) for line in lines.split("\n")[:-1]] == read
    table = list(csv.DictReader(io.StringIO(write("csv", rows), newline="")))
    for row, shown, cells in zip(rows, read, table, strict=True):
        assert list(shown) == [column.name for column in COLUMNS]
        assert shown["name"] == (None if row["name"] is None else plain(str(row["name"])))
        assert shown["id"] == row["id"]
        assert shown["lit"] is row["lit"]
        assert_number(shown["x"], row["x"], 3)
        assert (shown["at"] or "") == cells["at"]
        for key in ("x", "about"):
            assert (None if cells[key] == "" else float(cells[key])) == shown[key]


@given(st.floats(1e-5, 1e6))
def test_uncertainties_keep_two_digits(value: float) -> None:
    rows = rows_of(COLUMNS[4:5], {"about": [value]})
    (shown,) = json.loads(write("json", rows))
    assert abs(shown["about"] - value) <= 0.051 * value
    assert abs(shown["about"] - value) <= 0.05 + 1e-9


@given(st.text(alphabet=st.sampled_from("=+-@＝\t\r\n\x00\x1b \u202ea1,.'\"|!"), max_size=8))
def test_no_cell_is_a_formula(value: str) -> None:
    shown = not_a_formula(value)
    if shown.strip()[:1] in {"=", "@", "＝", "+", "-"}:
        float(shown.split(",")[0])  # plain figures, as in coordinates, may start with a sign
    assert not any(ord(c) < 32 or ord(c) == 127 for c in shown)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("\t=1", "' =1"),
        ("\r@SUM(1)", "' @SUM(1)"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("-33.92,18.42", "-33.92,18.42"),
        ("-33.92,18.42,-5", "-33.92,18.42,-5"),
        ("STARLINK-1", "STARLINK-1"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\u202eb\ud800c\u2028d", "abc d"),
    ],
)
def test_neutralised(value: str, shown: str) -> None:
    assert not_a_formula(value) == shown


def test_nearest_millisecond_like_everywhere_else() -> None:
    start = datetime(2024, 2, 29, 23, 59, 59, 998_000, tzinfo=UTC)
    times = [start + timedelta(microseconds=step) for step in range(0, 3000, 37)]
    column = COLUMNS[2]
    shown = json.loads(write("json", rows_of([column], {"at": times})))
    assert [row["at"] for row in shown] == [format_utc(time) for time in times]
