"""Objects above a site's horizon, ranked by their distance from a direction.

An element set that is days old gives the orbit well, and the position along it less well. So each
candidate also has its least distance if early or late by up to two standard deviations of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, take
from orbitwatch.astro.frames import site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sky_directions import heading_difference_deg, separation_deg
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.identify.apparent_positions import Apparent, Direction, SkyView
from orbitwatch.formats.rows import Values
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.search_spans import neighbours, shifts_of
from orbitwatch.search.set_timeline import set_in_use
from orbitwatch.search.tracked_objects import TrackedObject, histories_of
from orbitwatch.sites import Site
from orbitwatch.times import to_jd

__all__ = [
    "HEADING_WEIGHT",
    "SIGMAS",
    "Apparent",
    "Candidates",
    "Direction",
    "find_candidates",
    "find_candidates_of_each",
]

HEADING_WEIGHT = 1.0 / 3.0
"""Degrees of separation equivalent to a degree of heading, which is harder to observe."""
SIGMAS = 2.0
"""Standard deviations of its time by which an object may be early or late."""

_HISTORY_MARGIN = 0.1
"""Timing margin, in revolutions, for the objects whose other sets are compared.

Only objects that can be above the horizon within it are compared: a whole catalogue would take
seconds.
"""
_LEAST_VISIBLE_DEG_S = 0.001  # slower motion is not visible


@dataclass(frozen=True, slots=True)
class Candidates:
    """Objects that are or may be above the horizon, most likely first; arrays ``(n,)``.

    ``subject`` and ``element_set`` are indices of the subjects and the sets used.
    ``nearest_offset_s`` is the delay of the object at ``nearest_separation_deg``.
    """

    subject: IntArray
    element_set: IntArray
    sky: Apparent
    separation_deg: FloatArray
    heading_difference_deg: FloatArray
    nearest_separation_deg: FloatArray
    nearest_offset_s: FloatArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    direction_uncertainty_deg: FloatArray
    blended_epoch: Values
    stale: BoolArray


def find_candidates(
    subjects: Sequence[TrackedObject], site: Site, moment: datetime, direction: Direction
) -> tuple[Candidates, tuple[ElementSet, ...]]:
    """Return the candidates for one direction; see `find_candidates_of_each`."""
    (found,), sets = find_candidates_of_each(subjects, site, moment, [direction])
    return found, sets


def find_candidates_of_each(
    subjects: Sequence[TrackedObject],
    site: Site,
    moment: datetime,
    directions: Sequence[Direction],
) -> tuple[list[Candidates], tuple[ElementSet, ...]]:
    """Return the objects above the horizon of ``site``, ranked for each direction, and their sets.

    The rank is by separation; with an observed heading, by the root of the squares of separation
    and of HEADING_WEIGHT times the difference in heading, which is greatest for an object at rest.
    An object below the horizon is included if it is above it when early or late by SIGMAS standard
    deviations. The element sets are those of all objects in orbit then.
    """
    reference_jd, day = to_jd(moment)
    owner, sets = _sets_at(subjects, reference_jd, day)
    blended = [
        n
        for i, s in zip(owner, sets, strict=True)
        for n in neighbours(subjects[i], [s], [(day, day)], reference_jd)
    ]
    shifts = shifts_of(blended, reference_jd)
    view = SkyView(Propagator(sets, reference_jd, shifts), site_vectors([site]), day)
    age = day - view.propagator.epoch_days
    sigma, stale = _trust(view, subjects, owner, sets, age, shifts)
    which = view.may_be_up(SIGMAS * sigma)
    paths, sky = view.paths(which, SIGMAS * sigma[which]), view.describe(which)
    blended_epoch = to_datetime64(
        reference_jd, view.propagator.blended_epoch_days(which, np.full(len(which), day))
    )
    found = []
    for direction in directions:
        towards = view.unit_vector(direction)
        separation = separation_deg(sky.offset_km, towards)
        nearest, late, up_then = view.nearest(paths, towards)
        difference = np.full(len(which), np.nan)
        if direction.heading_deg is not None:
            difference = heading_difference_deg(sky.heading_deg, direction.heading_deg)
        candidates = Candidates(
            subject=owner[which],
            element_set=which,
            sky=sky,
            separation_deg=separation,
            heading_difference_deg=difference,
            nearest_separation_deg=np.minimum(nearest, separation),
            nearest_offset_s=np.where(nearest < separation, late, 0.0),
            age_days=age[which],
            timing_uncertainty_s=sigma[which],
            direction_uncertainty_deg=sky.inertial_speed_deg_s * sigma[which],
            blended_epoch=blended_epoch,
            stale=stale[which],
        )
        miss = (
            np.where(sky.angular_speed_deg_s > _LEAST_VISIBLE_DEG_S, difference, 180.0)
            * HEADING_WEIGHT
        )
        score = np.hypot(separation, miss if direction.heading_deg is not None else 0.0)
        shown = np.flatnonzero((sky.elevation_deg >= 0.0) | up_then)
        found.append(take(candidates, shown[np.lexsort((which[shown], score[shown]))]))
    return found, sets


def _trust(
    view: SkyView,
    subjects: Sequence[TrackedObject],
    owner: IntArray,
    sets: Sequence[ElementSet],
    age: FloatArray,
    shifts: TimeShifts | None,
) -> tuple[FloatArray, BoolArray]:
    """Return the standard deviation of each object's time, in seconds, and which are stale."""
    alone = uncertainties(sets, np.arange(len(sets)), age, shifts=shifts)
    sigma, stale = alone.timing_s.copy(), alone.stale.copy()
    period_s = 86400.0 * view.propagator.period_days
    may_be_up = view.may_be_up(SIGMAS * np.maximum(sigma, _HISTORY_MARGIN * period_s))
    several = np.array([len(subjects[i].element_sets) > 1 for i in owner.tolist()], dtype=np.bool_)
    judged = may_be_up[several[may_be_up]]
    if len(judged):
        few = [sets[i] for i in judged.tolist()]
        trust = uncertainties(
            few,
            np.arange(len(few)),
            age[judged],
            histories_of(subjects, owner[judged], few),
            shifts=None if shifts is None else take(shifts, judged),
        )
        sigma[judged], stale[judged] = trust.timing_s, trust.stale
    return sigma, stale


def _sets_at(
    subjects: Sequence[TrackedObject], reference_jd: float, day: float
) -> tuple[IntArray, tuple[ElementSet, ...]]:
    """Return the set used for each subject in orbit on ``day``, and its subject."""
    owner, sets = [], []
    for number, subject in enumerate(subjects):
        begin, finish = subject.days_in_orbit(reference_jd, -np.inf, np.inf)
        if not (subject.element_sets and begin <= day <= finish):
            continue
        if len(subject.element_sets) == 1 and subject.mode != "before":
            chosen = subject.element_sets[0]
        else:
            line = subject.set_timeline(reference_jd)
            index = int(set_in_use(line.bounds, np.array([day]))[0])
            if index < 0:
                continue
            chosen = line.element_sets[index]
        owner.append(number)
        sets.append(chosen)
    return np.array(owner, dtype=np.int64), tuple(sets)
