"""``history``, ``events`` and ``decay`` from a program give what their commands write."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import orbitwatch as ow
from orbitwatch.errors import ElementsError, NotFoundError, UsageError
from orbitwatch.formats.csv_blocks import CsvWriter
from orbitwatch.formats.rows import Values, rows_of
from orbitwatch.formats.table import Table
from tests.cli.running import environment, run


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)


def _arrays(table: Table) -> dict[str, Values]:
    return {column.name: table[column.name] for column in table.columns}


def _written(table: Table) -> list[dict[str, str]]:
    text = io.StringIO()
    CsvWriter(text, table.columns).write(rows_of(table.columns, _arrays(table)))
    return list(csv.DictReader(io.StringIO(text.getvalue())))


def test_rows_and_remarks_are_those_of_the_commands(tmp_path: Path) -> None:
    spring = {"start": "2024-01-01", "end": "2024-07-01"}
    bounds = ("--start", "2024-01-01", "--end", "2024-07-01")
    for table, command in (
        (ow.history(58400, **spring), ("history", "58400", *bounds)),
        (ow.events("malligyong-1"), ("history", "58400", "--events")),
        (ow.events(["iss", 58400]), ("history", "25544", "58400", "--events")),
        (ow.decay(58400, time="2024-03-01"), ("decay", "58400", "--time", "2024-03-01")),
    ):
        ran = run(tmp_path, *command, "--format", "csv")
        assert ran.code == 0
        assert _written(table) == list(csv.DictReader(io.StringIO(ran.out)))
        for note in table.notes:
            assert note in ran.err
    assert any("single element set shows no events" in note for note in ow.events("iss").notes)


def test_what_cannot_be_answered_raises_as_the_command_fails() -> None:
    with pytest.raises(NotFoundError):
        ow.history("malligyung")
    with pytest.raises(UsageError, match="not after"):
        ow.history(58400, start="2024-02-01", end="2024-01-01")
    with pytest.raises(ElementsError, match="no element set is from before"):
        ow.decay(58400, time="2020-01-01")
