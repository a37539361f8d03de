"""``overflights --area`` as a user meets it."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.elements.tle import write_tles
from orbitwatch.features.areas.columns import AREA_COLUMNS
from tests.cli.running import Ran, run, run_on_terminal
from tests.evolution.made_histories import START, made_history

SPAN = ("--start", "2023-12-09Z", "--end", "2023-12-10Z")


def ask(home: Path, *args: str) -> Ran:
    return run(home, "overflights", "malligyong-1", *SPAN, *args)


def write(path: Path, *rings: list[list[float]]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"ring {i}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for i, ring in enumerate(rings, start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(path)


BOX = [[130.0, 0.0], [160.0, 0.0], [160.0, 30.0], [130.0, 30.0], [130.0, 0.0]]
FIJI = [[177.0, -19.0], [-179.0, -19.0], [-179.0, -16.0], [177.0, -16.0], [177.0, -19.0]]
BOW = [[0.0, 0.0], [10.0, 10.0], [10.0, 0.0], [0.0, 10.0], [0.0, 0.0]]


def test_rows_have_their_columns(tmp_path: Path) -> None:
    done = ask(tmp_path, "--area", "korea", "--swath-km", "300")
    assert done.code == 0, done.err
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [column.name for column in AREA_COLUMNS] == list(rows[0])
    assert {row["area"] for row in rows} == {"korea"}
    for row in rows:
        assert row["entry"] < row["closest"] < row["exit"]
        assert 0.0 <= float(row["closest_distance_km"]) <= 150.0
        assert float(row["duration_s"]) > 0.0
    assert any(row["closest_distance_km"] == "0.000" for row in rows)


def test_several_areas_files_and_filters(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.geojson", BOX, FIJI)
    asked = ("--area", file, "--area", "japan", "--max-off-nadir", "45", "--format", "json")
    done = ask(tmp_path, *asked)
    rows = json.loads(done.out)
    assert done.code == 0, done.err
    assert {row["area"] for row in rows} == {"ring 1", "ring 2", "japan"}
    by_day = json.loads(ask(tmp_path, *asked, "--daylight").out)
    assert [row for row in rows if row["daylight"]] == by_day
    near = json.loads(ask(tmp_path, *asked, "--max-distance", "100").out)
    assert [row for row in rows if row["closest_distance_km"] <= 100.0] == near


def test_no_touch_is_an_answer(tmp_path: Path) -> None:
    done = run(
        tmp_path, "overflights", "malligyong-1", "--area", "guam-islands", "--swath-km", "1",
        "--start", "2023-12-09Z", "--for", "1m", "--format", "json",
    )  # fmt: skip
    assert (done.code, json.loads(done.out)) == (0, [])


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--area", "korea"), 2, "width of the swath"),
        (("--area", "korea", "--swath-km", "10", "--max-off-nadir", "20"), 2, "either --swath-km"),
        (("--area", "koera", "--swath-km", "10"), 3, "did you mean korea"),
        (("--area", "none.geojson", "--swath-km", "10"), 3, "no such file: none.geojson"),
        (
            ("--area", "korea", "-s", "guam", "--swath-km", "10"),
            2,
            "--area cannot be used with --site",
        ),
        (("--area", "korea", "--min-elevation", "5", "--swath-km", "1"), 2, "--min-elevation"),
        (
            ("--area", "korea", "--swath-km", "10", "--resume"),
            2,
            "--area cannot be used with --resume",
        ),
        (
            ("--area", "korea", "--swath-km", "10", "--partition", "day", "--min-elevation", "5"),
            2,
            "--area cannot be used with --min-elevation",
        ),
        (
            ("--area", "korea", "--swath-km", "10", "--all"),
            2,
            "--all cannot be used with named objects",
        ),
        (("-s", "guam", "--swath-km", "10"), 2, "--swath-km needs --area"),
        (("--area", "korea", "--swath-km", "0"), 2, "--swath-km"),
    ],
)
def test_refused(tmp_path: Path, args: tuple[str, ...], code: int, words: str) -> None:
    done = ask(tmp_path, *args)
    assert done.code == code
    assert words in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_objects_are_chosen_as_for_sites(tmp_path: Path) -> None:
    """The choice alone decides who answers, and the number of processes changes no byte."""

    def answered(*args: str) -> list[dict[str, str]]:
        span = ("--start", "2026-08-22Z", "--for", "1d", "--format", "csv")
        done = run(tmp_path, "overflights", "--area", "korea", "--swath-km", "900", *span, *args)
        assert done.code == 0, done.err
        return list(csv.DictReader(done.out.splitlines()))

    every = answered("--all", "--jobs", "2")
    assert every == answered("--all", "--jobs", "1")
    names = {row["object_name"] for row in every}
    assert len(names) > 5
    assert [row["entry"] for row in every if row["entry"]] == sorted(
        row["entry"] for row in every if row["entry"]
    )
    korean = answered("--owner", "NKOR")
    assert korean == [row for row in every if row["object_name"].startswith("MALLIGYONG")]
    assert korean
    low = {row["object_name"] for row in answered("--perigee-below", "600")}
    assert low < names
    done = run(tmp_path, "overflights", "--area", "korea", "--swath-km", "9", "--group", "none")
    assert done.code == 3
    assert "group 'none' is not stored" in done.err


def test_a_polygon_that_crosses_itself(tmp_path: Path) -> None:
    file = write(tmp_path / "bow.geojson", BOX, BOW)
    done = ask(tmp_path, "--area", file, "--swath-km", "10")
    assert done.code == 2
    assert "feature 2 is not a polygon: it crosses or touches itself near longitude" in done.err


def test_without_spherely(tmp_path: Path) -> None:
    (tmp_path / "spherely.py").write_text("raise ImportError('not here')\n")
    done = run(
        tmp_path, "overflights", "malligyong-1", *SPAN, "--area", "korea", "--swath-km", "9",
        PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert done.code == 2
    assert "pip install 'orbitwatch[area]'" in done.err


@pytest.mark.parametrize("columns", [80, 140])
def test_table(tmp_path: Path, columns: int, snapshot: SnapshotAssertion) -> None:
    line = f"orbitwatch overflights malligyong-1 --area korea --swath-km 300 {' '.join(SPAN)}"
    done = run_on_terminal(tmp_path, line, columns)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].startswith("MALLIGYONG-1 (58400) over korea")
    assert all(len(text) <= columns for text in lines)
    for word in ("entry", "closest", "exit", "0 km", "element set of 2023-12-09"):
        assert word in done.out
    assert done.out == snapshot


def test_the_timing_is_as_uncertain_as_that_of_passes(tmp_path: Path) -> None:
    """The object's own past errors count for areas as they do for sites."""
    span = ("--start", "2024-02-21Z", "--for", "1d", "--elements-mode", "before")
    answers = [
        list(
            csv.DictReader(
                run(tmp_path, "overflights", "malligyong-1", *asked, *span).out.splitlines()
            )
        )
        for asked in (("--site", "guam"), ("--area", "guam-islands", "--max-off-nadir", "60"))
    ]
    pairs = [
        (one, other)
        for one in answers[0]
        for other in answers[1]
        if one["tca"][:15] == other["closest"][:15]
    ]
    assert pairs
    for one, other in pairs:
        assert one["element_epoch"] == other["element_epoch"]
        site, area = (float(row["timing_uncertainty_s"]) for row in (one, other))
        assert area == pytest.approx(site, rel=0.01)


def test_contacts_across_a_manoeuvre_are_named(tmp_path: Path) -> None:
    sets = made_history(range(0, 60, 2), steps_km={41: 8.0})
    (tmp_path / "raised.tle").write_text(write_tles(sets), encoding="ascii")
    done = run(
        tmp_path, "overflights", "--elements", str(tmp_path / "raised.tle"), "--area", "japan",
        "--swath-km", "500", "--start", f"{START + timedelta(days=40.2):%Y-%m-%dT%H:%MZ}", "--for",
        "1d", "--format", "csv",
    )  # fmt: skip
    assert done.code == 0
    assert "MADE (90001) raised its orbit between 2022-04-10 and 2022-04-12" in done.err


def test_absence_is_not_asserted_where_no_set_is_near(tmp_path: Path) -> None:
    asked = ("--area", "guam-islands", "--swath-km", "60", "--start", "2040-01-01Z", "--for", "1h")
    done = run(tmp_path, "overflights", "hst", *asked)
    assert done.code == 5
    assert "no answer is possible: no element set near the span is stored for HST" in done.err
