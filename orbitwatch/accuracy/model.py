"""The fitted errors of element sets: by age, perigee, drag, activity and whether they manoeuvre.

The logarithm of each figure is a surface over the logarithm of age and the perigee, one for each
direction in time, near the Earth or in deep space, manoeuvring or not, plus a linear term in each
trait of the object (``traits``). The coefficients of the traits depend on age and perigee as well:
drag dominates for old sets of low objects and hardly matters for recent or high ones. The surfaces
are quantiles of measured errors, fitted separately because the tails are heavy: 95 % is not twice
68 %. Near the Earth there are three fits, by the available data on solar activity
(``traits.LEVELS``). ``tests/benchmarks/calibrate_accuracy.py`` fits and evaluates them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from orbitwatch.accuracy.manoeuvre_likelihood import ManoeuvreRule, clues_of
from orbitwatch.accuracy.space_weather import SpaceWeather, in_use
from orbitwatch.accuracy.traits import (
    AIR,
    DEEP_SPACE_KNOTS_KM,
    NEAR_EARTH_KNOTS_KM,
    SLOPE_PERIGEES,
    TABLE_AGES_DAYS,
    TRAITS,
    Objects,
    describe,
    hats,
    place_among,
    split,
    surface_place,
    without_weather,
)
from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.resources import shipped

AGE_KNOTS_DAYS = np.array([0.1, 0.3, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 90.0])
SLOPE_KNOTS_DAYS = np.array([0.3, 4.0, 16.0])
"""Ages between which the coefficients of the traits are interpolated; each is an age knot."""
FIGURES = ("timing_s", "timing_95_s", "cross_track_km")
_LOG_TABLE_AGES = np.log(TABLE_AGES_DAYS)
_AGE_HATS = hats(place_among(np.log(AGE_KNOTS_DAYS), _LOG_TABLE_AGES), len(AGE_KNOTS_DAYS))
_SLOPE_HATS = hats(place_among(np.log(SLOPE_KNOTS_DAYS), _LOG_TABLE_AGES), len(SLOPE_KNOTS_DAYS))
_LAST_SLOPE = 1.0
"""Beyond the last age errors are assumed proportional to age."""
_MOST_TIMES = 100.0
"""The 95 % figure is at most this multiple of the 68 % one. Greater ones come from slopes that are
extrapolated for unusual objects that manoeuvre, and their 68 % figures contain too few errors."""


@dataclass(frozen=True, slots=True)
class AccuracyModel:
    """The coefficients, all natural logarithms of seconds or km.

    ``surfaces[deep]`` is ``(levels, 2 backward, 2 manoeuvres, perigee knots, age knots, 3
    figures)``, ``slopes[deep]`` ``(levels, 2, 2, slope perigees, slope ages, 3 figures,
    traits)``; in deep space, where activity does not matter, there is one level. ``usual[deep]``
    ``(perigee knots, traits)`` are the typical traits of an object that does not manoeuvre.
    ``blend[deep]`` ``(2 figures, terms)`` are those of ``uncertainty.blended_figures``, ``by_drag``
    ``(2 backward, 2 figures, terms)`` those of ``uncertainty.by_drag_figures``.
    """

    surfaces: tuple[FloatArray, FloatArray]
    slopes: tuple[FloatArray, FloatArray]
    usual: tuple[FloatArray, FloatArray]
    blend: tuple[FloatArray, FloatArray]
    rule: ManoeuvreRule
    by_drag: FloatArray

    def objects(
        self,
        element_sets: Sequence[ElementSet],
        orbits: OrbitShapes | None = None,
        steps: tuple[IntArray, IntArray] | None = None,
        weather: SpaceWeather | None = None,
    ) -> Objects:
        """Return the traits of each set's object.

        ``steps`` are the counts for ``ManoeuvreRule.with_older_sets``, if older sets are available;
        ``weather`` is the known solar activity (None: ``space_weather.in_use``).
        """
        orbits = orbit_shapes(element_sets) if orbits is None else orbits
        clues = clues_of(element_sets, orbits, self.rule.fleets, self.rule.other)
        log_odds = self.rule.log_odds(clues)
        if steps is not None:
            log_odds = self.rule.with_older_sets(log_odds, *steps)
        weather = in_use() if weather is None else weather
        return describe(clues, orbits, log_odds, element_sets, weather)

    def usual_objects(self, perigee_km: FloatArray, period_min: FloatArray) -> Objects:
        """Return typical objects for the size of their orbits that do not manoeuvre."""
        deep = period_min >= NEAR_EARTH_PERIOD_MIN
        place = surface_place(deep, perigee_km)
        traits = np.zeros((len(place), len(TRAITS)))
        for kind, table in enumerate(self.usual):
            weights = hats(np.minimum(place, len(table) - 1.0), len(table))
            between = np.einsum("rp,pt->rt", weights, table)
            traits[deep == bool(kind)] = between[deep == bool(kind)]
        return without_weather(deep, perigee_km, traits, np.full(len(place), -1.0))

    def figures(self, objects: Objects, which: IntArray, age_days: FloatArray) -> FloatArray:
        """Return the three FIGURES of set ``which[i]`` at ``age_days[i]``, ``(n, 3)``.

        A negative age means a later set. The 95 % figure is 1 to 100 times the 68 % one; none
        decreases with age, unless the air density in between is known.
        """
        log_age = np.log(np.maximum(np.abs(age_days), TABLE_AGES_DAYS[0]))
        j, t = split(place_among(_LOG_TABLE_AGES, log_age), len(_LOG_TABLE_AGES))
        t = t[:, None]
        logs = np.empty((len(log_age), len(FIGURES)))
        backward = np.asarray(age_days) < 0.0
        for side, rows in enumerate(map(np.flatnonzero, (~backward, backward))):
            if len(rows):
                table, k, share = self._table(objects, side), j[rows], t[rows]
                low, high = table[which[rows], k], table[which[rows], k + 1]
                logs[rows] = (1.0 - share) * low + share * high
        logs += _LAST_SLOPE * np.maximum(log_age - _LOG_TABLE_AGES[-1], 0.0)[:, None]
        figures = np.exp(logs)
        figures[:, 1] = np.maximum(figures[:, 0], figures[:, 1])
        figures[:, 0] = np.maximum(figures[:, 0], figures[:, 1] / _MOST_TIMES)
        return figures

    def _table(self, objects: Objects, side: int) -> FloatArray:
        """Return the logarithms at TABLE_AGES_DAYS, ``(n, ages, 3)``; ``side`` is 1 backward."""
        table = np.empty((len(objects.place), len(TABLE_AGES_DAYS), len(FIGURES)))
        for kind in (0, 1):
            for moves in (0, 1):
                mine = (objects.deep == bool(kind)) & (objects.manoeuvres == bool(moves))
                rows = np.flatnonzero(mine)
                if not len(rows):
                    continue
                levels = objects.level[rows, side][..., None]
                for level in range(len(self.surfaces[kind])):
                    here = levels == level
                    if here.any():
                        logs = self._logs(objects, rows, (kind, level, side, moves))
                        table[rows] = np.where(here, logs, table[rows])
        return table

    def _logs(self, objects: Objects, rows: IntArray, fit: tuple[int, int, int, int]) -> FloatArray:
        """Return the logarithms from one fit, ``(rows, ages, 3)``.

        ``fit`` is deep space, the level, backward and manoeuvring, as the coefficients have them.

        Sums are those of `einsum`: matrix products round one object differently than many.
        """
        kind, level, side, moves = fit
        surface = self.surfaces[kind][level, side, moves]
        slopes = self.slopes[kind][level, side, moves]
        by_age = np.einsum("pkf,ak->paf", surface, _AGE_HATS)
        below, share = split(objects.place[rows], len(surface))
        share = share[:, None, None]
        logs = (1.0 - share) * by_age[below] + share * by_age[below + 1]
        worth = np.einsum("ckft,ak->ctaf", slopes, _SLOPE_HATS)
        by_perigee = hats(objects.slope_place[rows], len(slopes))

        def add(sums: str, knots: FloatArray, values: FloatArray) -> None:
            for weight, knot in zip(by_perigee.T, knots, strict=True):
                near = np.flatnonzero(weight)
                part = np.einsum(sums, values[near], knot)
                logs[near] += weight[near, None, None] * part

        add("rt,taf->raf", worth[:, : len(TRAITS)], objects.traits[rows])
        np.maximum.accumulate(logs, axis=1, out=logs)
        if level == 2:
            air = np.nan_to_num(objects.air[rows, side])
            add("rat,taf->raf", worth[:, len(TRAITS) :], air)
        return np.asarray(logs)


@cache
def shipped_model() -> AccuracyModel:
    """Return the shipped model, cached."""
    return read_model(shipped("accuracy.json"))


def read_model(path: Path) -> AccuracyModel:
    """Return the model in the file at ``path``, as written by ``calibrate_accuracy.py``."""
    record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rule = record["manoeuvring"]
    surfaces, slopes, usual, blend = (
        _pair([np.array(record[part][kind]) for kind in ("near_earth", "deep_space")])
        for part in ("surfaces", "slopes", "usual", "blend")
    )
    _check(path, surfaces, slopes)
    return AccuracyModel(
        surfaces=surfaces,
        slopes=slopes,
        usual=usual,
        blend=blend,
        rule=ManoeuvreRule(
            near_earth=np.array(rule["near_earth"]),
            deep_space=np.array(rule["deep_space"]),
            fleets=rule["fleets"],
            other=rule["other"],
            steps=rule["older_sets"]["steps"],
            still=rule["older_sets"]["still"],
        ),
        by_drag=np.array(record["by_drag"]),
    )


def _check(
    path: Path, surfaces: tuple[FloatArray, FloatArray], slopes: tuple[FloatArray, FloatArray]
) -> None:
    """Raise ValueError where the figures were fitted at other knots or by other traits."""
    for kind, knots in enumerate((NEAR_EARTH_KNOTS_KM, DEEP_SPACE_KNOTS_KM)):
        worth = len(SLOPE_PERIGEES[kind]), len(SLOPE_KNOTS_DAYS)
        for array, expected in (
            (surfaces[kind], (len(knots), len(AGE_KNOTS_DAYS), len(FIGURES))),
            (slopes[kind], (*worth, len(FIGURES), len(TRAITS) + len(AIR))),
        ):
            if array.shape[3:] != expected:
                message = f"{path.name} holds figures of the shape {array.shape[3:]}"
                raise ValueError(f"{message}, this version reads {expected}: fit it anew")


def _pair(arrays: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    near_earth, deep_space = arrays
    return near_earth, deep_space
