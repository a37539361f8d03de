"""Ground tracks of any length as a dataset: each task is a run of the plan's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from orbitwatch.config import Settings
from orbitwatch.datasets.partition import blocks
from orbitwatch.datasets.plan import Findings, Plan, Share
from orbitwatch.features.tracks.answer import identity_of, prepare
from orbitwatch.features.tracks.compute import BATCH, Tracker
from orbitwatch.features.tracks.plan import TrackPlan
from orbitwatch.features.tracks.question import TrackQuestion
from orbitwatch.features.tracks.rows import TrackRows, with_element_age
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import concatenate
from orbitwatch.selection.dataset_notes import conclude
from orbitwatch.selection.quality_notes import note_old_sets
from orbitwatch.times import format_utc

_BATCHES = 8
"""Stretches in a task: half a million moments, about ten seconds."""


@dataclass(slots=True)
class Compute:
    """Runs tasks, which are ranges of the plan's rows; each process makes one tracker."""

    plan: TrackPlan
    question: TrackQuestion
    names: Sequence[str]
    _tracker: Tracker | None = None

    def __getstate__(self) -> tuple[object, ...]:
        """Leave out the tracker: no process can be handed one."""
        return self.plan, self.question, self.names

    def __setstate__(self, state: tuple[TrackPlan, TrackQuestion, Sequence[str]]) -> None:
        self.plan, self.question, self.names = state
        self._tracker = None

    def __call__(self, task: range) -> Share:
        """Return the rows of a task, by object and time."""
        asked = self.question
        if self._tracker is None:
            self._tracker = Tracker(self.plan, asked.sites, asked.frame)
        sites = [site.name for site in asked.sites]
        make = TrackRows(self.plan, self.names, sites, asked.columns, asked.frame)
        parts, refused = [], set()
        for first in range(task.start, task.stop, BATCH):
            track = self._tracker.rows(np.arange(first, min(first + BATCH, task.stop)))
            refused |= set(self.plan.subject[track.leg[~track.good]].tolist())
            parts.append(make.of(track))
        rows = concatenate(parts)
        gone = tuple(sorted(self.names[i] for i in refused))
        return Share(rows, Findings(rows=len(rows), refused=gone))


def plan(question: TrackQuestion, settings: Settings, now: datetime) -> Plan[range]:
    """Plan the answer to a question; raises as `tracks.answer.answer_track` does.

    The number of rows is not limited.
    """
    question = replace(question, allow_many_rows=True)
    layout, objects = prepare(question, settings, now)
    names = [held.record.name for held in objects]
    sites = [site.name for site in question.sites]
    size = BATCH * max(1, _BATCHES // max(1, len(sites)))

    def finish(findings: Findings) -> None:
        conclude(findings)
        tracker = Tracker(layout, question.sites, question.frame)
        make = TrackRows(layout, names, sites, question.columns, question.frame)
        note_old_sets(with_element_age(make.of(tracker.leg_ends())))

    return Plan(
        question={
            "title": f"ground track of {listed(names, 'objects')}",
            "objects": len(objects),
            "sites": sites,
            "start": format_utc(question.span.start),
            "end": format_utc(question.span.end),
            "step": "auto" if question.step is None else f"{question.step.total_seconds():g} s",
            "frame": question.frame,
            "elements_mode": question.elements_mode,
        },
        identity=identity_of(question, layout, names),
        columns=question.columns,
        element_sets=layout.element_sets,
        tasks=blocks(layout.n_rows, size),
        compute=Compute(layout, question, names),
        moments=("time",),
        start=question.span.start,
        place="site" if question.sites else None,
        conclude=finish,
    )
