"""Reports limitations of a dataset once all its parts are written."""

from __future__ import annotations

import numpy as np

from orbitwatch.datasets.plan import Findings, OldSet
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.quality_notes import (
    OldSets,
    note_described,
    warn_of_refused,
    warn_of_stale,
)


def sets_of(rows: Rows) -> tuple[OldSet, ...] | None:
    """Return the element sets of a task's rows for its findings."""
    sets = OldSets()
    sets.add(rows)
    return sets.described()


def conclude(findings: Findings) -> None:
    """Warn of states that SGP4 refused and of rows left out as too uncertain; note old sets.

    Raises ElementsError where that is every row.
    """
    warn_of_refused(findings.refused)
    if findings.stale_since is not None and findings.stale_example is not None:
        since = np.datetime64(findings.stale_since)
        warn_of_stale(findings.stale, findings.rows, since, findings.stale_example)
    note_described(findings.sets)
