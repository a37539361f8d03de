"""``revisit`` as a user asks for it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.cli.main import run as run_here
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from tests.cli.running import run_on_terminal

WALKERS = ("--walker", "97.4:3/3/1", "--walker", "97.4:5/5/1", "--altitude", "500")
SPAN = ("--start", "2026-09-01Z", "--for", "4d")


def ask(folder: Path, *args: str) -> int:
    """Ask within this process."""
    return run_here(["revisit", "--offline", "--data-dir", str(folder), *args])


def answered(folder: Path, capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, str]]:
    """Return the rows of an answer in CSV."""
    file = folder / "rows.csv"
    assert ask(folder, *args, "-o", str(file)) == 0, capsys.readouterr().err
    return list(csv.DictReader(io.StringIO(file.read_text())))


def test_fleets_and_places_make_a_block_of_rows_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("-s", "pyongyang", "-s", "seoul", "--area", "korea")
    assert ask(tmp_path, *WALKERS, *SPAN, *places, "--format", "json") == 0
    told = capsys.readouterr()
    rows = json.loads(told.out)
    assert told.err == ""
    assert [list(row) for row in rows] == [[c.name for c in REVISIT_COLUMNS]] * 6
    assert [row["n_objects"] for row in rows] == [3, 3, 3, 5, 5, 5]
    assert [row["site"] or row["area"] for row in rows] == ["Pyongyang", "Seoul", "korea"] * 2
    for row in rows:
        assert 0 < row["daylight_looks"] < row["looks"]
        assert row["mean_gap_h"] <= row["p95_gap_h"] <= row["longest_gap_h"] <= 96.0
        assert row["longest_gap_h"] <= row["daylight_longest_gap_h"]
        assert row["timing_uncertainty_s"] is None
    for one, other in zip(rows[:3], rows[3:], strict=True):
        assert one["looks_per_day"] < other["looks_per_day"]


def test_it_counts_what_overflights_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("malligyong-1", "-s", "guam", "--start", "2023-12-09Z", "--for", "10d")
    (row,) = answered(tmp_path, capsys, *asked, "--max-off-nadir", "40")
    told = capsys.readouterr().err
    assert "element set of 2023-12-09 04:15 UTC" in told
    file = tmp_path / "overflights.csv"
    args = ["overflights", *asked, "--max-off-nadir", "40", "-o", str(file), "--offline"]
    assert run_here([*args, "--data-dir", str(tmp_path)]) == 0
    flights = list(csv.DictReader(io.StringIO(file.read_text())))
    assert int(row["looks"]) == len(flights) > 3
    assert int(row["daylight_looks"]) == sum(f["daylight"] == "true" for f in flights)
    times = [flight["tca"] for flight in flights]
    for end in ("longest_gap_start", "longest_gap_end"):
        assert row[end] in [row["start"], *times, row["end"]]
    assert float(row["timing_uncertainty_s"]) == max(
        float(f["timing_uncertainty_s"]) for f in flights
    )


def test_only_daylight_counts_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (every,) = answered(tmp_path, capsys, *WALKERS[:2], *WALKERS[4:], *SPAN, "-s", "seoul")
    (by_day,) = answered(
        tmp_path, capsys, *WALKERS[:2], *WALKERS[4:], *SPAN, "-s", "seoul", "--daylight"
    )
    for key in ("looks", "longest_gap_h", "mean_wait_h"):
        assert by_day[key] == by_day[f"daylight_{key}"] == every[f"daylight_{key}"]


def test_latitudes_go_from_pole_to_pole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = answered(tmp_path, capsys, *WALKERS[2:], *SPAN, "--by-latitude", "40")
    assert [float(row["latitude_deg"]) for row in rows] == [-80, -40, 0, 40, 80]
    assert {row["places"] for row in rows} == {"8"}
    a_day = [float(row["looks_per_day"]) for row in rows]
    assert a_day[0] > a_day[1] > a_day[2] < a_day[3] < a_day[4]
    rows = answered(tmp_path, capsys, *WALKERS[2:], *SPAN, "--by-latitude")
    assert len(rows) == 19


def test_real_and_hypothetical_fleets_stand_beside_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = answered(
        tmp_path, capsys, "malligyong-1", *WALKERS, "-s", "guam", "--start", "2023-12-09Z"
    )
    assert [row["n_objects"] for row in rows] == ["1", "3", "5"]
    assert rows[0]["fleet"] == "MALLIGYONG-1"
    assert [bool(row["timing_uncertainty_s"]) for row in rows] == [True, False, False]
    assert {row["end"] for row in rows} == {"2023-12-23T00:00:00.000Z"}


def test_old_sets_are_told_and_still_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = answered(tmp_path, capsys, "iss", "-s", "guam", "--start", "2024-01-01Z")
    told = capsys.readouterr().err
    assert re.search(r"(\d+) of \1 looks, from 2024-01-0\d on, are uncertain", told)
    assert int(row["looks"]) > 3


def test_looks_across_a_manoeuvre_are_warned_of_as_passes_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("malligyong-1", "-s", "guam", "--start", "2024-02-20Z", "--for", "10d")
    file = str(tmp_path / "p.csv")
    assert run_here(["passes", *asked, "--offline", "--data-dir", str(tmp_path), "-o", file]) == 0
    warned = [text for text in capsys.readouterr().err.splitlines() if "raised its orbit" in text]
    answered(tmp_path, capsys, *asked, "--max-off-nadir", "85")
    told = [text for text in capsys.readouterr().err.splitlines() if "raised its orbit" in text]
    assert [text.partition(": ")[0] for text in told] == [t.partition(": ")[0] for t in warned]
    assert told


def test_never_and_always_are_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = answered(tmp_path, capsys, "iss", "-s", "80,0", "--start", "2026-08-22Z")
    assert (row["looks"], row["longest_gap_h"], row["mean_gap_h"]) == ("0", "336.000", "")
    capsys.readouterr()
    args = ("--walker", "0:6/1/0", "--altitude", "35786", "-s", "5,100", "--for", "1d")
    (row,) = answered(tmp_path, capsys, *args)
    assert (row["always_in_view"], row["longest_gap_h"], row["mean_gap_h"]) == ("true", "", "")
    assert "in view for the whole span: that counts as one look" in capsys.readouterr().err


def test_a_terminal_gets_a_table_that_fits(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    line = f"orbitwatch revisit {' '.join(WALKERS)} {' '.join(SPAN)} -s seoul -s 89,0"
    ran = run_on_terminal(tmp_path, line, 60)
    assert ran.code == 0
    assert [line for line in ran.err.splitlines() if "its time zone is" not in line] == []
    assert max(map(len, ran.out.splitlines())) <= 60
    assert ran.out.startswith("Looks within 30° of nadir, 4 days from 2026-09-01")
    for word in ("longest", "never", "≥ 4 d 00 h", "may be longer", "hypothetical"):
        assert word in " ".join(ran.out.split())
    assert ran.out == snapshot
    wide = run_on_terminal(tmp_path, line, 240)
    assert "No room" not in wide.out
    assert wide.out == snapshot


def test_a_chart_is_drawn_beside_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    chart = tmp_path / "gaps.png"
    rows = answered(tmp_path, capsys, *WALKERS, *SPAN, "-s", "seoul", "--chart", str(chart))
    assert len(rows) == 2
    assert f"drew {chart}" in capsys.readouterr().err
    assert chart.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ((), 2, "no satellite is named; name one"),
        (("--walker", "97.4:5/5/1", "-s", "guam"), 2, "--walker needs the altitude"),
        (("--walker", "97.4:5/5/5", "--altitude", "500", "-s", "guam"), 2, "give 0 to 4"),
        (("--walker", "5/5/1", "--altitude", "500", "-s", "guam"), 2, "write I:T/P/F"),
        (("--walker", "9:5/5/1", "--altitude", "99", "-s", "guam"), 2, "an altitude of 99 km"),
        ((*WALKERS, "--node-local-time", "25:00", "-s", "guam"), 2, "one like 10:30"),
        (("iss", "--altitude", "500", "-s", "guam"), 2, "--altitude needs --walker"),
        (("iss", "--node-local-time", "1:00"), 2, "--node-local-time needs --walker"),
        ((*WALKERS,), 2, "no site is given"),
        ((*WALKERS, "--by-latitude", "-s", "guam"), 2, "--by-latitude cannot be used with --site"),
        (("--by-latitude", "iss"), 2, "objects go before it, or write --by-latitude=10"),
        ((*WALKERS, "-s", "guam", "--max-off-nadir", "0"), 2, "--max-off-nadir"),
        ((*WALKERS, "-s", "guam", "--chart", "x.gif"), 2, "end it in .png, .svg, .pdf"),
        (
            (*WALKERS, "-s", "guam", "--format", "csv", "-o", "x.png", "--chart", "./x.png"),
            2,
            "-o and --chart are both x.png",
        ),
        ((*WALKERS, "--area", "koera"), 3, "did you mean korea"),
        (("kms-4", "-s", "guam", "--start", "2026-01-01Z"), 5, "decayed on 2023-06-30"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    assert ask(tmp_path, *args) == code
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
