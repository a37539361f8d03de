"""Passes over days as a picture: hours and days in the right place, bounded, the same twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.drawing.day_raster import Raster, by_day
from orbitwatch.errors import UsageError
from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.features.passes.timeline_chart import (
    MOST_BANDS,
    MOST_DAYS,
    Band,
    check_timeline,
    draw_timeline,
)
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.features.passes.skies import svg_places

START = datetime(2024, 2, 20, 9, 30, tzinfo=UTC)
SEOUL = Site("Seoul", 37.57, 126.98, 0.0, "Asia/Seoul")
TRUST = ["30 element sets of 2024-02-19 to 2024-02-21; times ±1.2 s (68 %)"]


def _rows(site: Site, begins: list[datetime], *, visible: bool = True) -> Rows:
    n = len(begins)
    values: dict[str, Sequence[object]] = {column.name: [None] * n for column in PASS_COLUMNS}
    for column in PASS_COLUMNS:
        if column.kind == "number":
            values[column.name] = [1.0] * n
    half = timedelta(minutes=5)
    values |= {
        "catalog_id": [58400] * n,
        "site": [site.name] * n,
        "aos": begins,
        "tca": [t + half for t in begins],
        "los": [t + 2 * half for t in begins],
        "max_elevation_deg": [15.0 + 70.0 * (k % 3) / 2 for k in range(n)],
        "visible_start": [t if visible else None for t in begins],
        "visible_end": [t + half if visible else None for t in begins],
    }
    return rows_of(PASS_COLUMNS, values)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0.0, 200.0), st.floats(0.01, 60.0)), max_size=8))
def test_pieces_between_midnights_make_up_the_intervals(spans: list[tuple[float, float]]) -> None:
    intervals = np.array([(begin, begin + length) for begin, length in spans]).reshape(-1, 2)
    day, left, right = by_day(intervals).T
    assert (left >= 0.0).all()
    assert (right <= 24.0).all()
    assert (left <= right).all()
    assert np.sum(right - left) == pytest.approx(np.sum(np.diff(intervals, axis=1)))
    for begin, end in intervals:
        assert np.isclose(24.0 * day + left, begin).any()
        assert np.isclose(24.0 * day + right, end).any()


def test_hours_are_those_of_the_site() -> None:
    raster = Raster(SEOUL, Span(START, START + timedelta(days=2)))
    assert raster.begin == 18.5  # 09:30 UTC
    assert raster.days == 3
    assert f"{raster.date(0):%Y-%m-%d %H:%M %z}" == "2024-02-20 00:00 +0900"
    times = np.array(["2024-02-20T15:00", "NaT"], dtype="datetime64[us]")
    np.testing.assert_array_equal(raster.hours(times), [24.0, np.nan])


def test_a_timeline_is_drawn_the_same_twice_and_names_its_bands(tmp_path: Path) -> None:
    span = Span(START, START + timedelta(days=6))
    rows = _rows(SEOUL, [START + timedelta(hours=k * 7.3) for k in range(19)])
    bands = [Band("A $x$ <b> (58400)", 58400, SEOUL), Band("B (25544)", 25544, SEOUL)]
    files = [tmp_path / name for name in ("one.svg", "two.svg")]
    for file in files:
        draw_timeline(rows, bands, span, -6.0, TRUST, file)
    text = files[0].read_text()
    assert text == files[1].read_text()
    assert "19 passes of 2 objects over Seoul" in text
    assert "A $x$ &lt;b&gt; (58400), Seoul (hours at UTC+09:00)" in text
    assert "Tue 2024-02-20" in text
    assert TRUST[0] in text
    for word in ("below 30°", "visible: sunlit, sky dark", "night", "twilight"):
        assert f">{word}<" in text


def test_all_words_are_on_the_page_and_no_dates_on_each_other(tmp_path: Path) -> None:
    """Six bands of two weeks, much to say below, and clocks that are changed in between."""
    start = datetime(2024, 3, 28, tzinfo=UTC)
    rome = Site("Rome" * 60, 41.9, 12.5, 0.0, "Europe/Rome")
    bands = [Band(f"A{n}", n, rome) for n in range(6)]
    file = tmp_path / "full.svg"
    span = Span(start, start + timedelta(days=14))
    draw_timeline(_rows(rome, []), bands, span, -6.0, TRUST * 8, file)
    box = re.search(r'viewBox="0 0 (\S+) (\S+)"', file.read_text())
    assert box is not None
    placed = svg_places(file)
    assert all(0.0 < x < float(box[1]) and 5.0 < y < float(box[2]) - 5.0 for _, x, y in placed)
    texts = [text for text, _, _ in placed]
    assert texts.count(TRUST[0]) == 8
    assert any(text.startswith("Clocks are changed within these days") for text in texts)
    heights = [y for text, _, y in placed if re.fullmatch(r"2024-\d\d-\d\d", text)]
    assert len(heights) >= 2 * len(bands)
    assert np.diff(sorted(heights)).min() > 8.0  # points, of which a date takes so many


def test_the_fullest_timeline_is_no_large_file(tmp_path: Path) -> None:
    """Over a pole a satellite in polar orbit comes by every revolution."""
    pole, days = Site("Pole", 90.0, 0.0), MOST_DAYS
    begins = [START + timedelta(minutes=101.4) * k for k in range(int(days * 1440 / 101.4))]
    file = tmp_path / "full.png"
    span = Span(START, START + timedelta(days=days))
    draw_timeline(_rows(pole, begins), [Band("A", 58400, pole)], span, -6.0, TRUST, file)
    assert file.stat().st_size < 500_000


def test_too_many_bands_or_days_are_refused() -> None:
    year = Span(START, START + timedelta(days=MOST_DAYS))
    check_timeline(1, year)
    with pytest.raises(UsageError, match=f"at most {MOST_DAYS} days"):
        check_timeline(2, year)
    with pytest.raises(UsageError, match=f"at most {MOST_BANDS} pairs .* not 16,400"):
        check_timeline(16_400, year)


def test_an_empty_timeline_shows_day_and_night(tmp_path: Path) -> None:
    file = tmp_path / "empty.svg"
    rows = _rows(SEOUL, [])
    draw_timeline(
        rows, [Band("A", 1, SEOUL)], Span(START, START + timedelta(days=1)), -6.0, [], file
    )
    assert "0 passes of A over Seoul" in file.read_text()
