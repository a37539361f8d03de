"""Touches of areas by many objects: groups of objects, spread over processes.

Groups are cut by the question alone, so that the answer is the same whatever the number of
processes. What they hand back is as much as there are rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, concatenate, take
from orbitwatch.astro.swath import Swath
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.areas.contacts import SightingDetails, describe_sightings, find_sightings
from orbitwatch.features.areas.shapes import Area
from orbitwatch.search.passes import catalogue_numbers, span_days
from orbitwatch.search.process_pool import ordered_map
from orbitwatch.search.search_spans import search_spans
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span

_GROUP_OBJECT_DAYS = 1_000.0
"""Work of one task: a second or less, and some ten megabytes."""
_WORTH_PROCESSES = 4_000.0
"""Object-days times areas below which processes take longer to start than to do it."""


@dataclass(frozen=True, slots=True)
class AreaQuestion:
    """What is asked: whose swath touches which areas. There is at least one of each."""

    tracked_objects: tuple[TrackedObject, ...]
    areas: tuple[Area, ...]
    span: Span
    swath: Swath


@dataclass(frozen=True, slots=True)
class Moments:
    """Touches with their details, arrays ``(n,)``; times are days as in `TouchAnswer`."""

    object_index: IntArray
    element_set: IntArray
    area: IntArray
    first: FloatArray
    entry: FloatArray
    closest: FloatArray
    exit: FloatArray
    details: SightingDetails


@dataclass(frozen=True, slots=True)
class TouchAnswer:
    """All touches in order of entry, catalogue number and area.

    ``moments.element_set`` numbers ``element_sets``, ``object_index`` and ``area`` what was asked
    about; times are days since ``reference_jd``. ``refused`` holds the subjects of the sets that
    SGP4 refuses by the end of the time they are used for.
    """

    reference_jd: float
    element_sets: tuple[ElementSet, ...]
    moments: Moments
    refused: IntArray


def touch_answer(
    question: AreaQuestion, jobs: int, on_progress: Callable[[int], None] = lambda _: None
) -> TouchAnswer:
    """Return every touch that ``question`` asks for, worked out by ``jobs`` processes.

    ``on_progress`` is told of how many more subjects are done.
    """
    reference_jd, start, end = span_days(question.span)
    spans = search_spans(question.tracked_objects, reference_jd, start, end)
    tasks = _groups(len(question.tracked_objects), end - start)
    work = len(question.tracked_objects) * len(question.areas) * (end - start)
    jobs = jobs if work > _WORTH_PROCESSES else 1
    parts, refused = [], []
    for task, (moments, gone) in zip(tasks, ordered_map(_tell, question, tasks, jobs), strict=True):
        first_set = int(np.searchsorted(spans.object_index, task.start))
        parts.append(
            replace(
                moments,
                object_index=moments.object_index + task.start,
                element_set=moments.element_set + first_set,
            )
        )
        refused.append(gone + task.start)
        on_progress(len(task))
    moments = concatenate(parts)
    number = catalogue_numbers(spans.element_sets)[moments.element_set]
    order = np.lexsort((moments.area, number, moments.first))
    return TouchAnswer(
        reference_jd, spans.element_sets, take(moments, order), np.concatenate(refused)
    )


def _groups(count: int, days: float) -> list[range]:
    size = max(1, int(_GROUP_OBJECT_DAYS / days))
    return [range(first, min(first + size, count)) for first in range(0, count, size)]


def _tell(question: AreaQuestion, group: range) -> tuple[Moments, IntArray]:
    """Return the touches of some subjects, numbered among themselves, and those refused."""
    tracked_objects = question.tracked_objects[group.start : group.stop]
    sightings = find_sightings(tracked_objects, question.areas, question.span, question.swath)
    moments = Moments(
        object_index=sightings.object_index,
        element_set=sightings.element_set,
        area=sightings.area,
        first=sightings.first,
        entry=sightings.entry,
        closest=sightings.closest,
        exit=sightings.exit,
        details=describe_sightings(sightings, question.areas),
    )
    return moments, sightings.refused
