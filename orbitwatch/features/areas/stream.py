"""Contacts of many objects with areas: groups of objects, spread over processes.

Groups depend only on the search, so that the answer is the same whatever the number of
processes, which return only rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, concatenate, take
from orbitwatch.astro.swath import Swath
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.execution.executors import ordered_map
from orbitwatch.features.areas.contacts import ContactDetails, describe_contacts, find_contacts
from orbitwatch.features.areas.shapes import Area
from orbitwatch.search.passes import catalogue_numbers, chronological_order, span_days
from orbitwatch.search.search_spans import search_spans
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span

GROUP_OBJECT_DAYS = 4_000.0
"""Work of one task: a second or less, and some ten megabytes."""
_WORTH_PROCESSES = 4_000.0
"""Object-days times areas below which processes take longer to start than to do it."""


@dataclass(frozen=True, slots=True)
class AreaSearch:
    """The objects and areas of a search, at least one of each."""

    tracked_objects: Sequence[TrackedObject]
    areas: tuple[Area, ...]
    span: Span
    swath: Swath


@dataclass(frozen=True, slots=True)
class DescribedContacts:
    """Contacts with their details, arrays ``(n,)``; times are days as in `FoundContacts`."""

    object_index: IntArray
    element_set: IntArray
    area: IntArray
    first: FloatArray
    entry: FloatArray
    closest: FloatArray
    exit: FloatArray
    details: ContactDetails


@dataclass(frozen=True, slots=True)
class FoundContacts:
    """All contacts in order of entry, catalogue number and area.

    ``contacts.element_set`` indexes ``element_sets``, ``object_index`` and ``area`` the search's
    objects and areas; times are days since ``reference_jd``. ``refused`` are the objects of
    sets for which SGP4 fails by the end of the time they are used for.
    """

    reference_jd: float
    element_sets: ElementTable
    contacts: DescribedContacts
    refused: IntArray


class AreaStream:
    """One search, divided into groups of objects."""

    def __init__(self, search: AreaSearch) -> None:
        self.search = search
        self._reference_jd, self._start, self._end = span_days(search.span)
        spans = search_spans(search.tracked_objects, self._reference_jd, self._start, self._end)
        self.element_sets = spans.element_sets
        """The sets used in the span."""
        self.object_index = spans.object_index
        """The index of the object of each of ``element_sets``, ``(n,)``."""

    def contacts(
        self, jobs: int, on_progress: Callable[[int], None] = lambda _: None
    ) -> FoundContacts:
        """Return every contact, computed by ``jobs`` processes.

        ``on_progress`` receives the number of further objects done.
        """
        search, days = self.search, self._end - self._start
        tasks = _groups(len(search.tracked_objects), days)
        work = len(search.tracked_objects) * len(search.areas) * days
        jobs = jobs if work > _WORTH_PROCESSES else 1
        parts, refused = [], []
        results = ordered_map(_search_group, search, tasks, jobs)
        for task, (contacts, gone) in zip(tasks, results, strict=True):
            first_set = int(np.searchsorted(self.object_index, task.start))
            parts.append(
                replace(
                    contacts,
                    object_index=contacts.object_index + task.start,
                    element_set=contacts.element_set + first_set,
                )
            )
            refused.append(gone + task.start)
            on_progress(len(task))
        contacts = concatenate(parts)
        number = catalogue_numbers(self.element_sets)[contacts.element_set]
        order = chronological_order(contacts.first, number, contacts.area)
        return FoundContacts(
            self._reference_jd, self.element_sets, take(contacts, order), np.concatenate(refused)
        )


def _groups(count: int, days: float) -> list[range]:
    size = max(1, int(GROUP_OBJECT_DAYS / days))
    return [range(first, min(first + size, count)) for first in range(0, count, size)]


def _search_group(search: AreaSearch, group: range) -> tuple[DescribedContacts, IntArray]:
    """Return the contacts of some objects, indexed among themselves, and the rejected ones."""
    tracked_objects = search.tracked_objects[group.start : group.stop]
    found = find_contacts(tracked_objects, search.areas, search.span, search.swath)
    contacts = DescribedContacts(
        object_index=found.object_index,
        element_set=found.element_set,
        area=found.area,
        first=found.first,
        entry=found.entry,
        closest=found.closest,
        exit=found.exit,
        details=describe_contacts(found, search.areas),
    )
    return contacts, found.refused
