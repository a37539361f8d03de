"""Labels find room, wherever their points are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.drawing.labels import FAR_GAPS, Box, Label, leader, place

_places = st.floats(-1.0, 1.0)
_points = st.lists(st.tuples(_places, _places), min_size=1, max_size=12)
LINE = np.stack([np.linspace(-1.0, 1.0, 60), np.zeros(60)], axis=1)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@settings(max_examples=25)
@given(_points)
def test_labels_that_may_go_never_hide_another(points: list[tuple[float, float]]) -> None:
    labels = [Label(x, y, 0.2, 0.08, 0.04, needed=False) for x, y in points]
    wall = (-0.1, -2.0, 0.1, 2.0)
    boxes = [box for box in place(labels, LINE, [wall]) if box is not None]
    for number, box in enumerate(boxes):
        assert not _overlap(box, wall)
        assert not any(_overlap(box, other) for other in boxes[:number])


@settings(max_examples=25)
@given(_points)
def test_labels_that_are_needed_are_there_beside_their_points(
    points: list[tuple[float, float]],
) -> None:
    labels = [Label(x, y, 0.2, 0.08, 0.04) for x, y in points]
    for label, box in zip(labels, place(labels, LINE), strict=True):
        assert box is not None
        assert np.isclose(box[2] - box[0], 0.2)
        assert np.isclose(box[3] - box[1], 0.08)
        assert np.hypot(0.5 * (box[0] + box[2]) - label.x, 0.5 * (box[1] + box[3]) - label.y) < 0.2
        assert not (box[0] < label.x < box[2] and box[1] < label.y < box[3])


def test_a_lonely_label_hides_nothing_of_the_line() -> None:
    (box,) = place([Label(0.3, 0.0, 0.2, 0.08, 0.04)], LINE)
    assert box is not None
    assert not ((LINE[:, 0] > box[0]) & (LINE[:, 0] < box[2]) & (box[1] < 0.0 < box[3])).any()


def test_a_needed_label_without_room_moves_away_and_gets_a_leader() -> None:
    label, wall = Label(0.0, 0.5, 0.2, 0.08, 0.04), (-0.2, 0.4, 0.2, 0.6)
    (hidden,) = place([label], LINE, [wall])
    assert hidden is not None
    assert _overlap(hidden, wall)
    (box,) = place([label], LINE, [wall], far=FAR_GAPS)
    assert box is not None
    assert not _overlap(box, wall)
    end = leader(label, box)
    assert end is not None
    assert box[0] <= end[0] <= box[2]
    assert box[1] <= end[1] <= box[3]
    (near,) = place([label], LINE, far=FAR_GAPS)
    assert near is not None
    assert leader(label, near) is None
