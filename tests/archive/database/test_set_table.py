"""A changed value in a row of the archive is detected, whatever its type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.archive.database.columns import SET_COLUMNS
from orbitwatch.archive.database.row_checks import (
    are_intact_rows,
    is_intact_row,
    row_check,
    set_check,
)
from orbitwatch.archive.database.set_rows import is_intact, to_row
from orbitwatch.archive.database.set_table import ChangedRowError, table_of
from tests.archive.database.samples import EPOCH, element_set

Row = tuple[Any, ...]
VALUES = (
    st.none()
    | st.integers(-(2**64), 2**64)
    | st.floats()
    | st.text(max_size=3)
    | st.binary(max_size=3)
)
COUNT = len(SET_COLUMNS) + 12


def stored(number: int, *, supplemental: bool) -> Row:
    """Return a row with its name and, where it is supplemental, its fit."""
    row = to_row(element_set(number, creation_date=EPOCH), supplemental, 1, 2)
    naming = (1, number, f"OBJECT {number}", "1998-067A", f"object{number}")
    fit = (number, row[1], row[2], 0.5, "SpaceX-E")
    fits = (*fit, row_check(*fit)) if supplemental else (None,) * 6
    return (*row, set_check(row), *naming, row_check(*naming), *fits)


ROWS = [stored(1, supplemental=False), stored(2, supplemental=True)]


def is_same(value: object, other: object) -> bool:
    """Whether SQLite stores both as one number or text."""
    return type(value) is type(other) and value == other


@given(st.integers(0, 1), st.integers(0, COUNT - 1), VALUES)
def test_a_changed_value_never_passes(which: int, column: int, value: object) -> None:
    rows = [list(row) for row in ROWS]
    before = rows[which][column]
    if is_same(before, value) or (which == 0 and column >= len(SET_COLUMNS) + 6):
        return  # without a fit nothing is read from its columns
    rows[which][column] = value
    try:
        table, _ = table_of(rows)
    except ChangedRowError:
        assert not is_intact(rows[which], set())
    else:  # a number of another type with the same value
        assert tuple(table) == tuple(table_of(ROWS)[0])


def test_the_first_damaged_object_is_named() -> None:
    rows = [ROWS[0], (*ROWS[1][:3], 14.0, *ROWS[1][4:])]
    with pytest.raises(ChangedRowError, match=r"^an element set of object 2 has changed on disk$"):
        table_of(rows)


def test_rows_are_columns() -> None:
    table, others = table_of(ROWS)
    assert [s.norad_cat_id for s in table] == [1, 2]
    assert [s.data_source for s in table] == [None, "SpaceX-E"]
    assert others["supplemental"].tolist() == [0, 1]
    assert len(table_of([])[0]) == 0
    assert table.column("epoch").dtype == np.dtype("datetime64[us]")


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=4), st.data())
def test_rows_are_checked_together_as_one_by_one(values: list[Row], data: st.DataObject) -> None:
    whole = [(*row, row_check(*row)) for row in values]
    assert are_intact_rows(whole)
    assert all(map(is_intact_row, whole))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = (*whole[place][:-1], whole[place][-1] ^ 1)
    assert not are_intact_rows(whole)
