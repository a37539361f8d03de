"""The spans in which element sets are searched, and the choice among passes of several sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.uncertainty import timing_uncertainty_s
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, distinct, take
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.search.blending import Neighbours, blend, drag_shifts
from orbitwatch.search.found_passes import FoundPasses, is_cut_short
from orbitwatch.search.pass_finder import search_passes
from orbitwatch.search.set_timeline import best_of_each_epoch
from orbitwatch.search.set_transitions import choose_passes
from orbitwatch.search.tracked_objects import (
    TrackedObject,
    TrackedObjects,
    days_of_instants,
    days_since,
    single_objects,
)

_EVER = np.array([-np.inf, np.inf])


@dataclass(frozen=True, slots=True)
class SearchSpans:
    """The sets of many objects that are used within a span; arrays ``(n_sets,)``.

    ``object_index`` is the object of each set. ``first`` and ``last`` are the days between which a
    set is searched: a little more than the time it is used for, so that passes near a transition
    to another set are complete. ``begin`` and ``finish`` are its object's own span.
    ``bounds`` of each object are the transitions from one set to the next;
    ``shifts`` are those of blended sets.
    """

    element_sets: ElementTable
    object_index: IntArray
    first: FloatArray
    last: FloatArray
    begin: FloatArray
    finish: FloatArray
    bounds: tuple[FloatArray, ...]
    shifts: TimeShifts | None = None

    def has_several_sets(self) -> BoolArray:
        """Whether an object's span uses several sets, ``(n_objects,)``."""
        begin = np.zeros(len(self.bounds))
        begin[self.object_index] = self.begin
        return np.array(
            [
                len(b) > 2 or (len(b) > 0 and b[0] >= t)
                for b, t in zip(self.bounds, begin, strict=True)
            ],
            dtype=np.bool_,
        )


def search_spans(
    tracked_objects: Sequence[TrackedObject], reference_jd: float, start: float, end: float
) -> SearchSpans:
    """Return the sets to use for ``tracked_objects`` from ``start`` to ``end``, in days."""
    single = single_objects(tracked_objects)
    sets: list[ElementSet] = []
    blended: list[Neighbours] = []
    columns: list[tuple[float, ...]] = []
    bounds = [_EVER] * len(tracked_objects)
    for number in np.flatnonzero(~single).tolist():
        tracked = tracked_objects[number]
        begin, finish = tracked.days_in_orbit(reference_jd, start, end)
        used, searched, bounds[number] = _sets_used(tracked, reference_jd, begin, finish)
        sets += used
        blended += neighbours(tracked, used, searched, reference_jd)
        columns += [(number, *span, begin, finish) for span in searched]
    alone, of_singles, by_drag = np.empty((0, 5)), ElementTable(()), False
    if single.any() and isinstance(tracked_objects, TrackedObjects):
        by_drag = tracked_objects.mode == "blend"
        alone, of_singles = _singles(tracked_objects, single, reference_jd, start, end)
        for number in {*np.flatnonzero(single).tolist()}.difference(alone[:, 0].tolist()):
            bounds[number] = np.empty(0)
    table = np.concatenate([alone, np.array(columns, dtype=np.float64).reshape(-1, 5)]).T
    order = np.argsort(table[0], kind="stable")
    number, first, last, begins, finishes = table[:, order]
    shifts = shifts_of(blended, reference_jd)
    if len(of_singles):
        shifts = _with_singles(of_singles, by_drag, shifts, len(sets), order)
    return SearchSpans(
        element_sets=_in_order(of_singles, sets, order),
        object_index=number.astype(np.int64),
        first=first,
        last=last,
        begin=begins,
        finish=finishes,
        bounds=tuple(bounds),
        shifts=shifts,
    )


def _singles(
    tracked_objects: TrackedObjects,
    single: BoolArray,
    reference_jd: float,
    start: float,
    end: float,
) -> tuple[FloatArray, ElementTable]:
    """Return the objects of a single set that are in orbit within the span, with these sets.

    The rows are number of the object, first and last day of the search, begin and end of the span.
    """
    held = tracked_objects.held.singles
    begin = np.fmax(start, days_of_instants(held.in_orbit_from, reference_jd))
    finish = np.fmin(end, days_of_instants(held.in_orbit_until, reference_jd))
    within = np.flatnonzero(finish > begin)
    number = np.flatnonzero(single).astype(np.float64)
    rows = np.stack([number, begin, finish, begin, finish], axis=1)[within]
    sets = held.element_sets
    return rows, sets if len(within) == len(sets) else sets.take(within)


def _in_order(
    of_singles: ElementTable, others: Sequence[ElementSet], order: IntArray
) -> ElementTable:
    """Return the sets of objects with a single set and those of others, put in order."""
    if not others:
        return of_singles
    if not len(of_singles):
        return ElementTable(others)
    return ElementTable.joined([of_singles, ElementTable(others)]).take(order)


def _with_singles(
    of_singles: ElementTable,
    by_drag: bool,
    of_others: TimeShifts | None,
    n_others: int,
    order: IntArray,
) -> TimeShifts | None:
    """Return the shifts of all sets, put in order; None if nothing shifts any set."""
    if not by_drag and of_others is None:
        return None
    none = TimeShifts.none
    own = drag_shifts(of_singles, shipped_model()) if by_drag else none(len(of_singles))
    others = none(n_others) if of_others is None else of_others
    shifts = take(concatenate([own, others]), order)
    return shifts if np.isfinite(shifts.gap_days).any() else None


