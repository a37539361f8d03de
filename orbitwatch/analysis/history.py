"""An object's orbit over time: its element sets in order, as arrays, and those that do not belong.

Sets may come out of order or twice, and a set may carry the wrong object's number (a mis-tag).
Such a set lies in another orbit than its neighbours on both sides; it is named, and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter

import numpy as np

from orbitwatch.analysis.orbits import shapes
from orbitwatch.analysis.secular import node_rate_deg_day
from orbitwatch.analysis.strays import strays
from orbitwatch.astro.propagation import FloatArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_ORIGIN_YEAR = 2000.0
_SAME_EPOCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class History:
    """The sets of one object that belong together, by epoch; every array is ``(n,)``.

    ``days`` count from 2000-01-01 UTC; the mean motion is Kozai's in rev/day, as published, the
    semi-major axis that of Brouwer's. ``node_deg`` has no jumps at 360°. ``outliers`` are the sets
    that were left out because they lie in another orbit.
    """

    element_sets: tuple[ElementSet, ...]
    outliers: tuple[ElementSet, ...]
    days: FloatArray
    mean_motion: FloatArray
    semi_major_axis_km: FloatArray
    eccentricity: FloatArray
    perigee_km: FloatArray
    apogee_km: FloatArray
    inclination_deg: FloatArray
    node_deg: FloatArray

    def __len__(self) -> int:
        """Return the number of sets."""
        return len(self.element_sets)

    def year(self, days: FloatArray) -> FloatArray:
        """Return days since 2000-01-01 as a year with its fraction."""
        return np.asarray(_ORIGIN_YEAR + days / 365.25)

    def take(self, which: Sequence[int]) -> History:
        """Return the history of some of its sets, by index in order; the outliers stay."""
        return _arrays([self.element_sets[index] for index in which], self.outliers)


def history_of(element_sets: Sequence[ElementSet]) -> History:
    """Return the history that ``element_sets`` of one object tell, in any order, repeated or not.

    Of several sets within a minute the last one given counts. Needs one set at least.
    """
    ordered = in_order(element_sets)
    everything = _arrays(ordered, ())
    stray = strays(everything)
    kept = [s for s, out in zip(ordered, stray, strict=True) if not out]
    outliers = [s for s, out in zip(ordered, stray, strict=True) if out]
    return _arrays(kept, tuple(outliers)) if outliers else everything


@lru_cache(maxsize=16)  # many questions may be about few objects
def without_strays(held: HeldObject) -> tuple[HeldObject, tuple[ElementSet, ...]]:
    """Return the object without the sets that lie in another orbit than the rest, and those.

    Where they are not fewer than the rest, nobody can tell which belong to it: none is left out.
    """
    if not held.element_sets:
        return held, ()
    strays = history_of(held.element_sets).outliers
    if 2 * len(strays) >= len(held.element_sets) or not strays:
        return held, ()
    kept = tuple(s for s in held.element_sets if s not in strays)
    return replace(held, element_sets=kept), strays


def in_order(element_sets: Sequence[ElementSet]) -> list[ElementSet]:
    """Return sets by epoch; of several within a minute the last one given counts."""
    ordered: list[ElementSet] = []
    for element_set in sorted(element_sets, key=attrgetter("epoch")):  # stable: later ones last
        if ordered and element_set.epoch - ordered[-1].epoch < _SAME_EPOCH:
            ordered.pop()
        ordered.append(element_set)
    return ordered


def _arrays(ordered: Sequence[ElementSet], outliers: tuple[ElementSet, ...]) -> History:
    size = shapes(ordered)
    days = np.array([(s.epoch - _ORIGIN).total_seconds() / 86400.0 for s in ordered])
    inclination = np.array([s.inclination for s in ordered])
    eccentricity = np.array([s.eccentricity for s in ordered])
    node = np.array([s.ra_of_asc_node for s in ordered])
    drift = node_rate_deg_day(size.semi_major_axis_km, eccentricity, inclination)
    return History(
        element_sets=tuple(ordered),
        outliers=outliers,
        days=days,
        mean_motion=np.array([s.mean_motion for s in ordered]),
        semi_major_axis_km=size.semi_major_axis_km,
        eccentricity=eccentricity,
        perigee_km=size.perigee_km,
        apogee_km=size.apogee_km,
        inclination_deg=inclination,
        node_deg=_unwrapped(days, node, drift),
    )


def _unwrapped(days: FloatArray, node: FloatArray, drift: FloatArray) -> FloatArray:
    """Return the node without jumps: the turns that J2 makes between two sets are counted."""
    foreseen = np.diff(days) * 0.5 * (drift[1:] + drift[:-1])
    found = np.diff(node)
    steps = found - 360.0 * np.round((found - foreseen) / 360.0)
    return np.concatenate([node[:1], node[0] + np.cumsum(steps)])
