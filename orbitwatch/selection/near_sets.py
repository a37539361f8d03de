"""Objects of which no element set is near enough to a span to say anything about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np

from orbitwatch import remarks
from orbitwatch.accuracy.space_weather import days_of_epochs, days_since_2000
from orbitwatch.accuracy.uncertainty import is_stale, timing_uncertainty_s
from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import ElementsError
from orbitwatch.formats.phrases import first_few
from orbitwatch.selection.advice import how_to_get_sets
from orbitwatch.times import Span


def without_near_set(
    element_sets: Sequence[ElementSet], object_index: IntArray, n_objects: int, span: Span
) -> BoolArray:
    """Whether all sets of an object are stale at every moment of ``span``, ``(n_objects,)``.

    ``object_index[i]`` says whose set ``element_sets[i]`` is. A set is as far from the span as its
    epoch is from the nearer end, and at no distance where the epoch lies within it.
    """
    epoch_days = days_of_epochs(element_sets)
    before, after = days_since_2000(span.start) - epoch_days, epoch_days - days_since_2000(span.end)
    orbits = orbit_shapes(element_sets)
    age_days = np.maximum(np.maximum(before, after), 0.0)
    uncertainty = timing_uncertainty_s(age_days, orbits.perigee_km, orbits.period_min)
    far = np.ones(n_objects, dtype=np.bool_)
    far[object_index[~is_stale(uncertainty, orbits.period_min)]] = False
    return far


def warn_without_near_set(names: Collection[str], start: datetime, *, nothing_else: bool) -> None:
    """Say that the absence of rows says nothing of objects that have no set near the span.

    ``start`` is where the span begins.

    Raises ElementsError where there is ``nothing_else`` in the answer.
    """
    if not names:
        return
    what = f"no element set near the span is held of {first_few(list(names))}"
    hint = f"{how_to_get_sets(start)}, or add --allow-stale"
    if nothing_else:
        raise ElementsError(f"nothing can be said: {what}", hint=hint)
    remarks.warn(f"what shows no pass may have had one: {what}; {hint}")
