"""Answers draw themselves: a figure that a notebook shows, and the same picture in a file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image
from rich.console import Console

import orbitwatch as ow

pytestmark = pytest.mark.usefixtures("own_folder")

DAY = {"start": "2026-08-22", "length": "1d"}


def _size(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as opened:
        return opened.size


@pytest.mark.parametrize(
    ("ask", "kinds"),
    [
        (lambda: ow.passes("iss", "rome", **DAY), ("timeline", "sky")),
        (lambda: ow.history("malligyong-1"), ("history",)),
        (lambda: ow.decay("malligyong-1", time="2024-06-01"), ("heights",)),
        (lambda: ow.revisit("iss", "rome", **DAY), ("gaps",)),
        (lambda: ow.coverage("iss", grid="30deg", **DAY), ("map",)),
        (lambda: ow.doppler("iss", "rome", frequency="145.8M", start="2026-08-22"), ("shift",)),
        (lambda: ow.claim("malligyong-1", "guam", "2023-11-22 09:21Z"), ("map",)),
        (lambda: ow.launched("malligyong-1"), ()),
    ],
    ids=lambda given: "-".join(given) if isinstance(given, tuple) else "",
)
def test_an_answer_is_drawn(
    ask: Callable[[], ow.Table], kinds: tuple[str, ...], tmp_path: Path
) -> None:
    table = ask()
    assert table.charts == kinds
    if not kinds:
        with pytest.raises(ow.UsageError, match="no chart"):
            table.chart()
        return
    file = tmp_path / "chart.svg"
    figure = table.chart(kinds[-1], file)
    assert isinstance(figure, Figure)
    assert "<svg" in file.read_text(encoding="utf-8")
    with pytest.raises(ow.UsageError, match="unknown chart 'nothing'"):
        table.chart("nothing")


def test_a_map_is_the_one_that_the_command_draws(tmp_path: Path) -> None:
    file = tmp_path / "map.png"
    figure = ow.map("iss", start="2026-08-22", around="guam,1500km", path=file)
    assert isinstance(figure, Figure)
    wide, high = _size(figure._repr_png_())  # type: ignore[attr-defined] # what IPython calls
    assert wide / high == pytest.approx(figure.get_figwidth() / figure.get_figheight(), rel=0.01)
    assert _size(file.read_bytes())[0] > wide
    with pytest.raises(ow.UsageError, match="cannot be used together"):
        ow.map("iss", start="2026-08-22", around="guam", center=150)
    with pytest.raises(ow.UsageError, match="cannot draw"):
        ow.map("iss", start="2026-08-22", path=tmp_path / "map.gif")


@pytest.mark.parametrize("width", [60, 200])
def test_rich_shows_what_varies_and_fits(width: int) -> None:
    stream = io.StringIO()
    Console(file=stream, width=width).print(ow.passes("iss", "rome", **DAY))
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("Passes of ISS (ZARYA)")
    assert "aos" in lines[1]
    assert "catalog_id" not in lines[1]
    assert max(map(len, lines)) <= width
