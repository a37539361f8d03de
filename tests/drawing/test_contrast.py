"""Text in a colour of a line is read on white, and keeps the hue of the line."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.drawing.contrast import READABLE, contrast_to_white, readable_on_white

colors = pytest.importorskip("matplotlib.colors")
_ROUNDING = 0.1  # colours are written with 8 bits a channel


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_it_is_readable_and_of_the_same_hue(rgb: tuple[int, int, int]) -> None:
    colour = "#{:02x}{:02x}{:02x}".format(*rgb)
    before, after = (np.array(colors.to_rgb(c)) for c in (colour, readable_on_white(colour)))
    assert contrast_to_white(after) > READABLE - _ROUNDING
    assert np.all(after <= before + 1e-9)
    if np.ptp(before) > 0.3:
        turn = abs(colorsys.rgb_to_hsv(*before)[0] - colorsys.rgb_to_hsv(*after)[0])
        assert min(turn, 1.0 - turn) < 0.02


def test_black_on_white_is_21_to_1() -> None:
    assert contrast_to_white(np.zeros(3)) == pytest.approx(21.0)
    assert contrast_to_white(np.ones(3)) == pytest.approx(1.0)
