"""``identify`` as a user meets it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from orbitwatch.cli import main
from orbitwatch.features.identify.columns import IDENTIFY_COLUMNS
from orbitwatch.resources import shipped
from tests.archive.server import serving
from tests.cli.running import Ran, run, run_on_terminal

TIME = "2026-08-22T16:00:00Z"


def ask(home: Path, *args: str) -> Ran:
    return run(home, "identify", "-s", "seoul", "--time", TIME, *args)


def anything(home: Path) -> list[dict[str, object]]:
    """Return all objects above the horizon of Seoul then."""
    rows: list[dict[str, object]] = json.loads(
        ask(home, "--azimuth", "0", "--elevation", "90", "--format", "json").out
    )
    return rows


def test_rows_and_both_ways_to_look(tmp_path: Path) -> None:
    rows = anything(tmp_path)
    assert [column.name for column in IDENTIFY_COLUMNS] == list(rows[0])
    for row in rows[:2]:
        azimuth, elevation = (f"{row[key]}" for key in ("azimuth_deg", "elevation_deg"))
        ra, dec = (f"{row[key]}" for key in ("right_ascension_deg", "declination_deg"))
        one = ask(tmp_path, "--azimuth", azimuth, "--elevation", elevation, "--limit", "1")
        other = ask(tmp_path, "--ra", ra, "--dec", dec, "--limit", "1")
        for done in (one, other):
            first = next(csv.DictReader(done.out.splitlines()))
            assert first["catalog_id"] == str(row["catalog_id"])
            assert float(first["separation_deg"]) <= 0.0015


def test_several_lights_rank_each_by_itself(tmp_path: Path) -> None:
    places = [(row["azimuth_deg"], row["elevation_deg"]) for row in anything(tmp_path)[:2]]
    at = [word for azimuth, elevation in places for word in ("--at", f"{azimuth},{elevation}")]
    found = json.loads(ask(tmp_path, *at, "-n", "1", "--format", "json").out)
    assert [row["light"] for row in found] == [1, 2]
    for (azimuth, elevation), row in zip(places, found, strict=True):
        where = ("--azimuth", f"{azimuth}", "--elevation", f"{elevation}")
        (alone,) = json.loads(ask(tmp_path, *where, "-n", "1", "--format", "json").out)
        assert row == {"light": row["light"], **alone}
    (one,) = json.loads(ask(tmp_path, *at[:2], "-n", "1", "--format", "json").out)
    assert "light" not in one


def test_within_and_limit(tmp_path: Path) -> None:
    rows = anything(tmp_path)
    assert len(rows) >= 2
    limited = ask(tmp_path, "--azimuth", "0", "--elevation", "90", "--limit", "1")
    assert len(limited.out.splitlines()) == 2
    nothing = ask(tmp_path, "--azimuth", "0", "--elevation", "0", "--max-separation", "0.001")
    assert nothing.code == 0
    assert len(nothing.out.splitlines()) == 1
    assert "objects were above the horizon of Seoul" in nothing.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "where did you look"),
        (("--azimuth", "10"), "where did you look"),
        (("--ra", "14h", "--elevation", "10"), "where did you look"),
        (("--azimuth", "1", "--elevation", "2", "--ra", "14h", "--dec", "1"), "where did you look"),
        (("--ra", "25h", "--dec", "1"), "0h to 24h"),
        (("--ra", "14h", "--dec", "-91"), "±90"),
        (("--azimuth", "1", "--elevation", "2", "-s", "guam"), "one site"),
        (("--azimuth", "1", "--elevation", "2", "--time", "2024-01-01"), "takes one value"),
        (("--at", "10", "--at", "20,30"), "'10' is not an azimuth"),
        (("--at", "10,91"), "from 0 to 90"),
        (("--at", "10,nan"), "from 0 to 90"),
        (
            ("--at", "10,20", "--ra", "14h", "--dec", "1"),
            "--at cannot be used with another direction",
        ),
        (("--azimuth", "nan", "--elevation", "2"), "not a number"),
    ],
)
def test_refused(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    done = ask(tmp_path, *args)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_several_times_are_refused(tmp_path: Path) -> None:
    where = ("-s", "seoul", "--azimuth", "1", "--elevation", "2")
    done = run(tmp_path, "identify", *where, "--time", "2024-01-01,2024-01-02")
    assert (done.code, done.out) == (2, "")
    assert "one time" in done.err


def test_old_sets_are_left_out(tmp_path: Path) -> None:
    line = ("identify", "-s", "rome", "--azimuth", "0", "--elevation", "90", "--time", "2031-01-01")
    refused = run(tmp_path, *line)
    assert refused.code in (0, 5)
    assert "--allow-stale" in refused.err
    kept = run(tmp_path, *line, "--allow-stale")
    assert kept.code == 0, kept.err
    assert len(kept.out.splitlines()) > len(refused.out.splitlines())


def test_before_anything_was_in_orbit(tmp_path: Path) -> None:
    file = str(shipped("elements-history.tle"))
    line = ("identify", "-s", "rome", "--azimuth", "0", "--elevation", "90", "--format", "json")
    done = run(tmp_path, *line, "--time", "1958-01-01", "--elements", file)
    assert done.code == 5
    assert json.loads(done.out) == []


def test_newer_sets_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    look = ("identify", "-s", "rome", "--azimuth", "0", "--elevation", "90", "--allow-stale")
    with serving() as server:
        monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("ORBITWATCH_CONFIG", "")
        monkeypatch.setenv("ORBITWATCH_OFFLINE", "0")
        monkeypatch.setenv("ORBITWATCH_CELESTRAK_URL", server.url)
        main.run([*look, "--elements", str(shipped("elements-history.tle"))])
        main.run([*look, "--time", TIME])
        assert server.asked == []
        assert main.run(look) == 0
        assert "older than 12 hours: 1 new element set" in capsys.readouterr().err
        assert server.targets[0].startswith("/NORAD/elements/gp.php?")


@pytest.mark.parametrize("columns", [80, 140])
def test_table(tmp_path: Path, columns: int) -> None:
    line = f"orbitwatch identify -s rome --time {TIME} --azimuth 180 --elevation 40 --heading 90"
    done = run_on_terminal(tmp_path, line, columns)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].strip() == "The sky of Rome at 2026-08-22 18:00:00 +02:00 (Europe/Rome)"
    assert all(len(text) <= columns for text in lines)
    for word in ("object", "off", "azimuth", "heading"):
        assert word in done.out
