"""The statistics of all cells, computed in independent blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.frames import ground_vectors
from orbitwatch.execution.executors import ordered_map
from orbitwatch.features.coverage.cell_figures import CellFigures, cell_figures
from orbitwatch.features.coverage.looks import Fleet, find_looks
from orbitwatch.search.passes import span_days

_LOOKS = 10_000_000.0
_MOST_CELLS, _FEWEST_CELLS = 1024, 64
"""A block has enough cells to make sampling each orbit worthwhile, and about this many looks at
most.
"""
_WORTH_PROCESSES = 50_000.0
"""Object-days times cells below which starting processes costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The results of each cell, arrays ``(n_cells,)``; ``by_day`` is for looks in daylight.

    ``stale_looks`` counts looks uncertain by more than a tenth of a revolution; ``stale_since`` is
    the day of the first one, infinite if there is none.
    """

    every: CellFigures
    by_day: CellFigures
    always_in_view: BoolArray
    timing_uncertainty_s: FloatArray
    stale_looks: IntArray
    stale_since: FloatArray


@dataclass(frozen=True, slots=True)
class _Survey:
    fleet: Fleet
    latitude_deg: FloatArray
    longitude_deg: FloatArray


def survey_cells(
    fleet: Fleet,
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    jobs: int,
    on_progress: Callable[[int], None] = lambda _: None,
) -> tuple[Cells, IntArray]:
    """Return the statistics of places on the ellipsoid, ``(n,)``, and rejected subjects.

    ``jobs`` processes share the work; ``on_progress`` receives the number of cells done since its
    last call. There is at least one cell. SGP4
    gives no orbit of a rejected subject.
    """
    survey = _Survey(fleet, latitude_deg, longitude_deg)
    _, start, end = span_days(fleet.span)
    object_days = max(len(fleet.subjects) * (end - start), 1e-9)
    tasks = list(_blocks(len(latitude_deg), object_days))
    jobs = jobs if object_days * len(latitude_deg) > _WORTH_PROCESSES else 1
    parts, refused = [], []
    for task, (found, rejected) in zip(tasks, ordered_map(_run, survey, tasks, jobs), strict=True):
        parts.append(found)
        refused.append(rejected)
        on_progress(len(task))
    return concatenate(parts), np.unique(np.concatenate(refused))


def _blocks(n_cells: int, object_days: float) -> Iterator[range]:
    size = int(np.clip(_LOOKS / object_days, _FEWEST_CELLS, _MOST_CELLS))
    for first in range(0, n_cells, size):
        yield range(first, min(first + size, n_cells))


def _run(survey: _Survey, block: range) -> tuple[Cells, IntArray]:
    n_cells, cell_looks = len(block), slice(block.start, block.stop)
    places = ground_vectors(
        survey.latitude_deg[cell_looks], survey.longitude_deg[cell_looks], np.zeros(n_cells)
    )
    looks, refused = find_looks(survey.fleet, places)
    _, start, end = span_days(survey.fleet.span)
    every = cell_figures(looks.cell, looks.days, n_cells, start, end)
    light = take(looks, np.flatnonzero(looks.daylight))
    stale = take(looks, np.flatnonzero(looks.stale))
    since = np.full(n_cells, np.inf)
    np.minimum.at(since, stale.cell, stale.days)
    timing = np.full(n_cells, np.nan)
    np.fmax.at(timing, looks.cell, looks.timing_uncertainty_s)
    always = np.bincount(looks.cell[looks.endless], minlength=n_cells) > 0
    cells = Cells(
        every=every,
        by_day=cell_figures(light.cell, light.days, n_cells, start, end),
        always_in_view=always,
        timing_uncertainty_s=timing,
        stale_looks=np.bincount(stale.cell, minlength=n_cells),
        stale_since=since,
    )
    return cells, refused
