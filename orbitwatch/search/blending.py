"""Blends the element sets on both sides of a time: along-track corrections between them.

Each of two neighbouring sets shows the error of the other. The prediction of the earlier one is
adjusted along the orbit so that it arrives at the later set's epoch with the later set's position
and rate, and vice versa; in the middle of the gap both then agree. A gap in which the object
manoeuvred is not adjusted, since an impulse is not a random variation of drag.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta

import numpy as np

from orbitwatch.accuracy.model import AccuracyModel, shipped_model
from orbitwatch.accuracy.space_weather import in_use
from orbitwatch.accuracy.uncertainty import blended_figures
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.time_shifts import EARLIER, LATER, TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.search.known_drag import known_drag

LONGEST_GAP_DAYS = 40.0
_SHORTEST_GAP_DAYS = 0.5
_MOST_OF_A_REVOLUTION = 0.25
"""Sets that disagree by more cannot be distinguished from each other's next revolution."""
_AROUND = timedelta(days=60)
_STARTLING = 3.0
"""A disagreement above this multiple of the 95 % figure may be a manoeuvre."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A set in use, the neighbours that may be blended with it, and all sets of its object.

    With ``by_drag`` it is corrected for known drag on a side without a neighbour.
    """

    element_set: ElementSet
    before: ElementSet | None
    after: ElementSet | None
    history: Sequence[ElementSet]
    by_drag: bool = False


def blend(
    used: Sequence[Neighbours],
    reference_jd: float,
    *,
    model: AccuracyModel | None = None,
    always: bool = False,
) -> TimeShifts:
    """Return how early each object is around each set in use, according to its neighbours.

    A gap of more than 40 days is not blended, nor (unless ``always``) one where blending is not
    expected to be better than the nearer set alone.
    """
    model = shipped_model() if model is None else model
    by_drag = np.flatnonzero([n.by_drag for n in used])
    dragged = drag_shifts([used[i].element_set for i in by_drag.tolist()], model)
    shifts = TimeShifts.none(len(used))
    for field in fields(shifts):
        getattr(shifts, field.name)[by_drag] = getattr(dragged, field.name)
    pairs = [
        (i, side, other)
        for i, own in enumerate(used)
        for side, other in ((EARLIER, own.before), (LATER, own.after))
        if other is not None
    ]
    if not pairs:
        return shifts
    # Most sets have no neighbour; the rest of the function is about those that have one.
    asked, mine = np.unique([i for i, _, _ in pairs], return_inverse=True)
    sets = [used[i].element_set for i in asked.tolist()] + [other for _, _, other in pairs]
    propagator = Propagator(sets, reference_jd)
    side = np.array([side for _, side, _ in pairs])
    other = len(asked) + np.arange(len(pairs))
    gap = propagator.epoch_days[other] - propagator.epoch_days[mine]
    start, middle, end = (_ahead(propagator, mine, other, share) for share in (0.0, 0.5, 1.0))
    bend = 2.0 * (start - 2.0 * middle + end)
    rate = end - start + bend
    disagreement = np.abs(start) + np.abs(end)
    period_s = 2.0 * np.pi / propagator.mean_motion_rad_s[mine]
    usable = (np.abs(gap) <= LONGEST_GAP_DAYS) & (np.abs(gap) >= _SHORTEST_GAP_DAYS)
    usable &= np.isfinite(bend) & (disagreement < _MOST_OF_A_REVOLUTION * period_s)
    doubts, startling = _relative_uncertainties(model, sets, mine, other, gap, disagreement)
    worth = (doubts < 1.0) | always
    torn = np.zeros(len(pairs), dtype=np.bool_)
    for k in np.flatnonzero(usable & startling).tolist():
        torn[k] = _manoeuvred(used[pairs[k][0]].history, sets[mine[k]], sets[other[k]])
    near = np.abs(gap) <= LONGEST_GAP_DAYS
    own = asked[mine]
    shifts.gap_days[own[near], side[near]] = np.nan
    shifts.alone[own[near], side[near]] = False
    kept = np.flatnonzero(usable & (worth | torn))
    where = own[kept], side[kept]
    shifts.gap_days[where] = np.abs(gap[kept])
    shifts.square_s[where] = np.where(torn, 0.0, 3.0 * end - rate)[kept]
    shifts.cube_s[where] = np.where(torn, 0.0, rate - 2.0 * end)[kept]
    shifts.disagreement_s[where] = disagreement[kept]
    shifts.doubt[where] = np.minimum(doubts, 1.0)[kept]
    shifts.torn[where] = torn[kept]
    return shifts


def drag_shifts(element_sets: Sequence[ElementSet], model: AccuracyModel) -> TimeShifts:
    """Return the shifts of sets by known drag, on both sides of their epochs.

    Excluded are objects that manoeuvre, and shifts large enough to reach the next revolution.
    """
    weather = in_use()
    if not len(element_sets) or not len(weather.f107):
        return TimeShifts.none(len(element_sets))
    sets = ElementTable.of(element_sets)
    still = ~model.objects(sets).manoeuvres
    most_s = _MOST_OF_A_REVOLUTION * 86400.0 / sets.column("mean_motion")
    found = known_drag(sets, weather)
    good = found.alone & still[:, None]
    good &= np.abs(found.square_s) + np.abs(found.cube_s) < most_s[:, None]
    return TimeShifts(
        gap_days=np.where(good, found.gap_days, np.nan),
        square_s=np.where(good, found.square_s, 0.0),
        cube_s=np.where(good, found.cube_s, 0.0),
        disagreement_s=found.disagreement_s,
        doubt=np.where(good, found.doubt, 0.0),
        torn=found.torn,
        alone=good,
    )


def _ahead(propagator: Propagator, mine: IntArray, other: IntArray, share: float) -> FloatArray:
    """Return by how many seconds set ``other[i]`` is ahead of ``mine[i]`` at a share of the gap."""
    days = (1.0 - share) * propagator.epoch_days[mine] + share * propagator.epoch_days[other]
    place = propagator.states(other, days).position_km
    from orbitwatch.accuracy.residuals import ahead_s

    return ahead_s(propagator, mine, days, place)[0]


def _relative_uncertainties(
    model: AccuracyModel,
    sets: Sequence[ElementSet],
    mine: IntArray,
    other: IntArray,
    gap_days: FloatArray,
    disagreement_s: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Return the uncertainty of a blend relative to one set, and where sets disagree too much.

    Computed from the uncertainties of both sets in the middle of the gap.
    """
    objects = model.objects(sets)
    half = 0.5 * gap_days
    figures = model.figures(objects, mine, half), model.figures(objects, other, -half)
    alone = np.sqrt(figures[0] * figures[1])
    together = blended_figures(
        model, objects, mine, alone[:, 0], np.abs(gap_days), np.full(len(gap_days), 0.5),
        disagreement_s,
    )  # fmt: skip
    ends = model.figures(objects, mine, gap_days) + model.figures(objects, other, -gap_days)
    return together[:, 0] / alone[:, 0], disagreement_s > _STARTLING * ends[:, 1]


def _manoeuvred(history: Sequence[ElementSet], one: ElementSet, other: ElementSet) -> bool:
    """Whether the surrounding sets show a manoeuvre between two of them."""
    from orbitwatch.evolution.events import events_between

    first, last = sorted((one.epoch, other.epoch))
    near = [s for s in history if first - _AROUND <= s.epoch <= last + _AROUND]
    return bool(events_between(near, first, last))
