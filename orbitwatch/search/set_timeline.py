"""The times at which each of an object's element sets is in use, by mode."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.modes import ElementsMode, known_since
from orbitwatch.times import to_jd


@dataclass(frozen=True, slots=True)
class SetTimeline:
    """Sets in order of epoch and the moments, ``(n + 1,)``, of transition between them.

    Set ``i`` is in use after ``bounds[i]`` up to and including ``bounds[i + 1]``, in UTC days since
    a Julian date. The first bound and the last may be infinite; without sets there is none.
    """

    element_sets: tuple[ElementSet, ...]
    bounds: FloatArray


def set_timeline(
    element_sets: Sequence[ElementSet],
    mode: ElementsMode,
    supplemental: Collection[ElementSet],
    reference_jd: float,
) -> SetTimeline:
    """Return when each of the sets is in use, in UTC days since ``reference_jd``.

    ``element_sets`` are in order of epoch, of several at one epoch the best last; those that are
    ``supplemental`` rank behind others at equal distance.
    """
    best = best_of_each_epoch(element_sets)
    if not best:
        return SetTimeline((), np.empty(0))
    if mode == "before":
        return _as_known(element_sets, reference_jd)
    if mode == "latest" or len(best) == 1:
        return SetTimeline(best[-1:], np.array([-np.inf, np.inf]))
    epochs = np.array([_days(s.epoch, reference_jd) for s in best])
    middles = 0.5 * (epochs[:-1] + epochs[1:])
    behind = np.array([s in supplemental for s in best], dtype=np.bool_)
    # A moment at equal distance belongs to the older set, unless only the newer one is general.
    newer_first = behind[:-1] & ~behind[1:]
    middles[newer_first] = np.nextafter(middles[newer_first], -np.inf)
    return SetTimeline(best, np.concatenate([[-np.inf], middles, [np.inf]]))


def best_of_each_epoch(element_sets: Sequence[ElementSet]) -> tuple[ElementSet, ...]:
    """Return the last set of each epoch, in order of epoch."""
    return tuple({s.epoch: s for s in sorted(element_sets, key=attrgetter("epoch"))}.values())


def set_in_use(bounds: FloatArray, days: FloatArray) -> IntArray:
    """Return the set in use at each of ``days``; -1 if none existed yet."""
    inside = np.searchsorted(bounds[1:-1], days, side="left")
    return np.where(days > bounds[0], inside, -1)


def _as_known(element_sets: Sequence[ElementSet], reference_jd: float) -> SetTimeline:
    """Use each set from the time it was known until a newer one was."""
    used: dict[datetime, ElementSet] = {}
    newest: ElementSet | None = None
    for s in sorted(sorted(element_sets, key=attrgetter("epoch")), key=known_since):
        if newest is None or s.epoch >= newest.epoch:
            newest = s
            used[known_since(s)] = s
    # Including that moment: a bound itself belongs to the set before it.
    since = [np.nextafter(_days(moment, reference_jd), -np.inf) for moment in used]
    return SetTimeline(tuple(used.values()), np.array([*since, np.inf]))


def _days(moment: datetime, reference_jd: float) -> float:
    jd, fraction = to_jd(moment)
    return jd - reference_jd + fraction
