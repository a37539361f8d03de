"""Trails in a picture as a dataset; each task is a block of objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch.config import Settings
from orbitwatch.datasets.partition import blocks
from orbitwatch.datasets.plan import Findings, Plan, Share, with_floats
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.sky.columns import FIELD_COLUMNS
from orbitwatch.features.sky.field import FieldQuestion, field_rows, objects_and_sets
from orbitwatch.features.sky.trails.search import FieldSearch
from orbitwatch.selection.dataset_notes import conclude
from orbitwatch.selection.standard_magnitudes import StandardMagnitude, load_standard_magnitudes
from orbitwatch.times import format_utc
from orbitwatch.version import __version__

_OBJECTS = 2_000
"""Objects in a task: about a second of work."""


@dataclass(frozen=True, slots=True)
class Compute:
    """Executes tasks, which are ranges of objects."""

    question: FieldQuestion
    used: tuple[tuple[CatalogObject, ElementSet], ...]
    magnitudes: tuple[StandardMagnitude | None, ...]

    def __call__(self, task: range) -> Share:
        """Return the rows of a task, those nearest to the centre of the field first."""
        question = self.question
        used = self.used[task.start : task.stop]
        magnitudes = self.magnitudes[task.start : task.stop]
        sets = [chosen for _, chosen in used]
        search = FieldSearch(sets, question.site, question.exposure, question.clock_s)
        standard = np.array([np.nan if m is None else m.value for m in magnitudes])
        trails = search.trails(question.field, standard, question.sky)
        rows = field_rows(search.reference_jd, used, magnitudes, trails)
        stale = trails.stale & (not question.allow_stale)
        findings = Findings.of(rows, stale, "enters", ())
        return Share(rows.take(np.flatnonzero(~stale)), findings)


def plan(question: FieldQuestion, settings: Settings, now: datetime) -> Plan[range]:
    """Plan the dataset for a question; raises as `field.answer` does."""
    _, used = objects_and_sets(question, settings, now)
    known = load_standard_magnitudes(question.magnitudes)
    magnitudes = tuple(known.of(held.record.catalog_id, held.record.name) for held, _ in used)
    lean = tuple((CatalogObject(held.record, (chosen,)), chosen) for held, chosen in used)
    sets = tuple(chosen for _, chosen in used)
    return Plan(
        question={
            "title": f"trails of {len(used):,} objects over {question.site.name}",
            "objects": len(used),
            "sites": [question.site.name],
            "start": format_utc(question.exposure.start),
            "end": format_utc(question.exposure.end),
        },
        identity=repr((with_floats(question), magnitudes, __version__, sets)),
        columns=FIELD_COLUMNS,
        element_sets=sets,
        tasks=blocks(len(used), _OBJECTS),
        compute=Compute(question, lean, magnitudes),
        moments=("enters",),
        start=question.exposure.start,
        place=None,
        conclude=conclude,
    )
