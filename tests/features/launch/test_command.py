"""``launch`` as a user meets it: rows, pictures, and elements that are marked wherever they go."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.archive.server import serving
from tests.cli.running import run, run_on_terminal

SOHAE = (
    *("launch", "--site", "sohae", "--inclination", "97.4", "--altitude", "500"),
    *("--time", "2023-11-21T13:42:28Z"),
)
MARK = "(search elements)"
GUAM = ("--site", "guam", "--start", "2023-11-21T12:00Z", "--for", "1d")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_rows_are_those_that_the_issue_names(tmp_path: Path) -> None:
    ran = run(tmp_path, *SOHAE, "--insertion", "12m", "--compare", "58400")
    north, south = rows(ran.out)
    assert (north["direction"], south["direction"]) == ("ascending", "descending")
    assert float(south["ra_of_asc_node_deg"]) == pytest.approx(204.4, abs=0.1)
    assert south["insertion_time"] == "2023-11-21T13:54:28.000Z"
    assert (north["is_within_window"], south["is_within_window"]) == ("false", "true")
    assert float(south["node_difference_deg"]) == pytest.approx(5.87, abs=0.1)
    assert abs(float(south["time_difference_s"])) < 60.0
    assert all(row["object_name"].endswith(MARK) for row in (north, south))
    assert south["catalog_id"] == ""


def test_a_time_without_a_zone_is_utc_and_told(tmp_path: Path) -> None:
    line = [word.removesuffix("Z") for word in SOHAE]
    ran = run(tmp_path, *line)
    assert "times without a zone are read as UTC" in ran.err
    assert ran.out == run(tmp_path, *SOHAE).out


def test_how_far_the_way_stays_from_an_area(tmp_path: Path) -> None:
    straight = run(tmp_path, *SOHAE, "--direction", "descending", "--clear-of", "china")
    zones = ("--through", "35.7,125.2", "--through", "33.4,125.2", "--through", "17.1,123.8")
    turned = run(tmp_path, *SOHAE, *zones, "--clear-of", "china", "--clear-of", "taiwan")
    (over,), (clear, taiwan) = rows(straight.out), rows(turned.out)
    assert float(over["clearance_km"]) < 0.0 < float(clear["clearance_km"])
    assert float(taiwan["clearance_km"]) > 0.0
    assert float(over["turn_deg"]) == 0.0 < float(clear["turn_deg"])


def test_kept_elements_are_marked_wherever_they_go(tmp_path: Path) -> None:
    saved = run(tmp_path, *SOHAE, "--direction", "descending", "--save")
    assert rows(saved.out)[0]["catalog_id"] == "79900"
    assert "stored as 79900" in saved.err
    passes = run(tmp_path, "passes", "79900", *GUAM)
    assert rows(passes.out)
    for row in rows(passes.out):
        assert row["object_name"].endswith(MARK)
        assert row["aos"] > "2023-11-21T13:45"
        assert float(row["timing_uncertainty_s"]) > 1000.0
    assert "estimated from its launch, not from a catalogue" in passes.err
    table = run_on_terminal(tmp_path, f"orbitwatch passes 79900 {' '.join(GUAM)}", 120)
    assert MARK in table.out
    assert re.search(r"±2\d min", table.out)
    report = tmp_path / "report.md"
    run(tmp_path, "overflights", "79900", *GUAM, "--report", str(report))
    assert report.read_text(encoding="utf-8").count(MARK) > 3
    page = tmp_path / "map.html"
    run(tmp_path, "map", "79900", "--start", "2023-11-21T14:00Z", "--html", str(page))
    assert MARK in page.read_text(encoding="utf-8")
    seen = ("-s", "guam", "--time", "2023-11-22T00:18:04Z", "--azimuth", "260", "--elevation", "30")
    assert rows(run(tmp_path, "identify", *seen).out)[0]["object_name"].endswith(MARK)
    claim = run(tmp_path, "claim", "79900", "-s", "guam", "--time", "2023-11-22T00:21Z")
    (verdict,) = rows(claim.out)
    assert verdict["verdict"] == "undetermined"
    assert verdict["object_name"].endswith(MARK)
    assert MARK in run(tmp_path, "info", "79900").out


def test_files_carry_the_window_to_another_archive(tmp_path: Path) -> None:
    run(tmp_path, *SOHAE, "--direction", "descending", "--save")
    there = tmp_path / "there"
    there.mkdir()
    passes = run(tmp_path, "passes", "79900", *GUAM)
    for suffix in ("csv", "json"):
        file = str(tmp_path / f"sets.{suffix}")
        assert run(tmp_path, "export", "79900", "-o", file).code == 0
        alone = run(there, "passes", "--elements", file, *GUAM)
        assert rows(alone.out) == rows(passes.out)
    assert run(there, "import", str(tmp_path / "sets.csv")).code == 0
    assert rows(run(there, "passes", "79900", *GUAM).out) == rows(passes.out)


def test_no_source_is_asked_for_a_provisional_number(tmp_path: Path) -> None:
    just_now = [*SOHAE[:-1], "now"]
    assert run(tmp_path, *just_now, "--direction", "descending", "--save").code == 0
    with serving() as server:
        online = {"ORBITWATCH_CELESTRAK_URL": server.url, "ORBITWATCH_OFFLINE": "0"}
        assert run(tmp_path, "position", "79900", "--time", "+30min", **online).code == 0
        for number in ("79900", "79944"):
            refused = run(tmp_path, "fetch", number, **online)
            assert refused.code == 2
            assert "which no source has" in refused.err
        missing = run(tmp_path, "position", "79944", **online)
        assert "no object with the catalogue number 79944" in missing.err
        assert server.asked == []


def test_a_number_is_taken_once(tmp_path: Path) -> None:
    first = run(tmp_path, *SOHAE, "--save", "79950")
    assert [row["catalog_id"] for row in rows(first.out)] == ["79950", "79951"]
    again = run(tmp_path, *SOHAE, "--save", "79951")
    assert (again.code, again.out) == (2, "")
    assert "79951 is taken by Sohae 2023-11-21 13:42 descending" in again.err
    next_free = run(tmp_path, *SOHAE, "--save")
    assert [row["catalog_id"] for row in rows(next_free.out)] == ["79900", "79901"]
    assert "not a provisional number" in run(tmp_path, *SOHAE, "--save", "58400").err
    assert "end before 80000" in run(tmp_path, *SOHAE, "--save", "79999").err


def test_first_passes_of_observers(tmp_path: Path) -> None:
    ran = run(tmp_path, *SOHAE, "--direction", "descending", "--seen-from", "guam", "--save")
    found = rows(ran.out)
    assert all(row["aos_earliest"] < row["tca_expected"] < row["los_latest"] for row in found)
    assert [row["aos_earliest"] for row in found] == sorted(row["aos_earliest"] for row in found)
    assert {row["catalog_id"] for row in found} == {"79900"}
    none = run(tmp_path, *SOHAE, "--seen-from", "guam", "--passes-for", "5m")
    assert (none.code, rows(none.out)) == (0, [])
    assert "no pass over the observers" in none.err


def test_the_picture_shows_the_way(tmp_path: Path) -> None:
    zones = ("--through", "35.7,125.2", "--through", "17.1,123.8")
    drawn = tmp_path / "trajectory.svg"
    ran = run(tmp_path, *SOHAE, *zones, "-o", str(drawn))
    assert (ran.code, "drew" in ran.err) == (0, True)
    text = drawn.read_text(encoding="utf-8")
    assert all(word in text for word in ("Sohae", "zone 1", "insertion", "search elements"))


def test_how_an_object_was_launched(tmp_path: Path) -> None:
    ran = run(tmp_path, "launch", "--from-object", "58400", "--format", "json")
    (row,) = json.loads(ran.out)
    assert (row["launch_site"], row["direction"]) == ("Sohae", "descending")
    assert row["ra_of_asc_node_deg"] == pytest.approx(210.35, abs=0.05)
    assert row["plane_distance_deg"] == pytest.approx(4.5, abs=0.2)
    told = run_on_terminal(tmp_path, "orbitwatch info 58400", 100)
    assert re.search(r"by its first sets +left at an azimuth of 18\d°, descending", told.out)
    late = run(tmp_path, "launch", "--from-object", "25544")
    assert late.code != 0
    assert "is from the 60 days after 1998-11-20" in late.err
    both = run(tmp_path, "launch", "--from-object", "58400", "--altitude", "500")
    assert "--altitude cannot be used with --from-object" in both.err


def test_launch_sites_have_their_azimuths_where_they_are_public(tmp_path: Path) -> None:
    listed = rows(run(tmp_path, "sites", "list", "--kind", "launch-site").out)
    limits = {row["site"]: (row["azimuth_from_deg"], row["azimuth_to_deg"]) for row in listed}
    assert limits["Cape Canaveral"] == ("35.0", "120.0")
    assert limits["Sohae"] == ("", "")
    assert all(bool(row["azimuth_source"]) == bool(row["azimuth_to_deg"]) for row in listed)
    cape = ("--site", "cape canaveral slc-40", "--time", "2023-12-03T04:00Z")
    ran = run(tmp_path, "launch", *cape, "--inclination", "43", "--altitude", "300")
    assert [row["is_usual_azimuth"] for row in rows(ran.out)] == ["true", "false"]
    assert "is not usual at Cape Canaveral SLC-40 (35° to 120°" in ran.err


def test_every_launch_site_of_the_gazetteer_works(tmp_path: Path) -> None:
    from orbitwatch.features.launch.candidates import candidates
    from orbitwatch.features.launch.question import LaunchQuestion
    from orbitwatch.sites import load_gazetteer
    from orbitwatch.sites.launch_sites import launch_sites, site_of_record
    from tests.features.launch.test_candidates import LAUNCH

    gazetteer = load_gazetteer(None)
    sites = gazetteer.matching(kind="launch-site")
    for site in sites:
        asked = LaunchQuestion(site=site, time=LAUNCH, inclination_deg=97.6, altitude_km=520.0)
        assert len(candidates(asked)) == 2
    assert launch_sites().keys() <= {site.name for site in sites}
    for known in launch_sites().values():
        if known.satcat_code:
            found = site_of_record(known.satcat_code, gazetteer)
            assert found is not None
            assert found.name == known.name
    assert site_of_record("SEAL", gazetteer) is None
