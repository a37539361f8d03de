"""Transits: a published photograph, Skyfield's separations, and what the line promises."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fastkml import kml
from skyfield.api import EarthSatellite, wgs84
from skyfield.jpllib import SpiceKernel

from orbitwatch.cli import main
from orbitwatch.errors import UsageError
from orbitwatch.features.sky.command_options import parse_angle, parse_distance
from orbitwatch.features.sky.transit_search import TransitSearch, transits_of_group
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd
from tests.cli.running import environment
from tests.features.sky.sets import ISS_2023, read_set
from tests.reference.dense import satrec_from
from tests.reference.ephemeris import de421
from tests.reference.orbits import KINDS, random_draw
from tests.reference.timescale import timescale

LEIMUIDEN = Site("Leimuiden", 52.2250, 4.6690)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def ephemeris() -> Iterator[SpiceKernel]:
    kernel = de421()
    yield kernel
    kernel.close()


def _search(element_set, site, start, days, near=1.0, travel=0.0, lowest=10.0):
    search = TransitSearch(
        (TrackedObject((element_set,)),),
        (site,),
        Span(start, start + days * DAY),
        ("sun", "moon"),
        near,
        travel,
        lowest,
    )
    return transits_of_group(search, np.array([0]))


def test_the_iss_before_the_sun_at_leimuiden() -> None:
    """Thierry Legault photographed it on 2023-06-09 at 14:17:47 UTC: 0.75 s, 550 km."""
    start = datetime(2023, 6, 9, tzinfo=UTC)
    found = _search(read_set(ISS_2023), LEIMUIDEN, start, 1)
    assert len(found.days) == 1
    time = from_jd(2460104.5, float(found.days[0]))
    assert (
        abs((time - datetime(2023, 6, 9, 14, 17, 46, 820_000, tzinfo=UTC)).total_seconds()) < 0.05
    )
    assert found.separation_deg[0] == pytest.approx(0.11, abs=0.005)
    assert found.duration_s[0] == pytest.approx(0.68, abs=0.02)
    assert found.slant_range_km[0] == pytest.approx(548.0, abs=1.0)
    assert found.line.distance_km[0] < 2.0
    assert found.line.speed_km_s[0] == pytest.approx(7.5, abs=0.2)


def test_from_the_centre_line_it_crosses_the_very_centre() -> None:
    start = datetime(2023, 6, 9, tzinfo=UTC)
    first = _search(read_set(ISS_2023), LEIMUIDEN, start, 30, near=1.0)
    assert len(first.days) >= 5
    for i in range(len(first.days)):
        there = Site("line", first.line.latitude_deg[i], first.line.longitude_deg[i])
        again = _search(read_set(ISS_2023), there, start, 30)
        nearest = np.argmin(np.abs(again.days - first.days[i]))
        assert again.separation_deg[nearest] < 0.002
        edge = first.line.width_km[i] / 2.0
        assert (first.line.distance_km[i] < edge) == (first.duration_s[i] > 0.0)


@pytest.mark.parametrize("kind", ["sun_synchronous", "eccentric_leo", "medium", "geostationary"])
def test_nothing_within_25_degrees_is_missed(kind: str, ephemeris: SpiceKernel) -> None:
    """Skyfield's apparent places on a fine grid: each of its minima is found, in time and angle."""
    draw = random_draw(4)
    element_set = KINDS[kind](draw)
    site = Site("s", draw(-50.0, 50.0), draw(-170.0, 170.0))
    start, days = datetime(2023, 12, 9, tzinfo=UTC), 2
    found = _search(element_set, site, start, days, near=25.0, lowest=5.0)
    place = wgs84.latlon(site.latitude_deg, site.longitude_deg)
    satellite = EarthSatellite.from_satrec(satrec_from(element_set), timescale())
    seconds = np.arange(0.0, days * 86400.0, 10.0)
    t = timescale().utc(2023, 12, 9, 0, 0, seconds)
    there = (satellite - place).at(t)
    altitude, azimuth, _ = there.altaz()
    count = 0
    for number, name in enumerate(("sun", "moon")):
        body = (ephemeris["earth"] + place).at(t).observe(ephemeris[name]).apparent()
        body_altitude, body_azimuth, distance = body.altaz()
        ours, theirs = _unit(altitude, azimuth), _unit(body_altitude, body_azimuth)
        angle = np.degrees(np.arccos(np.clip((ours * theirs).sum(axis=0), -1.0, 1.0)))
        radius = np.degrees(np.arcsin((695_700.0, 1737.4)[number] / distance.km))
        dips = np.flatnonzero((angle[1:-1] <= angle[:-2]) & (angle[1:-1] <= angle[2:])) + 1
        for i in dips:
            if angle[i] > 24.0 + radius[i] or body_altitude.degrees[i] < 5.2:
                continue
            if altitude.degrees[i] < 4.5:
                continue
            count += 1
            mine = found.days[found.body == number] * 86400.0
            nearest = np.argmin(np.abs(mine - seconds[i]))
            assert abs(mine[nearest] - seconds[i]) < 60.0, (name, seconds[i], angle[i])
            mine_deg = found.separation_deg[found.body == number][nearest]
            assert angle[i] - 1.0 < mine_deg < angle[i] + 0.01
    assert count or kind in ("geostationary", "eccentric_leo")


