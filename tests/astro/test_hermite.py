"""Hermite polynomials and numerical derivatives against polynomials known in full."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Polynomial

from orbitwatch.astro.hermite import cubic_root, evaluate, quintic, septic
from orbitwatch.astro.stencils import REACH, derivatives

COEFFICIENT = st.floats(-10.0, 10.0, allow_subnormal=False)


def jet(polynomial: Polynomial, time: float, count: int) -> np.ndarray:
    """Return value and derivatives, ``(count, 1, 1)``."""
    parts = [polynomial, *(polynomial.deriv(k) for k in range(1, count))]
    return np.array([part(time) for part in parts])[:, None, None]


@given(
    coefficients=st.lists(COEFFICIENT, min_size=8, max_size=8),
    length=st.floats(0.1, 4.0),
    s=st.floats(-1.0, 2.0),
)
@settings(deadline=None)
@pytest.mark.parametrize(("hermite", "count"), [(quintic, 3), (septic, 4)])
def test_a_polynomial_of_that_degree_is_its_own_interpolation(
    hermite, count: int, coefficients: list[float], length: float, s: float
) -> None:
    truth = Polynomial(coefficients[: 2 * count])
    ends = jet(truth, 0.0, count), jet(truth, length, count)
    found = evaluate(hermite(*ends, np.array([length])), np.array([s]))[:, 0, 0]
    scale = sum(abs(c) * (2.0 * length) ** k for k, c in enumerate(coefficients)) + 1.0
    for order in range(3):
        expected = jet(truth, s * length, 3)[order, 0, 0] * length**order
        assert found[order] == pytest.approx(expected, abs=1e-10 * scale)


@given(root=st.floats(0.0, 1.0), slope=st.floats(0.5, 5.0), bend=st.floats(-0.2, 0.2))
@settings(deadline=None)
def test_the_root_of_a_cubic_is_found(root: float, slope: float, bend: float) -> None:
    line = Polynomial([-slope * root, slope])
    cubic = line + bend * Polynomial.fromroots([root, -1.0, 2.0])
    begin, end = (np.array([[cubic(s)], [cubic.deriv()(s)]]) for s in (0.0, 1.0))
    assert cubic_root(begin, end, np.array([0.5]))[0] == pytest.approx(root, abs=1e-3)


def test_a_root_stays_within_its_bounds() -> None:
    begin, end = np.array([[-1.0], [1.0]]), np.array([[1.0], [1.0]])
    start, low, high = np.array([0.1]), np.array([0.0]), np.array([0.2])
    assert cubic_root(begin, end, start, low, high)[0] == 0.2


@given(coefficients=st.lists(COEFFICIENT, min_size=1, max_size=2 * REACH + 1))
@settings(deadline=None)
def test_derivatives_of_polynomials_are_exact(coefficients: list[float]) -> None:
    steps = np.arange(-REACH - 2.0, REACH + 3.0) / REACH
    truth = Polynomial(coefficients)
    found = derivatives(truth(steps)[None])[:, 0, REACH:-REACH]
    for order in (1, 2, 3):
        expected = truth.deriv(order)(steps[REACH:-REACH]) / REACH**order
        np.testing.assert_allclose(found[order - 1], expected, atol=1e-10)


def test_nothing_is_known_of_the_derivatives_at_the_ends() -> None:
    found = derivatives(np.exp(np.arange(20.0)))
    assert not found[:, :REACH].any()
    assert not found[:, -REACH:].any()
