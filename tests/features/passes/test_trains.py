"""Passes of a launch whose objects still fly together: the train is one row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from orbitwatch.cli import main
from orbitwatch.selection.trains import is_launch
from tests.archive.server import HEADER, ISS_ROW
from tests.cli.running import environment

SPACING_S = 8.0


def launch(count: int, spacing_s: float = SPACING_S) -> str:
    """Return the ISS as so many objects of one launch, each behind the one before."""
    rows = list(csv.DictReader(io.StringIO(HEADER + ISS_ROW)))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    for number in range(count):
        behind = 360.0 * float(rows[0]["MEAN_MOTION"]) * spacing_s * number / 86400.0
        new = {
            "OBJECT_NAME": f"LIGHT-{number + 1}",
            "OBJECT_ID": f"2026-183{chr(65 + number)}",
            "NORAD_CAT_ID": 100_001 + number,
            "MEAN_ANOMALY": (float(rows[0]["MEAN_ANOMALY"]) - behind) % 360.0,
        }
        writer.writerow(rows[0] | new)
    return stream.getvalue()


def test_one_row_for_a_train(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "train.csv").write_text(launch(4))
    bright = tmp_path / "bright.csv"
    bright.write_text("catalog_id,standard_magnitude\n100001,6\n100002,2\n100003,6\n100004,6\n")
    ask = [
        "--magnitudes",
        str(bright),
        "--elements",
        str(tmp_path / "train.csv"),
        "-s",
        "rome",
        "-s",
        "guam",
    ]
    ask += ["--start", "2026-08-22T12:00Z", "--for", "1d", "--format"]

    def rows(*words: str) -> list[dict[str, str]]:
        assert main.run(["passes", *words, *ask, "csv"]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    trains, alone = rows("2026-183"), rows("light-1")
    assert {row["site"] for row in trains} == {"Rome", "Guam"}
    assert len(trains) == len(alone)
    assert [row["tca"] for row in trains] == sorted(row["tca"] for row in alone)
    for row in trains:
        assert row["object_name"] == "4 lights: LIGHT-1 to LIGHT-4"
        assert row["train_count"] == "4"
        assert float(row["train_spacing_s"]) == pytest.approx(SPACING_S, abs=0.6)
    assert "train_count" not in alone[0]
    brightest = sorted(rows("light-2"), key=lambda row: row["tca"])
    assert any(row["magnitude"] for row in brightest)
    for train, row in zip(trains, brightest, strict=True):
        assert train["magnitude"] == row["magnitude"]
    every = rows("light-1", "light-2", "light-3", "light-4")
    by_end = {row["los"] for row in every}
    assert {row["los"] for row in trains} <= by_end
    assert main.run(["passes", "2026-183", *ask, "table"]) == 0
    out = capsys.readouterr().out
    assert "4 lights: LIGHT-1 to LIGHT-4" in out
    assert "every" in out


@pytest.mark.parametrize(
    ("names", "is_one"),
    [(("2026-183",), True), (("2026-183A",), False), (("iss",), False), (("2026-183",) * 2, False)],
)
def test_what_names_a_launch(names: tuple[str, ...], is_one: bool) -> None:
    assert is_launch(names) is is_one


def test_a_strung_out_launch_is_one_row_while_two_are_up_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "train.csv").write_text(launch(14, 150.0))
    ask = ["--elements", str(tmp_path / "train.csv"), "-s", "rome", "--min-elevation", "0"]
    ask += ["--start", "2026-08-22T12:00Z", "--for", "1d", "--format", "csv"]
    picture = tmp_path / "train.png"
    assert main.run(["passes", "2026-183", *ask, "--timeline", str(picture)]) == 0
    trains = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert picture.stat().st_size > 10_000  # one band, however many objects
    assert main.run(["passes", "light-1", *ask]) == 0
    alone = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    longest = [row for row in alone if float(row["max_elevation_deg"]) > 20.0]
    whole = {row["aos"]: row for row in trains if row["train_count"] == "14"}
    assert longest
    assert {row["aos"] for row in longest} <= set(whole)
    for row in whole.values():
        assert float(row["train_spacing_s"]) == pytest.approx(150.0, abs=15.0)
