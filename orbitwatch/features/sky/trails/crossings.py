"""When satellites are within a field during a span of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.sky_directions import separation_deg
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.sky.trails.field_of_view import FieldOfView
from orbitwatch.features.sky.trails.site_sky import SiteSky

_FINEST_STEP_DEG = 0.0002
"""A trail is sampled in steps of a quarter of the field's radius, but no finer than this."""
_MOST_STEPS = 4000
_CHUNK = 500
"""Objects sampled at a time, so that memory does not grow with their number."""
_HALVINGS = 40
SPEED_MARGIN = 1.3
"""Margin for an object's speed relative to that at mid-exposure."""


@dataclass(frozen=True, slots=True)
class FieldCrossings:
    """Finds when satellites are within ``field``, seen from the site of ``sky``."""

    sky: SiteSky
    field: FieldOfView

    def find(
        self, which: IntArray, begin: float, finish: float
    ) -> tuple[IntArray, FloatArray, FloatArray]:
        """Return the sets in the field at some time between two, with first and last moment."""
        parts = [
            self._find_in_chunk(part, begin, finish)
            for part in np.array_split(which, 1 + len(which) // _CHUNK)
        ]
        found, first, last = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return found, first, last

    def _find_in_chunk(
        self, which: IntArray, begin: float, finish: float
    ) -> tuple[IntArray, FloatArray, FloatArray]:
        _, slant, speed, _ = self.sky.directions(which, np.full(len(which), 0.5 * (begin + finish)))
        run_deg = np.degrees(SPEED_MARGIN * speed * (finish - begin) * SECONDS_A_DAY / slant)
        step_deg = max(0.25 * self.field.radius_deg, _FINEST_STEP_DEG)
        counts = np.clip(np.ceil(np.nan_to_num(run_deg) / step_deg), 4, _MOST_STEPS).astype(
            np.int64
        )
        row = np.repeat(np.arange(len(which)), counts + 1)
        index = np.arange(len(row)) - np.repeat(np.cumsum(counts + 1) - counts - 1, counts + 1)
        days = begin + (finish - begin) * index / counts[row]
        margin = self._margin(which[row], days)
        days, margin, row = self._with_maxima(which, row, days, margin)
        inside = np.flatnonzero(margin >= 0.0)
        rows, first, number = np.unique(row[inside], return_index=True, return_counts=True)
        entry, leave = inside[first], inside[first + number - 1]
        enters = self._edge(which[rows], days, row, entry, -1)
        leaves = self._edge(which[rows], days, row, leave, 1)
        up = np.flatnonzero(self.sky.is_up(which[rows], 0.5 * (enters + leaves)))
        return which[rows][up], enters[up], leaves[up]

    def _with_maxima(
        self,
        which: IntArray,
        row: IntArray,
        days: FloatArray,
        margin: FloatArray,
    ) -> tuple[FloatArray, FloatArray, IntArray]:
        """Add the time of greatest margin where a trail may clip the field between two samples."""
        same = row[1:-1] == row[:-2]
        same &= row[1:-1] == row[2:]
        peak = same & (margin[1:-1] >= margin[:-2]) & (margin[1:-1] >= margin[2:])
        peak &= (margin[1:-1] < 0.0) & (margin[1:-1] > -self.field.radius_deg)
        at = np.flatnonzero(peak) + 1
        if not len(at):
            return days, margin, row
        low, high, objects = days[at - 1], days[at + 1], which[row[at]]
        for _ in range(_HALVINGS):
            third = (high - low) / 3.0
            left, right = low + third, high - third
            left_is_deeper = self._margin(objects, left) >= self._margin(objects, right)
            low, high = np.where(left_is_deeper, low, left), np.where(left_is_deeper, right, high)
        middle = 0.5 * (low + high)
        every = np.concatenate([days, middle])
        rows = np.concatenate([row, row[at]])
        margins = np.concatenate([margin, self._margin(objects, middle)])
        order = np.lexsort((every, rows))
        return every[order], margins[order], rows[order]

    def _edge(
        self,
        which: IntArray,
        days: FloatArray,
        row: IntArray,
        inner: IntArray,
        side: int,
    ) -> FloatArray:
        """Return when trails cross the edge, or the ends of the exposure."""
        outer = np.clip(inner + side, 0, len(days) - 1)
        is_end = (row[outer] != row[inner]) | (outer == inner)
        inside, outside = days[inner].copy(), days[outer].copy()
        for _ in range(_HALVINGS):
            middle = 0.5 * (inside + outside)
            seen = self._margin(which, middle) >= 0.0
            inside, outside = np.where(seen, middle, inside), np.where(seen, outside, middle)
        return np.where(is_end, days[inner], inside)

    def _margin(self, which: IntArray, days: FloatArray) -> FloatArray:
        directions, _, _, good = self.sky.directions(which, days)
        return np.where(good, self.field.margin_deg(np.nan_to_num(directions, nan=0.0)), -90.0)

    def least_distance_deg(
        self, which: IntArray, first: FloatArray, last: FloatArray
    ) -> FloatArray:
        """Return the least distance of trails from the centre."""
        low, high = first.copy(), last.copy()

        def distance_deg(days: FloatArray) -> FloatArray:
            return separation_deg(self.sky.directions(which, days)[0], self.field.centre)

        for _ in range(_HALVINGS):
            third = (high - low) / 3.0
            left, right = low + third, high - third
            nearer = distance_deg(left) <= distance_deg(right)
            low, high = np.where(nearer, low, left), np.where(nearer, right, high)
        return distance_deg(0.5 * (low + high))
