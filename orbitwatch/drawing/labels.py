"""Places labels next to points so that they hide neither each other nor the lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from orbitwatch.arrays import FloatArray

_DIRECTIONS = [(np.cos(a), np.sin(a)) for a in np.radians(np.arange(0, 360, 22.5))]
_GAPS = (1.0, 1.5)
FAR_GAPS = (3.0, 5.0, 8.0)
"""Distances of a needed label for which there is no room nearby: it then has a leader line."""
_CROWDED = 0.5
"""Cost of each line point hidden by a label; overlaps cost ``_HIDDEN``."""
_HIDDEN = 1000.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text of known size next to the point ``x, y``; it may be left out unless ``needed``.

    Its distance from the point is ``gap`` sideways, and ``rise`` up or down (None: as ``gap``). All
    lengths are in the same unit as the points.
    """

    x: float
    y: float
    width: float
    height: float
    gap: float
    needed: bool = True
    rise: float | None = None


Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def place(
    labels: Sequence[Label],
    line: FloatArray,
    taken: Sequence[Box] = (),
    *,
    far: Sequence[float] = (),
    snap: Callable[[Box], Box] = lambda box: box,
) -> list[Box | None]:
    """Return the box of each label, placed one after another; None where there is no room.

    ``line`` ``(n, 2)`` are points better not hidden; boxes in ``taken`` must not be covered. A
    needed label may also be ``far`` times its gap away, and is placed even if it must hide
    something. ``snap`` rounds a box to the cells of a canvas.
    """
    boxes = list(taken)
    placed: list[Box | None] = []
    for label in labels:
        cost, best = _best(label, _GAPS, line, boxes, snap)
        for gap in far if label.needed else ():
            if cost >= _HIDDEN:
                cost, best = min((cost, best), _best(label, (gap,), line, boxes, snap))
        if cost >= _HIDDEN and not label.needed:
            placed.append(None)
            continue
        boxes.append(best)
        placed.append(best)
    return placed


def leader(label: Label, box: Box) -> tuple[float, float] | None:
    """Return the end at the box of a label's leader line; None if the label is near its point."""
    left, bottom, right, top = box
    x, y = min(max(label.x, left), right), min(max(label.y, bottom), top)
    return (x, y) if np.hypot(x - label.x, y - label.y) > 2.0 * label.gap else None


def _best(
    label: Label,
    gaps: Sequence[float],
    line: FloatArray,
    boxes: Sequence[Box],
    snap: Callable[[Box], Box],
) -> tuple[float, Box]:
    """Return the cost of the best box at some gaps, and the box."""
    choice = [snap(box) for box in _around(label, gaps)]
    costs = [(_cost(box, line, boxes), n, box) for n, box in enumerate(choice)]
    cost, _, best = min(costs)
    return cost, best


def _around(label: Label, gaps: Sequence[float]) -> list[Box]:
    """Return the candidate boxes, the nearest first."""
    boxes = []
    rise = label.gap if label.rise is None else label.rise
    for stretch, (cosine, sine) in product(gaps, _DIRECTIONS):
        x = label.x + cosine * (stretch * label.gap + 0.5 * label.width)
        y = label.y + sine * (stretch * rise + 0.5 * label.height)
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
