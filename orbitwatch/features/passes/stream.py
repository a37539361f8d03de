"""Passes of a whole catalogue in order of time, by chunks of time spread over processes.

A chunk of time contains the passes that rise within it, each followed to its end, so that
successive chunks give every pass once and in order. Satellites are cut into groups small
enough for the processor's cache; groups are distributed among processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, distinct, take
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.execution.executors import ordered_map
from orbitwatch.features.passes.details import (
    OverflightDetails,
    PassDetails,
    describe_overflights,
    describe_passes,
    sun_over,
)
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.passes import (
    Passes,
    catalogue_numbers,
    check_mask,
    chronological_order,
    find_passes,
    span_days,
)
from orbitwatch.search.propagation_limits import RefusedStates, first_refusals
from orbitwatch.search.search_spans import search_spans
from orbitwatch.search.time_chunk import find_in_chunk
from orbitwatch.search.tracked_objects import TrackedObject, days_since, histories_of, some_of
from orbitwatch.selection.standard_magnitudes import StandardMagnitude
from orbitwatch.sites import Site
from orbitwatch.times import Span

_CHUNK_OBJECT_DAYS = 30_000.0
"""Work of one chunk of time: about two seconds for one site."""
_LONGEST_CHUNK_DAYS = 366.0
"""The longest chunk: memory must not grow with the span of a few objects."""
_GROUP_OBJECT_DAYS = 1_500.0
"""Work of one group within a chunk: arrays of some hundred kilobytes."""
_SITE_WEIGHT = 0.35
"""The cost of a further site relative to the first, since sampling is shared."""
_SETS_LOOKED_AT = 500
"""Sets propagated at one time: memory must not grow with the catalogue."""
_WORTH_PROCESSES = 15_000.0
"""Below this work, processes take longer to start than to do it."""


@dataclass(frozen=True, slots=True)
class PassSearch:
    """Objects and sites to search; ``overflights`` adds the details from the satellite's side.

    ``magnitudes`` are those of the objects, one for each, or empty.
    """

    tracked_objects: Sequence[TrackedObject]
    sites: tuple[Site, ...]
    span: Span
    min_elevation_deg: float
    overflights: bool
    magnitudes: tuple[StandardMagnitude | None, ...] = ()
    sky: SkyConditions = DEFAULT_SKY


@dataclass(frozen=True, slots=True)
class Batch:
    """Some passes of the answer with their details; arrays ``(n,)``.

    ``element_set`` indexes `Stream.element_sets`, ``object_index`` its objects;
    times in ``found`` and ``details`` are days since `Stream.reference_jd`.
    """

    object_index: IntArray
    element_set: IntArray
    found: FoundPasses
    details: PassDetails
    overflights: OverflightDetails | None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The result of a task: passes of a group of satellites, sets that SGP4 rejects, work done.

    ``refused.satellite`` indexes `Stream.element_sets`.
    """

    batch: Batch
    refused: RefusedStates
    object_days: float


@dataclass(frozen=True, slots=True)
class _Task:
    """A group of satellites and the chunk of time to search; None: objects, over the whole span."""

    group: IntArray
    chunk: tuple[float, float] | None


