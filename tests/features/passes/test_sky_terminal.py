"""The sky in the terminal: it fits, it is true, and it also works without colours or braille."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from orbitwatch.features.passes import sky_wording
from orbitwatch.features.passes.sky_disc import point
from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.features.passes.sky_terminal import render_sky
from tests.features.passes.skies import NAME, POLE, best, paths


def _shown(
    path: SkyPath, width: int, height: int = 50, *, encoding: str = "utf-8", colour: bool = False
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
    render_sky(path, NAME, console)
    stream.flush()
    return raw.getvalue().decode(encoding)


def _sky(text: str) -> list[str]:
    """Return the lines of the disc."""
    lines = text.splitlines()
    first = next(k for k, line in enumerate(lines) if re.fullmatch(r"\s+(N|0°)", line))
    last = next(k for k, line in enumerate(lines) if re.fullmatch(r"\s+(S|180°)", line))
    return lines[first : last + 1]


def _places(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Return the row and column of the letters that stand alone."""
    found = {}
    for row, line in enumerate(lines):
        for match in re.finditer(r"(?<![A-Z:\d])([NESWATL])(?![A-Za-z])", line):
            found[match[1]] = row, match.start()
    return found


@pytest.mark.parametrize("width", [24, 60, 100, 250])
def test_it_fits_the_window(width: int) -> None:
    for path, height in ((best(), 50), (best(POLE, "sun_synchronous"), 24)):
        lines = _shown(path, width, height).splitlines()
        assert all(cell_len(line) <= width for line in lines)
        if width >= 60 and height == 50:
            assert len(lines) <= height


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_letters_stand_where_the_sky_has_them(encoding: str) -> None:
    path = best()
    lines = _sky(_shown(path, 100, encoding=encoding))
    at = _places(lines)
    middle, centre = next(
        (row, line.index("+")) for row, line in enumerate(lines) if re.search(r"[\s.]\+[\s.]", line)
    )
    assert at["E"][1] < centre < at["W"][1]
    assert at["N"][0] < middle < at["S"][0]
    assert at["E"][0] == at["W"][0] == middle
    assert at["N"][1] == at["S"][1] == centre
    radius = 0.5 * (at["S"][0] - at["N"][0]) - 1.0  # in rows; a row is as high as two columns
    for kind, letter in (("aos", "A"), ("tca", "T"), ("los", "L")):
        moment = next(m for m in path.moments if m.kind == kind)
        x, y = point(moment.azimuth_deg, moment.elevation_deg)
        row, column = at[letter]
        assert abs(row - (middle - radius * y)) <= 1.2
        assert abs(column - (centre + 2.0 * radius * x)) <= 2.4


def test_times_and_words_are_there() -> None:
    path = best()
    text = _shown(path, 100)
    for kind in ("aos", "tca", "los"):
        moment = next(m for m in path.moments if m.kind == kind)
        assert f"{kind.upper()} {sky_wording.clock(moment.time)}" in text
    assert sky_wording.title(path, NAME) in text
    flowing = " ".join(text.split())
    for sentence in sky_wording.sentences(path):
        assert sentence in flowing
    assert "east is on the left" in flowing
    assert "\x1b" not in text


def test_colours_are_added_where_they_are_allowed() -> None:
    plain, coloured = _shown(best(), 80), _shown(best(), 80, colour=True)
    assert "\x1b[1;32m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_stroke_is_for_what_it_says() -> None:
    """In ASCII each stroke has a sign of its own, which the legend names only where it is used."""
    signs = {"#": "visible: sunlit", "+": "sunlit, sky bright", "-": "in the Earth's shadow"}
    for path in paths()[:4]:
        text = _shown(path, 80, encoding="ascii")
        sky = "\n".join(_sky(text))
        there = {
            "#": path.visible.any(),
            "+": (path.sunlit & ~path.visible).any(),
            "-": not path.sunlit.all(),
        }
        for sign, meaning in signs.items():
            assert (meaning in " ".join(text.split())) == bool(there[sign])
        seconds = float(np.diff(path.seconds)[path.visible].sum())
        assert ("#" in sky) == (seconds > 0.0)
        assert text.isascii()


def test_the_last_stretch_is_drawn_as_well() -> None:
    path = best()
    last = np.arange(len(path.visible)) == len(path.visible) - 1
    dark = replace(path, sunlit=last, visible=last)
    assert "#" in "\n".join(_sky(_shown(dark, 80, encoding="ascii")))
