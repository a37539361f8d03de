"""``revisit --partition``: the rows of the direct answer, whatever the tasks and processes."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from orbitwatch.cli.main import run
from orbitwatch.datasets.manifest import MANIFEST
from orbitwatch.features.revisit import dataset

SPAN = ("--start", "2026-09-01Z", "--for", "3d", "--max-off-nadir", "45")
LATE = ("--start", "2024-01-01Z", "--for", "7d")
WALKERS = ("--walker", "97.4:3/3/1", "--walker", "60:2/2/0", "--altitude", "500")
FLEET = ("iss", "malligyong-1", *WALKERS)
PLACES = ("-s", "pyongyang", "-s", "oslo", "-s", "45,-100", "--area", "korea", "--area", "guam")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)


def ask(*args: str, span: tuple[str, ...] = SPAN) -> int:
    """Ask with a task for each two places."""
    with patch.object(dataset, "_MOST_TARGETS", 2):
        return run(["revisit", *span, *args])


def sorted_rows(file: str) -> pd.DataFrame:
    """Return the rows of a file or dataset in one order, columns included; times as seconds."""
    rows = pd.read_parquet(file)
    keys = ["fleet", "site", "area", "latitude_deg"]
    rows[keys] = rows[keys].astype(object)
    for name in rows.select_dtypes("datetimetz"):
        rows[name] = (rows[name] - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return rows.sort_values(keys, ignore_index=True)[sorted(rows.columns)]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "question",
    [
        (*FLEET, *PLACES),
        (*FLEET, *PLACES, "--daylight", "--min-sun", "20"),
        (*WALKERS, "--by-latitude", "30"),
    ],
)
def test_its_rows_are_those_of_the_direct_answer(question: tuple[str, ...], jobs: str) -> None:
    assert ask(*question, "-o", "direct.parquet") == 0
    assert ask(*question, "--partition", "month", "--jobs", jobs, "-o", "parts/") == 0
    direct, parts = sorted_rows("direct.parquet"), sorted_rows("parts")
    assert (parts.pop("month") == "2026-09").all()
    assert len(direct) > 4
    assert direct["looks"].sum() > 0
    # The rounding of times depends on which places are searched together.
    pd.testing.assert_frame_equal(parts, direct, rtol=1e-14, atol=2e-5)
    manifest = json.loads((Path("parts") / MANIFEST).read_text("utf-8"))
    assert manifest["rows"] == len(direct)
    assert len(manifest["parts"]) > 1


def test_places_are_partitioned_and_old_sets_are_warned_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("iss", "-s", "oslo", "-s", "guam")
    assert ask(*asked, "-o", "direct.parquet", span=LATE) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "are uncertain" in line]
    assert ask(*asked, "--partition", "site", "-o", "parts/", span=LATE) == 0
    assert told
    assert set(told) <= set(capsys.readouterr().err.splitlines())
    names = {folder.name for folder in Path("parts").iterdir() if folder.is_dir()}
    assert names == {"site=Oslo", "site=Guam"}
