"""A map as a picture: what it tells, where things are on it, and the bytes of its file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from matplotlib.image import imread

from orbitwatch.astro.swath import Swath
from orbitwatch.errors import UsageError
from orbitwatch.features.maps import wording
from orbitwatch.features.maps.answer import MOST_OBJECTS, check_objects
from orbitwatch.features.maps.picture import draw_map
from orbitwatch.features.maps.scene import Scene
from orbitwatch.features.maps.tracks import tick_step, ticks
from orbitwatch.sites import Site
from tests.features.maps.scenes import FIJI, POLE, ROME, scene

TRUST = ["A & <B>: element set of 2026-08-22 00:00 UTC, 3.0 hours before; times ±0.12 s (68 %)"]
SVG = "{http://www.w3.org/2000/svg}"
ODD = Site("_<odd> $x_1$ & 만리경", 10.0, -20.0)


def _texts(path: Path) -> list[str]:
    found = etree.parse(path).iter(f"{SVG}text")
    return ["".join(text.itertext()) for text in found]


@pytest.fixture(scope="module")
def several() -> Scene:
    shown = scene("iss", "hubble", "noaa 20", sites=(ROME, POLE, FIJI, ODD))
    odd = replace(shown.tracks[1], name="_x $y$ ]]> </text>")
    return replace(shown, tracks=(shown.tracks[0], odd, shown.tracks[2]))


@pytest.fixture(scope="module")
def drawn(several: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "map.svg"
    assert draw_map(several, Swath(width_km=1000.0), TRUST, file) == ()
    return file


def test_the_map_names_everything(several: Scene, drawn: Path) -> None:
    texts = _texts(drawn)
    assert {"Rome", "South Pole", "Nadi", ODD.name} <= set(texts)
    for track in several.tracks:
        assert {track.name, track.label} <= set(texts)  # at its marker, and in the key
    assert wording.title(several) in texts
    assert wording.subtitle(several) in texts
    assert {"90° N", "0°", "180°", "60° W", "swath 1,000 km wide", "above 10° at a site"} <= set(
        texts
    )
    together = " ".join(texts)
    for sentence in (*wording.explanations(several, tick_step(several)), *TRUST):
        assert sentence in together
    dates = [text for text in texts if text.startswith("2026-08-22") and len(text) < 20]
    assert len(dates) >= 1


def test_the_same_scene_makes_the_same_bytes(several: Scene, drawn: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.svg"
    draw_map(several, Swath(width_km=1000.0), TRUST, again)
    assert again.read_bytes() == drawn.read_bytes()
    assert drawn.stat().st_size < 500_000
    assert b"<dc:date>" not in drawn.read_bytes()


def test_things_are_where_they_are_on_the_earth(tmp_path: Path) -> None:
    """In the SVG a marker is placed at its degrees; grid lines give the scale."""
    shown = scene("koreasat 7", sites=(ROME,))
    file = tmp_path / "map.svg"
    draw_map(shown, None, (), file)
    tree = etree.parse(file)
    ends: dict[str, float] = {}
    for group in tree.iter(f"{SVG}g"):
        name = group.get("id") or ""
        if re.fullmatch(r"[xy]tick_\d+", name):
            path = next(group.iter(f"{SVG}path")).get("d") or ""
            x, y = re.findall(r"M ([\d.]+) ([\d.]+)", path)[0]
            label = "".join(next(group.iter(f"{SVG}text")).itertext())
            ends.setdefault(f"{name[0]} {label}", float(x if name[0] == "x" else y))
    per_degree = (ends["x 150° E"] - ends["x 0°"]) / 150.0
    assert per_degree == pytest.approx((ends["y 0°"] - ends["y 60° N"]) / 60.0, rel=1e-4)
    uses = [
        (float(use.get("x") or 0.0), float(use.get("y") or 0.0)) for use in tree.iter(f"{SVG}use")
    ]
    spot = shown.tracks[0].spot(shown.at)
    assert spot is not None
    for place in (ROME, spot):
        x = ends["x 0°"] + per_degree * place.longitude_deg
        y = ends["y 0°"] - per_degree * place.latitude_deg
        assert min(np.hypot(x - a, y - b) for a, b in uses) < 0.01


def test_a_busy_map_as_png_is_small(tmp_path: Path) -> None:
    file = tmp_path / "map.PNG"
    shown = scene("noaa 20", sites=(POLE,), minutes=7 * 1440)
    told = draw_map(shown, Swath(max_off_nadir_deg=30.0), TRUST, file)
    assert any("more than 20 revolutions" in text for text in told)
    assert file.stat().st_size < 500_000
    picture = imread(file)
    assert picture.shape[1] == 1650
    assert 900 < picture.shape[0] < 1300
    grey = picture[..., :3].mean(axis=2)
    assert grey.min() < 0.1
    assert 0.2 < (grey > 0.95).mean() < 0.8


def test_a_pdf_of_what_stands_still_and_of_a_molniya_orbit(tmp_path: Path) -> None:
    file = tmp_path / "map.pdf"
    shown = scene("meridian 8", "koreasat 7", sites=(FIJI,), minutes=1440, at_minutes=None)
    assert draw_map(shown, Swath(max_off_nadir_deg=5.0), (), file) == ()
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    assert b"CreationDate" not in content
    assert len(content) < 500_000


@pytest.mark.parametrize("minutes", [7, 95, 200, 1500, 10_000])
def test_ticks_are_at_whole_times_and_on_the_track(minutes: int) -> None:
    shown = scene("iss", "noaa 20", minutes=minutes)
    step = tick_step(shown)
    found = ticks(shown, step)
    assert 4 <= len(found) <= 28
    for number, track in enumerate(shown.tracks):
        mine = [tick for tick in found if tick.track == number]
        apart = {b.time - a.time for a, b in pairwise(mine)}
        assert apart == {step} or minutes > 5000  # one that lies on the last one is left out
        assert all(whole % step == timedelta() for whole in apart)
        for tick in mine:
            midnight = tick.time.replace(hour=0, minute=0, second=0, microsecond=0)
            assert (tick.time - midnight) % min(step, timedelta(days=1)) == timedelta()
            spot = track.spot(tick.time)
            assert spot is not None
            assert spot.longitude_deg == tick.longitude_deg
        days = [tick.time.date() for tick in mine]
        assert [tick.first_of_day for tick in mine] == [
            day != before for day, before in zip(days, [None, *days], strict=False)
        ]


def test_what_stands_still_has_no_ticks() -> None:
    shown = scene("koreasat 7", minutes=1440)
    assert ticks(shown, tick_step(shown)) == []


def test_more_than_three_objects_have_no_circles() -> None:
    shown = scene("iss", "hubble", "noaa 20", "landsat 9", sites=(ROME,))
    assert "more than 3 objects" in wording.left_out(shown)[0]
    assert wording.title(shown) == "4 satellites over Rome"
    assert "circles" not in wording.explanations(shown, timedelta(minutes=10))[0]


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    shown = scene("iss")
    with pytest.raises(UsageError, match="cannot draw"):
        draw_map(shown, None, (), tmp_path / "map.gif")
    with pytest.raises(UsageError, match="at most 20 objects"):
        check_objects(MOST_OBJECTS + 1)
