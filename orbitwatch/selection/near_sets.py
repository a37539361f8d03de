"""Finds objects without any element set near enough to a span."""

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
from orbitwatch.times import Span


def without_near_set(
    element_sets: Sequence[ElementSet], object_index: IntArray, n_objects: int, span: Span
) -> BoolArray:
    """Return whether all sets of an object are stale throughout ``span``, ``(n_objects,)``.

    ``object_index[i]`` is the object of ``element_sets[i]``. The age of a set is the distance of
    its epoch from the nearer end of the span, and zero within it.
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
    """Warn that for objects without a set near the span, missing rows prove nothing.

    ``start`` is the start of the span. Raises ElementsError if the answer contains
    ``nothing_else``.
    """
    if not names:
        return
    from orbitwatch.selection.advice import how_to_get_sets

    what = f"no element set near the span is stored for {first_few(list(names))}"
    hint = f"{how_to_get_sets(start)}, or add --allow-stale"
    if nothing_else:
        raise ElementsError(f"no answer is possible: {what}", hint=hint)
    remarks.warn(f"passes may be missing: {what}; {hint}")
