"""Lines with fewer points stay where they were."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from orbitwatch.drawing.thinning import thinned

lines = st.integers(2, 40).flatmap(
    lambda n: arrays(np.float64, (n, 2), elements=st.floats(-180, 180, width=32))
)


@settings(deadline=None)
@given(lines, st.floats(0.01, 30.0))
def test_every_point_left_out_is_near_the_line(line: np.ndarray, tolerance: float) -> None:
    few = thinned(line, tolerance)
    assert (few[[0, -1]] == line[[0, -1]]).all()
    assert {tuple(p) for p in few.tolist()} <= {tuple(p) for p in line.tolist()}
    away = shapely.distance(shapely.LineString(few), shapely.points(line))
    assert away.max() <= tolerance + 1e-9


def test_a_straight_line_has_two_points_and_a_ring_keeps_its_shape() -> None:
    assert len(thinned(np.linspace([0.0, 0.0], [9.0, 3.0], 50), 1e-9)) == 2
    turn = np.linspace(0.0, 2.0 * np.pi, 721)
    ring = thinned(np.stack([np.cos(turn), np.sin(turn)], axis=1), 0.001)
    assert 60 < len(ring) < 150
    assert abs(shapely.Polygon(ring).area - np.pi) < 0.01
