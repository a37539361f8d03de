"""What crossed a field: against Skyfield's trails, real observations, and FITS headers."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from skyfield.api import EarthSatellite, wgs84

from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY
from orbitwatch.astro.sky_directions import from_angles, separation_deg
from orbitwatch.cli import main
from orbitwatch.features.sky.trails.field_of_view import Circle, FieldOfView
from orbitwatch.features.sky.trails.fits_header import read_picture
from orbitwatch.features.sky.trails.search import FieldSearch, Trails
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd, to_jd
from tests.cli.running import environment
from tests.features.sky.sets import ISS_2016, read_set
from tests.reference.dense import satrec_from
from tests.reference.orbits import EPOCH, KINDS, random_draw
from tests.reference.timescale import timescale

# Station 4353, from 2016-07-20 01:31:32.25 UTC on (IOD format: right ascension, declination).
STATION = Site("4353", 52.1541, 4.4908)
OBSERVED = (
    (timedelta(0), (19 + 18.175 / 60) * 15, 11 + 39.96 / 60),
    (timedelta(seconds=10), (19 + 40.023 / 60) * 15, 14 + 13.32 / 60),
    (timedelta(seconds=60), (22 + 28.023 / 60) * 15, 26 + 22.14 / 60),
)


def _trails(sets, site, field: FieldOfView, start, seconds: float, clock_s: float = 0.0) -> Trails:
    search = FieldSearch(sets, site, Span(start, start + timedelta(seconds=seconds)), clock_s)
    return search.trails(field, np.full(len(sets), np.nan), DEFAULT_SKY)


@pytest.mark.parametrize("number", range(len(OBSERVED)))
def test_the_iss_was_on_its_trail_when_it_was_observed(number: int) -> None:
    """Late by 1.15 to 1.54 s on its set of 2.2 days before, and aside by 0.03° to 0.05°."""
    after, right_ascension, declination = OBSERVED[number]
    moment = datetime(2016, 7, 20, 1, 31, 32, 250_000, tzinfo=UTC) + after
    seen = from_angles(right_ascension, declination)
    start = moment - timedelta(seconds=5)
    trails = _trails([read_set(ISS_2016)], STATION, Circle(seen, 1.0), start, 10.0)
    assert len(trails.first) == 1
    assert 0.02 < trails.least_distance_deg[0] < 0.06
    nearest = 0.5 * (trails.first[0] + trails.last[0]) * 86400.0
    late = nearest - (moment - datetime(2016, 7, 20, tzinfo=UTC)).total_seconds()
    assert 1.0 < abs(late) < 1.7


def test_trails_are_those_of_skyfield() -> None:
    """Fifty objects and fields: nothing is missed, ends are within 5 seconds of arc."""
    crossed = 0
    for seed in range(50):
        draw = random_draw(seed)
        kind = list(KINDS)[seed % len(KINDS)]
        element_set = KINDS[kind](draw)
        site = Site("s", draw(-70.0, 70.0), draw(-180.0, 180.0), 200.0)
        start = EPOCH + timedelta(seconds=round(draw(0.0, 86400.0)))
        satellite = EarthSatellite.from_satrec(satrec_from(element_set), timescale())
        place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
        seconds = np.linspace(0.0, 30.0, 121)
        t = timescale().utc(
            start.year, start.month, start.day, start.hour, start.minute, start.second + seconds
        )
        offset = (satellite - place).at(t)
        directions = (offset.position.km / offset.distance().km).T
        altitude = offset.altaz()[0].degrees
        middle = directions[60]
        aside = from_angles(draw(0.0, 360.0), draw(-90.0, 90.0))
        radius = draw(0.2, 8.0)
        centre = middle + aside * np.radians(0.9 * radius) * draw(0.0, 1.0)
        centre /= np.linalg.norm(centre)
        trails = _trails([element_set], site, Circle(centre, radius), start, 30.0)
        inside = np.flatnonzero(separation_deg(directions, centre) <= radius)
        if altitude[60] < 0.5:
            assert not len(trails.first) or altitude.max() > 0.0
            continue
        crossed += 1
        assert len(trails.first) == 1, kind
        midnight = from_jd(to_jd(start)[0])
        days = [float(trails.first[0]), float(trails.last[0])]
        moments = [midnight + timedelta(days=day) for day in days]
        at_ends = (satellite - place).at(timescale().from_datetimes(moments)).position.km.T
        theirs = at_ends / np.linalg.norm(at_ends, axis=1, keepdims=True)
        first = from_angles(trails.first_ra_deg[0], trails.first_dec_deg[0])
        last = from_angles(trails.last_ra_deg[0], trails.last_dec_deg[0])
        for ours, their, is_end in (
            (first, theirs[0], inside[0] == 0),
            (last, theirs[1], inside[-1] == 120),
        ):
            assert separation_deg(ours[None, :], their)[0] < 0.5 / 3600.0, kind
            away = separation_deg(their[None, :], centre)[0]
            assert is_end or abs(away - radius) < 1.0 / 3600.0, kind
    assert crossed > 8


def test_the_pole_and_zero_hours_are_places_like_others() -> None:
    draw = random_draw(3)
    element_set = KINDS["sun_synchronous"](draw)
    whole = Circle(from_angles(0.0, 90.0), 30.0)
    start = EPOCH
    for hours in range(24):
        site = Site("s", 60.0, 10.0)
        trails = _trails([element_set], site, whole, start + timedelta(hours=hours), 600.0)
        for i in range(len(trails.first)):
            for ra, dec in (
                (trails.first_ra_deg[i], trails.first_dec_deg[i]),
                (trails.last_ra_deg[i], trails.last_dec_deg[i]),
            ):
                assert dec > 59.99
                small = Circle(from_angles(ra, dec), 0.3)
                begin = from_jd(2460287.5, float(trails.first[i]))
                again = _trails([element_set], site, small, begin, 600.0)
                assert len(again.first) == 1


def test_a_clock_that_is_off_finds_what_was_there_before() -> None:
    _, right_ascension, declination = OBSERVED[1]
    field = Circle(from_angles(right_ascension, declination), 0.5)
    start = datetime(2016, 7, 20, 1, 31, 49, tzinfo=UTC)
    sets = [read_set(ISS_2016)]
    assert not len(_trails(sets, STATION, field, start, 2.0).first)
    late = _trails(sets, STATION, field, start, 2.0, clock_s=10.0)
    assert late.only_by_clock.tolist() == [True]


def _picture(path: Path, **more: object) -> None:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [295.0058, 14.222]
    wcs.wcs.crpix = [100.5, 80.5]
    wcs.wcs.cdelt = [-0.02, 0.02]
    angle = np.radians(30.0)
    wcs.wcs.pc = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    header = wcs.to_header()
    header["DATE-OBS"] = "2016-07-20T01:31:37.250"
    header["EXPTIME"] = 10.0
    header["SITELAT"] = "+52 09 14.8"
    header["SITELONG"] = "04 29 26.9"
    for name, value in more.items():
        if value is None:
            header.pop(name.replace("DATE_OBS", "DATE-OBS"))
        else:
            header[name.replace("DATE_OBS", "DATE-OBS")] = value
    fits.PrimaryHDU(np.zeros((160, 200), dtype=np.int16), header).writeto(path, overwrite=True)


def test_a_picture_is_placed_where_astropy_places_it(tmp_path: Path) -> None:
    for name in ("a.fits", "a.fits.gz"):
        _picture(tmp_path / name)
        picture = read_picture(tmp_path / name)
        assert picture.exposure_s == 10.0
        assert picture.latitude_deg == pytest.approx(52.15411, abs=1e-4)
        wcs = WCS(fits.getheader(tmp_path / name))
        random = np.random.default_rng(1)
        pixels = np.stack([random.uniform(-50, 250, 200), random.uniform(-50, 210, 200)], axis=1)
        world = wcs.wcs_pix2world(pixels, 1)
        directions = np.array([from_angles(*pair) for pair in world])
        inside = (np.abs(pixels[:, 0] - 100.5) < 100) & (np.abs(pixels[:, 1] - 80.5) < 80)
        np.testing.assert_array_equal(picture.frame.margin_deg(directions) > 0.0, inside)
        corner = wcs.wcs_pix2world([[0.5, 0.5]], 1)[0]
        away = separation_deg(from_angles(*corner)[None, :], picture.frame.centre)[0]
        assert picture.frame.radius_deg == pytest.approx(away, abs=1e-9)


def test_every_way_to_write_the_matrix(tmp_path: Path) -> None:
    blank = dict.fromkeys(("PC1_1", "PC1_2", "PC2_1", "PC2_2"))
    scales = dict.fromkeys(("CDELT1", "CDELT2"))
    cards = {"CD1_1": -0.017, "CD1_2": 0.01, "CD2_1": 0.011, "CD2_2": 0.017}
    for more in ({}, {"CROTA2": 30.0, **blank}, {**blank, **scales, **cards}):
        _picture(tmp_path / "a.fits", **more)
        theirs = WCS(fits.getheader(tmp_path / "a.fits")).pixel_scale_matrix
        np.testing.assert_allclose(
            read_picture(tmp_path / "a.fits").frame.matrix, theirs, atol=1e-12
        )


@pytest.fixture
def iss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "iss.tle"
    file.write_text(ISS_2016)
    return str(file)


def test_the_command_on_a_picture(
    iss: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _picture(tmp_path / "a.fits")
    image = ["field", "--elements", iss, "--image", str(tmp_path / "a.fits")]
    assert main.run([*image, "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["object_name"] == "ISS (ZARYA)"
    assert float(row["magnitude"]) < -3.0
    assert float(row["speed_arcsec_s"]) == pytest.approx(2240.0, abs=30.0)
    assert main.run([*image, "--format", "table"]) == 0
    assert "ISS (ZARYA)" in capsys.readouterr().out
    assert main.run([*image, "--time-is", "end", "--format", "csv"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ({"DATE_OBS": None}, "the picture has no DATE-OBS"),
        ({"DATE_OBS": "yesterdayT"}, "cannot read DATE-OBS"),
        ({"CRVAL1": None}, "no world coordinates"),
        ({"CTYPE1": "GLON-TAN"}, "its projection is"),
        ({"EXPTIME": 0.0}, "an exposure of 0 s"),
        ({"CDELT1": -1.0, "CDELT2": 1.0}, "at most 60° across"),
    ],
)
def test_bad_pictures(
    iss: str,
    tmp_path: Path,
    cards: dict[str, object],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _picture(tmp_path / "a.fits", **cards)
    assert main.run(["field", "--elements", iss, "--image", str(tmp_path / "a.fits")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--radius", "31"], "at most 60° across, not 62°"),
        (["--exposure", "0s"], "an exposure of 0 s"),
        (["--exposure", "abc"], "cannot read 'abc' as a duration"),
        (["--exposure", "7h"], "more than 6 hours"),
        (["--ra", "25h"], "right ascension"),
        (["--image", "iss.tle"], "cannot read iss.tle"),
    ],
)
def test_bad_fields(
    iss: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["field", "--elements", iss, "-s", "rome", "--time", "2016-07-20"]
    where = {"--ra": "19h40m", "--dec": "+14d", "--radius": "3", "--exposure": "30s"}
    where |= {words[0]: words[1]}
    assert main.run([*ask, *(part for pair in where.items() for part in pair)]) == 2
    assert said in capsys.readouterr().err
