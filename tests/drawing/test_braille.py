"""The canvas of dots and words: what is drawn is what can be read off it, within its edges."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from orbitwatch.drawing.braille import Canvas, text_width

COLUMNS, ROWS = 6, 3
_PLACES = {1: (0, 0), 2: (0, 1), 3: (0, 2), 4: (1, 0), 5: (1, 1), 6: (1, 2), 7: (0, 3), 8: (1, 3)}
_points = st.lists(st.tuples(st.integers(-3, 14), st.integers(-3, 14)), min_size=1, max_size=20)
_ends = st.lists(st.tuples(st.floats(0, 11), st.floats(0, 11)), min_size=2, max_size=5)

_narrow = st.characters(max_codepoint=0x10FF, categories=("L", "N", "P", "S"))
_wide = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("가힣ねコ（")


def texts(canvas: Canvas) -> list[str]:
    return ["".join(text for text, _ in runs) for runs in canvas.lines()]


def read(lines: list[str]) -> set[tuple[int, int]]:
    """Return the dots that lines show, by the names that Unicode gives to their characters."""
    found = set()
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            if letter != " ":
                name = unicodedata.name(letter).removeprefix("BRAILLE PATTERN DOTS-")
                places = [_PLACES[int(dot)] for dot in name]
                found |= {(2 * column + right, 4 * row + down) for right, down in places}
    return found


@settings(max_examples=50)
@given(_points)
def test_dots_are_where_they_are_set(points: list[tuple[int, int]]) -> None:
    canvas = Canvas(COLUMNS, ROWS)
    canvas.dots(np.array(points, dtype=float), "dot")
    lines = texts(canvas)
    assert [len(line) for line in lines] == [COLUMNS] * ROWS
    assert read(lines) == {(x, y) for x, y in points if 0 <= x < 12 and 0 <= y < 12}


def test_a_cell_shows_what_was_drawn_last() -> None:
    canvas = Canvas(2, 1)
    canvas.dots(np.array([[0.0, 0.0], [3.0, 3.0]]), "old")
    canvas.dots(np.array([[1.0, 2.0]]), "new")
    assert list(canvas.lines()) == [[("⠠", "new"), ("⢀", "old")]]
    canvas.dots(np.array([[0.0, 0.0]]), "new")
    assert next(canvas.lines())[0] == ("⠡", "new")


@settings(max_examples=50)
@given(_ends)
def test_a_line_is_whole_and_straight(ends: list[tuple[float, float]]) -> None:
    canvas = Canvas(COLUMNS, ROWS)
    points = np.array(ends)
    canvas.line(points, "line")
    dots = read(texts(canvas))
    assert {(int(x), int(y)) for x, y in np.rint(points)} <= dots
    left = {next(iter(dots))}
    reached: set[tuple[int, int]] = set()
    while left:
        x, y = left.pop()
        reached.add((x, y))
        around = {(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        left |= (around & dots) - reached
    assert reached == dots
    assert all(_distance(np.array(dot), points) <= np.sqrt(0.5) + 1e-9 for dot in dots)


def _distance(point: np.ndarray, line: np.ndarray) -> float:
    begin, way = line[:-1], np.diff(line, axis=0)
    square = np.maximum(np.sum(way**2, axis=1), 1e-12)
    share = np.clip(np.sum((point - begin) * way, axis=1) / square, 0.0, 1.0)
    return float(np.min(np.hypot(*(begin + share[:, None] * way - point).T)))


@pytest.mark.parametrize(
    ("dashes", "expected"),
    [(None, "111111111111"), ((0.0, 2.0), "101010101010"), ((2.0, 4.0), "111000111000")],
)
def test_dashes(dashes: tuple[float, float] | None, expected: str) -> None:
    canvas = Canvas(COLUMNS, 1)
    canvas.line(np.array([[0.0, 1.0], [11.0, 1.0]]), "line", dashes)
    assert read(texts(canvas)) == {(x, 1) for x, bit in enumerate(expected) if bit == "1"}


def test_a_thick_line_is_two_dots_wide() -> None:
    canvas = Canvas(2, 1)
    canvas.line(np.array([[0.0, 1.0], [2.0, 1.0]]), "line", thick=True)
    assert read(texts(canvas)) == {(x, y) for x in range(4) for y in (1, 2)}


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.floats(-20, 40),
            st.floats(-20, 40),
            st.text(alphabet="aé漢Ｂ\n\u0301\u0e34\u200b", max_size=9),
        ),
        max_size=4,
    )
)
def test_words_of_any_script_stay_on_the_canvas(words: list[tuple[float, float, str]]) -> None:
    canvas = Canvas(COLUMNS, ROWS)
    for x, y, text in words:
        canvas.write(x, y, text, "word")
    assert [cell_len(line) for line in texts(canvas)] == [COLUMNS] * ROWS


@settings(max_examples=50)
@given(st.text(alphabet=_narrow | _wide, max_size=12))
def test_words_are_as_wide_as_terminals_show_them(text: str) -> None:
    assert text_width(text) == sum(map(cell_len, text))


def test_a_word_stands_around_its_place_in_the_box_that_is_told() -> None:
    canvas = Canvas(9, 3)
    canvas.write(9.0, 5.0, "abc", "word")
    assert texts(canvas) == [" " * 9, "   abc   ", " " * 9]
    assert canvas.box(9.0, 5.0, "abc") == (6.0, 4.0, 12.0, 8.0)
    canvas.write(-50.0, 99.0, "left", "word")
    assert texts(canvas)[2] == "left     "
    canvas.write(9.0, 0.0, "longer than that", "word")
    assert texts(canvas)[0] == "longer th"


def test_signs_stand_for_dots_where_there_is_no_braille() -> None:
    canvas = Canvas(3, 1, {"coast": "#", "track": "*"})
    canvas.line(np.array([[0.0, 0.0], [3.0, 0.0]]), "coast")
    canvas.dots(np.array([[2.0, 0.0]]), "track")
    assert list(canvas.lines()) == [[("#", "coast"), ("*", "track"), (" ", "")]]
