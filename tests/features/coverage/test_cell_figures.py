"""The figures of many cells are those that `revisit` gives for each."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.features.coverage.cell_figures import CellFigures, cell_figures
from orbitwatch.features.revisit.gaps import revisit_of

START, END = 3.25, 10.0
LOOKS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.one_of(st.floats(START, END), st.sampled_from([START, END, 4.0, 5.0, 6.0, 7.0])),
    ),
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(LOOKS)
def test_each_cell_has_the_figures_of_a_place(looks: list[tuple[int, float]]) -> None:
    cell = np.array([number for number, _ in looks], dtype=np.int64)
    days = np.array([day for _, day in looks], dtype=np.float64)
    found = cell_figures(cell, days, 7, START, END)
    for number in range(7):
        one = revisit_of([days[cell == number]], START, END)
        for field in fields(CellFigures):
            np.testing.assert_allclose(
                getattr(found, field.name)[number],
                getattr(one, field.name),
                rtol=1e-9,
                atol=1e-12,
                err_msg=field.name,
            )
