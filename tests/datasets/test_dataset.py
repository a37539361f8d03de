"""Datasets on this machine: whole parts, the same bytes each time, continued, read by others."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orbitwatch.cli.topics import page
from orbitwatch.config import Settings
from orbitwatch.datasets import manifest
from orbitwatch.datasets.partition import blocks, time_edges
from orbitwatch.datasets.storage import LocalFolder
from orbitwatch.datasets.writing import write_dataset
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.execution.local_pool import LocalPool
from orbitwatch.features.passes.answer import answer
from orbitwatch.formats.parquet import to_arrow
from orbitwatch.times import Span
from tests.cli.running import run
from tests.datasets.questions import QUESTION, START, digests, plan_of, some_sets

HERE = LocalPool(1)


class CutShortError(Exception):
    """The run ends here."""


@dataclass
class CutShort:
    """An executor that ends after some tasks."""

    after: int

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for number, task in enumerate(tasks):
            if number == self.after:
                raise CutShortError
            yield function(task)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def by_day(home: Path) -> Path:
    write_dataset(plan_of(home, "day"), "day", LocalFolder(home / "by_day"), HERE, resume=False)
    return home / "by_day"


@pytest.fixture(scope="module")
def plain(home: Path) -> pd.DataFrame:
    """The same question's rows, answered in one piece."""
    from dataclasses import replace

    from orbitwatch.selection.object_selection import ObjectSelection

    question = replace(QUESTION, selection=ObjectSelection(elements=some_sets(home)))
    of_run = Settings(data_dir=home, offline=True)
    return _sorted(to_arrow(answer(question, of_run, START).rows()).to_pandas())


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["catalog_id", "site", "tca"], ignore_index=True)


def _equal(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    found = _sorted(found)
    for name in ("catalog_id", "site", "direction", "element_epoch"):
        assert (found[name].astype(wanted[name].dtype) == wanted[name]).all()
    for name in ("aos", "tca", "los"):
        assert (found[name].isna() == wanted[name].isna()).all()
        assert (found[name] - wanted[name]).abs().max() < pd.Timedelta("1ms")
    assert np.allclose(found["off_nadir_deg"], wanted["off_nadir_deg"], atol=1e-6)


def test_pandas_polars_and_duckdb_read_the_rows_of_the_answer(
    by_day: Path, plain: pd.DataFrame
) -> None:
    _equal(pd.read_parquet(by_day), plain)
    lazy = pl.scan_parquet(f"{by_day}/**/*.parquet", hive_partitioning=True)
    _equal(lazy.collect().to_pandas(), plain)
    parts = f"read_parquet('{by_day}/**/*.parquet', hive_partitioning = true)"
    _equal(duckdb.sql(f"FROM {parts}").df(), plain)
    first = duckdb.sql(f"SELECT count(*) FROM {parts} WHERE day = DATE '2026-08-22'").fetchall()
    assert first == [((plain["aos"].isna() | (plain["aos"] < "2026-08-23T00:00Z")).sum(),)]


def test_a_folder_by_site_reads_as_the_answer_whatever_a_site_is_called(
    home: Path, plain: pd.DataFrame
) -> None:
    folder = home / "by_site"
    write_dataset(plan_of(home, "site"), "site", LocalFolder(folder), HERE, resume=False)
    _equal(pd.read_parquet(folder).astype({"site": str}), plain)
    _equal(
        pl.scan_parquet(f"{folder}/**/*.parquet", hive_partitioning=True).collect().to_pandas(),
        plain,
    )
    parts = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    _equal(duckdb.sql(f"FROM {parts}").df(), plain)


def test_the_manifest_accounts_for_every_file_and_row(by_day: Path, plain: pd.DataFrame) -> None:
    found = json.loads((by_day / manifest.MANIFEST).read_bytes())
    files = digests(by_day)
    assert files.keys() == {
        manifest.MANIFEST,
        manifest.ELEMENT_SETS,
        *(part["path"] for part in found["parts"]),
    }
    assert len(found["parts"]) > 4
    assert all(files[part["path"]] == part["sha256"] for part in found["parts"])
    assert files[manifest.ELEMENT_SETS] == found["element_sets"]["sha256"]
    assert found["rows"] == sum(part["rows"] for part in found["parts"]) == len(plain)
    assert found["complete"]


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_dataset_that_was_cut_short_is_continued_to_the_same_bytes(
    home: Path, by_day: Path, tmp_path: Path, after: int
) -> None:
    plan, folder = plan_of(home, "day"), LocalFolder(tmp_path / "parts")
    with pytest.raises(CutShortError):
        write_dataset(plan, "day", folder, CutShort(after), resume=False)
    (folder.path / "day=2026-08-22").mkdir(exist_ok=True)
    (folder.path / "day=2026-08-22" / ".part-000003.parquet.x.partial").write_bytes(b"PAR1")
    (folder.path / "day=2026-08-22" / "part-000005.parquet").write_bytes(b"cut short")
    if after > 1:  # a receipt that is damaged counts for nothing
        (folder.path / manifest.RECEIPTS / "000000.json").write_bytes(b"{")
    write_dataset(plan, "day", folder, HERE, resume=True)
    assert digests(folder.path) == digests(by_day)
    again = CutShort(0)  # nothing is left to do
    write_dataset(plan, "day", folder, again, resume=True)


def test_several_processes_write_what_one_writes(home: Path, by_day: Path, tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    write_dataset(plan_of(home, "day"), "day", folder, LocalPool(2), resume=False)
    assert digests(tmp_path) == digests(by_day)


def test_a_folder_of_something_else_is_refused_and_left_alone(
    home: Path, by_day: Path, tmp_path: Path
) -> None:
    before = digests(by_day)
    folder = LocalFolder(by_day)
    with pytest.raises(UsageError, match="contains this dataset already, complete"):
        write_dataset(plan_of(home, "day"), "day", folder, HERE, resume=False)
    other = plan_of(home, "day", min_elevation_deg=20.0)
    with pytest.raises(UsageError, match=r"another question: overflights of 40 objects.*min_elev"):
        write_dataset(other, "day", folder, HERE, resume=True)
    with pytest.raises(UsageError, match=r"another question.*partition"):
        write_dataset(plan_of(home, "month"), "month", folder, HERE, resume=True)
    with (
        patch.object(manifest, "software", lambda: {"numpy": "0"}),
        pytest.raises(UsageError, match=r"started with numpy .* \(here 0\)"),
    ):
        write_dataset(plan_of(home, "day"), "day", folder, HERE, resume=True)
    assert digests(by_day) == before
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"other files, such as thesis\.txt"):
        write_dataset(plan_of(home, "day"), "day", LocalFolder(tmp_path), HERE, resume=True)
    (tmp_path / manifest.MANIFEST).write_text("[]")
    with pytest.raises(OrbitwatchError, match="cannot be read"):
        write_dataset(plan_of(home, "day"), "day", LocalFolder(tmp_path), HERE, resume=True)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(
    st.integers(0, 365 * 86_400),
    st.floats(0.01, 500.0),
    st.floats(0.001, 400.0),
    st.sampled_from(["day", "month", "site"]),
)
def test_chunks_cover_a_span_in_order_and_none_is_longer_than_asked(
    start: int, days: float, longest: float, partition: Any
) -> None:
    longest = max(longest, days / 500.0)
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=start)
    span = Span(begin, begin + timedelta(days=days))
    edges = time_edges(span, partition, longest)
    assert edges[0] == span.start
    assert edges[-1] == span.end
    lengths = np.diff(edges) / timedelta(days=longest)
    assert all(0.0 < length <= 1.0 + 1e-6 for length in lengths)


