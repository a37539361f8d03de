"""Positions, what is known of objects, and places, asked for as a user asks."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.running import run, run_on_terminal

MOMENT = "2023-11-22T00:18:44.080Z"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_position_agrees_with_the_overflight(tmp_path: Path) -> None:
    (row,) = _rows(run(tmp_path, "position", "58400", "--time", MOMENT, "--site", "guam").out)
    assert row["time"] == MOMENT
    assert float(row["elevation_deg"]) == pytest.approx(74.557, abs=1e-3)
    assert float(row["slant_range_km"]) == pytest.approx(523.914, abs=1e-2)
    assert float(row["latitude_deg"]) == pytest.approx(13.2196, abs=1e-3)
    assert row["sunlit"] == "true"


def test_position_takes_several_times_and_needs_no_site(tmp_path: Path) -> None:
    ran = run(tmp_path, "position", "58400", "58401", "--time", f"{MOMENT},2023-12-09")
    rows = _rows(ran.out)
    assert [(row["catalog_id"], row["time"][:10]) for row in rows] == [
        ("58400", "2023-11-22"),
        ("58400", "2023-12-09"),
        ("58401", "2023-11-22"),
        ("58401", "2023-12-09"),
    ]
    assert "elevation_deg" not in rows[0]
    assert all(480 < float(row["altitude_km"]) < 530 for row in rows)


def test_position_uses_the_nearest_set_for_each_time(tmp_path: Path) -> None:
    times = "2024-02-16,2024-02-25"
    rows = _rows(run(tmp_path, "position", "malligyong-1", "--time", times).out)
    assert [row["element_epoch"][:10] for row in rows] == ["2024-02-15", "2024-02-26"]
    assert float(rows[0]["element_age_days"]) > 0 > float(rows[1]["element_age_days"])


def test_position_after_decay_is_that_fact(tmp_path: Path) -> None:
    ran = run(tmp_path, "position", "kms3-2", "--time", "2023-10-01")
    assert ran.code == 5
    assert "decayed on 2023-09-13" in ran.err


def test_info_tells_identity_orbit_and_sets(tmp_path: Path) -> None:
    ran = run_on_terminal(tmp_path, "orbitwatch info malligyong1", columns=140)
    for text in ("58400", "2023-179A", "2023-11-21T13:42:28Z", "Sohae", "2023-05-30", "2024-05-27"):
        assert text in ran.out
    assert "487 x 500 km" in ran.out
    rows = json.loads(run(tmp_path, "info", "58400", "--format", "json").out)
    assert len(rows) == 8
    assert [row["element_epoch"] for row in rows] == sorted(row["element_epoch"] for row in rows)
    assert rows[0]["perigee_km"] == pytest.approx(488.5, abs=0.1)  # published: 488 km
    assert rows[0]["node_local_time_h"] == pytest.approx(10.0, abs=0.05)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("2023-179", {58400, 58401}),
        ("23179B", {58401}),
        ("KMS*", {39026, 41332}),
        ("kms 4", {41332}),
        ("Kwangmyongsong-4", {41332}),
        ("hubble", {20580}),
        ("iss", {25544}),
        ("100401", {100401}),
    ],
)
def test_an_object_is_found_by_whatever_names_it(
    tmp_path: Path, query: str, numbers: set[int]
) -> None:
    rows = json.loads(run(tmp_path, "info", query, "--format", "json").out)
    assert {row["catalog_id"] for row in rows} == numbers


def test_a_saved_site_is_the_default(tmp_path: Path) -> None:
    asked = ("passes", "58400", "--start", "2023-12-08Z", "--for", "1d")
    place = ("41.9028,12.4964", "--zone", "Europe/Rome")
    assert run(tmp_path, "sites", "add", "home", *place).code == 0
    at_home = _rows(run(tmp_path, *asked).out)
    in_rome = _rows(run(tmp_path, *asked, "--site", "rome").out)
    assert at_home
    assert [row | {"site": ""} for row in at_home] == [row | {"site": ""} for row in in_rome]
    assert {row["site"] for row in at_home} == {"home"}
    table = run_on_terminal(tmp_path, "orbitwatch sites list home")
    assert "Europe/Rome" in table.out
    assert run(tmp_path, "sites", "remove", "home").code == 0
    assert run(tmp_path, *asked).code == 2


def test_sites_are_listed_and_told_apart(tmp_path: Path) -> None:
    rows = _rows(run(tmp_path, "sites", "list", "guam").out)
    assert {"Guam", "Naval Base Guam"} <= {row["site"] for row in rows}
    kinds = _rows(run(tmp_path, "sites", "list", "--kind", "observatory").out)
    assert {row["kind"] for row in kinds} == {"observatory"}
    assert run(tmp_path, "sites", "list", "--kind", "castle").code == 2


@pytest.mark.parametrize("command", ["overflights", "passes", "position", "info", "sites"])
def test_help_starts_with_examples(tmp_path: Path, command: str) -> None:
    ran = run(tmp_path, command, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Examples:")
    assert f"orbitwatch {command}" in ran.out.splitlines()[2]
