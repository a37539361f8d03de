"""How much a still map can show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from orbitwatch.errors import UsageError
from orbitwatch.features.tracks.plan import MICROSECONDS_A_DAY, TrackPlan

MOST_OBJECTS: Final = 20
MOST_REVOLUTIONS: Final = 115.0
"""Of all objects together: a week of one satellite in low orbit."""
MOST_SAMPLES: Final = 200_000
"""Eccentric orbits have many: their steps are those of the perigee."""


def check_objects(count: int) -> None:
    """Raise UsageError where there are more objects than can be told apart."""
    if count > MOST_OBJECTS:
        raise UsageError(
            f"a map shows at most {MOST_OBJECTS} objects, and {count:,} are asked for",
            hint="name fewer",
        )


def check_tracks(plans: Sequence[TrackPlan]) -> None:
    """Raise UsageError where tracks so long would neither be read nor fit a small file."""
    samples = sum(plan.n_rows for plan in plans)
    if samples > MOST_SAMPLES or sum(map(_revolutions, plans)) > MOST_REVOLUTIONS:
        raise UsageError(
            f"the tracks would cover the map: at most {MOST_REVOLUTIONS:.0f} revolutions of all "
            "objects together are drawn, a week of one in low orbit",
            hint="shorten the span (--for), name fewer objects, or ask for --html FILE",
        )


def _revolutions(plan: TrackPlan) -> float:
    days = np.diff(plan.begin) * plan.step_us / MICROSECONDS_A_DAY
    return float(np.sum(days * [s.mean_motion for s in plan.element_sets]))
