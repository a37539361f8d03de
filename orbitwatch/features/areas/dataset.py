"""Overflights of areas as a dataset: each task is a block of objects and one area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from orbitwatch.config import Settings
from orbitwatch.datasets.partition import blocks
from orbitwatch.datasets.plan import Findings, Plan, Share, with_floats
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.features.areas.answer import filtered
from orbitwatch.features.areas.columns import AREA_COLUMNS
from orbitwatch.features.areas.question import AreaQuestion
from orbitwatch.features.areas.rows import area_rows
from orbitwatch.features.areas.stream import GROUP_OBJECT_DAYS, AreaSearch, AreaStream
from orbitwatch.formats.phrases import listed
from orbitwatch.search.tracked_objects import TrackedObjects
from orbitwatch.selection.dataset_notes import conclude, sets_of
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.times import format_utc
from orbitwatch.version import __version__


@dataclass(frozen=True, slots=True)
class Task:
    """Objects and areas, by index."""

    objects: range
    areas: range


@dataclass(frozen=True, slots=True)
class Compute:
    """Runs tasks with what all of them share."""

    question: AreaQuestion
    search: AreaSearch
    names: tuple[str, ...]

    def __call__(self, task: Task) -> Share:
        """Return the rows of a task, in order of entry."""
        names = self.names[task.objects.start : task.objects.stop]
        areas = self.search.areas[task.areas.start : task.areas.stop]
        tracked = self.search.tracked_objects[task.objects.start : task.objects.stop]
        search = replace(self.search, tracked_objects=tracked, areas=areas)
        found = AreaStream(search).contacts(jobs=1)
        rows = area_rows(found, [area.name for area in areas], names)
        stale = found.contacts.details.stale
        if self.question.allow_stale:
            stale = np.zeros_like(stale)
        refused = [names[index] for index in found.refused.tolist()]
        findings = Findings.of(rows, stale, "closest", refused)
        rows = filtered(self.question, rows.take(np.flatnonzero(~stale)))
        return Share(rows, replace(findings, sets=sets_of(rows)))


def plan(question: AreaQuestion, settings: Settings, now: datetime) -> Plan[Task]:
    """Plan the answer to a question; raises as `areas.answer.answer` does."""
    span = question.span
    objects = question.selection.objects(settings, span, question.elements_mode, now)
    objects = in_orbit_during(objects, span, question.elements_mode)
    tracked = TrackedObjects(objects, question.elements_mode)
    search = AreaSearch(tracked, question.areas, span, question.swath)
    stream = AreaStream(search)
    names = tuple(CatalogObjects.of(objects).names)
    same_rows = replace(with_floats(question), jobs=None)
    days = span.length.total_seconds() / 86400.0
    places = listed([area.name for area in question.areas], "areas")
    return Plan(
        question={
            "title": f"overflights of {places} by {listed(names, 'objects')}",
            "objects": len(objects),
            "areas": [area.name for area in question.areas],
            "start": format_utc(span.start),
            "end": format_utc(span.end),
            "elements_mode": question.elements_mode,
        },
        identity=repr((same_rows, names, __version__, stream.element_sets)),
        columns=AREA_COLUMNS,
        element_sets=stream.element_sets,
        tasks=[
            Task(some, areas)
            for some in blocks(len(objects), GROUP_OBJECT_DAYS / days)
            for areas in blocks(len(question.areas), 1)
        ],
        compute=Compute(same_rows, search, names),
        moments=("entry",),
        start=span.start,
        place="area",
        conclude=conclude,
    )
