"""Imaging opportunities: overflights of sites and contacts with areas within an off-nadir angle.

A satellite can image a site if the site is, at closest approach (the greatest elevation, at least
MASK_DEG), within an angle of nadir; it can image an area while a swath of that reach touches it,
and the time is that of the ground track's closest approach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.topocentric import off_nadir_deg
from orbitwatch.execution.executors import ordered_map
from orbitwatch.features.areas.contacts import describe_contacts, find_contacts
from orbitwatch.features.areas.shapes import Area
from orbitwatch.features.passes.details import sun_over
from orbitwatch.search.passes import Passes, find_passes, span_days
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span

MASK_DEG = 10.0
"""Overflights are above this elevation, the default of the other commands."""

_GROUP_OBJECT_DAYS = 1_500.0
_GROUP_SITES = 32
"""One task: some ten thousand passes, so that memory does not grow with the question."""
_WORTH_PROCESSES = 15_000.0
"""Object-days times places below which starting processes costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The satellites, places and limits of a search; ``hypothetical[i]`` is subject i's.

    A look is in daylight with the Sun above ``min_sun_deg``.
    """

    subjects: tuple[TrackedObject, ...]
    sites: tuple[Site, ...]
    areas: tuple[Area, ...]
    span: Span
    max_off_nadir_deg: float
    hypothetical: tuple[bool, ...]
    min_sun_deg: float = 0.0

    @property
    def pairs(self) -> int:
        """The number of pairs of subject and place, as a measure of the work."""
        return len(self.subjects) * (len(self.sites) + len(self.areas))


@dataclass(frozen=True, slots=True)
class Opportunities:
    """Imaging opportunities in no order, arrays ``(n,)``; ``place`` numbers sites, then areas.

    ``days`` are since the Julian date that `span_days` gives. ``timing_uncertainty_s`` is the 68 %
    uncertainty, NaN if hypothetical. ``stale`` marks times uncertain by more than a tenth of a
    revolution; ``endless`` satellites that stay in view for the whole span.
    """

    subject: IntArray
    place: IntArray
    days: FloatArray
    daylight: BoolArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    stale: BoolArray
    endless: BoolArray


@dataclass(frozen=True, slots=True)
class _Task:
    """A range of subjects with either a range of sites or one area, as indices in the survey."""

    subjects: range
    sites: range
    area: int | None = None

    @property
    def places(self) -> int:
        return len(self.sites) or 1


def find_opportunities(
    survey: Survey, jobs: int, on_progress: Callable[[int], None] = lambda _: None
) -> tuple[Opportunities, IntArray]:
    """Return every opportunity of the survey, and the subjects that SGP4 rejects in part of it.

    ``jobs`` processes share the work; ``on_progress`` receives the number of `Survey.pairs` done
    since its last call. There is at least one subject and one place.
    """
    tasks = list(_tasks(survey))
    parts, refused = [], []
    jobs = jobs if survey.pairs * _days(survey.span) > _WORTH_PROCESSES else 1
    for task, (found, rejected) in zip(tasks, ordered_map(_run, survey, tasks, jobs), strict=True):
        parts.append(found)
        refused.append(rejected)
        on_progress(len(task.subjects) * task.places)
    found = concatenate(parts)
    made_up = np.array(survey.hypothetical, dtype=np.bool_)[found.subject]
    found = replace(
        found,
        timing_uncertainty_s=np.where(made_up, np.nan, found.timing_uncertainty_s),
        stale=found.stale & ~made_up,
    )
    return found, np.unique(np.concatenate(refused))


def _tasks(survey: Survey) -> Iterator[_Task]:
    size = max(1, int(_GROUP_OBJECT_DAYS / _days(survey.span)))
    for some in _chunks(len(survey.subjects), size):
        for sites in _chunks(len(survey.sites), _GROUP_SITES):
            yield _Task(some, sites)
        for area in range(len(survey.areas)):
            yield _Task(some, range(0), area)


def _chunks(count: int, size: int) -> Iterator[range]:
    for first in range(0, count, size):
        yield range(first, min(first + size, count))


def _run(survey: Survey, task: _Task) -> tuple[Opportunities, IntArray]:
    subjects = survey.subjects[task.subjects.start : task.subjects.stop]
    if task.area is None:
        sites = survey.sites[task.sites.start : task.sites.stop]
        found, refused = _at_sites(survey, subjects, sites)
        first = task.sites.start
    else:
        found, refused = _at_area(survey, subjects, survey.areas[task.area])
        first = len(survey.sites) + task.area
    begin = task.subjects.start
    return replace(found, subject=found.subject + begin, place=found.place + first), refused + begin


def _at_sites(
    survey: Survey, subjects: Sequence[TrackedObject], sites: Sequence[Site]
) -> tuple[Opportunities, IntArray]:
    passes = find_passes(subjects, sites, survey.span, MASK_DEG)
    refused = passes.object_index[passes.refused.satellite]
    near = np.flatnonzero(off_nadir_at_tca_deg(passes) <= survey.max_off_nadir_deg)
    passes = replace(passes, found=take(passes.found, near))
    found, sky = passes.found, passes.geometry
    age = found.tca - sky.propagator.epoch_days[found.satellite]
    trust = uncertainties(
        passes.element_sets,
        found.satellite,
        age,
        passes.histories,
        shifts=passes.geometry.propagator.shifts,
    )
    sun = sun_over(passes).elevation_deg(sky.sites, found.site, found.tca)
    opportunities = Opportunities(
        subject=passes.object_index[found.satellite],
        place=found.site,
        days=found.tca,
        daylight=sun > survey.min_sun_deg,
        age_days=age,
        timing_uncertainty_s=trust.timing_s,
        stale=trust.stale,
        endless=np.isnan(found.aos) & np.isnan(found.los),
    )
    return opportunities, refused


def off_nadir_at_tca_deg(passes: Passes) -> FloatArray:
    """Return the off-nadir angle at which each satellite sees the site at TCA, ``(n,)``."""
    found, sky = passes.found, passes.geometry
    position = sky.earth_fixed(found.satellite, found.tca)[0].position_km
    ground = to_geodetic(position)
    place = sky.sites.position_km[found.site]
    return off_nadir_deg(position, ground.latitude_deg, ground.longitude_deg, place)


def _at_area(
    survey: Survey, subjects: Sequence[TrackedObject], area: Area
) -> tuple[Opportunities, IntArray]:
    swath = Swath(max_off_nadir_deg=survey.max_off_nadir_deg)
    contacts = find_contacts(subjects, [area], survey.span, swath)
    details = describe_contacts(contacts, [area])
    opportunities = Opportunities(
        subject=contacts.object_index,
        place=contacts.area,
        days=contacts.closest,
        daylight=details.sun_elevation_deg > survey.min_sun_deg,
        age_days=details.age_days,
        timing_uncertainty_s=details.timing_uncertainty_s,
        stale=details.stale,
        endless=np.isnan(contacts.entry) & np.isnan(contacts.exit),
    )
    return opportunities, contacts.refused


def _days(span: Span) -> float:
    _, start, end = span_days(span)
    return end - start
