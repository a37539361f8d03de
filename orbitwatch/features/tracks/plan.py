"""The plan of a ground track, before anything is computed: moments, legs and their sets.

Each subject has a grid of moments, including its end; each leg is a run of them for which one
element set is used. Times are whole microseconds, so that rows do not depend on the division into
batches, and the number of rows is known beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf

import numpy as np

from orbitwatch.arrays import IntArray, take
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import UsageError
from orbitwatch.features.tracks.timing_table import TimingTable
from orbitwatch.search.search_spans import neighbours, shifts_of
from orbitwatch.search.set_timeline import SetTimeline
from orbitwatch.search.tracked_objects import TrackedObject, days_since
from orbitwatch.times import Span, to_jd

AUTO_GROUND_KM = 100.0
"""Without a given step, neighbouring points are at most this far apart on the ground."""

_AUTO_STEPS_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600)
_EQUATOR_KM = 6378.137
_MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Moments in microseconds since the start: every ``step_us``, and the end of the span.

    Moment number k lies at ``min(k · step_us, length_us)``; ``offset`` is the start itself, in
    days since the reference that all days are counted from.
    """

    offset: float
    length_us: int
    step_us: int

    @property
    def count(self) -> int:
        """The number of moments."""
        return -(-self.length_us // self.step_us) + 1

    def days(self, number: int) -> float:
        """Return the time of a moment."""
        return self.offset + min(number * self.step_us, self.length_us) / MICROSECONDS_A_DAY

    def until(self, days: float) -> int:
        """Return the number of moments at or before ``days``."""
        if not self.days(0) <= days < self.days(self.count - 1):
            return self.count if days > self.offset else 0
        number = int((days - self.offset) * MICROSECONDS_A_DAY) // self.step_us
        while self.days(number) <= days:  # the quotient may be one off, either way
            number += 1
        while self.days(number - 1) > days:
            number -= 1
        return number

    def before(self, days: float) -> int:
        """Return the number of moments before ``days``."""
        return self.until(np.nextafter(days, -inf))


@dataclass(frozen=True, slots=True)
class StaleRows:
    """Moments left out because their uncertainty exceeds a tenth of a revolution."""

    count: int
    first: datetime
    catalog_id: int


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """The rows of ground tracks, numbered by subject and time; arrays are by leg, ``(n_legs,)``.

    ``subject`` is the subject of each leg, ``first`` the index of its first moment and ``begin``
    that of its first row (one longer: the last entry is ``n_rows``). Leg i is computed from
    ``element_sets[i]``, with the timing uncertainties in ``timing``. ``stale`` is None if nothing
    was left out.
    """

    start: datetime
    length_us: int
    element_sets: tuple[ElementSet, ...]
    timing: TimingTable
    shifts: TimeShifts | None
    subject: IntArray
    step_us: IntArray
    first: IntArray
    begin: IntArray
    stale: StaleRows | None

    @property
    def n_rows(self) -> int:
        """The number of moments to compute, including those for which SGP4 fails."""
        return int(self.begin[-1])


def plan_tracks(
    subjects: Sequence[TrackedObject],
    span: Span,
    step: timedelta | None,
    *,
    allow_stale: bool = False,
) -> TrackPlan:
    """Plan the tracks of ``subjects`` over ``span``, including both ends.

    ``step`` None selects one for each subject by ground distance. Each moment gets the element
    set that the subject's mode selects for it, usually the one with the nearest epoch; moments
    outside a subject's time in orbit have no row, nor have stale ones unless allowed. Raises
    UsageError for a step that is not positive.
    """
    if step is not None and step < _MICROSECOND:
        raise UsageError(
            f"a step of {step / _MICROSECOND:g} µs is not positive", hint="such as 30s"
        )
    reference_jd, offset = to_jd(span.start)
    length_us = span.length // _MICROSECOND
    legs: list[_Leg] = []
    for number, subject in enumerate(subjects):
        line = subject.set_timeline(reference_jd)
        if line.element_sets:
            sets = line.element_sets
            step_us = auto_step_us(sets) if step is None else step // _MICROSECOND
            grid = Grid(offset, length_us, step_us)
            legs += _legs(number, subject, line, reference_jd, grid)
    blended = [n for leg in legs for n in neighbours(subjects[leg.subject], [leg.element_set])]
    shifts = shifts_of(blended, reference_jd)
    timing = TimingTable(
        [leg.element_set for leg in legs],
        [subjects[leg.subject].history(leg.element_set) for leg in legs],
        shifts,
    )
    stale = None
    if not allow_stale:
        fresh, stale = _without_stale(legs, timing, reference_jd, span.start)
        kept = [i for i, leg in enumerate(fresh) if leg.last > leg.first]
        timing = timing.take(kept)
        shifts = None if shifts is None else take(shifts, np.array(kept, dtype=np.int64))
        legs = [leg for leg in fresh if leg.last > leg.first]
    used = tuple(leg.element_set for leg in legs)
    counts = np.array([leg.last - leg.first for leg in legs], dtype=np.int64)
    return TrackPlan(
        start=span.start,
        length_us=length_us,
        element_sets=used,
        timing=timing,
        shifts=shifts,
        subject=np.array([leg.subject for leg in legs], dtype=np.int64),
        step_us=np.array([leg.grid.step_us for leg in legs], dtype=np.int64),
        first=np.array([leg.first for leg in legs], dtype=np.int64),
        begin=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        stale=stale,
    )


def auto_step_us(element_sets: Sequence[ElementSet]) -> int:
    """Return the greatest round step at which points are at most AUTO_GROUND_KM apart.

    The ground track is fastest at perigee over the equator: the angular rate there minus the
    Earth's, as vectors. Nearly stationary objects get ten minutes.
    """
    orbits = orbit_shapes(element_sets)
    eccentricity = np.array([s.eccentricity for s in element_sets])
    cosine = np.cos(np.radians([s.inclination for s in element_sets]))
    mean = 2.0 * np.pi / (60.0 * orbits.period_min)
    rate = mean * np.sqrt(1.0 - eccentricity**2) / (1.0 - eccentricity) ** 2
    turn = EARTH_ROTATION_RAD_S
    relative = np.sqrt(np.maximum(rate**2 + turn**2 - 2.0 * rate * turn * cosine, 0.0))
    longest = AUTO_GROUND_KM / (_EQUATOR_KM * max(float(relative.max()), 1e-12))
    return 1_000_000 * max(s for s in _AUTO_STEPS_S if s <= longest or s == _AUTO_STEPS_S[0])


@dataclass(frozen=True, slots=True)
class _Leg:
    """Moments ``first`` to ``last`` (not included) of one subject's grid, by one set."""

    subject: int
    element_set: ElementSet
    grid: Grid
    first: int
    last: int


def _legs(
    number: int, subject: TrackedObject, line: SetTimeline, reference_jd: float, grid: Grid
) -> list[_Leg]:
    """Return the legs of one subject: its time in orbit, cut where another set is used."""
    begin, end = subject.days_in_orbit(reference_jd, -inf, inf)
    first, last = grid.before(begin), grid.until(end)
    edges = [grid.until(bound) for bound in line.bounds.tolist()]
    spans = ((max(a, first), min(b, last)) for a, b in pairwise(edges))
    return [
        _Leg(number, element_set, grid, a, b)
        for element_set, (a, b) in zip(line.element_sets, spans, strict=True)
        if b > a
    ]


def _without_stale(
    legs: Sequence[_Leg], timing: TimingTable, reference_jd: float, start: datetime
) -> tuple[list[_Leg], StaleRows | None]:
    """Cut each leg to the moments near enough to its epoch, and count those left out.

    A leg without any such moment is kept as an empty one.
    """
    fresh: list[_Leg] = []
    count, earliest, number = 0, inf, 0
    for leg, (before, after) in zip(legs, timing.fresh_days().tolist(), strict=True):
        grid, epoch = leg.grid, days_since(leg.element_set.epoch, reference_jd)
        first = min(max(leg.first, grid.before(epoch - before)), leg.last)
        last = max(min(leg.last, grid.until(epoch + after)), first)
        fresh.append(replace(leg, first=first, last=last))
        lost = (leg.last - leg.first) - (last - first)
        if lost:
            at = leg.first if leg.first < first or first == last else last
            number = number or leg.element_set.norad_cat_id
            count, earliest = count + lost, min(earliest, at * grid.step_us, grid.length_us)
    if not count:
        return fresh, None
    return fresh, StaleRows(count, start + earliest * _MICROSECOND, number)
