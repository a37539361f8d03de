"""An object's orbit over time: its element sets in order, as arrays, and those that do not belong.

Sets may come out of order or twice, and a set may carry the wrong object's number (a mis-tag).
Such a set lies in another orbit than its neighbours on both sides; it is reported and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from operator import attrgetter

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.evolution.outlier_sets import outlier_mask
from orbitwatch.evolution.record import History, history_arrays

_SAME_EPOCH = timedelta(minutes=1)


def history_of(element_sets: Sequence[ElementSet]) -> History:
    """Return the history of an object from its ``element_sets``, in any order, repeated or not.

    Of several sets within a minute the last one given counts. At least one set is needed.
    """
    ordered = in_order(element_sets)
    everything = history_arrays(ordered, ())
    outlying = outlier_mask(everything)
    kept = [s for s, out in zip(ordered, outlying, strict=True) if not out]
    outliers = [s for s, out in zip(ordered, outlying, strict=True) if out]
    return history_arrays(kept, tuple(outliers)) if outliers else everything


@lru_cache(maxsize=16)  # few objects may be queried many times
def without_outliers(held: CatalogObject) -> tuple[CatalogObject, tuple[ElementSet, ...]]:
    """Return the object without the sets in another orbit than the rest, and these sets.

    If they are not fewer than the rest, it is unknown which are its own, and none is left out.
    """
    if not held.element_sets:
        return held, ()
    outliers = history_of(held.element_sets).outliers
    if 2 * len(outliers) >= len(held.element_sets) or not outliers:
        return held, ()
    kept = tuple(s for s in held.element_sets if s not in outliers)
    return replace(held, element_sets=kept), outliers


def in_order(element_sets: Sequence[ElementSet]) -> list[ElementSet]:
    """Return sets by epoch; of several within a minute the last one given counts."""
    ordered: list[ElementSet] = []
    for element_set in sorted(element_sets, key=attrgetter("epoch")):  # stable: later ones last
        if ordered and element_set.epoch - ordered[-1].epoch < _SAME_EPOCH:
            ordered.pop()
        ordered.append(element_set)
    return ordered
