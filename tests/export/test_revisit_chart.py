"""Charts of revisit: what they show, and that the same rows make the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from orbitwatch.analysis.passes import span_days
from orbitwatch.errors import UsageError
from orbitwatch.export.revisit_chart import draw_curves, is_by_latitude, is_by_size
from orbitwatch.export.revisit_rows import Fleet, Target, revisit_rows
from orbitwatch.export.revisit_timeline import draw_timeline
from orbitwatch.export.rows import Rows
from tests.export.test_revisit_rows import FLEETS, SPAN, TARGETS, made_looks

pytest.importorskip("matplotlib")

LATITUDES = tuple(Target(places=(i,), latitude_deg=30.0 * i - 45.0) for i in range(4))


def rows_for(targets: tuple[Target, ...], fleets: tuple[Fleet, ...] = FLEETS) -> Rows:
    return revisit_rows(made_looks(), fleets, targets, SPAN, 30.0)


def timeline(path: Path) -> None:
    fleets, targets = FLEETS[1:], TARGETS[:2]
    rows = rows_for(targets, fleets)
    reference_jd, _, _ = span_days(SPAN)
    draw_timeline(rows, made_looks(), fleets, targets, reference_jd, "ten days", path)


def by_size(path: Path) -> None:
    draw_curves(rows_for(TARGETS[:2]), "by size", path)


def by_latitude(path: Path) -> None:
    draw_curves(rows_for(LATITUDES, FLEETS[1:]), "by latitude", path)


def several_by_latitude(path: Path) -> None:
    draw_curves(rows_for(LATITUDES), "several", path)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (timeline, ("ten days", ">Seoul<", ">korea<", "by daylight", "shaded: the longest gap")),
        (by_size, ("gaps over Seoul", "gaps over korea", "longest gap", "satellites in the fleet")),
        (by_latitude, ("latitude (°", "looks a day", "95 % of gaps", "longest by daylight")),
        (several_by_latitude, ("97:2/1/0 500 km", "REAL-1", "mean gap", "looks a day")),
    ],
)
def test_a_chart_says_what_it_shows(
    tmp_path: Path, draw: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    draw(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert len(text) < 500_000
    for word in words:
        assert word in text


def test_a_place_never_looked_at_twice_says_so(tmp_path: Path) -> None:
    looks = made_looks()
    none = replace(looks, place=np.full_like(looks.place, 9))
    rows = revisit_rows(none, FLEETS, TARGETS[:1], SPAN, 30.0)
    draw_curves(rows, "nothing", tmp_path / "none.svg")
    assert "never looked at twice" in (tmp_path / "none.svg").read_text(encoding="utf-8")


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for file in files:
        timeline(file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_which_chart_suits_which_rows() -> None:
    assert is_by_latitude(rows_for(LATITUDES))
    assert not is_by_latitude(rows_for(TARGETS))
    assert is_by_size(rows_for(TARGETS))
    assert not is_by_size(rows_for(TARGETS, FLEETS[1:]))


def test_more_than_a_picture_can_show_is_refused(tmp_path: Path) -> None:
    many = tuple(Target(places=(i,), site=f"s{i}") for i in range(25))
    with pytest.raises(UsageError, match="at most 6 places, and 25"):
        draw_curves(rows_for(many), "", tmp_path / "x.png")
    fleets = tuple(Fleet(f"f{n}", 0, n % 3 + 1, True) for n in range(7))
    with pytest.raises(UsageError, match="at most 6 fleets, and 7"):
        draw_curves(rows_for(LATITUDES, fleets), "", tmp_path / "x.png")
    rows = rows_for(many, FLEETS[1:])
    with pytest.raises(UsageError, match="at most 24 places, and 25"):
        draw_timeline(rows, made_looks(), FLEETS[1:], many, 0.0, "", tmp_path / "x.png")
    assert not list(tmp_path.iterdir())
