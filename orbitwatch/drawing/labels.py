"""Places labels beside points so that they hide neither each other nor the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from orbitwatch.arrays import FloatArray

_DIRECTIONS = [(np.cos(a), np.sin(a)) for a in np.radians(np.arange(0, 360, 22.5))]
_GAPS = (1.0, 1.5)
_CROWDED = 0.5
"""Cost of each line point hidden by a label; overlaps cost ``_HIDDEN``."""
_HIDDEN = 1000.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text of known size beside the point ``x, y``; it may be left out unless ``needed``.

    All lengths are in the same unit as the points.
    """

    x: float
    y: float
    width: float
    height: float
    gap: float
    needed: bool = True


Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def place(labels: Sequence[Label], line: FloatArray, taken: Sequence[Box] = ()) -> list[Box | None]:
    """Return the box of each label, placed one after another; None where there is no room.

    ``line`` ``(n, 2)`` are points better not hidden; boxes in ``taken`` must not be covered. A
    needed label is placed even if it must hide something.
    """
    boxes = list(taken)
    placed: list[Box | None] = []
    for label in labels:
        costs = [(_cost(box, line, boxes), n, box) for n, box in enumerate(_around(label))]
        cost, _, best = min(costs)
        if cost >= _HIDDEN and not label.needed:
            placed.append(None)
            continue
        boxes.append(best)
        placed.append(best)
    return placed


def _around(label: Label) -> list[Box]:
    """Return the candidate boxes, the nearest first."""
    boxes = []
    for stretch, (cosine, sine) in product(_GAPS, _DIRECTIONS):
        x = label.x + cosine * (stretch * label.gap + 0.5 * label.width)
        y = label.y + sine * (stretch * label.gap + 0.5 * label.height)
        half_width, half_height = 0.5 * label.width, 0.5 * label.height
        boxes.append((x - half_width, y - half_height, x + half_width, y + half_height))
    return boxes


def _cost(box: Box, line: FloatArray, boxes: Sequence[Box]) -> float:
    left, bottom, right, top = box
    x, y = line[:, 0], line[:, 1]
    hides = int(np.sum((x > left) & (x < right) & (y > bottom) & (y < top)))
    overlaps = sum(
        left < other[2] and other[0] < right and bottom < other[3] and other[1] < top
        for other in boxes
    )
    return _CROWDED * hides + _HIDDEN * overlaps
