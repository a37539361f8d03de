"""The map in the terminal: it fits, it is true, and it also works without colours or braille."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console
from skyfield.api import EarthSatellite, wgs84

from orbitwatch.astro.swath import Swath
from orbitwatch.cli import main as program
from orbitwatch.elements.tle import write_tles
from orbitwatch.features.maps.scene import Scene
from orbitwatch.features.maps.terminal_map import render_map
from tests.cli.running import run_on_terminal
from tests.features.maps.scenes import FIJI, POLE, ROME, START, scene
from tests.reference.timescale import timescale

ARROWS = dict(zip("→↗↑↖←↙↓↘", range(0, 360, 45), strict=True))
SCENES = (
    lambda: scene("iss", sites=(ROME,)),
    lambda: scene("iss", "hubble", "noaa 20", sites=(ROME, POLE, FIJI)),
    lambda: scene("meridian 8", "koreasat 7", sites=(FIJI,), minutes=1440, at_minutes=None),
    lambda: scene("noaa 20", minutes=2880, at_minutes=2880),
)


def _shown(
    what: Scene,
    width: int,
    height: int = 70,
    *,
    encoding: str = "utf-8",
    colour: bool = False,
    swath: Swath | None = None,
) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(
        file=stream,
        width=width,
        height=height,
        force_terminal=True,
        no_color=not colour,
        color_system="standard" if colour else None,
        markup=False,
        highlight=False,
    )
    render_map(what, swath, ["a caption ±1 s"], console)
    stream.flush()
    return raw.getvalue().decode(encoding)


def _map(text: str, columns: int) -> list[str]:
    """Return the lines of the world, filled up with blanks."""
    lines = text.splitlines()
    end = next(k for k, line in enumerate(lines) if " km up" in line)
    return [line.ljust(columns) for line in lines[end - columns // 4 : end]]


def _cell(longitude: float, latitude: float, columns: int) -> tuple[int, int]:
    """Return the row and the column in which a place is."""
    row = (90.0 - latitude) / 180.0 * (columns // 4)
    return int(min(row, columns // 4 - 1)), int(min((longitude + 180.0) / 360.0 * columns, columns))


def _below(what: Scene, number: int, at: datetime) -> tuple[float, float]:
    """Return where a satellite is, by Skyfield: longitude and latitude."""
    lines = write_tles(what.tracks[number].element_sets[:1]).splitlines()[-2:]
    scale = timescale()
    point = wgs84.subpoint_of(EarthSatellite(*lines, ts=scale).at(scale.from_datetime(at)))
    return point.longitude.degrees, point.latitude.degrees


@pytest.mark.parametrize("width", [10, 60, 250])
def test_it_fits_the_window(width: int) -> None:
    for k, make in enumerate(SCENES):
        lines = _shown(make(), width, 70, encoding=("utf-8", "ascii")[k % 2]).splitlines()
        assert all(cell_len(line) <= width for line in lines)
        if width >= 60:
            assert len(lines) < 70, "there is room for the prompt"


def test_the_map_is_twice_as_wide_as_high_and_as_large_as_fits() -> None:
    for width, height, expected in ((80, 70, 80), (250, 70, 244), (250, 40, 124), (100, 10, 60)):
        text = _shown(scene("iss", sites=(ROME,)), width, height)
        widest = max(len(line) for line in _map(text, expected))
        assert widest == expected
        world = _map(text, expected)
        assert len(world) == expected // 4
        assert "60°N" in world[expected // 4 // 6]
        assert "60°S" in world[expected // 4 * 5 // 6]


@pytest.mark.parametrize(("encoding", "sign"), [("utf-8", "●"), ("ascii", "@")])
def test_satellites_and_sites_stand_where_they_are(encoding: str, sign: str) -> None:
    what = scene("iss", "hubble", "noaa 20", sites=(ROME, POLE, FIJI))
    world = _map(_shown(what, 160, encoding=encoding), 160)
    for number in range(3):
        row, column = _cell(*_below(what, number, what.at), 160)
        near = [world[r][column - 1 : column + 2] for r in range(row - 1, row + 2)]
        assert sign in "".join(near)
    for letter, site in zip("ABC", what.sites, strict=True):
        row, column = _cell(site.longitude_deg, site.latitude_deg, 160)
        assert letter in world[row][max(column - 1, 0) : column + 2]
    for name in ("ISS (ZARYA)", "HST", "NOAA 20 (JPSS-1)"):
        assert any(name in line for line in world)


def test_arrows_point_the_way_at_round_times() -> None:
    what = scene("iss")
    world = _map(_shown(what, 160), 160)
    found = {
        (row, column): ARROWS[sign]
        for row, line in enumerate(world)
        for column, sign in enumerate(line)
        if sign in ARROWS
    }
    seen = 0
    for minutes in range(0, 201, 10):
        at = START + timedelta(minutes=minutes)
        (lon, lat), (lon2, lat2) = (_below(what, 0, at + timedelta(seconds=s)) for s in (0, 10))
        row, column = _cell(lon, lat, 160)
        near = [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        way = np.degrees(np.arctan2(lat2 - lat, (lon2 - lon + 180.0) % 360.0 - 180.0))
        turns = [(found[cell] - way + 180.0) % 360.0 - 180.0 for cell in near if cell in found]
        seen += any(abs(turn) <= 23.0 for turn in turns)
        assert all(abs(turn) <= 23.0 for turn in turns) or len(turns) > 1
    assert seen >= 19  # the marker takes the place of one
    assert len(found) <= 21
    assert sum(len(re.findall(r"\b1[0-3]:[0-5]0\b", line)) for line in world) >= 15


def test_a_new_day_is_told_by_its_date() -> None:
    world = "\n".join(_map(_shown(scene("noaa 20", minutes=2880, at_minutes=2880), 200), 200))
    assert re.search(r"08-23 \d\d:\d\d|08-24 \d\d:\d\d", world)
    assert "08-22" not in world


def test_words_say_what_the_map_shows() -> None:
    one = scene("iss", sites=(ROME,))
    text = " ".join(_shown(one, 100).split())
    assert "ISS (ZARYA) (25544) over Rome 2026-08-22 10:00 to 13:20 UTC" in text
    longitude, latitude = _below(one, 0, one.at)
    assert f"{abs(latitude):.1f}° S {longitude:.1f}° E, 426 km up, heading SE, sunlit" in text
    assert "A Rome; in the dotted ring a satellite is 10° high or more" in text
    assert "Lines are thin behind a satellite, thick ahead; scattered dots are night." in text
    assert text.endswith("a caption ±1 s")
    assert "\x1b" not in text
    bare = " ".join(_shown(SCENES[3](), 100, swath=Swath(1000.0)).split())
    assert "ring" not in bare
    assert "thick" not in bare
    assert "Dotted lines bound the swath" in bare


def test_what_is_ahead_is_thicker_than_what_is_behind() -> None:
    def dots(minutes: int) -> int:
        world = _map(_shown(scene("iss", at_minutes=minutes), 160), 160)
        bits = [bin(ord(sign) - 0x2800).count("1") for line in world for sign in line if sign > "⠀"]
        return sum(b for b in bits if b > 1)

    assert dots(0) > dots(100) > dots(200)


def test_colours_are_added_where_they_are_allowed() -> None:
    what = SCENES[1]()
    plain, coloured = _shown(what, 80), _shown(what, 80, colour=True)
    for code in ("1;36", "36", "1;33", "1;35", "34", "2"):
        assert f"\x1b[{code}m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_ascii_alone_can_do_it() -> None:
    text = _shown(SCENES[1](), 80, encoding="ascii")
    assert text.isascii()
    assert {"#", "*", "x", "%", "o", "@", "."} <= set(text)
    assert "+-1 s" in text


def test_a_window_and_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "map malligyong-1 --site guam --start 2023-11-22Z"
    window = run_on_terminal(tmp_path, f"orbitwatch {line}", 60)
    assert window.code == 0
    assert max(map(cell_len, window.out.splitlines())) == 60
    assert "17.2 days after" in " ".join(window.out.split())
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")
    assert program.run(line.split()) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    assert len(_map(out, 80)) == 20
    assert "2023-11-22 00:00 to 03:20 UTC; satellites, day and night as they are at 00:18:44" in out


def test_it_shows_the_present_where_the_span_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")
    begin = datetime.now(UTC)
    start = f"{begin - timedelta(minutes=30):%Y-%m-%dT%H:%M}"
    asked = ("map", "koreasat 7", "-s", "seoul", "--start", start, "--allow-stale")
    assert program.run(asked) == 0
    shown = re.search(r"as they are at (?:\S+ )?(\d\d:\d\d)", capsys.readouterr().out)
    assert shown is not None
    assert shown[1] in {f"{begin:%H:%M}", f"{datetime.now(UTC):%H:%M}"}


@pytest.mark.parametrize("width", [60, 80, 120])
def test_names_stand_beside_their_satellites(width: int) -> None:
    what = scene("iss", "hubble", "noaa 20", sites=(ROME, POLE, FIJI))
    lines = _map(_shown(what, width), width // 4 * 4)
    markers = [(r, c) for r, line in enumerate(lines) for c, x in enumerate(line) if x == "●"]
    for track in what.tracks:
        places = [(r, line.find(track.name)) for r, line in enumerate(lines) if track.name in line]
        assert any(
            abs(row - r) <= 1 and column - 3 <= c <= column + len(track.name) + 2
            for row, column in places
            for r, c in markers
        ), track.name