def neighbours(
    tracked: TrackedObject,
    used: Sequence[ElementSet],
    spans: Sequence[tuple[float, float]] | None = None,
    reference_jd: float = 0.0,
) -> list[Neighbours]:
    """Return each set in use with the sets of its object before and after it, if to be blended.

    If the span in which each set is used is given, in days since the reference, neighbours on a
    side of the epoch that the span does not reach are left out: they cost time without effect.
    """
    blended = tracked.mode == "blend"
    if not blended or len(tracked.element_sets) < 2:
        return [Neighbours(s, None, None, (), blended) for s in used]
    line = best_of_each_epoch(tracked.element_sets)
    place = {s.epoch: k for k, s in enumerate(line)}
    found = []
    for s, (first, last) in zip(used, spans or [(-np.inf, np.inf)] * len(used), strict=True):
        k, epoch = place[s.epoch], days_since(s.epoch, reference_jd)
        before = line[k - 1] if k > 0 and first < epoch else None
        after = line[k + 1] if k + 1 < len(line) and last > epoch else None
        found.append(Neighbours(s, before, after, tracked.element_sets, True))
    return found


def shifts_of(used: Sequence[Neighbours], reference_jd: float) -> TimeShifts | None:
    """Return the shifts of sets in use; None if there are none."""
    if not any(n.before or n.after or n.by_drag for n in used):
        return None
    shifts = blend(used, reference_jd)
    return shifts if np.isfinite(shifts.gap_days).any() else None


def _sets_used(
    tracked: TrackedObject, reference_jd: float, begin: float, finish: float
) -> tuple[Sequence[ElementSet], list[tuple[float, float]], FloatArray]:
    """Return an object's sets used within its span, the spans of their searches, and the bounds."""
    if finish <= begin or not tracked.element_sets:
        return (), [], np.empty(0)
    if len(tracked.element_sets) == 1 and tracked.mode != "before":
        return tracked.element_sets, [(begin, finish)], _EVER
    line = tracked.set_timeline(reference_jd)
    first, last = np.maximum(line.bounds[:-1], begin), np.minimum(line.bounds[1:], finish)
    # The start of the span may be the last moment for which a set is used.
    used = np.flatnonzero((last > first) | (line.bounds[1:] == begin))
    if not len(used):
        return (), [], np.empty(0)
    chosen = [line.element_sets[i] for i in used]
    reach = [1.5 / element_set.mean_motion for element_set in chosen]
    spans = [
        (max(float(first[i]) - r, begin), min(float(last[i]) + r, finish))
        for i, r in zip(used, reach, strict=True)
    ]
    return chosen, spans, line.bounds[used[0] : used[-1] + 2]


def reconcile_passes(
    geometry: ViewingGeometry, spans: SearchSpans, found: FoundPasses, min_elevation_deg: float
) -> FoundPasses:
    """Return each pass once: of a pass that several sets of an object show, one is kept.

    ``found.satellite`` numbers ``spans.element_sets``.
    """
    object_index = spans.object_index
    shared = spans.has_several_sets()[object_index[found.satellite]]
    if not shared.any():
        return found
    alone, shown = take(found, np.flatnonzero(~shared)), take(found, np.flatnonzero(shared))
    shown = _complete_cut_passes(geometry, spans, shown, min_elevation_deg)
    epochs = geometry.propagator.epoch_days
    orbits = orbit_shapes(spans.element_sets)
    keep = np.zeros(len(shown.tca), dtype=np.bool_)
    owner = object_index[shown.satellite]
    order = np.lexsort((shown.site, owner))
    edges = np.flatnonzero(np.diff(owner[order]) | np.diff(shown.site[order])) + 1
    for rows in np.split(order, edges):
        tracked = owner[rows[0]]
        first_set, end_set = np.searchsorted(object_index, [tracked, tracked + 1])
        sets, bounds = slice(first_set, end_set), spans.bounds[tracked]
        keep[rows] = choose_passes(
            epochs[sets],
            shown.satellite[rows] - first_set,
            shown.first[rows],
            shown.tca[rows],
            shown.last[rows],
            _slack_days(epochs[sets], bounds, orbits, int(first_set)),
            bounds,
        )
    return concatenate([alone, take(shown, np.flatnonzero(keep))])


def _complete_cut_passes(
    geometry: ViewingGeometry, spans: SearchSpans, found: FoundPasses, min_elevation_deg: float
) -> FoundPasses:
    """Search sets again over the whole span if a pass outlasts the time they are used for."""
    again = distinct(found.satellite[is_cut_short(found, spans.begin, spans.finish)])
    if not len(again):
        return found
    last = np.full(len(spans.begin), -np.inf)
    last[again] = spans.finish[again]
    whole, _ = search_passes(geometry, spans.begin, last, min_elevation_deg)
    kept = take(found, np.flatnonzero(~np.isin(found.satellite, again)))
    return concatenate([kept, whole])


def _slack_days(
    epochs: FloatArray, bounds: FloatArray, orbits: OrbitShapes, first_set: int
) -> float:
    """Return the greatest difference of one pass by two sets: thrice their uncertainties.

    At least five minutes, by which a small manoeuvre moves a pass in a few days.
    """
    if len(epochs) < 2:
        return 0.0
    ages = np.stack([bounds[1:-1] - epochs[:-1], bounds[1:-1] - epochs[1:]])
    perigee, period = (
        figures[first_set : first_set + 2] for figures in (orbits.perigee_km, orbits.period_min)
    )
    worst = timing_uncertainty_s(np.max(np.abs(ages), axis=1), perigee, period)
    return float(min(max(3.0 * np.sum(worst), 300.0), 15.0 * period[0])) / SECONDS_A_DAY
