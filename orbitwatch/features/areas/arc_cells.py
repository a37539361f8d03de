"""Spatial cells, each with the arcs that can be nearest to a place in it.

The sphere is divided by a grid of cubes. Results for a cube are cached, so that repeated searches
compare only a few arcs for each place, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, distinct, expand
from orbitwatch.astro.topocentric import dot

Angles = Callable[[FloatArray, IntArray, IntArray], FloatArray]
"""``(places, place, arc) -> rad``: the distance of arc ``arc[i]`` from place ``place[i]``."""

Judge = Callable[[FloatArray], BoolArray]
"""``(n, 3)`` unit vectors ``-> (n,)`` the side of an outline on which each of them lies."""

STRETCH = 1.01014
"""The greatest radius of curvature of WGS 84 over the least, 6399.6 km over 6335.4 km.

Of two arcs at angles in a greater ratio, the nearer on the sphere is nearer on the ellipsoid, too.
"""

WIDE, NARROW = 0.1, 0.003125
"""Edges of the cells, in Earth radii: 640 km and 20 km."""

_SLACK_RAD = 1e-6
"""More than the error of an angle computed from a cosine near one, 2e-8."""
_LEARNT_AT_ONCE = 400_000


class Cells:
    """Cubes with edges of ``size`` Earth radii; ``wider`` ones contain a whole number of them."""

    def __init__(self, size: float, angles: Angles, n_arcs: int, wider: Cells | None) -> None:
        self._size, self._angles, self._n_arcs, self._wider = size, angles, n_arcs, wider
        self._ratio: int = round(wider._size / size) if wider else 1
        self._side: int = wider._side * self._ratio if wider else int(2.0 / size) + 2
        self._numbers = np.empty(0, dtype=np.int64)
        self._row = np.empty(0, dtype=np.int64)
        self.centre = np.empty((0, 3))
        """Unit vectors towards the centre of each cached cell, ``(n_cells, 3)``."""
        self.first = np.empty(0, dtype=np.int64)
        self.count = np.empty(0, dtype=np.int64)
        self.arcs = np.empty(0, dtype=np.int64)
        """The arcs of all cells, ``count`` of each from ``first`` on: the nearest is among them."""

    def of(self, places: FloatArray) -> IntArray:
        """Return the index of the cell of each unit vector ``(n, 3)``."""
        index = np.floor((places + 1.0) / self._size).astype(np.int64)
        return self._rows((index[:, 0] * self._side + index[:, 1]) * self._side + index[:, 2])

    def _rows(self, number: IntArray) -> IntArray:
        at = np.searchsorted(self._numbers, number)
        missing = np.ones(len(number), dtype=np.bool_)
        inside = at < len(self._numbers)
        missing[inside] = self._numbers[at[inside]] != number[inside]
        if missing.any():
            self._learn(distinct(number[missing]))
            at = np.searchsorted(self._numbers, number)
        return np.asarray(self._row[at])

    def _learn(self, numbers: IntArray) -> None:
        """Record the arcs of cells that are not known yet."""
        index = np.stack(
            [numbers // self._side**2, numbers // self._side % self._side, numbers % self._side],
            axis=1,
        )
        centre = np.asarray((index + 0.5) * self._size - 1.0, dtype=np.float64)
        centre /= np.sqrt(dot(centre, centre))[:, None]
        first, count = self._within_wider(index)
        size = max(1, _LEARNT_AT_ONCE // max(1, int(count.max())))
        parts = [
            self._nearest(centre[i : i + size], first[i : i + size], count[i : i + size])
            for i in range(0, len(numbers), size)
        ]
        arcs, fresh = (np.concatenate(part) for part in zip(*parts, strict=True))
        self.first = np.concatenate([self.first, len(self.arcs) + np.cumsum(fresh) - fresh])
        self.count = np.concatenate([self.count, fresh])
        self.arcs = np.concatenate([self.arcs, arcs])
        self.centre = np.concatenate([self.centre, centre])
        known = np.concatenate([self._numbers, numbers])
        row = np.concatenate([self._row, len(self._row) + np.arange(len(numbers))])
        order = np.argsort(known)
        self._numbers, self._row = known[order], row[order]

    def _within_wider(self, index: IntArray) -> tuple[IntArray, IntArray]:
        if self._wider is None:
            zero = np.zeros(len(index), dtype=np.int64)
            return zero, zero + self._n_arcs
        index = index // self._ratio
        wider = self._wider
        row = wider._rows((index[:, 0] * wider._side + index[:, 1]) * wider._side + index[:, 2])
        return wider.first[row], wider.count[row]

    def _nearest(
        self, centre: FloatArray, first: IntArray, count: IntArray
    ) -> tuple[IntArray, IntArray]:
        """Return the arcs that can be nearest anywhere in the cells, and their number per cell.

        No place in a cell is farther from its centre than half a diagonal, and so none is farther
        from the direction of the centre than the angle with that sine. From any place an arc can
        be the nearest on the ellipsoid if it is not farther than STRETCH times the nearest on the
        sphere.
        """
        cell = np.repeat(np.arange(len(centre)), count)
        arc = expand(first, count)
        if self._wider is not None:
            arc = self._wider.arcs[arc]
        angle = self._angles(centre, cell, arc)
        least = np.minimum.reduceat(angle, np.cumsum(count) - count)
        aside = float(np.arcsin(0.5 * np.sqrt(3.0) * self._size)) + _SLACK_RAD
        keep = np.flatnonzero(angle <= STRETCH * (least[cell] + aside) + aside)
        return arc[keep], np.bincount(cell[keep], minlength=len(centre))
