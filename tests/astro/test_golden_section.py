"""Golden sections close in on each function's summit, one evaluation a step."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.golden_section import falls_from, golden_sections


@given(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=8), st.integers(1, 40))
def test_brackets_keep_the_summit_and_shrink(summits: list[float], steps: int) -> None:
    summit, calls = np.array(summits), 0

    def value(time: FloatArray) -> FloatArray:
        nonlocal calls
        calls += 1
        return -np.abs(time - summit)

    low, high = golden_sections(value, np.full(len(summit), -1.5), np.full(len(summit), 2.0), steps)
    assert calls == steps + 1
    assert (low - 1e-12 <= summit).all()
    assert (summit <= high + 1e-12).all()
    np.testing.assert_allclose(high - low, 3.5 * 0.6180339887**steps, rtol=1e-6, atol=1e-12)


@given(st.floats(-5.0, 5.0), st.floats(0.01, 10.0), st.sampled_from([-1.0, 1.0]))
def test_an_edge_from_which_a_function_falls_is_its_summit(
    summit: float, bend: float, step: float
) -> None:
    def value(time: FloatArray) -> FloatArray:
        return -bend * (time - summit) ** 2

    falls = falls_from(value, np.array([0.0]), np.array([step]))
    inside = summit * step > 0.0
    assert falls[0] != inside or abs(summit) < 1e-5
