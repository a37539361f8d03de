"""``history`` and ``decay`` as a user asks for them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.tle import write_tles
from orbitwatch.features.history.sparkline import sparkline
from tests.cli.running import run, run_on_terminal
from tests.drawing.described import described
from tests.evolution.made_histories import made_history

EVENT_KEYS = [
    *(
        "object_name",
        "catalog_id",
        "kind",
        "set_before",
        "set_after",
        "not_before",
        "not_after",
        "gap_days",
    ),
    *("delta_semi_major_axis_km", "delta_perigee_km", "delta_v_m_s", "confidence"),
]
DECAY_KEYS = [
    *("object_name", "catalog_id", "as_of", "sets_used", "last_epoch"),
    *("decay_earliest", "decay_expected", "decay_latest", "remaining_days"),
    *("perigee_km", "apogee_km", "decay_rate_km_day", "method"),
]


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _file(folder: Path, sets: Sequence[ElementSet]) -> Path:
    path = folder / "made.tle"
    path.write_text(write_tles(sets))
    return path


def test_a_bound_that_occurred_twice_is_said_to_be_the_first_one(tmp_path: Path) -> None:
    start = "2023-11-05 01:30 America/New_York"
    ran = run(tmp_path, "history", "58400", "--start", start)
    assert "occurred twice in America/New_York: took the first" in ran.err


def test_history_has_a_row_for_each_set_in_order(tmp_path: Path) -> None:
    rows = _rows(run(tmp_path, "history", "malligyong-1").out)
    assert len(rows) == 8
    assert [row["element_epoch"] for row in rows] == sorted(row["element_epoch"] for row in rows)
    assert rows[2]["mean_motion"] == "15.22468849"
    assert float(rows[2]["perigee_km"]) == pytest.approx(485.3, abs=0.1)
    bounds = ("--start", "2024-02-20", "--end", "2024-03-01")
    part = _rows(run(tmp_path, "history", "58400", *bounds).out)
    assert [row["element_epoch"][:10] for row in part] == ["2024-02-21", "2024-02-26", "2024-02-28"]


def test_events_are_rows_of_just_these_keys(tmp_path: Path) -> None:
    ran = run(tmp_path, "history", "malligyong-1", "--events", "--format", "json")
    rows = json.loads(ran.out)
    assert all(list(row) == EVENT_KEYS for row in rows)
    (raised,) = (row for row in rows if row["kind"] == "orbit_raise")
    assert raised["set_before"] == "2024-02-19T04:09:04.115Z"
    assert raised["set_after"] == "2024-02-26T03:26:06.086Z"
    assert raised["delta_semi_major_axis_km"] == pytest.approx(3.86, abs=0.01)
    assert (ran.code, ran.err) == (0, "")
    thousandths = run(tmp_path, "history", "malligyong-1", "--events", "--format", "csv")
    assert [row["confidence"] for row in _rows(thousandths.out)] == ["1.000", "0.989", "1.000"]
    later = ("--start", "2024-03-01", "--end", "2024-03-04")
    ran = run(tmp_path, "history", "58400", "--events", "--format", "json", *later)
    assert json.loads(ran.out) == []


def test_history_on_a_terminal_fits_and_thins(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    path = _file(tmp_path, made_history(range(90), steps_km={30.5: 3.0}))
    ran = run_on_terminal(tmp_path, f"orbitwatch history --elements {path}", columns=80)
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "MADE (90001): 90 element sets"
    assert "▁" in lines[1]
    assert "█" in lines[1]
    assert "before orbit raise" in ran.out
    assert lines[-1].endswith("of 90 sets shown; all of them with --format csv")
    assert len(lines) < 50
    assert ran.out == snapshot


def test_events_on_a_terminal(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    ran = run_on_terminal(tmp_path, "orbitwatch history malligyong-1 --events", columns=80)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "orbit raise  2024-02-19" in ran.out
    assert "+3.864" in ran.out
    wide = run_on_terminal(tmp_path, "orbitwatch history malligyong-1 --events", columns=140)
    assert "2024-02-19 04:09  2024-02-26 03:26" in wide.out
    assert ran.out == snapshot
    assert wide.out == snapshot


def test_mistagged_sets_are_named_on_stderr(tmp_path: Path) -> None:
    sets = made_history(range(30))
    sets[12] = replace(sets[12], inclination=98.0)
    path = _file(tmp_path, sets)
    ran = run(tmp_path, "history", "--elements", str(path), "--events", "--format", "json")
    assert json.loads(ran.out) == []
    assert ran.err == (
        "orbitwatch: warning: MADE (90001): 1 element set lies in another orbit than the others "
        "and is left out (mis-tagged?): 2022-03-13 06:00\n"
    )
    rows = _rows(run(tmp_path, "history", "--elements", str(path)).out)
    assert [row["outlier"] for row in rows].index("true") == 12


def test_a_single_set_is_told_to_be_too_few(tmp_path: Path) -> None:
    ran = run(tmp_path, "history", "iss", "--events", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, [])
    assert "a single element set shows no events; two are needed" in ran.err
    assert len(_rows(run(tmp_path, "history", "iss").out)) == 1
    ran = run(tmp_path, "decay", "iss", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (5, [])
    assert "a single element set does not show decay" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_chart(tmp_path: Path, suffix: str, snapshot: SnapshotAssertion) -> None:
    pytest.importorskip("matplotlib")
    chart = tmp_path / f"history{suffix}"
    ran = run(tmp_path, "history", "malligyong-1", "--chart", str(chart))
    assert ran.code == 0
    assert f"drew {chart}" in ran.err
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix]
    assert chart.read_bytes().startswith(start)
    if suffix == ".svg":
        text = chart.read_text()
        assert "MALLIGYONG-1 (58400): 8 element sets" in text
        assert ">raise<" in text
        assert ">perigee<" in text
        assert described(chart) == snapshot


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("history", "58400", "--chart", "x.gif"), 2, "end it in .png, .svg, .pdf"),
        (("history", "58400", "--chart", "none/x.png"), 2, "no such folder: none"),
        (("history", "58400", "--start", "soon"), 2, "--start: cannot read 'soon' as a time"),
        (("history", "58400", "--start", "2024-03-01", "--end", "2024-02-01"), 2, "--end is not"),
        (("history",), 2, "no object is named"),
        (("history", "39027"), 5, "no element set of UNHA-3 R/B (39027) is stored"),
        (("decay", "58401", "--time", "2020-01-01"), 5, "no element set is from before"),
        (("decay", "58401", "--time", "2024-01-01,2025-01-01"), 2, "one --time"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, args: tuple[str, ...], code: int, said: str
) -> None:
    ran = run(tmp_path, *args)
    assert ran.code == code
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_decay_is_one_row_of_just_these_keys(tmp_path: Path) -> None:
    args = ("decay", "chollima-1 r/b", "--time", "2025-09-02", "--format", "json")
    (row,) = json.loads(run(tmp_path, *args).out)
    assert list(row) == DECAY_KEYS
    assert row["as_of"] == "2025-09-02T00:00:00.000Z"
    assert row["sets_used"] == 2
    assert row["decay_earliest"] < row["decay_expected"] < row["decay_latest"]
    assert row["decay_rate_km_day"] == pytest.approx(-0.095, abs=0.005)
    for word in ("King-Hele", "NRLMSIS 2.1", "F10.7", "no manoeuvre"):
        assert word in row["method"]


def test_decay_on_a_terminal(tmp_path: Path) -> None:
    line = "orbitwatch decay 'chollima-1 r/b' --time 2025-09-02"
    ran = run_on_terminal(tmp_path, line, columns=80)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "90 % interval" in ran.out
    assert ran.err == ""
    old = run(tmp_path, "decay", "chollima-1 r/b", "--time", "2026-01-01")
    assert "the last element set is 122 days old" in old.err


def test_decay_of_a_high_orbit_is_a_plain_answer(tmp_path: Path) -> None:
    sets = made_history(range(0, 90, 9), size_km=7500.0, noise_km=0.0)
    path = _file(tmp_path, sets)
    line = f"orbitwatch decay --elements {path} --time 2022-06-01"
    ran = run_on_terminal(tmp_path, line)
    assert "not within 25 years" in ran.out
    (row,) = _rows(run(tmp_path, "decay", "--elements", str(path), "--time", "2022-06-01").out)
    assert row["decay_expected"] == ""
    assert row["method"].startswith("not within 25 years; ")


def test_decay_uses_only_what_was_known(tmp_path: Path) -> None:
    sets = made_history(range(0, 90, 2), size_km=6790.0)
    path = _file(tmp_path, sets)
    args = ("decay", "--elements", str(path), "--time", "2022-04-30")
    (row,) = _rows(run(tmp_path, *args).out)
    assert (
        row["last_epoch"] == "2022-04-28T06:00:00.000Z"[:23] + "Z"
        or row["last_epoch"] < "2022-04-30"
    )


def test_sparkline() -> None:
    assert sparkline([0, 1, 2, 3], [0.0, 1.0, 2.0, 3.0], 4) == "▁▃▆█"
    assert sparkline([0, 1, 9], [0.0, 1.0, 1.0], 10) == "▁█       █"
    assert sparkline([0, 1], [0.0, 1.0], 2, ascii_only=True) == "_@"
    assert sparkline([], [], 10) == ""
    assert sparkline([5], [7.0], 10) == "▅"
    assert sparkline([0, 1], [7.0, 7.0], 2) == "▅▅"
