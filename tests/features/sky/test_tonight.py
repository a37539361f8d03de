"""Tonight: published passes of Heavens-Above, the Moon's and the Sun's times, and the command."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from icalendar import Calendar
from skyfield import almanac
from skyfield.api import wgs84

from orbitwatch.astro.frames import EarthRotation, site_vectors, to_geodetic
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sky.brightness import air_mass, magnitude
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.cli import main
from orbitwatch.errors import UsageError
from orbitwatch.features.sky.night import next_night, night_of
from orbitwatch.features.sky.sightings import mirror_angle_deg
from orbitwatch.selection.standard_magnitudes import load_standard_magnitudes
from orbitwatch.sites import Site
from orbitwatch.times import to_jd
from tests.archive.server import Answer, Server, serving
from tests.cli.running import environment
from tests.reference.ephemeris import de421
from tests.reference.orbits import KINDS, random_draw
from tests.reference.timescale import timescale

ISS_2022 = (
    "1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996\n"
    "2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461\n"
)
HST_2022 = (
    "1 20580U 90037B   22024.50840557  .00001221  00000-0  62432-4 0  9995\n"
    "2 20580  28.4712  42.1300 0002330 285.0338 208.0692 15.09965616544703\n"
)
# Heavens-Above: site, evening, standard magnitude, brightest, start, highest, end (local times).
SAN_ANTONIO = "29.4246,-98.4951,0"
PUBLISHED = (
    (ISS_2022, "47.3744,8.541,0", 1, -1.8, "2022-01-21", -4.0, "19:02:20", "19:05:41", "19:05:54"),
    (ISS_2022, "47.3744,8.541,0", 1, -1.8, "2022-01-24", -3.6, "18:15:08", "18:18:27", "18:20:52"),
    (ISS_2022, "47.3744,8.541,0", 1, -1.8, "2022-01-30", -1.7, "19:54:52", "19:56:38", "19:56:38"),
    (
        HST_2022,
        "29.4246,-98.4951,0",
        -6,
        2.2,
        "2022-01-28",
        4.0,
        "20:52:50",
        "20:52:55",
        "20:52:55",
    ),
    (
        HST_2022,
        "29.4246,-98.4951,0",
        -6,
        2.2,
        "2022-02-02",
        0.8,
        "19:56:22",
        "20:00:13",
        "20:00:13",
    ),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def _rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


@pytest.mark.parametrize("number", range(len(PUBLISHED)))
def test_published_passes(number: int, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Times within 2 s and magnitudes within 0.15, given the magnitude that was published with."""
    sets, site, offset, standard, day, brightest, *clock = PUBLISHED[number]
    (home / "set.tle").write_text(sets)
    catalog_id = sets[2:7]
    (home / "m.csv").write_text(f"catalog_id,standard_magnitude\n{catalog_id},{standard}\n")
    ask = ["tonight", "--elements", str(home / "set.tle"), "-s", site, "--night", day]
    ask += ["--magnitudes", str(home / "m.csv"), "--magnitude", "6", "--format", "csv"]
    assert main.run(ask) == 0
    rows = _rows(capsys)
    times = [
        datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=UTC) - timedelta(hours=offset)
        for text in clock
    ]
    row = min(rows, key=lambda r: abs(datetime.fromisoformat(r["visible_highest"]) - times[1]))
    for name, expected in zip(
        ("visible_start", "visible_highest", "visible_end"), times, strict=True
    ):
        assert abs((datetime.fromisoformat(row[name]) - expected).total_seconds()) < 2.0
    assert float(row["magnitude"]) == pytest.approx(brightest, abs=0.15)
    assert row["magnitude_is_estimated"] == "false"
    assert bool(row["shadow_entry"]) == (float(row["visible_end_elevation_deg"]) > 10.05)


