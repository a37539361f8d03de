"""The timing uncertainty of a track: the accuracy figures, tabulated for millions of rows.

The logarithm of the figure is linear in the logarithm of the age between the ages of measurement.
A table of those ages for each set is therefore exact, and faster than the model; it also makes a
row's figure independent of the rows it is computed with. Disagreement with neighbouring sets is
computed for each row.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.neighbour_sets import NeighbourSets
from orbitwatch.accuracy.own_errors import NODES_DAYS
from orbitwatch.accuracy.traits import TABLE_AGES_DAYS
from orbitwatch.accuracy.uncertainty import STALE_FRACTION_OF_PERIOD, uncertainties
from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.search_elements import search_windows

_KNOTS_DAYS = np.union1d(np.union1d(TABLE_AGES_DAYS, NODES_DAYS), [1e5])
"""Every age at which the slope of the figures may change; below the first they are constant."""


class TimingTable:
    """The timing uncertainty of each of ``element_sets`` at any age, before or after its epoch.

    ``histories[i]`` are all sets of the object of ``element_sets[i]``, for its own errors;
    ``shifts`` are those of sets blended with their neighbours.
    """

    def __init__(
        self,
        element_sets: Sequence[ElementSet],
        histories: Sequence[Sequence[ElementSet]],
        shifts: TimeShifts | None = None,
    ) -> None:
        count = len(_KNOTS_DAYS)
        which = np.repeat(np.arange(len(element_sets)), 2 * count)
        ages = np.tile(np.concatenate([_KNOTS_DAYS, -_KNOTS_DAYS]), len(element_sets))
        figures = uncertainties(
            element_sets, which, ages, histories, shifts=shifts, neighbours=False
        ).timing_s
        self._neighbours = NeighbourSets(element_sets, histories, shipped_model(), shifts)
        self._set = np.arange(len(element_sets))
        self._log_s = np.log(figures).reshape(-1, count)  # row 2i after the epoch, 2i + 1 before
        self._period_s = np.array([86400.0 / s.mean_motion for s in element_sets])
        self._period_s[list(search_windows(element_sets))] = np.inf  # never stale

    def take(self, index: Sequence[int]) -> TimingTable:
        """Return the table of the sets at ``index``."""
        kept = copy(self)
        rows = np.array(index, dtype=np.int64)
        kept._log_s = self._log_s[np.stack([2 * rows, 2 * rows + 1], axis=1).ravel()]
        kept._period_s = self._period_s[rows]
        kept._set = self._set[rows]
        return kept

    def seconds(self, which: IntArray, age_days: FloatArray) -> FloatArray:
        """Return the uncertainty, in seconds, of set ``which[i]`` at ``age_days[i]``, ``(n,)``."""
        logs = np.log(np.maximum(np.abs(age_days), _KNOTS_DAYS[0]))
        place = np.interp(logs, np.log(_KNOTS_DAYS), np.arange(len(_KNOTS_DAYS)))
        below = np.minimum(place.astype(np.int64), len(_KNOTS_DAYS) - 2)
        share = place - below
        row = 2 * which + (age_days < 0.0)
        low, high = self._log_s[row, below], self._log_s[row, below + 1]
        alone = np.exp((1.0 - share) * low + share * high)
        least = self._neighbours.least_figures(self._set[which], age_days)[:, 0]
        return np.asarray(np.maximum(alone, least))

    def fresh_days(self) -> FloatArray:
        """Return the days before and after its epoch in which each set is not stale, ``(n, 2)``.

        Stale means an uncertainty above a tenth of a revolution, as in `accuracy.is_stale`.
        """
        limit = np.log(STALE_FRACTION_OF_PERIOD * np.repeat(self._period_s, 2))
        over = self._log_s > limit[:, None]
        after = np.where(over.any(axis=1), over.argmax(axis=1), len(_KNOTS_DAYS) - 1)
        left = np.maximum(after - 1, 0)
        rows = np.arange(len(limit))
        low, high = self._log_s[rows, left], self._log_s[rows, after]
        share = np.where(high > low, (limit - low) / np.where(high > low, high - low, 1.0), 0.0)
        logs = np.log(_KNOTS_DAYS)
        days = np.exp(logs[left] + np.clip(share, 0.0, 1.0) * (logs[after] - logs[left]))
        days = np.where(over[:, 0], 0.0, days)
        return days.reshape(-1, 2)[:, ::-1]
