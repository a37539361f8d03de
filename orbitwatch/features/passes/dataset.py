"""Passes and overflights of any number as a dataset, and its tasks.

A task is a block of objects, a block of sites and a chunk of time: it finds the passes that rise
within the chunk, each followed to its end. Objects with several sets are searched over the whole
span. Blocks depend only on the question, so that parts are the same whichever worker writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.config import Settings
from orbitwatch.datasets.partition import Partition, blocks, time_edges
from orbitwatch.datasets.plan import Findings, Plan, Share, with_floats
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.passes.answer import filtered, pass_search
from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.passes.rows import PassRows
from orbitwatch.features.passes.stream import PassSearch, Stream
from orbitwatch.formats.phrases import listed
from orbitwatch.search.tracked_objects import days_since, some_of
from orbitwatch.selection.dataset_notes import conclude, sets_of
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.site_horizons import note_horizons
from orbitwatch.times import format_utc
from orbitwatch.version import __version__

_MOST_WORK, _LEAST_WORK = 200_000.0, 2_000.0
"""Days of an object over a site in a task: some ten seconds, a million rows, and 0.5 GB."""
_MANY_TASKS = 64
"""The least number of tasks, so that small questions also use several workers."""
_MOST_SITES = 100
"""Sites in a task: more gain little from sharing the paths of satellites."""
_MOST_OBJECTS = 2_000
_LONGEST_DAYS = 366.0


@dataclass(frozen=True, slots=True)
class Task:
    """Objects by their numbers, sites, and days since the reference; None: the whole span."""

    objects: tuple[int, ...]
    sites: range
    chunk: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Compute:
    """Runs tasks with what all of them share. From ``gone[i]`` on SGP4 fails for object i."""

    question: PassQuestion
    search: PassSearch
    names: tuple[str, ...]
    gone: FloatArray

    def __call__(self, task: Task) -> Share:
        """Return the rows of a task, by time of rise."""
        search, objects = self.search, np.array(task.objects, dtype=np.int64)
        stream = Stream(
            replace(
                search,
                tracked_objects=some_of(search.tracked_objects, objects),
                sites=search.sites[task.sites.start : task.sites.stop],
                magnitudes=tuple(search.magnitudes[i] for i in task.objects),
            )
        )
        batch, refused = stream.share(task.chunk, self.gone[objects][stream.object_index])
        names = [self.names[i] for i in task.objects]
        rows = PassRows(stream, names).rows(batch)
        stale = batch.details.stale
        owners = stream.object_index[refused].tolist()
        if self.question.allow_stale:
            stale = np.zeros_like(stale)
        findings = Findings.of(rows, stale, "tca", [names[owner] for owner in owners])
        rows = filtered(self.question, rows.take(np.flatnonzero(~stale)))
        return Share(rows, replace(findings, sets=sets_of(rows)))


def plan(
    question: PassQuestion, settings: Settings, now: datetime, partition: Partition
) -> Plan[Task]:
    """Plan the answer to a question; raises as `passes.answer.answer` does."""
    objects = question.selection.objects(settings, question.span, question.elements_mode, now)
    objects = in_orbit_during(objects, question.span, question.elements_mode)
    stream = Stream(pass_search(question, objects))
    names = tuple(CatalogObjects.of(objects).names)
    note_horizons(question.sites)
    tasks = list(_tasks(stream, partition))
    gone = np.full(len(objects), np.inf)
    if any(task.chunk is not None for task in tasks):
        single = ~stream.has_several_sets()[stream.object_index]
        gone[stream.object_index[single]] = stream.first_failure_days()[single]
    same_rows = replace(with_floats(question), jobs=None)
    return Plan(
        question=_described(question, objects),
        identity=repr((same_rows, names, __version__, stream.element_sets)),
        columns=PASS_COLUMNS if question.kind == "passes" else OVERFLIGHT_COLUMNS,
        element_sets=stream.element_sets,
        tasks=tasks,
        compute=Compute(same_rows, stream.search, names, gone),
        moments=("aos",),
        start=question.span.start,
        place="site",
        conclude=conclude,
    )


def _described(question: PassQuestion, objects: Sequence[CatalogObject]) -> dict[str, object]:
    names = CatalogObjects.of(objects).names
    return {
        "title": f"{question.kind} of {listed(names, 'objects')}",
        "objects": len(objects),
        "sites": [site.name for site in question.sites],
        "start": format_utc(question.span.start),
        "end": format_utc(question.span.end),
        "min_elevation_deg": question.min_elevation_deg,
        "horizons": {
            site.name: list(zip(profile.azimuth_deg, profile.elevation_deg, strict=True))
            for site in question.sites
            if (profile := site.horizon_profile) is not None
        },
        "elements_mode": question.elements_mode,
    }


def _tasks(stream: Stream, partition: Partition) -> Iterator[Task]:
    span, sites = stream.search.span, len(stream.search.sites)
    days = stream.end - stream.start
    several = np.flatnonzero(stream.has_several_sets())
    single = np.flatnonzero(~stream.has_several_sets())
    work = len(stream.search.tracked_objects) * sites * days / _MANY_TASKS
    work = min(max(work, _LEAST_WORK), _MOST_WORK)
    places = blocks(sites, min(_MOST_SITES, work / min(days, 1.0)))
    fewer = blocks(sites, min(len(places[0]), work / days))
    for some in _runs(several, work / (len(fewer[0]) * days)):
        for site in fewer:
            yield Task(some, site, None)
    if not len(single):
        return
    groups = _runs(single, min(_MOST_OBJECTS, work / len(places[0])))
    longest = min(_LONGEST_DAYS, max(work / (len(groups[0]) * len(places[0])), 1.0))
    edges = [days_since(edge, stream.reference_jd) for edge in time_edges(span, partition, longest)]
    edges[0], edges[-1] = stream.start, stream.end
    for chunk in pairwise(edges):
        for some in groups:
            for site in places:
                yield Task(some, site, chunk)


def _runs(numbers: IntArray, size: float) -> list[tuple[int, ...]]:
    return [tuple(numbers[run.start : run.stop].tolist()) for run in blocks(len(numbers), size)]
