"""Timing uncertainty of very many looks, tabulated for each element set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.revisit.rows import EVIDENCE_COLUMNS
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import epochs, pick, to_datetime64
from orbitwatch.search.passes import TrackedObject, span_days
from orbitwatch.search.search_spans import search_spans
from orbitwatch.search.tracked_objects import days_since, histories_of
from orbitwatch.times import Span

_NODES = 257
"""Times between which a set's uncertainty is interpolated: 80 minutes apart for a fortnight."""


@dataclass(frozen=True, slots=True)
class TimingTable:
    """Timing uncertainties of element sets, in the order of a search.

    ``timing_s`` and ``stale`` are ``(n_sets, nodes)``, evenly spaced from the day ``first``, with
    ``per_day`` nodes a day; both of these are ``(n_sets,)``. The sets of subject i start at index
    ``begins[i]``. ``epoch_days`` are the epochs of the sets.
    """

    begins: IntArray
    first: FloatArray
    per_day: FloatArray
    epoch_days: FloatArray
    timing_s: FloatArray
    stale: BoolArray

    def at(self, which: IntArray, days: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return the uncertainty of set ``which[i]`` at ``days[i]``, and whether it is stale."""
        place = np.clip((days - self.first[which]) * self.per_day[which], 0.0, _NODES - 1.0)
        below = np.minimum(place.astype(np.int64), _NODES - 2)
        share = place - below
        low, high = self.timing_s[which, below], self.timing_s[which, below + 1]
        return low + (high - low) * share, self.stale[which, np.rint(place).astype(np.int64)]


def timing_table(
    subjects: Sequence[TrackedObject], hypothetical: BoolArray, span: Span
) -> TimingTable:
    """Tabulate the uncertainties of all sets used within a span; NaN if hypothetical."""
    reference_jd, start, end = span_days(span)
    spans = search_spans(subjects, reference_jd, start, end)
    count, owner = len(spans.element_sets), spans.object_index
    begins = np.searchsorted(owner, np.arange(len(subjects) + 1))
    epoch_days = np.array([days_since(s.epoch, reference_jd) for s in spans.element_sets])
    length = np.maximum(spans.last - spans.first, 1e-9)
    timing = np.full((count, _NODES), np.nan)
    stale = np.zeros((count, _NODES), dtype=np.bool_)
    real = np.flatnonzero(~hypothetical[owner])
    if len(real):
        sets = [spans.element_sets[i] for i in real.tolist()]
        share = np.linspace(0.0, 1.0, _NODES)
        days = spans.first[real, None] + length[real, None] * share
        age = days - epoch_days[real, None]
        which = np.repeat(np.arange(len(sets)), _NODES)
        found = uncertainties(sets, which, age.ravel(), histories_of(subjects, owner[real], sets))
        timing[real] = found.timing_s.reshape(-1, _NODES)
        stale[real] = found.stale.reshape(-1, _NODES)
    return TimingTable(begins, spans.first, (_NODES - 1) / length, epoch_days, timing, stale)


def evidence_rows(objects: Sequence[CatalogObject], table: TimingTable, span: Span) -> Rows:
    """Return age and uncertainty of each set of the real satellites, which come first.

    They apply at the search time farthest from the set's epoch.
    """
    reference_jd, start, end = span_days(span)
    count = int(table.begins[len(objects)])
    subjects = [TrackedObject.of(held) for held in objects]
    spans = search_spans(subjects, reference_jd, start, end)
    which = np.arange(count)
    begin, epoch = table.first[:count], table.epoch_days[:count]
    finish = begin + (_NODES - 1) / table.per_day[:count]
    days = np.where(np.abs(finish - epoch) > np.abs(begin - epoch), finish, begin)
    timing, _ = table.at(which, days)
    owner = spans.object_index
    return rows_of(
        EVIDENCE_COLUMNS,
        {
            "object_name": pick([held.record.name for held in objects], owner),
            "catalog_id": pick([held.record.catalog_id for held in objects], owner),
            "tca": to_datetime64(reference_jd, days),
            "element_epoch": epochs(spans.element_sets),
            "element_age_days": days - epoch,
            "timing_uncertainty_s": timing,
        },
    )
