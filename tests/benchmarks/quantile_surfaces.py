"""Fit the surfaces of ``accuracy.model``: penalised quantile regression, with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy import model as am
from orbitwatch.accuracy import traits as at
from orbitwatch.accuracy.manoeuvre_likelihood import ManoeuvreRule
from orbitwatch.accuracy.model import AccuracyModel
from orbitwatch.accuracy.traits import Objects, hats, place_among, split

QUANTILES = (0.68, 0.95, 0.68)
FLOOR = 1e-3
CELL_AGES = np.array([0.2, 0.5, 1, 2, 3.5, 5, 7, 10, 14, 20, 25, 30, 60])
CELL_PERIGEES = (
    np.array([250.0, 400, 500, 600, 800, 1200]),
    np.array([250.0, 500, 1000, 5000, 20000, 34000]),
)
MOST_IN_A_CELL, CROWDED = 8, 0.3
"""Of a cell k times as full as MOST_IN_A_CELL, that number times ``k**CROWDED`` is used."""
ALONG_AGE, ALONG_PERIGEE, SLOPES, SLOPE_STEPS = 1.5, 0.7, 0.5, 1.5
STEPS, WARM_STEPS = 18, 7


UNKNOWN = (np.zeros((2, 6)), np.zeros((2, 6)))
NO_DRAG = np.zeros((2, 2, 4))
"""The figures of blended sets and of known drag, which are fitted by themselves."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Pairs of all archives ``(m,)``: objects' numbers, ages, errors ``(m, 3)`` and dates.

    ``weight`` is how many months a date stands for, of which a third is usual.
    """

    used: np.ndarray
    age: np.ndarray
    errors: np.ndarray
    date: np.ndarray
    weight: np.ndarray

    def take(self, rows):
        """The rows at an index."""
        return Rows(
            self.used[rows], self.age[rows], self.errors[rows], self.date[rows], self.weight[rows]
        )


def design(objects: Objects, kind: int, used, age, level: int):
    """The columns: every knot of the surface, then every trait at each slope perigee and age."""
    perigees = (at.NEAR_EARTH_KNOTS_KM, at.DEEP_SPACE_KNOTS_KM)[kind]
    log_age = np.log(np.maximum(np.abs(age), am.AGE_KNOTS_DAYS[0]))
    by_age = hats(place_among(np.log(am.AGE_KNOTS_DAYS), log_age), len(am.AGE_KNOTS_DAYS))
    by_slope = hats(place_among(np.log(am.SLOPE_KNOTS_DAYS), log_age), len(am.SLOPE_KNOTS_DAYS))
    by_perigee = hats(objects.slope_place[used], len(at.SLOPE_PERIGEES[kind]))
    surface = _products(hats(objects.place[used], len(perigees)), by_age)
    known = objects.traits[used].copy()
    if level == 0:
        known[:, [at.TRAITS.index("activity"), at.TRAITS.index("flux")]] = 0.0
    air = air_at(objects, used, age) if level == 2 else np.zeros((len(age), len(at.AIR)))
    known = np.column_stack([known, air])
    slopes = _products(_products(by_perigee, by_slope), known)
    return np.concatenate([surface, slopes], axis=1)


def air_at(objects: Objects, used, age):
    """The traits of the air at each age, ``(m, 2)``, as the model interpolates them."""
    logs = np.log(np.maximum(np.abs(age), at.TABLE_AGES_DAYS[0]))
    below, share = split(place_among(np.log(at.TABLE_AGES_DAYS), logs), len(at.TABLE_AGES_DAYS))
    row = objects.air[used, (age < 0).astype(int)]
    index = np.arange(len(age))
    share = share[:, None]
    return (1.0 - share) * row[index, below] + share * row[index, below + 1]


def _products(a, b):
    return (a[:, :, None] * b[:, None, :]).reshape(len(a), -1)


def penalty(kind: int):
    """Bends along age, steps along the perigee, slopes and their steps cost; among many, little."""
    knots = len((at.NEAR_EARTH_KNOTS_KM, at.DEEP_SPACE_KNOTS_KM)[kind])
    ages = len(am.AGE_KNOTS_DAYS)
    shape = len(at.SLOPE_PERIGEES[kind]), len(am.SLOPE_KNOTS_DAYS), len(at.TRAITS) + len(at.AIR)
    n = knots * ages + int(np.prod(shape))
    matrix = np.zeros((n, n))
    surface = np.arange(knots * ages).reshape(knots, ages)
    slope = knots * ages + np.arange(n - knots * ages).reshape(shape)
    threes = np.stack([surface[:, :-2], surface[:, 1:-1], surface[:, 2:]], axis=-1).reshape(-1, 3)
    for three in threes:
        _cost(matrix, three, ALONG_AGE * np.array([1.0, -2.0, 1.0]))
    for two in np.stack([surface[:-1], surface[1:]], axis=-1).reshape(-1, 2):
        _cost(matrix, two, ALONG_PERIGEE * np.array([1.0, -1.0]))
    along = [(slope[:, :-1], slope[:, 1:]), (slope[:-1], slope[1:])]
    for a, b in along:
        for two in np.stack([a, b], axis=-1).reshape(-1, 2):
            _cost(matrix, two, np.sqrt(SLOPE_STEPS) * np.array([1.0, -1.0]))
    matrix[slope.ravel(), slope.ravel()] += SLOPES
    return matrix


def _cost(matrix, index, weights):
    matrix[np.ix_(index, index)] += np.outer(weights, weights)


def quantile_fit(x, y, quantile, cost, start):
    """Least pinball loss plus ``cost``, by reweighted least squares with a shrinking corner.

    From a ``start``, the coefficients of a similar fit, a few steps suffice.
    """
    corners = np.maximum(0.5 * 0.75 ** np.arange(STEPS), 0.01)
    theta = np.linalg.solve(x.T @ x + cost, x.T @ y) if start is None else start
    for corner in corners if start is None else corners[-WARM_STEPS:]:
        left = y - x @ theta
        weight = np.where(left > 0, quantile, 1.0 - quantile) / np.maximum(np.abs(left), corner)
        weighted = x * weight[:, None].astype(x.dtype)
        theta = np.linalg.solve((weighted.T @ x).astype(float) + cost, weighted.T @ y)
    return theta


def thinned(cell, weight, rng):
    """Fewer rows of the fuller cells, so that no date and no fleet outweighs all others."""
    order = rng.permutation(len(cell))
    ranked = order[np.argsort(cell[order], kind="stable")]
    starts, ends = (np.searchsorted(cell[ranked], cell[ranked], side) for side in ("left", "right"))
    fuller = np.maximum((ends - starts) / MOST_IN_A_CELL, 1.0)
    most = MOST_IN_A_CELL * fuller**CROWDED * np.clip(3.0 * weight[ranked], 0.35, 2.0)
    return np.sort(ranked[np.arange(len(ranked)) - starts < most])


def fit_model(
    rule: ManoeuvreRule, objects: Objects, perigee_km, rows: Rows, near: AccuracyModel | None
):
    """The model whose figures are quantiles of the errors of ``rows``.

    ``near`` is a model fitted to much the same, or None.
    """
    rng = np.random.default_rng(1)
    surfaces, slopes = [], []
    for kind, levels in enumerate((len(at.LEVELS), 1)):
        mine = np.flatnonzero(objects.deep[rows.used] == bool(kind))
        perigee = np.searchsorted(CELL_PERIGEES[kind], perigee_km[rows.used[mine]])
        place = np.searchsorted(CELL_AGES, np.abs(rows.age[mine]))
        cell = (rows.date[mine] * 10 + perigee) * 20 + place
        key = (rows.age[mine] < 0) * 2 + objects.manoeuvres[rows.used[mine]]
        mine = mine[thinned(cell * 4 + key, rows.weight[mine], rng)]
        fits = [
            [[_fit_group(objects, rows.take(mine), kind, level, b, m, near) for m in (0, 1)]
             for b in (0, 1)]
            for level in range(levels)
        ]  # fmt: skip
        surfaces.append(np.array([[[g[0] for g in way] for way in level] for level in fits]))
        slopes.append(np.array([[[g[1] for g in way] for way in level] for level in fits]))
    usual = usual_traits(objects)
    pairs = (surfaces[0], surfaces[1]), (slopes[0], slopes[1])
    return AccuracyModel(*pairs, usual, UNKNOWN, rule, NO_DRAG)


def _fit_group(objects: Objects, rows: Rows, kind, level, backward, manoeuvring, near):
    """One group's surface ``(perigees, ages, 3)`` and slopes ``(perigees, ages, 3, traits)``."""
    mine = (rows.age < 0) == bool(backward)
    mine &= objects.manoeuvres[rows.used] == bool(manoeuvring)
    if level == 2:
        mine &= np.isfinite(air_at(objects, rows.used, rows.age)).all(axis=1)
    picked = rows.take(np.flatnonzero(mine))
    x = design(objects, kind, picked.used, picked.age, level).astype(np.float32)
    cost = penalty(kind)
    knots = len((at.NEAR_EARTH_KNOTS_KM, at.DEEP_SPACE_KNOTS_KM)[kind])
    ages = len(am.AGE_KNOTS_DAYS)
    shape = len(at.SLOPE_PERIGEES[kind]), len(am.SLOPE_KNOTS_DAYS), len(at.TRAITS) + len(at.AIR)
    surface = np.zeros((knots, ages, 3))
    slope = np.zeros((*shape[:2], 3, shape[2]))
    for figure, quantile in enumerate(QUANTILES):
        y = np.log(np.maximum(picked.errors[:, figure], FLOOR))
        start = None
        if near is not None:
            surfaces = near.surfaces[kind][level, backward, manoeuvring]
            worth = near.slopes[kind][level, backward, manoeuvring]
            start = np.r_[surfaces[:, :, figure].ravel(), worth[:, :, figure].ravel()]
        theta = quantile_fit(x, y, quantile, cost, start)
        surface[:, :, figure] = theta[: knots * ages].reshape(knots, ages)
        slope[:, :, figure] = theta[knots * ages :].reshape(shape)
    return np.round(surface, 3), np.round(slope, 3)


def usual_traits(objects: Objects):
    """The medians of the traits about each perigee knot, of objects that do not manoeuvre."""
    tables = []
    for kind, knots in enumerate((at.NEAR_EARTH_KNOTS_KM, at.DEEP_SPACE_KNOTS_KM)):
        mine = (objects.deep == bool(kind)) & ~objects.manoeuvres
        place, traits = objects.place[mine], objects.traits[mine]
        # The nearest two hundred, as some knots have few objects about them.
        near = [np.argsort(np.abs(place - i), kind="stable")[:200] for i in range(len(knots))]
        tables.append(np.round([np.median(traits[rows], axis=0) for rows in near], 3))
    return tables[0], tables[1]
