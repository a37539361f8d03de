"""Charts of revisit: what they show, and that the same rows make the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.errors import UsageError
from orbitwatch.features.revisit.chart import check_chart, draw_curves, is_by_latitude, is_by_size
from orbitwatch.features.revisit.fleets import Fleet
from orbitwatch.features.revisit.question import Target
from orbitwatch.features.revisit.rows import revisit_rows
from orbitwatch.features.revisit.timeline_chart import draw_timeline
from orbitwatch.formats.rows import Rows
from orbitwatch.search.passes import span_days
from tests.drawing.described import described
from tests.features.passes.skies import svg_texts
from tests.features.revisit.test_rows import FLEETS, SPAN, TARGETS, made_looks

pytest.importorskip("matplotlib")

TRUST = ("REAL-1: element set of 2026-08-22 14:27 UTC, 12.4 days before; times ±19 s (68 %)",)
LATITUDES = tuple(Target(places=(i,), latitude_deg=30.0 * i - 45.0) for i in range(4))


def rows_for(targets: tuple[Target, ...], fleets: tuple[Fleet, ...] = FLEETS) -> Rows:
    return revisit_rows(made_looks(), fleets, targets, SPAN, 30.0)


def timeline(path: Path) -> None:
    fleets, targets = FLEETS[1:], TARGETS[:2]
    rows = rows_for(targets, fleets)
    reference_jd, _, _ = span_days(SPAN)
    draw_timeline(rows, made_looks(), fleets, targets, reference_jd, "ten days", TRUST, path)


def by_size(path: Path) -> None:
    draw_curves(rows_for(TARGETS[:2]), "by size", TRUST, path)


def by_latitude(path: Path) -> None:
    draw_curves(rows_for(LATITUDES, FLEETS[1:]), "by latitude", TRUST, path)


def several_by_latitude(path: Path) -> None:
    draw_curves(rows_for(LATITUDES), "several", TRUST, path)


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
    tmp_path: Path,
    draw: Callable[[Path], None],
    words: tuple[str, ...],
    snapshot: SnapshotAssertion,
) -> None:
    draw(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert len(text) < 500_000
    for word in (*words, *TRUST):
        assert word in text
    assert described(tmp_path / "a.svg") == snapshot


def test_names_stand_on_lines_of_their_own_and_leave_room_for_the_rows(tmp_path: Path) -> None:
    """That all is laid out is seen by there being no warning, which would be an error."""
    targets = (Target(places=(0,), site="A place whose name goes on " * 9),)
    looks, (reference_jd, _, _) = made_looks(), span_days(SPAN)
    rows = revisit_rows(looks, FLEETS, targets, SPAN, 30.0)
    file = tmp_path / "long.svg"
    draw_timeline(rows, looks, FLEETS, targets, reference_jd, "T" * 300, TRUST * 9, file)
    texts = svg_texts(file)
    assert "A place whose name goes on A place whose na…" in texts
    for fleet in FLEETS:
        assert fleet.name in texts
    assert any(re.fullmatch("T{50,150}…", text) for text in texts)


def test_a_place_never_looked_at_twice_says_so(tmp_path: Path) -> None:
    looks = made_looks()
    none = replace(looks, place=np.full_like(looks.place, 9))
    rows = revisit_rows(none, FLEETS, TARGETS[:1], SPAN, 30.0)
    draw_curves(rows, "nothing", (), tmp_path / "none.svg")
    assert "never looked at twice" in (tmp_path / "none.svg").read_text(encoding="utf-8")


def test_looks_at_one_moment_have_no_place_on_a_scale_of_gaps(tmp_path: Path) -> None:
    looks = made_looks()
    at_once = replace(looks, days=np.full_like(looks.days, looks.days[0]))
    rows = revisit_rows(at_once, FLEETS, TARGETS[:1], SPAN, 30.0)
    assert 0.0 in rows["mean_gap_h"]
    draw_curves(rows, "at once", (), tmp_path / "once.svg")
    assert "satellites in the fleet" in svg_texts(tmp_path / "once.svg")


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for file in files:
        timeline(file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_which_chart_suits_which_rows() -> None:
    assert is_by_latitude(rows_for(LATITUDES))
    assert not is_by_latitude(rows_for(TARGETS))
    assert is_by_size(rows_for(TARGETS))
    assert not is_by_size(rows_for(TARGETS, FLEETS[1:]))


def test_more_than_a_picture_can_show_is_refused() -> None:
    many = tuple(Target(places=(i,), site=f"s{i}") for i in range(25))
    with pytest.raises(UsageError, match="at most 6 places, and 25"):
        check_chart(FLEETS, many)
    check_chart(FLEETS, many[:6])
    fleets = tuple(Fleet(f"f{n}", 0, n % 3 + 1, True) for n in range(7))
    with pytest.raises(UsageError, match="at most 6 fleets, and 7"):
        check_chart(fleets, LATITUDES)
    check_chart(fleets[:6], LATITUDES * 9)
    with pytest.raises(UsageError, match="at most 24 pairs of a fleet and a place, and 25"):
        check_chart(FLEETS[1:], many)
    check_chart(FLEETS[1:], many[:24])
