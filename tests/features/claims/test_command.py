"""``claim`` as a user asks for it: verdicts, lists, and plain answers to what cannot be."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.cli import main
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.tle import write_tles
from orbitwatch.resources import shipped
from tests.cli.running import Ran, environment, run, run_on_terminal
from tests.evolution.made_histories import made_history

NINE = "2023-11-22 09:21"
LIST = """object,site,time,zone,kind,station,what,source,note,colour
malligyong-1,guam,2023-11-22 09:21,,received,,claim,KCNA,"=a, b",red
malligyong-9,guam,2023-11-22 09:21,,,,claim,,,
58400,nosuchplace,2023-11-22 09:21,,,,claim,,,
58400,guam,2023-13-22,,,,claim,,,
58400,guam,2023-11-22 09:21Z,Asia/Tokyo,,,claim,,,
58400,guam,2023-11-22 09:21,,seen,,claim,,,
iss,guam,2026-08-22 12:00Z,,received,,claim,,,
58400,guam
,guam,2023-11-22 09:21,,,,claim,,,
58400,andersen,2023-11-27 09:17:07,Asia/Pyongyang,taken,,claim,,,
"""


def _here(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str
) -> Ran:
    """Run the command in this process: what is asked is the answer, not the way to it."""
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    code = main.run(args)
    told = capsys.readouterr()
    return Ran(code, told.out, told.err)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_examples_that_ship_hold_and_their_controls_do_not(tmp_path: Path) -> None:
    ran = run(tmp_path, "claim", "--examples", "--format", "json")
    rows = json.loads(ran.out)
    assert ran.code == 0
    assert [row["verdict"] for row in rows if row["what"] == "claim"] == ["consistent"] * 4
    others = [row["verdict"] for row in rows if row["what"] in ("control", "reading")]
    assert others == ["inconsistent"] * 6
    assert all(row["source"] for row in rows)
    assert "10 claims checked: 6 inconsistent, 4 consistent." in ran.err
    with shipped("claims.csv").open(encoding="utf-8", newline="") as file:
        stated = list(csv.DictReader(file))
    for row, line in zip(rows, stated, strict=True):
        assert row["claimed_zone"] == line["zone"]
        assert row["claimed_text"] == line["time"]


def test_a_claim_on_a_terminal(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    ask = f"orbitwatch claim malligyong-1 -s guam --time '{NINE}' --kind received"
    ran = run_on_terminal(tmp_path, ask, columns=60)
    lines = [line.rstrip() for line in ran.out.splitlines()]
    assert max(map(len, lines)) <= 60
    assert ran.err == ""
    text = " ".join(lines)
    assert "it holds if read in Pyongyang time, not in UTC or Guam time." in text
    assert "00:18:44" in text
    assert "00:22:15.8" in text
    assert "00:26:15.5" in text
    assert re.search(r"The margin to the 95 % limit of ±\d+ s is \d min \d+ s", text)
    assert re.search(r"±1\d\d s in 95 %", text)
    assert ran.out == snapshot


def test_a_list_answers_each_row_as_if_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("\ufeff" + LIST.replace("\n", "\r\n"), encoding="utf-8")
    ran = run(tmp_path, "claim", "--claims", str(path), "--format", "csv")
    assert ran.code == 0
    rows = _rows(ran.out)
    assert [row["line"] for row in rows] == ["2", "2", "2", "11"]
    assert rows[0]["note"] == "'=a, b"
    for line, words in (
        (3, "no object 'malligyong-9'"),
        (4, "no site is named 'nosuchplace'"),
        (5, "is not a time"),
        (6, "has a zone already"),
        (7, "'seen' is not a kind of claim"),
        (8, "no ground station of ISS"),
        (9, "it has 2 cells"),
        (10, "no object is given"),
    ):
        (told,) = (text for text in ran.err.splitlines() if f"line {line}:" in text)
        assert words in told
    assert "these columns are ignored: colour" in ran.err
    assert "8 of 10 could not be checked." in ran.err
    time = "2023-11-27 09:17:07 Asia/Pyongyang"
    ask = ("claim", "58400", "-s", "andersen", "--time", time, "--format", "csv")
    alone = _rows(_here(tmp_path, monkeypatch, capsys, *ask).out)
    same = alone[0].keys() - {"claimed_text"}
    assert {name: rows[3][name] for name in same} == {name: alone[0][name] for name in same}


@pytest.mark.parametrize("zone", ["", "Z"])
def test_beside_rows_it_is_said_in_which_zone_a_time_without_one_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], zone: str
) -> None:
    ask = ("claim", "58400", "-s", "guam", "--time", f"{NINE}{zone}", "--kind", "received")
    ran = _here(tmp_path, monkeypatch, capsys, *ask, "--format", "csv")
    assert len(_rows(ran.out)) == (1 if zone else 3)
    assert ("it holds if read in Pyongyang time, not in UTC or Guam time." in ran.err) == (not zone)


def test_a_listed_time_without_a_zone_is_told_with_the_zones_in_which_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In Pyongyang there are two zones to read it in, in Guam three."""
    path = tmp_path / "claims.csv"
    asked = [(site, day) for site in ("pgscc", "guam") for day in range(22, 28)]
    lines = [f"58400,{site},2023-11-{day},taken" for site, day in asked]
    path.write_text("\n".join(["object,site,time,kind", *lines]), encoding="utf-8")
    ran = _here(tmp_path, monkeypatch, capsys, "claim", "--claims", str(path), "--format", "csv")
    holding = []
    for line, (site, _) in enumerate(asked, start=2):
        verdicts = [row["verdict"] for row in _rows(ran.out) if row["line"] == str(line)]
        assert len(verdicts) == (2 if site == "pgscc" else 3)
        holds = "consistent" in verdicts
        assert (f"Line {line} names no zone; it holds in" in ran.err) == holds
        holding += [site] * holds
    assert set(holding) == {"pgscc", "guam"}


