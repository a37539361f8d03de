"""The order of passes, how many are kept, and what visible means: by the command."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.running import run

ASKED = ("passes", "iss", "-s", "rome", "--start", "2026-08-21T00:00Z", "--for", "5d")


def _rows(home: Path, *more: str) -> list[dict[str, str]]:
    ran = run(home, *ASKED, *more)
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def _seconds(row: dict[str, str]) -> float:
    if not row["visible_start"]:
        return 0.0
    start, end = (datetime.fromisoformat(row[k]) for k in ("visible_start", "visible_end"))
    return (end - start).total_seconds()


def test_rows_come_in_the_order_asked_for(tmp_path: Path) -> None:
    rows = _rows(tmp_path)
    heights = sorted((float(row["max_elevation_deg"]) for row in rows), reverse=True)
    by_height = _rows(tmp_path, "--sort", "elevation")
    assert [float(row["max_elevation_deg"]) for row in by_height] == heights
    nearest = [float(row["slant_range_km"]) for row in _rows(tmp_path, "--sort", "distance")]
    assert nearest == sorted(nearest)
    longest = [_seconds(row) for row in _rows(tmp_path, "--sort", "visible")]
    assert longest == sorted(longest, reverse=True)
    assert sorted(by_height, key=lambda row: row["tca"]) == rows


def test_few_rows_are_the_first(tmp_path: Path) -> None:
    assert _rows(tmp_path, "-n", "2") == _rows(tmp_path)[:2]
    best = _rows(tmp_path, "--sort", "elevation")
    assert _rows(tmp_path, "--sort", "elevation", "-n", "3") == best[:3]


def test_passes_that_are_visible_too_briefly_fall_away(tmp_path: Path) -> None:
    kept = _rows(tmp_path, "--min-visible", "3m")
    assert kept == [row for row in _rows(tmp_path, "--visible") if _seconds(row) >= 180.0]
    assert 0 < len(kept) < len(_rows(tmp_path, "--visible"))


def test_the_table_of_visible_passes_shows_the_visible_part(tmp_path: Path) -> None:
    (row,) = _rows(tmp_path, "--visible", "-n", "1")
    table = run(tmp_path, *ASKED, "--visible", "-n", "1", "--format", "table", "--utc").out
    for name in ("visible_start", "visible_highest", "visible_end"):
        moment = datetime.fromisoformat(row[name])
        assert f"{moment:%H:%M}" in table
    assert f"{float(row['visible_max_elevation_deg']):.1f}°" in table
    assert "culm." not in table


@pytest.mark.parametrize("more", [("--sort", "tca"), ("-n", "3")])
def test_a_file_is_continued_as_rows_rise_and_whole(tmp_path: Path, more: tuple[str, ...]) -> None:
    ran = run(tmp_path, *ASKED, *more, "-o", str(tmp_path / "x.csv"), "--resume")
    assert ran.code == 2
    assert "--sort" in ran.err