class Stream:
    """One search, divided into tasks; it can be sent to other processes."""

    def __init__(self, search: PassSearch) -> None:
        check_mask(search.min_elevation_deg)
        self.search = search
        self.reference_jd, self.start, self.end = span_days(search.span)
        self._spans = search_spans(search.tracked_objects, self.reference_jd, self.start, self.end)
        self._sites = site_vectors(search.sites)
        self._propagators: dict[int, Propagator] = {}
        self._histories: tuple[tuple[ElementSet, ...], ...] | None = None
        of_objects = [np.nan if m is None else m.value for m in search.magnitudes]
        known = np.array(of_objects or [np.nan] * len(search.tracked_objects))
        self._magnitudes = known[self._spans.object_index]

    def __getstate__(self) -> dict[str, object]:
        """Leave out the propagators, which cannot be pickled; each process makes its own."""
        return self.__dict__ | {"_propagators": {}, "_histories": None}

    @property
    def element_sets(self) -> ElementTable:
        """The element sets used, as indexed by `Batch.element_set`."""
        return self._spans.element_sets

    @property
    def object_index(self) -> IntArray:
        """The index of the object of each of ``element_sets``, ``(n,)``."""
        return self._spans.object_index

    @property
    def object_days(self) -> float:
        """The total work: the sum of the days for which each set is searched."""
        return float(np.sum(self._spans.last - self._spans.first))

    def batches(
        self, jobs: int, on_progress: Callable[[float], None] = lambda _: None, skip: int = 0
    ) -> Iterator[tuple[Batch, IntArray]]:
        """Yield passes in order of AOS, catalogue number and site, with sets for which SGP4 fails.

        One batch comes for each chunk of time, without the first ``skip`` of them. Passes under
        way when the span starts come first. ``on_progress`` gets the object-days done since it was
        last called.
        """
        weight = 1.0 + _SITE_WEIGHT * (len(self.search.sites) - 1)
        jobs = jobs if self.object_days * weight > _WORTH_PROCESSES else 1
        tasks, since = self._tasks(weight, skip)
        later: list[Batch] = []
        refused: list[IntArray] = []
        gone = np.full(len(self.element_sets), np.inf)
        for index, news in enumerate(ordered_map(_run, self, tasks, jobs)):
            on_progress(news.object_days)
            later.append(news.batch)
            refused.append(news.refused.satellite)
            chunk = tasks[index].chunk
            if chunk is not None:
                self._record_failures(gone, news.refused)
            is_last = index + 1 == len(tasks)
            if is_last or (chunk is not None and tasks[index + 1].chunk != chunk):
                batch = concatenate(later)
                first = batch.found.first
                order = self._order(batch, (first >= since) & (first <= gone[batch.element_set]))
                until = np.inf if is_last or chunk is None else chunk[1]
                ready = first[order] < until
                yield take(batch, order[ready]), distinct(np.concatenate(refused))
                later, refused = [take(batch, order[~ready])], []

    def share(self, chunk: tuple[float, float] | None, gone: FloatArray) -> tuple[Batch, IntArray]:
        """Return, in order, the passes of all objects that rise in ``chunk``, days as `start` is.

        None: over the whole span, for objects of several sets. Each set counts until ``gone``,
        ``(n_sets,)``. Also returns the sets for which SGP4 fails.
        """
        if chunk is None:
            result = self._search_whole_span(np.arange(len(self.search.tracked_objects)))
        else:
            result = self._search_chunk(np.arange(len(self.element_sets)), *chunk)
        batch = result.batch
        order = self._order(batch, batch.found.first <= gone[batch.element_set])
        return take(batch, order), result.refused.satellite

    def has_several_sets(self) -> BoolArray:
        """Whether an object is searched over the whole span at once, ``(n_objects,)``."""
        return self._spans.has_several_sets()

    def first_failure_days(self) -> FloatArray:
        """Return when SGP4 begins to fail for each set, tried once a day from its epoch.

        Days since the reference, ``(n_sets,)``; infinity: not within the span.
        """
        gone = np.full(len(self.element_sets), np.inf)
        for sets in np.array_split(np.arange(len(gone)), 1 + len(gone) // _SETS_LOOKED_AT):
            if len(sets):
                gone[sets] = first_refusals(self.propagator_of(sets), self.start, self.end)
        return gone

    def _record_failures(self, gone: FloatArray, refused: RefusedStates) -> None:
        """Record in ``gone`` when SGP4 begins to fail for sets: no later chunk may revive them.

        Long after a failure SGP4 may return states again, which are meaningless.
        """
        for number, days in zip(refused.satellite.tolist(), refused.days.tolist(), strict=True):
            if days >= days_since(self.element_sets[number].epoch, self.reference_jd):
                gone[number] = min(gone[number], days)

    def _order(self, batch: Batch, is_kept: BoolArray) -> IntArray:
        """Return the places of the passes kept, in order of AOS, catalogue number and site."""
        kept = np.flatnonzero(is_kept)
        found, numbers = batch.found, catalogue_numbers(self.element_sets)[batch.element_set[kept]]
        return kept[chronological_order(found.first[kept], numbers, found.site[kept])]

    def _tasks(self, weight: float, skip: int) -> tuple[list[_Task], float]:
        """Return the tasks: objects with several sets over the whole span, all others by chunks.

        Also returns the time from which passes count: the end of the skipped chunks.
        """
        has_several = self._spans.has_several_sets()
        object_index = self._spans.object_index
        single = np.flatnonzero(~has_several[object_index])
        searched = self._spans.last - self._spans.first
        work = np.bincount(object_index, searched, minlength=len(has_several)).astype(np.float64)
        several = np.flatnonzero(has_several)
        tasks = [_Task(g, None) for g in _groups(several, work[several] * weight)]
        length = self.end - self.start
        n_chunks = max(
            round(len(single) * length / _CHUNK_OBJECT_DAYS), ceil(length / _LONGEST_CHUNK_DAYS)
        )
        edges = self.start + length * np.arange(n_chunks + 1) / n_chunks
        edges[-1] = self.end
        each = np.full(len(single), length / n_chunks * weight, dtype=np.float64)
        groups = list(_groups(single, each))
        for begin, end in zip(edges[skip:-1].tolist(), edges[skip + 1 :].tolist(), strict=True):
            tasks += [_Task(group, (begin, end)) for group in groups]
        return tasks, float(edges[min(skip, n_chunks)]) if skip else -np.inf

    def run(self, task: _Task) -> GroupResult:
        """Run one task."""
        if task.chunk is None:
            return self._search_whole_span(task.group)
        return self._search_chunk(task.group, *task.chunk)

    def _search_whole_span(self, group: IntArray) -> GroupResult:
        """Find the passes of objects for which several element sets are used, over the span."""
        search = self.search
        tracked_objects = some_of(search.tracked_objects, group)
        passes = find_passes(tracked_objects, search.sites, search.span, search.min_elevation_deg)
        sets = np.flatnonzero(np.isin(self._spans.object_index, group))
        searched = self._spans.last[sets] - self._spans.first[sets]
        return self._result(passes, sets, float(np.sum(searched)))

    def _search_chunk(self, group: IntArray, begin: float, end: float) -> GroupResult:
        """Find the passes of satellites, one set each, that rise from ``begin`` to ``end``."""
        spans = self._spans
        own_begin, finish = spans.begin[group], spans.finish[group]
        rotation = EarthRotation(self.reference_jd, begin, self.end)
        geometry = ViewingGeometry(self._propagator(group), rotation, self._sites)
        mask_deg = self.search.min_elevation_deg
        found, refused = find_in_chunk(geometry, own_begin, finish, (begin, end), mask_deg)
        sets = self.element_sets.take(group)
        owner = spans.object_index[group]
        histories = self._histories_of(group)
        passes = Passes(geometry, owner, orbit_shapes(sets), found, refused, histories)
        searched = np.maximum(0.0, np.minimum(finish, end) - np.maximum(own_begin, begin))
        return self._result(passes, group, float(np.sum(searched)))

    def _result(self, passes: Passes, sets: IntArray, object_days: float) -> GroupResult:
        sun = sun_over(passes)
        found, search = passes.found, self.search
        batch = Batch(
            object_index=self._spans.object_index[sets[found.satellite]],
            element_set=sets[found.satellite],
            found=found,
            details=describe_passes(passes, search.sites, sun, self._magnitudes[sets], search.sky),
            overflights=(
                describe_overflights(passes, search.sites, sun) if search.overflights else None
            ),
        )
        refused = RefusedStates(sets[passes.refused.satellite], passes.refused.days)
        return GroupResult(batch, refused, object_days)

    def _propagator(self, group: IntArray) -> Propagator:
        """Return the group's propagator, made once in each process: groups recur in every chunk."""
        key = int(group[0])
        if key not in self._propagators:
            self._propagators[key] = self.propagator_of(group)
        return self._propagators[key]

    def _histories_of(self, sets: IntArray) -> tuple[tuple[ElementSet, ...], ...]:
        """Return the histories of some of ``element_sets``, found once in each process."""
        if self._histories is None:
            tracked = self.search.tracked_objects
            self._histories = histories_of(tracked, self.object_index, self.element_sets)
        return tuple(self._histories[i] for i in sets.tolist())

    def propagator_of(self, sets: IntArray) -> Propagator:
        """Return a propagator of some of ``element_sets``, by index."""
        shifts = self._spans.shifts
        return Propagator(
            self.element_sets.take(sets),
            self.reference_jd,
            None if shifts is None else take(shifts, sets),
        )


def _run(stream: Stream, task: _Task) -> GroupResult:
    return stream.run(task)


def _groups(items: IntArray, work: FloatArray) -> Iterator[IntArray]:
    """Cut ``items`` into runs of about one group's work each."""
    number = (np.cumsum(work) - work) // _GROUP_OBJECT_DAYS
    for edge in np.split(items, np.flatnonzero(np.diff(number)) + 1):
        if len(edge):
            yield edge
