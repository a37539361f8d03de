"""The main job, run as a user runs it, on the data that ships."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.running import run, run_on_terminal

GUAM = ("--site", "guam")
DAYS = ("--start", "2023-11-21T14:00Z", "--end", "2023-11-23T00:00Z")
FIRST = "2023-11-22T00:18:44.080Z"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_published_overflight_is_found(tmp_path: Path) -> None:
    ran = run(tmp_path, "overflights", "malligyong-1", *GUAM, *DAYS, "--offline")
    assert ran.code == 0
    row = min(_rows(ran.out), key=lambda row: float(row["ground_distance_km"]))
    assert row["tca"] == FIRST
    assert float(row["max_elevation_deg"]) == pytest.approx(74.6, abs=0.05)
    assert row["element_epoch"] == "2023-12-09T04:15:49.964Z"
    assert float(row["element_age_days"]) == pytest.approx(-17.2, abs=0.05)
    assert 20 < float(row["timing_uncertainty_s"]) < 200
    assert "17.2 days after" in ran.err
    assert "±" in ran.err


def test_every_format_says_the_same(tmp_path: Path) -> None:
    asked = ("overflights", "58400", *GUAM, *DAYS)
    comma = _rows(run(tmp_path, *asked, "--format", "csv").out)
    array = json.loads(run(tmp_path, *asked, "--format", "json").out)
    lines = [json.loads(x) for x in run(tmp_path, *asked, "--format", "jsonl").out.splitlines()]
    assert array == lines
    assert [list(row) for row in array] == [list(row) for row in comma]
    for row, text in zip(array, comma, strict=True):
        for key, value in row.items():
            if isinstance(value, bool):
                assert text[key] == str(value).lower()
            elif isinstance(value, int | float):
                assert float(text[key]) == value
            else:
                assert text[key] == (value or "")
    assert isinstance(array[0]["catalog_id"], int)


def test_a_file_appears_whole_and_says_what_the_pipe_says(tmp_path: Path) -> None:
    asked = ("overflights", "malligyong1", *GUAM, *DAYS)
    piped = run(tmp_path, *asked)
    written = run(tmp_path, *asked, "-o", "answer.csv")
    assert written.code == 0
    assert written.out == ""
    assert (tmp_path / "answer.csv").read_text() == piped.out
    assert not list(tmp_path.glob("*.partial"))


def test_a_terminal_gets_a_table(tmp_path: Path) -> None:
    line = "orbitwatch overflights malligyong-1 --site guam --start 2023-11-21Z --end 2023-11-23Z"
    ran = run_on_terminal(tmp_path, line, columns=120)
    assert ran.code == 0
    closest = next(text for text in ran.out.splitlines() if "◀" in text)
    assert "10:18:44" in closest  # at Guam
    assert "00:18:44" in closest  # in UTC
    assert "element set of 2023-12-09" in ran.out
    assert all(len(text) <= 120 for text in ran.out.splitlines())


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_a_table_fits_the_terminal(tmp_path: Path, columns: int) -> None:
    line = (
        "orbitwatch overflights 58400 58401 -s guam -s seoul --start 2023-12-08Z --end 2023-12-09Z"
    )
    ran = run_on_terminal(tmp_path, line, columns)
    assert ran.code == 0
    assert all(len(text.rstrip()) <= columns for text in ran.out.splitlines())


def test_objects_and_sites_multiply(tmp_path: Path) -> None:
    names = ("malligyong-1", "2023-179B")
    sites = ("--site", "guam", "--site", "39.0425,125.71")
    span = ("--start", "2023-12-08Z", "--for", "2d")
    both = _rows(run(tmp_path, "passes", *names, *sites, *span).out)
    alone = [
        row
        for name in names
        for site in sites[1::2]
        for row in _rows(run(tmp_path, "passes", name, "--site", site, *span).out)
    ]
    assert sorted(both, key=lambda row: row["tca"]) == sorted(alone, key=lambda row: row["tca"])
    assert [row["aos"] for row in both] == sorted(row["aos"] for row in both)


def test_the_filters_keep_what_they_say(tmp_path: Path) -> None:
    asked = ("overflights", "58400", *GUAM, "--start", "2023-12-01Z", "--for", "10d")
    everything = _rows(run(tmp_path, *asked).out)
    kept = _rows(
        run(tmp_path, *asked, "--max-distance", "600", "--max-off-nadir", "45", "--daylight").out
    )
    assert 0 < len(kept) < len(everything)
    assert kept == [
        row
        for row in everything
        if float(row["ground_distance_km"]) <= 600
        and float(row["off_nadir_deg"]) <= 45
        and row["daylight"] == "true"
    ]
    assert all((float(row["sun_elevation_deg"]) > 0) == (row["daylight"] == "true") for row in kept)


def test_visible_passes_are_those_with_a_visible_part(tmp_path: Path) -> None:
    asked = ("passes", "iss", "--site", "rome", "--start", "2026-08-20Z", "--for", "5d")
    rows = _rows(run(tmp_path, *asked).out)
    visible = _rows(run(tmp_path, *asked, "--visible").out)
    assert visible == [row for row in rows if row["visible_start"]]
    assert visible
    for row in visible:
        assert row["aos"] <= row["visible_start"] <= row["visible_end"] <= row["los"]


def test_a_pass_under_way_at_either_end_says_so(tmp_path: Path) -> None:
    span = ("--start", "2023-11-22T00:17:00Z", "--end", "2023-11-22T00:20:00Z")
    (row,) = _rows(run(tmp_path, "overflights", "58400", *GUAM, *span).out)
    assert row["aos"] == row["los"] == row["duration_s"] == row["aos_azimuth_deg"] == ""
    assert row["tca"] == FIRST


def test_a_geostationary_satellite_is_always_or_never_up(tmp_path: Path) -> None:
    asked = ("passes", "koreasat-7", "--start", "2026-08-22Z", "--for", "2d")
    up = run(tmp_path, *asked, "--site", "seoul")
    (row,) = _rows(up.out)
    assert row["aos"] == row["los"] == ""
    assert "stays above 10° for the whole span at Seoul" in up.err
    down = run(tmp_path, *asked, "--site", "white house")
    assert down.code == 0
    assert _rows(down.out) == []
    assert "never rises above 10° in this span at White House" in down.err


def test_local_times_are_read_and_shown(tmp_path: Path) -> None:
    there = ("--start", "2023-11-22 00:00 Pacific/Guam", "--for", "12h")
    utc = ("--start", "2023-11-21T14:00Z", "--for", "12h")
    local = run(tmp_path, "overflights", "58400", *GUAM, *there)
    assert local.out == run(tmp_path, "overflights", "58400", *GUAM, *utc).out


def test_elements_file_is_used_alone_in_any_way_of_giving_it(tmp_path: Path) -> None:
    lines = (
        "MALLIGYONG-1\r\n"
        "1 58400U 23179A   23343.17766162  .00004660  00000-0  21022-3 0  9996\r\n"
        "2 58400  97.4270 227.7225 0014685 211.9163 148.1185 15.21407416  2676\r\n"
        "1 58401U 23179B   23342.14414356  .00005213  00000-0  20432-3 0  9990\r\n"
        "2 58401  97.4129 226.7850 0032075 241.2350 118.5665 15.25734646  2519\r\n"
    )
    (tmp_path / "sets.txt").write_text(lines)
    ran = run(tmp_path, "overflights", *GUAM, *DAYS, "--elements", "sets.txt")
    assert ran.code == 0
    assert {row["catalog_id"] for row in _rows(ran.out)} == {"58400"}
    assert "sets.txt:4: line 1, checksum: is 0, should be 7" in ran.err
    assert "read 1 element set, refused 1" in ran.err
    piped = run(tmp_path, "overflights", *GUAM, *DAYS, "--elements", "-", stdin=lines)
    assert piped.out == ran.out
    missing = run(tmp_path, "overflights", "iss", *GUAM, "--elements", "sets.txt")
    assert missing.code == 3


def test_rows_too_uncertain_are_left_out_and_counted(tmp_path: Path) -> None:
    asked = ("passes", "iss", "--site", "rome", "--start", "2026-08-22Z", "--for", "90d")
    ran = run(tmp_path, *asked)
    assert ran.code == 0
    rows = _rows(ran.out)
    period_s = 86400 / 15.4957
    assert all(float(row["timing_uncertainty_s"]) <= 0.1 * period_s + 0.5 for row in rows)
    assert "rows, from 2026-" in ran.err
    everything = _rows(run(tmp_path, *asked, "--allow-stale").out)
    assert everything[: len(rows)] == rows
    assert len(everything) > len(rows)


def test_when_all_is_too_old_nothing_is_said(tmp_path: Path) -> None:
    ran = run(tmp_path, "passes", "iss", "-s", "rome", "--start", "2030-01-01Z", "--format", "json")
    assert ran.code == 5
    assert json.loads(ran.out) == []
    assert "too old" in ran.err
    assert "--allow-stale" in ran.err


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("maligyong-1", *GUAM), 3, "did you mean MALLIGYONG-1 (58400)"),
        (("58400", "--site", "guaam"), 3, "did you mean Guam"),
        (("58400", "--sites", "guam"), 2, "did you mean --site"),
        (("58400", "--site", "91,0"), 2, "latitude"),
        (("58400",), 2, "no site is given"),
        (GUAM, 2, "no object is named"),
        (("unha-3", *GUAM), 2, "matches 2 objects"),
        (("kms 4", *GUAM, "--start", "2023-07-02Z"), 5, "decayed on 2023-06-30"),
        (("kms3-2", *GUAM, "--start", "2024-01-01Z"), 5, "decayed on 2023-09-13"),
        (("58400", *GUAM, "--start", "2023-11-20Z", "--for", "1d"), 5, "not in orbit before"),
        (("39027", *GUAM, "--start", "2024-01-01Z"), 5, "no element set"),
        (("58400", *GUAM, "--start", "soonish"), 2, "cannot read 'soonish'"),
        (("58400", *GUAM, "--start", "2024-01-02Z", "--end", "2024-01-01Z"), 2, "not after"),
        (("58400", *GUAM, "--min-elevation", "90"), 2, "90"),
        (("58400", *GUAM, "--elements", "none.tle"), 3, "no such file"),
        (("58400", *GUAM, "-o", "no/such/folder.csv"), 2, "no such folder"),
        (("58400", *GUAM, "-o", "answer.xyz"), 2, ".csv"),
    ],
)
def test_what_goes_wrong_is_one_line(
    tmp_path: Path, args: tuple[str, ...], code: int, said: str
) -> None:
    ran = run(tmp_path, "overflights", *args)
    assert ran.code == code, ran.err
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1


def test_the_span_before_orbit_and_after_decay_is_left_out(tmp_path: Path) -> None:
    span = ("--start", "2023-11-21T00:00Z", "--end", "2023-11-22T12:00Z")
    ran = run(tmp_path, "passes", "58400", *GUAM, *span)
    assert "came into orbit at 2023-11-21 13:54:13 UTC" in ran.err
    assert all(row["tca"] > "2023-11-21T13:54:13" for row in _rows(ran.out))
    late = run(tmp_path, "passes", "kms4", "-s", "seoul", "--start", "2023-06-29Z", "--for", "5d")
    assert late.code == 0
    assert "decayed on 2023-06-30" in late.err
    assert all(row["tca"] < "2023-07-01" for row in _rows(late.out))


def test_a_year_loses_nothing_against_its_months(tmp_path: Path) -> None:
    asked = ("passes", "noaa-20", "--site", "78.23,15.39", "--allow-stale", "--format", "json")
    year = json.loads(run(tmp_path, *asked, "--start", "2026-01-01Z", "--for", "365d").out)
    edges = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=73 * k) for k in range(6)]
    parts = []
    for start, end in pairwise(edges):
        span = ("--start", start.isoformat(), "--end", end.isoformat())
        parts += json.loads(run(tmp_path, *asked, *span).out)
    inner = [row["tca"] for row in parts if row["aos"] and row["los"]]
    assert len(inner) > 4000
    assert set(inner) <= {row["tca"] for row in year}
    assert len(year) - len(inner) <= 10  # passes that an inner edge cuts in two