@pytest.mark.parametrize(
    "site", [Site("Rome", 41.9, 12.5), Site("Quito", -0.2, -78.5, 2800.0), Site("n", 64.0, 170.0)]
)
def test_the_times_of_a_night_are_skyfields(site: Site) -> None:
    kernel = de421()
    place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
    night = night_of(site, date(2026, 3, 20), -6.0)
    t0, t1 = (timescale().from_datetime(t) for t in (night.noon.start, night.noon.end))
    observer = kernel["earth"] + place
    for name, ours in (
        ("sun", (night.sunrise, night.sunset)),
        ("moon", (night.moonrise, night.moonset)),
    ):
        for find, mine in zip((almanac.find_risings, almanac.find_settings), ours, strict=True):
            times, real = find(observer, kernel[name], t0, t1)
            theirs = [t.utc_datetime() for t, is_real in zip(times, real, strict=True) if is_real]
            assert (mine is None) == (not theirs)
            if mine is not None:
                # The Moon's disc is 14.7′ to 16.8′ wide, not 16′: half a minute at most.
                assert abs((mine - theirs[0]).total_seconds()) < 40.0
    assert night.dark is not None
    middle = timescale().from_datetime(night.noon.start + timedelta(hours=12))
    fraction = almanac.fraction_illuminated(kernel, "moon", middle)
    assert night.moon_lit == pytest.approx(fraction, abs=0.005)
    kernel.close()


def test_the_night_that_is_on_or_comes_next() -> None:
    rome = Site("Rome", 41.9, 12.5)
    for hour, day in ((23, 5), (12, 5), (27, 5), (30, 6)):
        now = datetime(2026, 12, 5, tzinfo=UTC) + timedelta(hours=hour)
        night = next_night(rome, now, -6.0)
        assert (night.noon.start + timedelta(hours=1)).day == day, hour
        assert night.dark is not None
        assert night.dark.end > now


def test_polar_night_and_midnight_sun() -> None:
    north = Site("n", 80.0, 20.0)
    dark = night_of(north, date(2026, 12, 21), -6.0)
    assert dark.dark == dark.noon
    assert dark.sunset is None
    light = night_of(north, date(2026, 6, 21), -6.0)
    assert light.dark is None