def _unit(altitude, azimuth) -> np.ndarray:
    cosine = np.cos(altitude.radians)
    return np.stack(
        [
            cosine * np.sin(azimuth.radians),
            cosine * np.cos(azimuth.radians),
            np.sin(altitude.radians),
        ]
    )


def test_the_command_its_lines_and_travel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    sets = tmp_path / "iss.tle"
    sets.write_text(ISS_2023)
    ask = ["transits", "--elements", str(sets), "-s", "52.2250,4.6690", "--start", "2023-06-09"]
    for suffix in ("geojson", "kml"):
        assert main.run([*ask, "--line", str(tmp_path / f"l.{suffix}"), "--format", "csv"]) == 0
        out, err = capsys.readouterr()
    assert "Never look at the Sun" in err
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0]["time"] == "2023-06-09T14:17:46.806Z"
    features = json.loads((tmp_path / "l.geojson").read_text())["features"]
    (document,) = kml.KML.parse(tmp_path / "l.kml").features
    lines = list(document.features)
    assert len(features) == len(lines) == len(rows)
    (piece,) = features[0]["geometry"]["coordinates"]
    near = min(abs(lat - 52.2143) + abs(lon - 4.6642) for lon, lat in piece)
    assert near < 0.2
    picture = tmp_path / "lines.svg"
    ask_map = ["--near", "0deg", "--travel", "20km", "--map", str(picture), "--format", "csv"]
    assert main.run([*ask, *ask_map]) == 0
    travelled = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    drawn = picture.read_text()
    assert f"{min(len(travelled), 12)} centre lines near" in drawn
    assert drawn.count(" km wide, ") == min(len(travelled), 12)
    assert "Never look at the Sun" in drawn
    assert len(travelled) > 2
    assert all(float(row["line_distance_km"]) <= 20.0 or row["duration_s"] for row in travelled)
    assert main.run([*ask, "--body", "moon", "--format", "table"]) == 0
    out, err = capsys.readouterr()
    assert "moon" in out
    assert "Never look" not in err
    assert (
        main.run([*ask, "--target", "5h55m10s,+7d24m25s", "--near", "20", "--format", "csv"]) == 0
    )
    assert "target" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--near", "far"], "--near: 'far' is not an angle"),
        (["--travel", "1e9km"], "--travel"),
        (["--line", "x.gpx"], "cannot determine the format"),
        (["--target", "5h"], "is not RA,DEC"),
    ],
)
def test_bad_input(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["transits", "iss", "-s", "rome", "--offline", *words]) == 2
    assert said in capsys.readouterr().err


def test_units() -> None:
    assert parse_angle("30arcmin", "--near") == 0.5
    assert parse_angle("1deg", "--near") == parse_angle("1", "--near") == 1.0
    assert parse_distance("100 km", "--travel") == 100.0
    with pytest.raises(UsageError):
        parse_angle("91deg", "--near")


@pytest.mark.parametrize(("site", "said"), [("85,0,0", True), ("45,0,0", False)])
def test_a_sun_that_never_rises_is_said_to_be_why(
    site: str, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["transits", "iss", "-s", site, "--offline", "--body", "sun", "--allow-stale"]
    assert main.run([*ask, "--start", "2026-12-21T00:00Z", "--for", "1d"]) == 0
    err = capsys.readouterr().err
    assert ("the Sun stays below" in err) is said
    assert "Never look at the Sun" in err
