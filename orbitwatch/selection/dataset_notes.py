"""Reports limitations of a dataset once all its parts are written."""

from __future__ import annotations

import numpy as np

from orbitwatch.datasets.plan import Findings
from orbitwatch.selection.quality_notes import warn_of_refused, warn_of_stale


def conclude(findings: Findings) -> None:
    """Warn of states that SGP4 refused, and of rows left out as too uncertain.

    Raises ElementsError where that is every row.
    """
    warn_of_refused(findings.refused)
    if findings.stale_since is not None and findings.stale_example is not None:
        since = np.datetime64(findings.stale_since)
        warn_of_stale(findings.stale, findings.rows, since, findings.stale_example)