def test_a_list_on_a_terminal_is_a_table_with_its_counts(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    ran = run_on_terminal(tmp_path, "orbitwatch claim --examples", columns=80)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert ran.out.count("consistent") >= 10
    assert "control: 4 inconsistent." in ran.out
    wide = run_on_terminal(tmp_path, "orbitwatch claim --examples", columns=200)
    assert wide.out.count("±") >= 10
    assert ran.out == snapshot
    assert wide.out == snapshot


def test_sets_that_belong_to_another_object_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = made_history(range(20))
    strange = [replace(s, inclination=51.6) for s in made_history([9.4])]
    path = tmp_path / "made.tle"
    path.write_text(write_tles([*own[::-1], *strange, *own[:2]]))
    ask = ("claim", "--elements", str(path), "-s", "guam", "--time", "2022-03-10 16:00Z")
    ran = _here(tmp_path, monkeypatch, capsys, *ask, "--format", "json")
    assert ran.code == 0
    assert "1 element set lies in another orbit than the others and is left out" in ran.err
    (row,) = json.loads(ran.out)
    assert row["element_epoch"] != "2022-03-10T15:36:00.000Z"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (
            ("malligyong-1", "-s", "guam", "--time", "2023-11-22", "09:21"),
            2,
            "put a time in quotes",
        ),
        (("malligyong-1", "-s", "guam"), 2, "no time is claimed"),
        (("-s", "guam", "--time", NINE), 2, "no object is named"),
        (("iss", "-s", "guam", "--time", "2031-01-01Z"), 2, "lies in the future"),
        (("iss", "--claims", "x.csv"), 2, "a list says itself what is claimed"),
        (("--claims", "x.csv"), 3, "no such file"),
    ],
)
def test_mistakes_are_told_plainly(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    ran = _here(tmp_path, monkeypatch, capsys, "claim", *args)
    assert ran.code == code
    assert words in ran.err
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


def test_others_are_those_that_had_the_place_in_reach_around_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    every = read_element_sets(shipped("elements-history.tle").read_bytes(), "history").sets
    own = min((s for s in every if s.norad_cat_id == 58400), key=lambda s: s.epoch)
    companion = replace(own, norad_cat_id=90001, object_name="COMPANION")
    behind = replace(companion, mean_anomaly=(own.mean_anomaly - 8.0) % 360.0)
    elsewhere = replace(
        companion, norad_cat_id=90002, ra_of_asc_node=(own.ra_of_asc_node + 90.0) % 360.0
    )
    path = tmp_path / "sets.tle"
    path.write_text(write_tles([own, behind, elsewhere]), encoding="utf-8")
    time = "2023-11-27 09:17:07 Asia/Pyongyang"
    ask = ("claim", "58400", "-s", "andersen", "--time", time, "--elements", str(path))
    told = {}
    for within in ("5m", "1m"):
        ran = _here(tmp_path, monkeypatch, capsys, *ask, "--others", "--within", within)
        (told[within],) = _rows(ran.out)
    assert told["5m"]["others_in_reach"] == "1"
    assert "(90001)" in told["5m"]["others"]
    assert (told["1m"]["others_in_reach"], told["1m"]["others"]) == ("0", "")
    assert "left out" not in ran.err
    (unasked,) = _rows(_here(tmp_path, monkeypatch, capsys, *ask).out)
    assert (unasked["others_in_reach"], unasked["others"]) == ("", "")
    assert unasked["verdict"] == told["5m"]["verdict"]
    missing = _here(tmp_path, monkeypatch, capsys, *ask[:6], "--others", "nosuchgroup")
    assert missing.code != 0
    assert "group 'nosuchgroup' is not stored" in missing.err
