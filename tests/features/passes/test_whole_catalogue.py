"""Questions about many objects at once, run as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from orbitwatch.cli.main import run as run_here
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.tle import write_tle
from orbitwatch.selection import holdings
from tests.benchmarks.catalogue import EPOCH, catalogue
from tests.cli.running import Ran, environment, run

SIZE = 300
NUMBERS = 61_000  # none of these is among the objects that ship
START = ("--start", "2026-08-22Z")
PLACES = ("--site", "guam", "--site", "90,0", "--site", "-90,0")
DAMAGED = "TIROS 1\n1 61999U\n2 61999  not an element set\n"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _tle(element_set: ElementSet) -> str:
    return "\n".join(write_tle(element_set)) + "\n"


def _numbered(element_set: ElementSet, number: int) -> ElementSet:
    return replace(element_set, norad_cat_id=number, object_id=None)


@pytest.fixture(scope="module")
def sets() -> list[ElementSet]:
    """Objects of every kind; the last one falls within the day."""
    many = [_numbered(s, NUMBERS + k) for k, s in enumerate(catalogue(SIZE, seed=5))]
    falling = replace(
        many[0],
        object_name="FALLING",
        norad_cat_id=NUMBERS + SIZE,
        epoch=EPOCH,
        mean_motion=16.45,
        eccentricity=0.0005,
        inclination=88.0,
        bstar=2e-3,
    )
    return [*many, falling]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, sets: list[ElementSet]) -> Path:
    """A folder with ``sets.tle``, in the midst of which one set is damaged."""
    folder = tmp_path_factory.mktemp("home")
    texts = list(map(_tle, sets))
    (folder / "sets.tle").write_text("".join([*texts[:150], DAMAGED, *texts[150:]]))
    return folder


@pytest.fixture(scope="module")
def day(home: Path) -> Ran:
    return run(home, "overflights", "--elements", "sets.tle", *PLACES, *START)


def test_rows_come_in_order(day: Ran, sets: list[ElementSet]) -> None:
    assert day.code == 0
    rows = _rows(day.out)
    assert len(rows) > 1500
    places = ["Guam", "90.0000,0.0000", "-90.0000,0.0000"]
    # What was up already has no AOS and comes first; a blank sorts so too.
    keys = [(row["aos"], int(row["catalog_id"]), places.index(row["site"])) for row in rows]
    assert keys == sorted(keys)
    assert keys[0][0] == ""
    assert {row["catalog_id"] for row in rows} <= {str(s.norad_cat_id) for s in sets}
    pairs = [(row["catalog_id"], row["site"], row["tca"]) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_many_objects_answer_as_each_does_alone(day: Ran, home: Path, sets: list[ElementSet]):
    kinds = {str(s.object_name).split()[0]: s for s in sets}
    sample = [kinds[k] for k in ("GEOSTATIONARY", "TRANSFER", "DEBRIS", "FALLING")]
    together = _rows(day.out)
    for one in sample:
        (home / "one.tle").write_text(_tle(one))
        alone = run(home, "overflights", "--elements", "one.tle", *PLACES, *START)
        mine = [row for row in together if row["catalog_id"] == str(one.norad_cat_id)]
        assert _rows(alone.out) == mine
    named = run(home, "overflights", str(NUMBERS), "--elements", "sets.tle", *PLACES, *START)
    assert _rows(named.out) == [row for row in together if row["catalog_id"] == str(NUMBERS)]


def test_a_bad_object_costs_the_others_nothing(day: Ran) -> None:
    assert "sets.tle:452: line 1" in day.err
    assert f"read {SIZE + 1} element sets, refused 1" in day.err
    assert "SGP4 gives no orbit in part of the span (decayed by then?): FALLING" in day.err
    assert day.err.count("\n") < 8
    assert "Traceback" not in day.err
    assert "internal" not in day.err


def test_a_site_at_a_pole_has_no_azimuths(day: Ran) -> None:
    rows = _rows(day.out)
    poles = [row for row in rows if row["site"] != "Guam"]
    assert len(poles) > 300
    for row in poles:
        assert row["aos_azimuth_deg"] == row["tca_azimuth_deg"] == row["los_azimuth_deg"] == ""
        assert float(row["max_elevation_deg"]) >= 10.0
    assert all(row["tca_azimuth_deg"] for row in rows if row["site"] == "Guam")


MONTH = (
    *("passes", "--elements", "sets.tle", "--allow-stale", "--min-elevation", "45"),
    *("--site", "guam", "--site", "30,20", "--site", "30,-100", *START, "--for", "32d"),
)
"""Just enough work for processes to be begun."""


@pytest.mark.slow
def test_two_processes_write_the_bytes_that_one_writes(home: Path) -> None:
    """And while they do, the older file stays."""
    answer, partial = home / "answer.csv", home / "answer.csv.partial"
    answer.write_text("older")
    alone = run(home, *MONTH, "--jobs", "1")
    assert alone.code == 0
    assert alone.out.count("\n") > 5_000
    stages = set()
    with subprocess.Popen(
        [sys.executable, "-m", "orbitwatch", *MONTH, "--jobs", "2", "-o", answer.name],
        env=environment(home),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        while running.poll() is None:
            stages.add((answer.stat().st_size == 5, partial.exists()))
            time.sleep(0.02)
        out, err = running.communicate()
    assert (running.returncode, out) == (0, b"")
    assert err.decode() == alone.err
    assert answer.read_text() == alone.out
    assert (True, True) in stages
    assert not list(home.glob("*.partial*"))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_reader_who_has_seen_enough_ends_it_quietly(home: Path, jobs: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "orbitwatch", *MONTH, "--jobs", jobs, "--format", "jsonl"],
        env=environment(home),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        first = [json.loads(running.stdout.readline()) for _ in range(2)]
        running.stdout.close()
        err = running.stderr.read().decode()
        assert running.wait(timeout=30) == 0
    assert all("catalog_id" in row for row in first)
    expected = ("warning: ", "its time zone is")
    assert all(any(text in line for text in expected) for line in err.splitlines())


def test_sites_of_a_file_are_as_those_named(day: Ran, home: Path) -> None:
    (home / "three.csv").write_text(
        'name,latitude_deg,longitude_deg\n"Guam",13.444,144.794\nN,90,0\n'
    )
    points = [("Guam", [144.794, 13.444]), ("N", [0, 90])]
    features = [
        {"properties": {"name": name}, "geometry": {"type": "Point", "coordinates": place}}
        for name, place in points
    ]
    (home / "three.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    asked = ("overflights", "--elements", "sets.tle", *START, "--for", "3h", "--site", "-90,0")
    from_csv = run(home, *asked, "--sites-file", "three.csv")
    from_geojson = run(home, *asked, "--sites-file", "three.geojson")
    assert from_csv.code == from_geojson.code == 0
    assert from_csv.out == from_geojson.out
    rows = _rows(from_csv.out)
    assert {row["site"] for row in rows} == {"Guam", "N", "-90.0000,0.0000"}
    whole = [r["tca"] for r in _rows(day.out) if r["site"] == "90.0000,0.0000" and r["aos"]]
    mine = [row["tca"] for row in rows if row["site"] == "N" and row["aos"] and row["los"]]
    assert len(mine) > 20
    assert set(mine) <= set(whole)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for commands that are run in this process."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answer(here: Path, capsys: pytest.CaptureFixture[str]):
    """Return a function that runs a command here: much faster than in a process of its own."""

    def ask(*args: str) -> Ran:
        code = run_here(args)
        return Ran(code, *capsys.readouterr())

    return ask


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        (
            "x.geojson",
            '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}]}',
            2,
            "x.geojson, feature 1: is a LineString, not a Point",
        ),
        (
            "x.geojson",
            '{"features": [{"geometry": {"type": "Point", "coordinates": [1, 91]}}]}',
            2,
            "x.geojson, feature 1: latitude 91° is beyond ±90°",
        ),
        ("x.csv", "name,latitude_deg,longitude_deg\na,91,2\n", 2, "x.csv, line 2: latitude 91°"),
        ("x.csv", "name,latitude_deg,longitude_deg\n", 2, "x.csv contains no sites"),
        ("x.csv", "", 2, "x.csv, line 1: the file is empty"),
        (None, "", 3, "no such file: x.csv"),
    ],
)
def test_a_bad_file_of_sites_is_one_line(
    here: Path, answer, name: str | None, text: str, code: int, said: str
) -> None:
    if name:
        (here / name).write_text(text)
    ran = answer("overflights", "58400", "--sites-file", name or "x.csv", *START)
    assert ran.code == code
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


KOREAN = ("--site", "guam", "--start", "2023-12-08Z", "--for", "12h")


def test_an_owner_is_a_filter(answer) -> None:
    ran = answer("overflights", "--owner", "nkor", *KOREAN)
    assert ran.code == 0
    rows = _rows(ran.out)
    assert {row["catalog_id"] for row in rows} == {"58400", "58401"}
    assert "KMS 4 (41332) decayed on 2023-06-30" in ran.err
    both = answer("overflights", "58400", "58401", *KOREAN)
    assert _rows(both.out) == rows


def test_filters_and_names_apply_together(answer, monkeypatch: pytest.MonkeyPatch) -> None:
    def numbers(*args: str) -> set[str]:
        ran = answer("passes", *args, *KOREAN)
        assert ran.code == 0, ran.err
        return {row["catalog_id"] for row in _rows(ran.out)}

    assert numbers("58400", "25544", "--owner", "NKOR") == {"58400"}
    lower = numbers("58400", "58401", "--perigee-below", "480")
    assert lower < {"58400", "58401"}
    assert numbers("58400", "58401", "--perigee-below", "600") == {"58400", "58401"}
    monkeypatch.setattr(holdings, "group_members", lambda name, settings: (58401, 25544))
    assert numbers("--group", "some", "--owner", "NKOR") == {"58401"}
    assert numbers("58400", "58401", "--group", "some") == {"58401"}
    assert "58401" in numbers("--all", "--group", "some")
    assert "58400" not in numbers("--all", "--group", "some")


def test_all_that_is_held_is_searched(answer) -> None:
    ran = answer("passes", "--all", "--site", "guam", *START, "--for", "2h")
    assert ran.code == 0
    rows = _rows(ran.out)
    assert len({row["catalog_id"] for row in rows}) > 5
    low = answer(
        "passes", "--all", "--perigee-below", "600", "--site", "guam", *START, "--for", "2h"
    )
    few = _rows(low.out)
    assert 0 < len(few) < len(rows)
    assert [row for row in rows if row in few] == few
    filtered = answer("passes", "--perigee-below", "600", "--site", "guam", *START, "--for", "2h")
    assert filtered.out == low.out


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--group", "stations"), 3, "fetch it: orbitwatch fetch --group stations"),
        (("--owner", "XX"), 3, "orbitwatch fetch --satcat"),
        (("--all", "--perigee-below", "0"), 3, "no stored object matches"),
        (("58400", "--owner", "US"), 3, "no stored object matches"),
        (("58400", "--all"), 2, "--all cannot be used with named objects"),
        (("--perigee-below", "nan", "--all"), 2, "nan"),
        (("--perigee-below", "-1", "--all"), 2, "-1"),
        (("--all", "--jobs", "0"), 2, "jobs"),
    ],
)
def test_nothing_left_to_search_is_one_line(
    answer, args: tuple[str, ...], code: int, said: str
) -> None:
    ran = answer("overflights", *args, *KOREAN)
    assert ran.code == code
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_an_object_given_twice_is_told_once(here: Path, answer, sets: list[ElementSet]) -> None:
    once = answer("passes", "58400", *KOREAN)
    twice = answer("passes", "58400", "malligyong-1", "2023-179A", *KOREAN, "--site", "guam")
    assert once.out == twice.out
    low = next(s for s in sets if str(s.object_name).startswith("SHELL"))
    (here / "twice.tle").write_text(_tle(low) * 2)
    (here / "once.tle").write_text(_tle(low))
    asked = ("passes", "--site", "30,20", *START)
    rows = answer(*asked, "--elements", "once.tle").out
    assert rows.count("\n") > 1
    assert answer(*asked, "--elements", "twice.tle").out == rows


def test_the_order_of_sets_in_a_file_changes_nothing(home: Path, answer, sets) -> None:
    here = Path.cwd()
    (here / "there.tle").write_text("".join(map(_tle, sets[:40])))
    (here / "back.tle").write_text("".join(map(_tle, sets[39::-1])))
    asked = ("overflights", *PLACES, *START, "--for", "6h", "--elements")
    there, back = answer(*asked, "there.tle"), answer(*asked, "back.tle")
    assert there.out.count("\n") > 50
    assert there.out == back.out


def test_a_failure_leaves_the_older_file(here: Path, answer, sets: list[ElementSet]) -> None:
    low = next(s for s in sets if str(s.object_name).startswith("SHELL"))
    (here / "low.tle").write_text(_tle(low))
    (here / "kept.csv").write_text("older")
    asked = ("overflights", "--elements", "low.tle", "--site", "30,20", "--start", "2031-01-01Z")
    ran = answer(*asked, "-o", "kept.csv")
    assert ran.code == 5
    assert "too old" in ran.err
    assert (here / "kept.csv").read_text() == "older"
    assert not list(here.glob("*.partial*"))
