"""The fitted errors of element sets: by age, perigee, drag and whether the object manoeuvres.

The logarithm of each figure is a surface over the logarithm of age and the perigee, one for each
direction in time, near the Earth or in deep space, manoeuvring or not, plus the worth of what the
set says of its drag, which itself changes with age: drag rules an old set and hardly touches a
young one. The surfaces are quantiles of measured errors, fitted one by one, as the tails are
heavy: 95 % is not twice 68 %. ``tests/benchmarks/calibrate_accuracy.py`` fits and judges them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from orbitwatch.accuracy.manoeuvre_likelihood import Clues, ManoeuvreRule, clues_of
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.resources import shipped

AGE_KNOTS_DAYS = np.array([0.1, 0.3, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 90.0])
SLOPE_KNOTS_DAYS = np.array([0.3, 4.0, 16.0])
"""Between these the worth of drag and the other traits is interpolated; each is an age knot."""
NEAR_EARTH_KNOTS_KM = np.array(
    [250.0, 330, 375, 425, 475, 525, 575, 650, 750, 900, 1200, 1600],
)
DEEP_SPACE_KNOTS_KM = np.array([300.0, 2000, 10000, 20000, 35786])
"""Perigees; in deep space they are interpolated in their logarithms."""
TRAITS = ("log_motion_dot", "log_bstar", "motion_dot_negative", "whole_second", "log_odds", "log_e")
FIGURES = ("timing_s", "timing_95_s", "cross_track_km")
_LOG_AGES = np.log(AGE_KNOTS_DAYS)
_LAST_SLOPE = 1.0
"""Beyond the last age errors are taken to grow with the age itself."""


@dataclass(frozen=True, slots=True)
class Objects:
    """What the figures depend on besides age, for element sets; arrays ``(n,)``, traits ``(n, k)``.

    ``place`` is where the perigee lies among the knots of its kind of orbit.
    """

    deep: BoolArray
    place: FloatArray
    traits: FloatArray
    log_odds: FloatArray

    @property
    def manoeuvres(self) -> BoolArray:
        """Which objects are more likely than not to manoeuvre."""
        return np.asarray(self.log_odds > 0.0)


def describe(clues: Clues, orbits: OrbitShapes, log_odds: FloatArray) -> Objects:
    """Return what the figures depend on, ``log_odds`` being those that each object manoeuvres.

    Traits are clipped to where there were objects to measure, and drag counts near the Earth.
    """
    near = ~clues.deep
    traits = [
        np.where(near, np.clip(clues.log_motion_dot, -6.0, -1.5) + 4.5, 0.0),
        np.where(near, np.clip(clues.log_bstar, -5.0, -1.0) + 3.5, 0.0),
        np.where(near, clues.motion_dot_negative, 0.0),
        clues.whole_second,
        np.clip(log_odds, -6.0, 6.0) / 3.0,
        np.clip(clues.log_eccentricity, -4.0, -1.0) + 3.0,
    ]
    place = perigee_place(clues.deep, orbits.perigee_km)
    return Objects(clues.deep, place, np.stack(traits, axis=1), np.asarray(log_odds))


def perigee_place(deep: BoolArray, perigee_km: FloatArray) -> FloatArray:
    """Return where each perigee lies among the knots of its kind of orbit, ``(n,)``."""
    low = place_among(NEAR_EARTH_KNOTS_KM, perigee_km)
    high = place_among(np.log(DEEP_SPACE_KNOTS_KM), np.log(np.maximum(perigee_km, 1.0)))
    return np.asarray(np.where(deep, high, low))


@dataclass(frozen=True, slots=True)
class AccuracyModel:
    """The coefficients, all natural logarithms of seconds or km.

    ``surfaces[deep]`` is ``(2 backward, 2 manoeuvres, perigee knots, age knots, 3 figures)``,
    ``slopes[deep]`` ``(2, 2, slope knots, 3 figures, traits)``. ``usual[deep]`` ``(perigee knots,
    traits)`` are the traits of the middling object that does not manoeuvre.
    """

    surfaces: tuple[FloatArray, FloatArray]
    slopes: tuple[FloatArray, FloatArray]
    usual: tuple[FloatArray, FloatArray]
    rule: ManoeuvreRule

    def objects(
        self,
        element_sets: Sequence[ElementSet],
        orbits: OrbitShapes | None = None,
        steps: tuple[IntArray, IntArray] | None = None,
    ) -> Objects:
        """Return what is known of each set's object.

        ``steps`` are the counts of ``ManoeuvreRule.with_older_sets``, where older sets are held.
        """
        orbits = orbit_shapes(element_sets) if orbits is None else orbits
        clues = clues_of(element_sets, orbits, self.rule.fleets, self.rule.other)
        log_odds = self.rule.log_odds(clues)
        if steps is not None:
            log_odds = self.rule.with_older_sets(log_odds, *steps)
        return describe(clues, orbits, log_odds)

    def usual_objects(self, perigee_km: FloatArray, period_min: FloatArray) -> Objects:
        """Return objects that are usual for the size of their orbits, and do not manoeuvre."""
        deep = period_min >= NEAR_EARTH_PERIOD_MIN
        place = perigee_place(deep, perigee_km)
        traits = np.zeros((len(place), len(TRAITS)))
        for kind, table in enumerate(self.usual):
            below, share = split(place, len(table))
            below = np.minimum(below, len(table) - 2)
            between = (1.0 - share[:, None]) * table[below] + share[:, None] * table[below + 1]
            traits[deep == bool(kind)] = between[deep == bool(kind)]
        return Objects(deep, place, traits, np.full(len(place), -1.0))

    def figures(self, objects: Objects, which: IntArray, age_days: FloatArray) -> FloatArray:
        """Return the three FIGURES of set ``which[i]`` at ``age_days[i]``, ``(n, 3)``.

        A negative age is a set from later. No figure falls with growing age, and the 95 % one is
        never below the 68 % one.
        """
        table = self._table(objects)
        log_age = np.log(np.maximum(np.abs(age_days), AGE_KNOTS_DAYS[0]))
        backward = (np.asarray(age_days) < 0.0).astype(np.int64)
        j, t = split(place_among(_LOG_AGES, log_age), len(_LOG_AGES))
        t = t[:, None]
        logs = (1.0 - t) * table[which, backward, j] + t * table[which, backward, j + 1]
        logs += _LAST_SLOPE * np.maximum(log_age - _LOG_AGES[-1], 0.0)[:, None]
        figures = np.exp(logs)
        figures[:, 1] = np.maximum(figures[:, 0], figures[:, 1])
        return figures

    def _table(self, objects: Objects) -> FloatArray:
        """Return the logarithms at every age knot, ``(n, 2 backward, age knots, 3)``."""
        table = np.empty((len(objects.place), 2, len(_LOG_AGES), len(FIGURES)))
        below, share = split(
            place_among(np.log(SLOPE_KNOTS_DAYS), _LOG_AGES), len(SLOPE_KNOTS_DAYS)
        )
        share = share[:, None, None]
        for kind in (0, 1):
            for moves in (0, 1):
                rows = np.flatnonzero(
                    (objects.deep == bool(kind)) & (objects.manoeuvres == bool(moves))
                )
                surface, slopes = self.surfaces[kind][:, moves], self.slopes[kind][:, moves]
                worth = (1.0 - share) * slopes[:, below] + share * slopes[:, below + 1]
                i, s = split(objects.place[rows], surface.shape[1])
                s = s[:, None, None, None]
                table[rows] = (1.0 - s) * surface[:, i].swapaxes(0, 1)
                table[rows] += s * surface[:, i + 1].swapaxes(0, 1)
                table[rows] += np.einsum("dafk,nk->ndaf", worth, objects.traits[rows])
        return np.asarray(np.maximum.accumulate(table, axis=2))


def place_among(knots: FloatArray, values: FloatArray) -> FloatArray:
    """Return where ``values`` lie among rising ``knots``, as a fractional index, ``(n,)``."""
    return np.asarray(np.interp(values, knots, np.arange(len(knots))))


def split(place: FloatArray, knots: int) -> tuple[IntArray, FloatArray]:
    """Return the knot below each fractional index, and the share of the one above, ``(n,)``."""
    below = np.minimum(place.astype(np.int64), knots - 2)
    return below, place - below


@cache
def shipped_model() -> AccuracyModel:
    """Return the model that ships with orbitwatch, read once."""
    return read_model(shipped("accuracy.json"))


def read_model(path: Path) -> AccuracyModel:
    """Return the model in the file at ``path``, as ``calibrate_accuracy.py`` writes it."""
    record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rule = record["manoeuvring"]
    kinds = ("near_earth", "deep_space")
    return AccuracyModel(
        surfaces=_pair([np.array(record["surfaces"][kind]) for kind in kinds]),
        slopes=_pair([np.array(record["slopes"][kind]) for kind in kinds]),
        usual=_pair([np.array(record["usual"][kind]) for kind in kinds]),
        rule=ManoeuvreRule(
            near_earth=np.array(rule["near_earth"]),
            deep_space=np.array(rule["deep_space"]),
            fleets=rule["fleets"],
            other=rule["other"],
            steps=rule["older_sets"]["steps"],
            still=rule["older_sets"]["still"],
        ),
    )


def _pair(arrays: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    near_earth, deep_space = arrays
    return near_earth, deep_space
