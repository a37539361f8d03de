"""What all lists have in common: their first rows alone, and times in the zone of the site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import run

NIGHT = "tonight -s rome --night 2026-08-22"
TRANSITS = "transits iss -s rome --for 3d --near 20deg --start"
DOPPLER = "doppler iss -s rome -f 437M --step 60s --start"
FIELD = "field -s rome --exposure 3h --ra 18h36m56s --dec 38.78 --radius 29 --time"


@pytest.mark.parametrize(
    "line",
    [
        NIGHT,
        f"{TRANSITS} 2026-08-22",
        f"{DOPPLER} 2026-08-22",
        f"{FIELD} 2026-08-22T22:14",
        "info malligyong-1",
        "track iss -s rome -s guam --step 60s --for 1h --start 2026-08-22",
        "history malligyong-1",
        "claim --examples",
        "decay malligyong-1 chollima-1 --time 2024-06-01",
        "passes iss -s rome --start 2026-08-22",
        "sites list base",
    ],
    ids=lambda line: line.split()[0],
)
def test_the_first_rows_of_a_list(tmp_path: Path, line: str) -> None:
    whole = run(tmp_path, *line.split(), "--format", "csv")
    first = run(tmp_path, *line.split(), "-n", "1", "--format", "csv")
    assert (whole.code, first.code) == (0, 0)
    assert whole.out.count("\n") > 1
    assert first.out.splitlines() == whole.out.splitlines()[:2]


@pytest.mark.parametrize(
    ("line", "time"),
    [
        (TRANSITS, "2026-08-22T22:00"),
        (DOPPLER, "2026-08-22T22:00"),
        (FIELD, "2026-08-22T22:14"),
        ("steer iss -s rome --plan -f 437M --start", "2026-08-22T22:00"),
    ],
    ids=lambda text: text.split()[0],
)
def test_a_time_without_a_zone_is_the_sites(tmp_path: Path, line: str, time: str) -> None:
    ran = run(tmp_path, *line.split(), time, "--format", "csv")
    assert ran.code == 0, ran.err
    assert "times without a zone are read as Europe/Rome" in ran.err
    utc = f"{time.replace('T22', 'T20')}Z"
    assert ran.out == run(tmp_path, *line.split(), utc, "--format", "csv").out


def test_a_limited_table_is_as_long_as_limited_rows(tmp_path: Path) -> None:
    for line, counted in (
        ("track iss -s rome --step 60s --for 1h --start 2026-08-22", "2026-08-2"),
        ("history malligyong-1", "2 of "),
        ("claim --examples", "consistent  "),
    ):
        ran = run(tmp_path, *line.split(), "-n", "2", "--format", "table")
        assert ran.code == 0, ran.err
        assert len([row for row in ran.out.splitlines() if counted in row]) in (1, 2, 3)
        assert len(ran.out) < len(run(tmp_path, *line.split(), "--format", "table").out)


def test_sightings_in_another_order(tmp_path: Path) -> None:
    ran = run(tmp_path, *NIGHT.split(), "--sort", "magnitude", "--format", "json")
    bright = [row["magnitude"] for row in json.loads(ran.out)]
    assert len(bright) > 1
    assert bright == sorted(bright)


def test_a_zone_asked_for_is_read_and_shown(tmp_path: Path) -> None:
    line = "passes iss -s rome --for 1d --start"
    tokyo = run(tmp_path, *line.split(), "2026-08-22T00:00", "--zone", "asia/tokyo")
    assert tokyo.out == run(tmp_path, *line.split(), "2026-08-21T15:00Z").out
    assert "read as Asia/Tokyo" in tokyo.err
    ran = run(
        tmp_path, *line.split(), "2026-08-22T00:00", "--zone", "Asia/Tokyo", "--format", "table"
    )
    assert "(times Asia/Tokyo)" in ran.out.splitlines()[0]
    for zone in ("KST", "+09:00"):
        refused = run(tmp_path, *line.split(), "2026-08-22", "--zone", zone)
        assert refused.code == 2
        assert "write the name of a zone, such as Europe/Rome" in refused.err
    for zone, hint in (("CST", "America/Chicago"), ("Factory", "Etc/GMT-9"), ("X/Y", "Etc/GMT-9")):
        refused = run(tmp_path, *line.split(), "2026-08-22", "--zone", zone)
        assert refused.code == 2
        assert hint in refused.err
    both = run(tmp_path, *line.split(), "2026-08-22", "--zone", "Asia/Tokyo", "--utc")
    assert "cannot be used together" in both.err
