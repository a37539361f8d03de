"""Which element set watches over which time, and passes that several sets of an object claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import timing_uncertainty_s
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.orbit_shape import Shapes, shapes
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Sky
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.blending import Neighbours, blend
from orbitwatch.search.pass_finder import Found, cut_short, search
from orbitwatch.search.set_transitions import choose
from orbitwatch.search.tracked_objects import Subject

_EVER = np.array([-np.inf, np.inf])


@dataclass(frozen=True, slots=True)
class Watches:
    """The sets of many subjects that matter within a span; arrays ``(n_sets,)``.

    ``first`` and ``last`` are the days between which a set is searched: they reach a little
    beyond the time it answers for, so that passes near a handover are whole. ``begin`` and
    ``finish`` are its subject's own span. ``bounds`` part the sets of each subject; ``shifts`` are
    those of sets that are blended.
    """

    element_sets: tuple[ElementSet, ...]
    subject: IntArray
    first: FloatArray
    last: FloatArray
    begin: FloatArray
    finish: FloatArray
    bounds: tuple[FloatArray, ...]
    shifts: TimeShifts | None = None

    def parted(self) -> BoolArray:
        """Whether each subject's span is not all one set's, ``(n_subjects,)``."""
        begin = np.zeros(len(self.bounds))
        begin[self.subject] = self.begin
        return np.array(
            [
                len(b) > 2 or (len(b) > 0 and b[0] >= t)
                for b, t in zip(self.bounds, begin, strict=True)
            ],
            dtype=np.bool_,
        )


def watch(subjects: Sequence[Subject], reference_jd: float, start: float, end: float) -> Watches:
    """Return the sets that answer for ``subjects`` from ``start`` to ``end``, in days."""
    sets: list[ElementSet] = []
    blended: list[Neighbours] = []
    columns: list[tuple[int, float, float, float, float]] = []
    bounds: list[FloatArray] = []
    for number, subject in enumerate(subjects):
        begin, finish = subject.days_in_orbit(reference_jd, start, end)
        used, spans, parts = _used(subject, reference_jd, begin, finish)
        sets += used
        blended += neighbours(subject, used)
        bounds.append(parts)
        columns += [(number, *span, begin, finish) for span in spans]
    table = np.array(columns, dtype=np.float64).reshape(-1, 5).T
    return Watches(
        element_sets=tuple(sets),
        subject=table[0].astype(np.int64),
        first=table[1],
        last=table[2],
        begin=table[3],
        finish=table[4],
        bounds=tuple(bounds),
        shifts=shifts_of(blended, reference_jd),
    )


def neighbours(subject: Subject, used: Sequence[ElementSet]) -> list[Neighbours]:
    """Return each set in use with those of its object before and after it, if they are blended."""
    if subject.mode != "blend" or len(subject.element_sets) < 2:
        return [Neighbours(s, None, None, ()) for s in used]
    line = subject.timeline(0.0).element_sets
    place = {s.epoch: k for k, s in enumerate(line)}
    found = []
    for s in used:
        k = place[s.epoch]
        before = line[k - 1] if k > 0 else None
        after = line[k + 1] if k + 1 < len(line) else None
        found.append(Neighbours(s, before, after, subject.element_sets))
    return found


def shifts_of(used: Sequence[Neighbours], reference_jd: float) -> TimeShifts | None:
    """Return the shifts of sets in use; None where none has neighbours to be blended with."""
    if all(n.before is None and n.after is None for n in used):
        return None
    return blend(used, reference_jd)


def _used(
    subject: Subject, reference_jd: float, begin: float, finish: float
) -> tuple[Sequence[ElementSet], list[tuple[float, float]], FloatArray]:
    """Return a subject's sets that answer within its span, when each is searched, and bounds."""
    if finish <= begin or not subject.element_sets:
        return (), [], np.empty(0)
    if len(subject.element_sets) == 1 and subject.mode != "before":
        return subject.element_sets, [(begin, finish)], _EVER
    line = subject.timeline(reference_jd)
    first, last = np.maximum(line.bounds[:-1], begin), np.minimum(line.bounds[1:], finish)
    # The very moment at which the span begins may be the last that a set answers for.
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


def told_once(sky: Sky, watches: Watches, found: Found, min_elevation_deg: float) -> Found:
    """Return the passes with those of several sets of one object reconciled.

    ``found.satellite`` numbers ``watches.element_sets``.
    """
    subject = watches.subject
    shared = watches.parted()[subject[found.satellite]]
    if not shared.any():
        return found
    alone, claimed = take(found, np.flatnonzero(~shared)), take(found, np.flatnonzero(shared))
    claimed = _made_whole(sky, watches, claimed, min_elevation_deg)
    epochs = sky.propagator.epoch_days
    orbits = shapes(watches.element_sets)
    keep = np.zeros(len(claimed.tca), dtype=np.bool_)
    owner = subject[claimed.satellite]
    order = np.lexsort((claimed.site, owner))
    edges = np.flatnonzero(np.diff(owner[order]) | np.diff(claimed.site[order])) + 1
    for rows in np.split(order, edges):
        who = owner[rows[0]]
        first_set, end_set = np.searchsorted(subject, [who, who + 1])
        mine, bounds = slice(first_set, end_set), watches.bounds[who]
        keep[rows] = choose(
            epochs[mine],
            claimed.satellite[rows] - first_set,
            claimed.first[rows],
            claimed.tca[rows],
            claimed.last[rows],
            _slack_days(epochs[mine], bounds, orbits, int(first_set)),
            bounds,
        )
    return concatenate([alone, take(claimed, np.flatnonzero(keep))])


def _made_whole(sky: Sky, watches: Watches, found: Found, min_elevation_deg: float) -> Found:
    """Search sets again over the whole span where a pass outlasts the time they are used for."""
    again = np.unique(found.satellite[cut_short(found, watches.begin, watches.finish)])
    if not len(again):
        return found
    last = np.full(len(watches.begin), -np.inf)
    last[again] = watches.finish[again]
    whole, _ = search(sky, watches.begin, last, min_elevation_deg)
    kept = take(found, np.flatnonzero(~np.isin(found.satellite, again)))
    return concatenate([kept, whole])


def _slack_days(epochs: FloatArray, bounds: FloatArray, orbits: Shapes, one: int) -> float:
    """Return how far two sets may differ over one pass: thrice their uncertainties, at handover.

    Never less than five minutes, which a small manoeuvre is worth in a few days.
    """
    if len(epochs) < 2:
        return 0.0
    ages = np.stack([bounds[1:-1] - epochs[:-1], bounds[1:-1] - epochs[1:]])
    perigee, period = orbits.perigee_km[one : one + 2], orbits.period_min[one : one + 2]
    worst = timing_uncertainty_s(np.max(np.abs(ages), axis=1), perigee, period)
    return float(min(max(3.0 * np.sum(worst), 300.0), 15.0 * period[0])) / SECONDS_A_DAY
