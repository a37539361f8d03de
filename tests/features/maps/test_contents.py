"""``map -o`` as a user asks for it: what is drawn, over which span, and what goes wrong."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from orbitwatch.cli import main as program
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("own_folder")


def ask(line: str) -> int:
    return program.run(["map", *shlex.split(line)])


def test_a_picture_appears_whole_with_its_trust(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        *shlex.split("map 58400 -s guam --time '2023-11-22 10:18' --max-off-nadir 45 -o guam.svg"),
    )
    assert (ran.code, ran.out) == (0, "")
    assert "orbitwatch: note: drew guam.svg\n" in ran.err
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["guam.svg"]
    text = (tmp_path / "guam.svg").read_text(encoding="utf-8")
    assert "MALLIGYONG-1 (58400) over Guam" in text
    assert "MALLIGYONG-1: element set of 2023-12-09 04:15 UTC" in text
    # One revolution before and after the moment asked about, in round minutes.
    assert "2023-11-21 22:38 to 2023-11-22 01:58 UTC" in text
    assert "day and night as they are at 2023-11-22 00:18" in text


def test_two_revolutions_are_drawn_unless_a_span_is_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spans = {
        "iss hubble --start 2026-08-22": "2026-08-22 00:00 to 03:20 UTC",
        "koreasat-7 --start 2026-08-22": "2026-08-22 00:00 to 2026-08-24 00:00 UTC",
        "iss --start 2026-08-22 --for 40m": "2026-08-22 00:00 to 00:40 UTC",
    }
    for asked, span in spans.items():
        assert ask(f"{asked} -o map.svg") == 0, capsys.readouterr().err
        assert span in re.sub(r"\s+", " ", Path("map.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("iss -o x.gif", 2, "cannot draw a chart as 'x.gif'; end it in .png, .svg, .pdf"),
        ("iss -o absent/x.png", 2, "no such folder: absent"),
        ("iss -o x.png --html x.html", 2, "-o and --html cannot be used together"),
        ("iss -o x.png --swath-km 5 --max-off-nadir 5", 2, "cannot be used together; give one"),
        (
            "iss -o x.png --around guam --center 5",
            2,
            "--around and --center cannot be used together",
        ),
        ("iss -o x.png --around guam,3km", 2, "3 km is not within 20 to 9,000 km"),
        ("iss -o x.png --around nowhereville", 3, "no site is named"),
        ("iss -o x.png --extent 1,2,3", 2, "is not four numbers: west, south, east, north"),
        ("iss -o x.png --extent 1,2,nan,4", 2, "longitudes lie within -180 to 180"),
        ("iss -o x.png --extent 1,20,3,4", 2, "are not a map's extent"),
        ("iss -o x.png --center 400", 2, "a longitude lies within -180 to 180"),
        (
            "iss -o x.png --start 2026-08-22 --time 2026-08-23",
            2,
            "--time 2026-08-23T00:00:00.000Z is outside the drawn span",
        ),
        (
            "iss -o x.png --start 2026-08-22 --for 9d",
            2,
            "at most 115 revolutions of all objects together are drawn",
        ),
        ("iss -o full.png --start 2026-08-22", 1, "cannot write full.png: No space left"),
    ],
)
def test_what_cannot_be_drawn(
    asked: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "full" in asked:
        Path("full.png").symlink_to("/dev/full")
    assert ask(asked) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) == 1
    assert not [p for p in Path.cwd().iterdir() if p.is_file()]


def test_what_is_left_out_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("iss --start 2026-08-22 --for 30m --swath-km 60 -o map.svg") == 0
    assert "the swath is no wider than the track" in capsys.readouterr().err
