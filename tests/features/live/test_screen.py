"""The screen fits every window, says what the frame says, and lets no name do harm."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style

from orbitwatch.features.live.countdown import countdown, until
from orbitwatch.features.live.frame import Frame
from orbitwatch.features.live.lines import Line, fitted
from orbitwatch.features.live.once import print_frame
from orbitwatch.features.live.screen import Screen, speed_text
from orbitwatch.features.live.styles import DARK, LIGHT
from tests.features.live.views import AT, HUBBLE, ISS, KOREASAT_7, NOAA_20, Time, frame, held

DURING = AT + timedelta(hours=8, minutes=11)
FOOTER: Line = [(" q ", "bar"), (" quit ", "")]
HOSTILE = "\x1b[2J\x1b]0;x\x07[bold red]衛星\u202e $(reboot)"


def text_of(line: Line) -> str:
    """Return a line without its kinds, and without blanks at its end."""
    return "".join(text for text, _ in line).rstrip()


@cache
def _frames() -> tuple[Frame, ...]:
    return (
        frame(ISS, HUBBLE, NOAA_20, KOREASAT_7, at=DURING, frequency_hz=145.8e6),
        frame(ISS, sites=()),
        frame(ISS, at=AT + timedelta(days=400)),
    )


def _lines(shown: Frame, width: int, height: int, *, ascii_only: bool = False) -> list[Line]:
    return Screen(ascii_only=ascii_only).lines(shown, "now", FOOTER, width, height)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2), st.integers(0, 220), st.integers(0, 70), st.booleans())
def test_it_fits_every_window(which: int, width: int, height: int, ascii_only: bool) -> None:
    lines = _lines(_frames()[which], width, height, ascii_only=ascii_only)
    assert len(lines) == height
    for line in lines:
        text = "".join(piece for piece, _ in line)
        assert cell_len(text) == width
        assert text.isprintable()
        assert text.isascii() or not ascii_only
        assert {kind for _, kind in line} <= DARK.keys()


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (200, 60)])
def test_it_shows_time_passes_sky_and_figures(size: tuple[int, int]) -> None:
    shown = _frames()[0]
    text = "\n".join(map(text_of, _lines(shown, *size)))
    row = shown.here[ISS]
    assert "2026-08-23 04:11:00 +02:00 (02:11:00 UTC)" in text
    assert f"{row['elevation_deg']:+.1f}°" in text
    assert f"{row['altitude_km']:,.1f} km" in text
    assert f"{145.8 * (1 - row['range_rate_km_s'] / 299792.458):.6f} MHz" in text
    assert text.count("4:21 left") >= 2  # beside the sky and in the table
    assert "TCA 04:12:01 71°" in text


def test_a_small_window_still_has_the_figures() -> None:
    text = "\n".join(map(text_of, _lines(_frames()[0], 40, 12)))
    assert "ISS (ZARYA) (25544)" in text


def test_no_pass_is_not_claimed_of_what_cannot_be_computed() -> None:
    text = "\n".join(map(text_of, _lines(_frames()[2], 80, 24)))
    assert "too old" in text
    assert "Nothing can be computed" in text
    assert "No pass" not in text


def test_names_arrive_inert() -> None:
    (station,) = held(ISS)
    renamed = [replace(station, record=replace(station.record, name=HOSTILE))]
    shown = frame(ISS, at=DURING, objects=renamed)
    for width, height in ((80, 24), (160, 50), (50, 12)):
        lines = _lines(shown, width, height)
        assert {cell_len("".join(piece for piece, _ in line)) for line in lines} == {width}
        text = "\n".join(map(text_of, lines))
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
        assert "[2J]0;x[bold red]" in text  # its letters stand there as letters
    out = io.StringIO()
    print_frame(shown, Console(file=out, width=100, force_terminal=True, color_system=None))
    assert "\x1b[2J" not in out.getvalue()
    assert "[bold red]" in out.getvalue()


def test_one_frame_in_ascii() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    print_frame(_frames()[0], Console(file=stream, width=100, color_system=None))
    stream.flush()
    assert b"@ ISS (ZARYA)" in raw.getvalue()
    assert b"TCA 04:12:01 71 deg" in raw.getvalue()


def test_a_map_that_would_look_the_same_is_not_drawn_again() -> None:
    screen, shown = Screen(), _frames()[0]
    first = screen.world_lines(shown, 80)
    assert screen.world_lines(replace(shown, at=shown.at + timedelta(seconds=0.1)), 80) is first
    later = replace(shown, at=shown.at + timedelta(minutes=5), chosen=HUBBLE)
    assert screen.world_lines(later, 80) != first


def test_styles_are_of_the_sixteen_colours_in_light_and_dark() -> None:
    assert DARK.keys() == LIGHT.keys()
    for text in (*DARK.values(), *LIGHT.values()):
        colour = Style.parse(text).color
        assert colour is None or colour.number in range(16)
    assert not {"yellow", "cyan"} & {word for text in LIGHT.values() for word in text.split()}


def test_countdowns_read_as_clocks_do() -> None:
    assert [countdown(s) for s in (-1, 0, 59.6, 3599.4, 3600, 90061)] == [
        "0:00", "0:00", "1:00", "59:59", "1:00:00", "1d 01:01:01"
    ]  # fmt: skip
    row = {"aos": AT, "los": AT + timedelta(minutes=5)}
    assert until(row, AT - timedelta(seconds=61)) == "in 1:01"
    assert until(row, AT + timedelta(minutes=1)) == "4:00 left"
    assert until({"aos": None, "los": None}, AT) == "up"


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=30), st.integers(0, 40))
def test_a_line_is_cut_and_filled_to_its_width(text: str, width: int) -> None:
    shown = "".join(piece for piece, _ in fitted([(text, "")], width))
    assert not set(shown) & {"\x1b", "\n", "\r", "\x07"}
    assert len(shown) <= max(width, 0) + len(text)


def test_it_says_how_time_runs() -> None:
    clock = Time().clock()
    assert speed_text(clock) == "now"
    clock.run_at(10)
    assert speed_text(clock) == "x10, not now"
    clock.turn_round()
    assert speed_text(clock) == "x10 back, not now"
    clock.pause()
    assert speed_text(clock) == "stopped"