@given(st.integers(0, 1000), st.floats(0.0, 2000.0))
def test_blocks_hold_everything_once(count: int, size: float) -> None:
    assert [i for block in blocks(count, size) for i in block] == list(range(count))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--partition", "day"), "--partition writes a folder"),
        (("--partition", "day", "-o", "x", "--format", "csv"), "writes Parquet, not csv"),
        (
            ("--partition", "day", "-o", "x", "--sort", "tca"),
            "--partition cannot be used with --sort",
        ),
        (("--partition", "day", "-o", "what://x"), "Protocol not known"),
        (("--cluster", "tcp://127.0.0.1:1"), "no Dask scheduler answers at tcp://127.0.0.1:1"),
        (("--cluster", "tcp://"), "is not the address of a scheduler"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(home: Path, more: tuple[str, ...], said: str) -> None:
    args = ("passes", "--elements", str(some_sets(home)), "-s", "guam", "--for", "6h", *more)
    ran = run(home, *args)
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.code in (1, 2)
    assert not (home / "x").exists()


@pytest.mark.parametrize(
    "args",
    [
        ("passes", "iss", "-s", "guam"),
        ("overflights", "iss", "-s", "guam"),
        ("overflights", "iss", "--area", "korea", "--max-off-nadir", "40"),
        ("revisit", "iss", "-s", "guam"),
        ("track", "iss"),
    ],
    ids=lambda args: " ".join(args[::2]),
)
def test_old_sets_are_noted_as_they_are_for_one_file(tmp_path: Path, args: tuple[str, ...]) -> None:
    asked = (*args, "--start", "2026-10-01", "--for", "3d")
    (alone,) = _age_notes(run(tmp_path, *asked, "-o", f"{tmp_path}/one.csv").err)
    folder = f"{tmp_path}/parts"
    for more in ((), ("--resume",)):
        ran = run(tmp_path, *asked, "--partition", "day", "-o", folder, *more)
        assert _age_notes(ran.err) == [alone]


def _age_notes(errors: str) -> list[str]:
    return [line for line in errors.splitlines() if "element set of" in line]


def test_the_examples_of_the_readme_read_its_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = page("scale").split("## Datasets")[1].split("\n## ")[0]
    (command,) = re.findall(r"^\$ (.*)$", section, re.MULTILINE)
    (examples,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    ran = run(tmp_path, *shlex.split(command)[1:])
    assert ran.code == 0, ran.err
    imports, pandas_s, polars_s, duckdb_s = map(ast.unparse, ast.parse(examples).body)
    names: dict[str, Any] = {}
    exec(imports, names)
    rows = eval(pandas_s, names)
    assert len(rows) > 10
    assert set(rows["site"]) == {"Guam"}
    assert eval(polars_s, names).collect()["tca"].n_unique() == rows["tca"].nunique()
    by_day = dict(eval(duckdb_s, names).fetchall())
    assert sum(by_day.values()) == len(rows)
    assert len(by_day) == rows["day"].nunique() > 1
