"""A chart of the sky: what is where on it, and the bytes of its file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from orbitwatch.errors import UsageError
from orbitwatch.features.passes import sky_wording
from orbitwatch.features.passes.sky_chart import draw_sky
from orbitwatch.features.passes.sky_disc import on_disc, point
from tests.features.passes.skies import NAME, POLE, best, svg_places, svg_texts

TRUST = ["A & <B>: element set of 2023-12-09 00:00 UTC, 3.0 hours before; times ±0.12 s (68 %)"]


def _place(path: Path, word: str) -> tuple[float, float]:
    """Return where a text that occurs once is written: x and y, downwards."""
    ((x, y),) = [(x, y) for text, x, y in svg_places(path) if text == word]
    return x, y


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sky") / "sky.svg"
    draw_sky(best(), NAME, TRUST, file)
    return file


def test_zenith_is_in_the_middle_and_east_to_the_left() -> None:
    assert np.hypot(*point(123.0, 90.0)) < 1e-12
    for azimuth, place in ((0, (0, 1)), (90, (-1, 0)), (180, (0, -1)), (270, (1, 0))):
        np.testing.assert_allclose(point(azimuth, 0.0), place, atol=1e-12)
    radius = np.hypot(*on_disc(np.full(10, 77.0), np.linspace(0.0, 90.0, 10)).T)
    np.testing.assert_allclose(np.diff(radius), -1.0 / 9.0)


def test_the_chart_names_everything(drawn: Path) -> None:
    path, texts = best(), svg_texts(drawn)
    assert sky_wording.title(path, NAME) in texts
    assert {"N", "E", "S", "W", "30°", "60°", "10° mask"} <= set(texts)
    assert "as seen looking up:" in texts
    together = " ".join(texts)
    for sentence in (*sky_wording.sentences(path), *TRUST):
        assert sentence in together
    for moment in path.moments:
        if moment.kind in ("aos", "los", "tca"):
            assert any(sky_wording.clock(moment.time) in text for text in texts)
    assert sum(text == "visible: sunlit, sky dark" for text in texts) == 1


def test_a_long_title_is_made_to_fit(tmp_path: Path) -> None:
    site = replace(best().sighting.site, name="Pyongyang General Satellite Control Center")
    path = replace(best(), sighting=replace(best().sighting, site=site))
    file = tmp_path / "long.svg"
    draw_sky(path, "MALLIGYONG-1 (58400)", TRUST, file)
    assert sky_wording.title(path, "MALLIGYONG-1 (58400)") in svg_texts(file)
    draw_sky(path, "B" * 200, TRUST, file)
    assert any(re.fullmatch("B{30,80}…", text) for text in svg_texts(file))


def test_letters_stand_where_the_sky_has_them(drawn: Path) -> None:
    (east, middle), (west, _) = _place(drawn, "E"), _place(drawn, "W")
    (centre, north), (_, south) = _place(drawn, "N"), _place(drawn, "S")
    assert east < centre < west
    assert north < middle < south  # y of an SVG grows downwards


def test_the_same_pass_makes_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.svg"
    draw_sky(best(), NAME, TRUST, again)
    assert again.read_bytes() == drawn.read_bytes()
    assert drawn.stat().st_size < 100_000
    assert b"<dc:date>" not in drawn.read_bytes()


def test_a_chart_of_a_polar_sky_as_png(tmp_path: Path) -> None:
    from matplotlib.image import imread

    file = tmp_path / "sky.PNG"
    draw_sky(best(POLE, "sun_synchronous"), NAME, TRUST, file)
    picture = imread(file)
    assert picture.shape[:2] == (1290, 1050)
    assert file.stat().st_size < 500_000
    grey = picture[..., :3].mean(axis=2)
    assert grey.min() < 0.1
    assert 0.5 < (grey > 0.95).mean() < 0.95  # paper, with something on it


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot draw"):
        draw_sky(best(), NAME, TRUST, tmp_path / "sky.gif")
    with pytest.raises(UsageError, match="no such folder"):
        draw_sky(best(), NAME, TRUST, tmp_path / "none" / "sky.svg")
