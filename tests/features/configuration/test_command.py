"""``orbitwatch config``: shown, set and taken out, and what the settings change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import run


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "folder" / "config.toml")


def _config(home: Path, file: str, *args: str) -> str:
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).touch()
    ran = run(home, "config", *args, ORBITWATCH_CONFIG=file)
    assert ran.code == 0, ran.err
    return ran.out


def test_what_is_set_is_shown_used_and_taken_out(tmp_path: Path, file: str) -> None:
    assert _config(tmp_path, file).startswith(file)
    Path(file).write_text("# my own line\n", encoding="utf-8")
    for key, value in (("site", "rome"), ("min_elevation", "30"), ("format", "json")):
        _config(tmp_path, file, key, value)
    assert "# my own line" in Path(file).read_text(encoding="utf-8")
    assert "min_elevation = 30" in _config(tmp_path, file)
    asked = ("passes", "iss", "--start", "2026-08-22T00:00Z", "--for", "3d")
    rows = json.loads(run(tmp_path, *asked, ORBITWATCH_CONFIG=file).out)
    assert {row["site"] for row in rows} == {"Rome"}
    assert min(row["max_elevation_deg"] for row in rows) >= 30.0
    lower = run(tmp_path, *asked, "--min-elevation", "10", "-s", "guam", ORBITWATCH_CONFIG=file)
    assert {row["site"] for row in json.loads(lower.out)} == {"Guam"}
    _config(tmp_path, file, "min_elevation", "--unset")
    assert len(json.loads(run(tmp_path, *asked, ORBITWATCH_CONFIG=file).out)) > len(rows)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("sit", "rome"), "did you mean site"),
        (("min_elevation", "high"), "write a number"),
        (("offline", "maybe"), "write true or false"),
        (("site", "nowhere at all"), "no site is named"),
        (("site",), "--unset"),
        (("zone", "Europe/Vien"), "Europe/Vienna"),
        (("zone", "CET"), "such as Europe/Rome"),
        (("format", "jsn"), "json"),
        (("columns", "6"), "columns.latitude_deg 6"),
        (("columns.latitud_deg", "6"), "did you mean latitude_deg"),
        (("columns.latitude_deg", "many"), "write 0 to 9"),
        (("zone.x", "UTC"), "zone is not a table"),
    ],
)
def test_what_cannot_be_set_leaves_the_file_as_it_was(
    tmp_path: Path, args: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("offline = true\n", encoding="utf-8")
    ran = run(tmp_path, "config", *args, ORBITWATCH_CONFIG=str(file))
    assert ran.code in (2, 3)
    assert words in ran.err
    assert file.read_text(encoding="utf-8") == "offline = true\n"


def test_sites_alone_lists_and_a_hidden_site_is_named(tmp_path: Path) -> None:
    assert run(tmp_path, "sites").out == run(tmp_path, "sites", "list").out
    ran = run(tmp_path, "sites", "add", "rome", "10,20")
    assert ran.code == 0
    assert "no longer Rome that ships (41.90, 12.50)" in ran.err
    assert "Africa/Ndjamena" in run(tmp_path, "sites", "list", "rome", "-n", "1").out
    assert "no longer" not in run(tmp_path, "sites", "add", "my garden", "10,20").err


def test_a_default_zone_is_read_shown_and_overridden(tmp_path: Path, file: str) -> None:
    _config(tmp_path, file, "zone", "asia/tokyo")
    assert "zone = 'Asia/Tokyo'" in _config(tmp_path, file)
    asked = ("position", "iss", "--time", "2026-08-22 09:00", "--format", "table")
    for more, zone, utc in (
        ((), "Asia/Tokyo", "2026-08-22 00:00:00"),
        (("--utc",), "UTC", "2026-08-22 09:00:00"),
        (("--zone", "Europe/Rome"), "Europe/Rome", "2026-08-22 07:00:00"),
    ):
        ran = run(tmp_path, *asked, *more, ORBITWATCH_CONFIG=file)
        assert f"(times {zone})" in ran.out.splitlines()[0]
        assert utc in ran.out
    read = run(tmp_path, "passes", "iss", "-s", "rome", "--start", "2026-08-22T09:00", "--for",
               "12h", "--format", "table", ORBITWATCH_CONFIG=file)  # fmt: skip
    assert "(times Asia/Tokyo)" in read.out.splitlines()[0]


@pytest.mark.parametrize("begun", ["", "[columns]\n# mine\n\n[watch]\nmagnitude = 3\n"])
def test_decimals_of_columns(tmp_path: Path, file: str, begun: str) -> None:
    _config(tmp_path, file)
    Path(file).write_text(begun, encoding="utf-8")
    asked = ("position", "iss", "--time", "2026-08-22T09:00Z")
    for decimals in (1, 7):
        _config(tmp_path, file, "columns.latitude_deg", str(decimals))
        assert f"columns.latitude_deg = {decimals}" in _config(tmp_path, file)
        for format_ in ("csv", "json", "geojson"):
            ran = run(tmp_path, *asked, "--format", format_, ORBITWATCH_CONFIG=file)
            assert ran.code == 0, ran.err
            if format_ == "csv":
                head, row = (line.split(",") for line in ran.out.splitlines())
                assert len(row[head.index("latitude_deg")].partition(".")[2]) == decimals
                assert len(row[head.index("longitude_deg")].partition(".")[2]) == 5
    _config(tmp_path, file, "columns.latitude_deg", "--unset")
    assert "latitude_deg" not in Path(file).read_text(encoding="utf-8")
    assert Path(file).read_text(encoding="utf-8") == begun
