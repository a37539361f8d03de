"""Datasets through the Python API: those of the command line, byte for byte."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import orbitwatch as ow
from orbitwatch.cli import main as program
from orbitwatch.cli.topics import page
from tests.datasets.questions import digests

pytestmark = pytest.mark.usefixtures("own_folder")

SPAN = {"start": "2026-08-22", "length": "2d"}
VEGA = "field -s rome --time 2026-08-22T20:14:30Z --exposure 3h --ra 18h36m56s --dec 38.78"


@pytest.mark.parametrize(
    ("line", "partition", "ask"),
    [
        (
            "passes iss -s guam -s rome --start 2026-08-22Z --for 2d",
            "site",
            lambda d: ow.passes("iss", ["guam", "rome"], dataset=d, **SPAN),
        ),
        (
            "overflights --all -s guam --start 2026-08-22Z --for 2d --max-off-nadir 50",
            "day",
            lambda d: ow.overflights(sites="guam", all_=True, max_off_nadir=50, dataset=d, **SPAN),
        ),
        (
            "overflights iss --area guam-islands --swath-km 500 --start 2026-08-22Z --for 2d",
            "day",
            lambda d: ow.overflights("iss", areas="guam-islands", swath_km=500, dataset=d, **SPAN),
        ),
        (
            "track iss --start 2026-08-22Z --for 2d --step 10m",
            "day",
            lambda d: ow.track("iss", step="10m", dataset=d, **SPAN),
        ),
        (
            "revisit iss -s rome --start 2026-08-22Z --for 2d",
            "month",
            lambda d: ow.revisit("iss", "rome", dataset=d, **SPAN),
        ),
        (
            f"{VEGA} --radius 29",
            "day",
            lambda d: ow.field(
                "rome",
                "2026-08-22T20:14:30Z",
                exposure="3h",
                ra="18h36m56s",
                dec=38.78,
                radius=29,
                dataset=d,
            ),
        ),
    ],
)
def test_its_files_are_those_of_the_command(line: str, partition: Any, ask: Any) -> None:
    assert program.run([*line.split(), "--partition", partition, "-o", "theirs/"]) == 0
    parts = ask(ow.Dataset(Path("ours"), partition))
    ours = digests(Path("ours"))
    assert ours == digests(Path("theirs"))
    assert len(parts) > 0
    assert {ours[path] for path in parts["path"]} == set(parts["sha256"])
    assert parts["rows"].sum() == len(pd.read_parquet("ours"))
    assert any(note.startswith(f"{Path('ours').resolve()}: ") for note in parts.notes)


def test_one_is_continued_and_another_question_refused() -> None:
    days = ow.Dataset("iss", "day")
    first = ow.passes("iss", "rome", dataset=days, **SPAN)
    with pytest.raises(ow.UsageError, match="contains this dataset already"):
        ow.passes("iss", "rome", dataset=days, **SPAN)
    again = ow.passes("iss", "rome", dataset=ow.Dataset("iss", "day", resume=True), **SPAN)
    assert list(again) == list(first)
    with pytest.raises(ow.UsageError, match="another question"):
        ow.passes("iss", "guam", dataset=ow.Dataset("iss", "day", resume=True), **SPAN)


def test_what_no_dataset_can_be() -> None:
    days = ow.Dataset("iss", "day")
    for given in ({"sort": "elevation"}, {"limit": 3}, {"radio": 145.8e6}):
        with pytest.raises(ow.UsageError, match=f"dataset cannot be used with {next(iter(given))}"):
            ow.passes("iss", "rome", dataset=days, **SPAN, **given)  # type: ignore[arg-type]
    with pytest.raises(ow.UsageError, match="unknown partition 'year'"):
        ow.track("iss", dataset=ow.Dataset("iss", "year"), **SPAN)  # type: ignore[arg-type]
    with pytest.raises(ow.UsageError, match="dataset must be an"):
        ow.track("iss", dataset="iss/", **SPAN)  # type: ignore[arg-type]
    for folder in (None, ""):
        with pytest.raises(ow.UsageError, match="is not a folder"):
            ow.track("iss", dataset=ow.Dataset(folder, "day"), **SPAN)  # type: ignore[arg-type]
    with pytest.raises(ow.UsageError, match="5 is not the address"):
        ow.track("iss", dataset=ow.Dataset("iss", "day", cluster=5), **SPAN)  # type: ignore[arg-type]
    with pytest.raises(ow.UsageError, match="these rows have no site"):
        ow.track("iss", dataset=ow.Dataset("iss", "site"), **SPAN)
    with pytest.raises(ow.OrbitwatchError, match=r"tcp://127\.0\.0\.1:9"):
        ow.track("iss", dataset=ow.Dataset("iss", "day", cluster="127.0.0.1:9"), **SPAN)
    assert not Path("iss").exists()


def test_a_dataset_takes_pyarrow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("orbitwatch.formats.registry.find_spec", lambda _: None)
    asked = "track iss --start 2026-08-22Z --for 1h --partition day -o iss/"
    assert program.run(asked.split()) == 2
    assert "needs pyarrow, which is not installed" in capsys.readouterr().err
    with pytest.raises(ow.UsageError, match="needs pyarrow, which is not installed"):
        ow.track("iss", dataset=ow.Dataset("iss", "day"), **SPAN)
    assert not Path("iss").exists()


def test_the_example_of_the_help_writes_a_dataset_and_reads_it_by_partition() -> None:
    section = page("python").split("An answer of any size")[1]
    writes, reads = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"ow": ow}
    exec(writes, names)
    imports, one_day, *asked = map(ast.unparse, ast.parse(reads).body)
    exec(f"{imports}\n{one_day}", names)
    of_one_day, by_day = asked
    counts = {str(day): number for day, number in eval(by_day, names).fetchall()}
    assert sum(counts.values()) == names["parts"]["rows"].sum()
    assert len(eval(of_one_day, names)) == counts["2026-08-23"] > 0
