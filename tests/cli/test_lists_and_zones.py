"""What all lists have in common: their first rows alone, and times in the zone of the site."""

from __future__ import annotations

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
