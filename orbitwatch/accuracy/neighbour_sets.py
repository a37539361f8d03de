"""The least uncertainty that follows when the sets before and after a time disagree.

Two neighbouring sets check each other. If they disagree about a time by more than the 68 % figures
of both allow, something happened between their epochs that the figures do not include: a
manoeuvre, a bad fit, the set of another object. It is then unknown which of the two is nearer the
truth, so the answer is uncertain by at least half their disagreement.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from orbitwatch.accuracy.model import FIGURES, AccuracyModel
from orbitwatch.accuracy.residuals import ahead_s
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.times import to_jd

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MS_A_DAY = 86_400_000.0
_OWNER = 1 << 44
"""More milliseconds than lie between any two epochs, for a key that sorts by owner and time."""

_MOST_OF_A_REVOLUTION = 0.1
"""A neighbour with a greater uncertainty does not contradict the set in use."""
_OTHER_PLANE_DEG = 5.0
"""A plane change that takes 650 m/s in a low orbit, more than any satellite can spend."""
_OTHER_SIZE = 0.2
_NODE_KNOWN_DAYS = 30.0
"""Over longer times the node of a decaying orbit cannot be extrapolated to within those degrees."""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """Differences of neighbouring sets from the sets in use; arrays ``(m,)``.

    ``row`` is the index of the moment, which has up to two neighbours;
    ``other`` that of the neighbour in ``element_sets``. ``time_s`` is along the track.
    ``least`` ``(m, 3)`` are the lower limits of the figures: half the time for 68 %,
    the whole of it for 95 %, and half the distance across; 0 where the figures of both sets allow
    the difference. ``contradicts`` marks differences that even their 95 % figures do not allow.
    """

    element_sets: tuple[ElementSet, ...]
    row: IntArray
    other: IntArray
    time_s: FloatArray
    cross_track_km: FloatArray
    least: FloatArray
    contradicts: BoolArray


class NeighbourSets:
    """The other sets of the objects of ``element_sets``; ``histories[j]`` are those of set ``j``.

    An object with one set has no neighbours and costs nothing. ``shifts`` are those of sets
    blended with their neighbours: the answer then includes both sets, and its time is not
    widened.
    """

    def __init__(
        self,
        element_sets: Sequence[ElementSet],
        histories: Sequence[Sequence[ElementSet]],
        model: AccuracyModel,
        shifts: TimeShifts | None = None,
    ) -> None:
        self._element_sets = element_sets
        self._model = model
        self._shifts = shifts
        self._owner = np.full(len(self._element_sets), -1, dtype=np.int64)
        self._pool: list[ElementSet] = []
        self._keys = np.empty(0, dtype=np.int64)
        owners: dict[int, int] = {}
        keys: list[int] = []
        for j, history in enumerate(histories):
            if len(history) < 2:
                continue
            if id(history) not in owners:
                owners[id(history)] = len(owners)
                ordered = sorted({s.epoch: s for s in history}.values(), key=lambda s: s.epoch)
                self._pool += ordered
                keys += [owners[id(history)] * _OWNER + _milliseconds(s) for s in ordered]
            self._owner[j] = owners[id(history)]
        if keys:
            self._keys = np.array(keys, dtype=np.int64)
            epochs = [_milliseconds(s) for s in self._element_sets]
            self._epoch_key = self._owner * _OWNER + np.array(epochs, dtype=np.int64)

    def least_figures(self, which: IntArray, age_days: FloatArray) -> FloatArray:
        """Return the lower limits of the figures by disagreements, ``(n, 3)``; 0 without any.

        The moments are ``age_days[i]`` after the epoch of set ``which[i]``, which is in use.
        """
        least = np.zeros((len(which), len(FIGURES)))
        if len(self._keys):
            found = self.disagreements(which, age_days)
            np.maximum.at(least, found.row, found.least)
        if self._shifts is not None:
            least[self._shifts.blended(which, age_days), :2] = 0.0
        return least

    def disagreements(self, which: IntArray, age_days: FloatArray) -> Disagreements:
        """Return the differences of the last set before each moment and the first after it.

        Measured from set ``which[i]``; a neighbour that is that set itself is left out.
        """
        rows, places = self._neighbours(which, age_days)
        if not len(rows):
            nothing = np.empty(0)
            least = np.empty((0, len(FIGURES)))
            return Disagreements((), rows, rows, nothing, nothing, least, rows > 0)
        every, other = np.unique(places, return_inverse=True)
        used, mine = np.unique(which[rows], return_inverse=True)
        neighbours = tuple(self._pool[k] for k in every.tolist())
        sets = (*neighbours, *(self._element_sets[j] for j in used.tolist()))
        mine = mine + len(neighbours)
        propagator = Propagator(sets, to_jd(sets[0].epoch)[0])
        days = propagator.epoch_days[mine] + age_days[rows]
        ahead, across = ahead_s(propagator, mine, days, propagator.states(other, days).position_km)
        time_s, cross_track_km = np.nan_to_num(np.abs(ahead)), np.nan_to_num(np.abs(across))
        objects = self._model.objects(sets)
        of_other = self._model.figures(objects, other, days - propagator.epoch_days[other])
        allowed = np.hypot(self._model.figures(objects, mine, age_days[rows]), of_other)
        period_s = 2.0 * np.pi / propagator.mean_motion_rad_s[other]
        counts = of_other[:, 0] < _MOST_OF_A_REVOLUTION * period_s
        late = counts & (time_s > allowed[:, 0])
        aside = counts & (cross_track_km > allowed[:, 2])
        least = np.stack(
            [
                np.where(late, 0.5 * time_s, 0.0),
                np.where(late, time_s, 0.0),
                np.where(aside, 0.5 * cross_track_km, 0.0),
            ],
            axis=1,
        )
        contradicts = (time_s > allowed[:, 1]) | (cross_track_km > 2.0 * allowed[:, 2])
        return Disagreements(
            element_sets=neighbours,
            row=rows,
            other=other,
            time_s=time_s,
            cross_track_km=cross_track_km,
            least=least,
            contradicts=np.asarray(counts & contradicts),
        )

    def _neighbours(self, which: IntArray, age_days: FloatArray) -> tuple[IntArray, IntArray]:
        """Return rows, each with the index in the pool of the set before or after its moment."""
        rows = np.flatnonzero(self._owner[which] >= 0)
        if not len(rows):
            return rows, rows
        mine = self._epoch_key[which[rows]]
        moment = mine + np.rint(age_days[rows] * _MS_A_DAY).astype(np.int64)
        after = np.searchsorted(self._keys, moment, side="right")
        found = []
        for place in (after - 1, after):
            inside = np.clip(place, 0, len(self._keys) - 1)
            key = self._keys[inside]
            same_object = (place == inside) & (key // _OWNER == self._owner[which[rows]])
            kept = np.flatnonzero(same_object & (key != mine))
            found.append((rows[kept], inside[kept]))
        (before, earlier), (behind, later) = found
        return np.concatenate([before, behind]), np.concatenate([earlier, later])


def sets_around(history: Sequence[ElementSet], moment: datetime) -> tuple[ElementSet, ...]:
    """Return the last of an object's sets before ``moment`` and the first after it, if any.

    ``history`` is in order of epoch, and at one epoch the set to use comes last.
    """
    after = bisect_right(history, moment, key=lambda s: s.epoch)
    later = {s.epoch: s for s in history[after:] if s.epoch == history[after].epoch}
    return (*history[max(after - 1, 0) : after], *later.values())


def other_orbit(one: ElementSet, other: ElementSet) -> bool:
    """Whether the orbits of two sets are too different for one object.

    The planes differ by more than satellites can change, or the sizes by more than a fifth,
    as when an analyst number is reused. The node is extrapolated from one epoch to the other.
    """
    days = (other.epoch - one.epoch) / timedelta(days=1)
    orbits = orbit_shapes([one, other])
    rate = node_rate_deg_day(
        orbits.semi_major_axis_km,
        np.array([one.eccentricity, other.eccentricity]),
        np.array([one.inclination, other.inclination]),
    )
    turned = np.radians(other.ra_of_asc_node - one.ra_of_asc_node - days * float(np.mean(rate)))
    first, second = np.radians([one.inclination, other.inclination])
    cosine = np.cos(first) * np.cos(second) + np.sin(first) * np.sin(second) * np.cos(turned)
    between_planes_deg = float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
    known_node = abs(days) < _NODE_KNOWN_DAYS
    tilt_deg = between_planes_deg if known_node else abs(one.inclination - other.inclination)
    ratio = orbits.semi_major_axis_km[1] / orbits.semi_major_axis_km[0]
    return tilt_deg > _OTHER_PLANE_DEG or abs(float(np.log(ratio))) > _OTHER_SIZE


def _milliseconds(element_set: ElementSet) -> int:
    return _OWNER // 2 + (element_set.epoch - _ORIGIN) // _MILLISECOND