def test_the_shipped_sky(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = ["tonight", "-s", "rome", "--night", "2026-08-22", "--magnitude", "3.5"]
    assert main.run([*ask, "--format", "csv"]) == 0
    rows = _rows(capsys)
    assert {row["object_name"] for row in rows} >= {"ISS (ZARYA)"}
    starts = [row["visible_start"] for row in rows]
    assert starts == sorted(starts)
    assert all(float(row["magnitude"]) <= 3.5 for row in rows)
    for row in rows:
        assert row["visible_start"] <= row["visible_highest"] <= row["visible_end"]
        assert row["visible_start"] <= row["magnitude_at"] <= row["visible_end"]
    assert main.run([*ask, "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert "Sunset 19:59, dark 20:29 to 05:56" in out
    assert "Moon 75 % lit, waxing gibbous" in out
    assert main.run([*ask, "-o", str(home / "night.ics"), "--alarm", "10m"]) == 0
    events = Calendar.from_ical((home / "night.ics").read_text()).walk("VEVENT")
    assert len(events) == len(rows)
    assert "magnitude" in str(events[0]["description"])
    capsys.readouterr()
    assert main.run([*ask, "--twilight", "-12", "--format", "csv"]) == 0
    assert len(_rows(capsys)) <= len(rows)
    assert main.run([*ask, "--week", "--format", "csv"]) == 0
    assert len({row["visible_start"][:10] for row in _rows(capsys)}) > 2


def test_what_cannot_be_answered(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["tonight"]) == 2
    assert "orbitwatch sites add home" in capsys.readouterr().err
    north = ["tonight", "-s", "80,20", "--night", "2026-06-21", "--format", "csv"]
    assert main.run(north) == 0
    assert "the Sun does not go below -6°" in capsys.readouterr().err
    assert main.run(["tonight", "-s", "rome", "--night", "soon"]) == 2
    assert "--night: cannot read 'soon' as a date" in capsys.readouterr().err
    assert main.run(["tonight", "-s", "rome", "--magnitudes", str(home / "no.csv")]) == 2
    assert "cannot read the magnitude table" in capsys.readouterr().err


def test_docked_pieces_are_one_row(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ISS_2022.replace("25544", "49044")
    lines = [line[:-1] + str(_checksum(line[:-1])) for line in other.splitlines()]
    (home / "both.tle").write_text(ISS_2022 + "\n".join(lines) + "\n")
    (home / "m.csv").write_text("catalog_id,standard_magnitude\n49044,-1.0\n")
    ask = ["tonight", "--elements", str(home / "both.tle"), "-s", "47.3744,8.541,0"]
    ask += ["--night", "2022-01-21", "--magnitudes", str(home / "m.csv"), "--format", "csv"]
    assert main.run(ask) == 0
    assert {row["catalog_id"] for row in _rows(capsys)} == {"25544"}


def _checksum(line: str) -> int:
    return sum(int(c) if c.isdigit() else c == "-" for c in line) % 10


def test_it_fetches_the_bright_groups_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as server:
        _fetches(server, monkeypatch, capsys)


def _fetches(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "0")
    monkeypatch.setenv("ORBITWATCH_CELESTRAK_URL", server.url)
    server.answer(Answer())
    server.answer(Answer())
    assert main.run(["tonight", "-s", "rome", "--format", "csv", "--allow-stale"]) == 0
    assert "for the groups visual and stations: 1 new element set" in capsys.readouterr().err
    assert [target.partition("&")[0] for target in server.targets] == [
        "/NORAD/elements/gp.php?GROUP=visual",
        "/NORAD/elements/gp.php?GROUP=stations",
    ]
    assert main.run(["tonight", "-s", "rome", "--format", "csv", "--allow-stale"]) == 0
    assert len(server.targets) == 2
    capsys.readouterr()


def test_magnitudes_by_the_models() -> None:
    half = np.array([90.0])
    for model in ("linear", "lambert"):
        assert magnitude(np.array([3.0]), np.array([1000.0]), half, model)[0] == pytest.approx(3.0)
        near = magnitude(np.array([3.0]), np.array([500.0]), half, model)[0]
        assert near == pytest.approx(3.0 - 5.0 * np.log10(2.0))
        fall = magnitude(np.full(18, 3.0), np.full(18, 1e3), np.arange(0.0, 180.0, 10.0), model)
        assert (np.diff(fall) > 0.0).all()
    full = magnitude(np.array([3.0]), np.array([1000.0]), np.zeros(1))[0]
    assert full == pytest.approx(3.0 - 0.753, abs=1e-3)
    assert air_mass(np.array([90.0, 30.0, 10.0, 0.0])) == pytest.approx(
        [1.0, 1.994, 5.59, 37.9], rel=5e-3
    )


def test_the_standard_magnitudes_that_ship() -> None:
    known = load_standard_magnitudes()
    assert len(known.by_number) <= 600
    for number, value, tolerance in (
        (25544, -1.8, 0.01),
        (20580, 2.2, 0.01),
        (27386, 3.7, 0.01),
        (67232, 1.5, 0.1),
        (58400, 6.7, 0.1),
        (22285, 3.0, 0.3),
        (39026, 8.2, 0.5),
        (41332, 7.8, 0.5),
    ):
        found = known.of(number, "")
        assert found is not None
        assert found.value == pytest.approx(value, abs=tolerance)
        assert not found.is_estimated
    for name, value in (
        ("STARLINK-1007", 5.9),
        ("STARLINK-1600", 7.3),
        ("STARLINK-3005", 6.9),
        ("STARLINK-30042", 7.3),
        ("STARLINK-11123 [DTC]", 7.3),
        ("ONEWEB-0012", 7.6),
        ("KUIPER-00008", 7.3),
        ("QIANFAN-1", 5.4),
        ("FALCON 9 R/B", 2.9),
        ("CZ-3B R/B", 3.1),
        ("DELTA 1 R/B(1)", 6.4),
    ):
        found = known.of(999_999_999, name)
        assert found is not None, name
        assert found.value == pytest.approx(value, abs=0.11), name
        assert found.is_estimated
    assert known.of(999_999_999, "NOBODY KNOWS") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column catalog_id"),
        (
            "catalog_id,standard_magnitude\n25544,2\n25544,3\n",
            "object 25544 appears twice",
        ),
        ("catalog_id,standard_magnitude\nx,2\n", "'x' is not a catalogue number"),
        ("catalog_id,standard_magnitude\n5,nan\n", "is not a number"),
        ("catalog_id,standard_magnitude\n5,99\n", "is not -15 to 30"),
        ("catalog_id,standard_magnitude,uncertainty\n5,3,-1\n", "is negative"),
    ],
)
def test_bad_tables(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(text)
    with pytest.raises(UsageError, match=said):
        load_standard_magnitudes(tmp_path / "m.csv")


def _train(count: int) -> str:
    """Return ISS-like sets that follow each other by 5 s along one orbit."""
    lines = []
    for number in range(count):
        anomaly = (14.3181 - number * 5.0 * 15.49598315 * 360.0 / 86400.0) % 360.0
        first = ISS_2022.splitlines()[0].replace("25544", f"{90001 + number}")
        second = ISS_2022.splitlines()[1].replace("25544", f"{90001 + number}")
        second = second[:43] + f"{anomaly:8.4f}" + second[51:]
        for line in (first, second):
            body = line[:68].ljust(68)
            lines.append(body + str(_checksum(body)))
    return "\n".join(lines) + "\n"


def test_a_train_is_one_row(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "train.tle").write_text(_train(12))
    ask = ["tonight", "--elements", str(home / "train.tle"), "-s", "47.3744,8.541,0"]
    ask += ["--night", "2022-01-24", "--launch", "1998-067"]
    assert main.run([*ask, "--format", "csv"]) == 0
    rows = _rows(capsys)
    assert {row["train_count"] for row in rows} == {"12"}
    for row in rows:
        assert float(row["train_spacing_s"]) == pytest.approx(5.0, abs=0.3)
        assert row["object_name"].startswith("12 lights: ")
    assert main.run([*ask, "--format", "table"]) == 0
    assert "12 lights" in capsys.readouterr().out
    assert main.run([*ask[:-1], "2030-001", "--format", "csv"]) == 3
    assert "no object of the launch 2030-001 is stored" in capsys.readouterr().err
    assert main.run(["tonight", "-s", "rome", "--launch", "starlink"]) == 2
    assert "'starlink' is not a launch" in capsys.readouterr().err


def test_a_flare_is_a_mirrored_sun() -> None:
    """Where the plate lies between, the mirrored ray meets the site: the law of reflection."""
    reference_jd, _ = to_jd(datetime(2026, 8, 22, tzinfo=UTC))
    rotation = EarthRotation(reference_jd, 0.0, 1.0)
    sun = Sun(rotation, 0.0, 1.0)
    days = np.linspace(0.7, 1.0, 4000)
    propagator = Propagator([KINDS["sun_synchronous"](random_draw(2))], reference_jd)
    sites = site_vectors([Site("Rome", 41.9, 12.5)])
    geometry = ViewingGeometry(propagator, rotation, sites)
    zero = np.zeros(len(days), dtype=np.int64)
    ours = mirror_angle_deg(geometry, sun, zero, zero, days)
    position = geometry.earth_fixed(zero, days)[0].position_km
    spot = to_geodetic(position)
    below = np.array(
        [
            wgs84.latlon(*place).itrs_xyz.km
            for place in zip(spot.latitude_deg, spot.longitude_deg, strict=True)
        ]
    )
    nadir = below - position
    nadir /= np.linalg.norm(nadir, axis=1, keepdims=True)
    light = position - sun.geometric_km(days)
    light /= np.linalg.norm(light, axis=1, keepdims=True)
    reflected = light - 2.0 * np.einsum("ij,ij->i", light, nadir)[:, None] * nadir
    view = sites.position_km - position
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    theirs = np.degrees(np.arccos(np.clip(np.einsum("ij,ij->i", reflected, view), -1.0, 1.0)))
    lit_below = np.einsum("ij,ij->i", light, nadir) < 0.0
    assert lit_below.any()
    np.testing.assert_allclose(ours[lit_below], theirs[lit_below], atol=1e-3)
    assert (ours[~lit_below] >= 90.0).all()


def test_flares_say_why_they_are_only_possible(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["tonight", "-s", "rome", "--night", "2026-08-22", "--flares"]) == 0
    assert "possible, not certain" in capsys.readouterr().err
    assert main.run(["tonight", "-s", "rome", "--flares", "--launch", "2026-001"]) == 2
    assert "cannot be used together" in capsys.readouterr().err


def test_the_night_as_a_picture(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    ask = ["tonight", "-s", "rome", "--night", "2026-08-22", "--format", "csv"]
    assert main.run([*ask, "--chart", str(home / "night.svg")]) == 0
    text = (home / "night.svg").read_text()
    assert "ISS (ZARYA)" in text
    assert main.run([*ask, "--week", "--chart", str(home / "x.svg")]) == 2
    assert main.run([*ask, "--chart", str(home / "x.gif")]) == 2
    capsys.readouterr()
