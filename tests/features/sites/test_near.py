"""Sites by their distance from a place."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from geographiclib.geodesic import Geodesic

from tests.cli.running import run


def test_the_nearest_come_first_at_the_distance_of_another_library(tmp_path: Path) -> None:
    done = run(tmp_path, "sites", "near", "48.2,16.4", "--limit", "50", "--format", "json")
    rows = json.loads(done.out)
    assert len(rows) == 50
    distances = [row["distance_km"] for row in rows]
    assert distances == sorted(distances)
    for row in rows:
        there = row["latitude_deg"], row["longitude_deg"]
        exact_km = Geodesic.WGS84.Inverse(48.2, 16.4, *there)["s12"] / 1000.0
        assert row["distance_km"] == pytest.approx(exact_km, abs=0.002)


def test_a_site_is_nearest_to_itself(tmp_path: Path) -> None:
    done = run(tmp_path, "sites", "near", "guam", "--format", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert len(rows) == 10
    assert (rows[0]["site"], rows[0]["distance_km"]) == ("Guam", "0.000")


def test_all_sites_of_a_kind(tmp_path: Path) -> None:
    listed = run(tmp_path, "sites", "list", "--kind", "observatory", "--format", "csv")
    near = run(
        tmp_path, "sites", "near", "-13.44,-35.21", "--kind", "observatory", "--limit", "9999",
        "--format", "csv",
    )  # fmt: skip
    names = [row["site"] for row in csv.DictReader(near.out.splitlines())]
    assert sorted(names) == sorted(row["site"] for row in csv.DictReader(listed.out.splitlines()))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nowhere-at-all",), "no site is named"),
        (("guam", "--kind", "castle"), "the kinds are"),
        (("guam", "--limit", "0"), "--limit"),
    ],
)
def test_refused(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    done = run(tmp_path, "sites", "near", *args)
    assert (done.code, done.out) == (2 if args[0] == "guam" else 3, "")
    assert words in done.err


def test_a_southern_place_is_no_option(tmp_path: Path) -> None:
    assert (
        run(tmp_path, "sites", "add", "--zone", "Australia/Sydney", "home", "-33.86,151.21").code
        == 0
    )
    near = run(tmp_path, "sites", "near", "-33.86,151.21", "--limit", "1", "--format", "json")
    assert json.loads(near.out)[0]["site"] == "home"
    assert run(tmp_path, "sites", "near", "--limt", "1", "guam").code == 2


def test_options_before_the_name_hold_for_commands_below_it(tmp_path: Path) -> None:
    own = tmp_path / "own"
    added = run(tmp_path, "--data-dir", str(own), "sites", "add", "zzz", "48.2,16.4")
    assert added.code == 0
    near = run(
        tmp_path, "--data-dir", str(own), "sites", "near", "48.2,16.4", "-n", "1", "--format", "csv"
    )
    assert near.out.splitlines()[1].startswith("zzz,")


def test_a_refused_answer_leaves_nothing_to_resume(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    done = run(
        tmp_path, "passes", "iss", "-s", "guam", "--start", "2035-01-01", "--for", "1d",
        "-o", str(file),
    )  # fmt: skip
    assert done.code == 5
    assert not list(tmp_path.glob("x.csv*"))
    assert "--resume" not in done.err
