"""Simplifies lines without visible change, which keeps pictures small."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray


def thinned(line: FloatArray, tolerance: float) -> FloatArray:
    """Return those points of ``line`` ``(n, 2)`` that keep it within ``tolerance`` of itself.

    Douglas and Peucker, Cartographica 10 (1973): the point farthest from the chord is kept, then
    the same on both sides. The ends stay.
    """
    keep = np.zeros(len(line), dtype=np.bool_)
    keep[[0, -1]] = True
    open_ = [(0, len(line) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        away = _from_chord(line[first + 1 : last], line[first], line[last])
        farthest = int(np.argmax(away))
        if away[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            open_ += [(first, middle), (middle, last)]
    return line[keep]


def _from_chord(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the distance of points from the straight line between two, ``(n,)``."""
    chord, offset = end - start, points - start
    length2 = float(chord @ chord)
    share = np.clip(offset @ chord / length2, 0.0, 1.0) if length2 > 0.0 else np.zeros(len(points))
    return np.asarray(np.hypot(*(offset - share[:, None] * chord).T))
