"""Fit the surfaces of ``accuracy_model``: penalised quantile regression, with NumPy alone."""

from __future__ import annotations

import numpy as np

from orbitwatch.accuracy import model as am
from orbitwatch.accuracy.manoeuvre_likelihood import ManoeuvreRule
from orbitwatch.accuracy.model import AccuracyModel, Objects, place_among, split

QUANTILES = (0.68, 0.95, 0.68)
FLOOR = 1e-3
CELL_AGES = np.array([0.2, 0.5, 1, 2, 3.5, 5, 7, 10, 14, 20, 25, 30, 60])
MOST_IN_A_CELL = 500
PERIGEE_EDGES = [400, 500, 600, 800]
ALONG_AGE, ALONG_PERIGEE, SLOPES = 1.5, 0.7, 0.5
STEPS, WARM_STEPS = 18, 7


def perigee_class(deep, perigee_km):
    """The five classes near the Earth, and deep space as the sixth, ``(n,)``."""
    return np.where(deep, 5, np.searchsorted(PERIGEE_EDGES, perigee_km))


def hats(place, knots):
    """How much of each knot a fractional index takes, ``(n, knots)``."""
    below, share = split(place, knots)
    out = np.zeros((len(place), knots))
    rows = np.arange(len(place))
    out[rows, below], out[rows, below + 1] = 1.0 - share, share
    return out


def design(place, knots, traits, age):
    """The columns of one group: every knot of the surface, then every trait at every slope age."""
    log_age = np.log(np.maximum(np.abs(age), am.AGE_KNOTS_DAYS[0]))
    by_age = hats(place_among(np.log(am.AGE_KNOTS_DAYS), log_age), len(am.AGE_KNOTS_DAYS))
    by_slope = hats(place_among(np.log(am.SLOPE_KNOTS_DAYS), log_age), len(am.SLOPE_KNOTS_DAYS))
    surface = hats(place, knots)[:, :, None] * by_age[:, None, :]
    slopes = by_slope[:, :, None] * traits[:, None, :]
    return np.concatenate([surface.reshape(len(age), -1), slopes.reshape(len(age), -1)], axis=1)


def penalty(knots, ages, slopes):
    """Bends along age, steps along the perigee and slopes cost; where data are many, little."""
    rows = []
    n = knots * ages + slopes
    index = np.arange(knots * ages).reshape(knots, ages)
    for i in range(knots):
        for j in range(1, ages - 1):
            row = np.zeros(n)
            row[index[i, j - 1 : j + 2]] = ALONG_AGE * np.array([1.0, -2.0, 1.0])
            rows.append(row)
    for i in range(knots - 1):
        for j in range(ages):
            row = np.zeros(n)
            row[index[i : i + 2, j]] = ALONG_PERIGEE * np.array([1.0, -1.0])
            rows.append(row)
    stacked = np.array(rows)
    matrix = stacked.T @ stacked
    matrix[knots * ages :, knots * ages :] += SLOPES * np.eye(slopes)
    return matrix


def quantile_fit(x, y, quantile, cost, start):
    """Least pinball loss plus ``cost``, by reweighted least squares with a shrinking corner.

    From a ``start``, the coefficients of a similar fit, a few steps suffice.
    """
    corners = np.maximum(0.5 * 0.75 ** np.arange(STEPS), 0.01)
    theta = np.linalg.solve(x.T @ x + cost, x.T @ y) if start is None else start
    for corner in corners if start is None else corners[-WARM_STEPS:]:
        left = y - x @ theta
        weight = np.where(left > 0, quantile, 1.0 - quantile) / np.maximum(np.abs(left), corner)
        weighted = x * weight[:, None]
        theta = np.linalg.solve(weighted.T @ x + cost, weighted.T @ y)
    return theta


def thinned(cell, rng):
    """At most so many rows of each cell, so that no fleet outweighs all others."""
    order = rng.permutation(len(cell))
    ranked = order[np.argsort(cell[order], kind="stable")]
    starts = np.searchsorted(cell[ranked], cell[ranked])
    return np.sort(ranked[np.arange(len(ranked)) - starts < MOST_IN_A_CELL])


def fit_model(
    rule: ManoeuvreRule, objects: Objects, perigee_km, used, age, errors, near: AccuracyModel | None
):
    """The model whose figures are quantiles of ``errors`` ``(n, 3)`` of sets ``used`` at ``age``.

    ``near`` is a model fitted to much the same, or None.
    """
    rng = np.random.default_rng(1)
    manoeuvres = objects.manoeuvres
    cell = perigee_class(objects.deep, perigee_km)[used] * 20 + np.searchsorted(
        CELL_AGES, np.abs(age)
    )
    surfaces, slopes = [], []
    for kind, perigees in enumerate((am.NEAR_EARTH_KNOTS_KM, am.DEEP_SPACE_KNOTS_KM)):
        knots, ages = len(perigees), len(am.AGE_KNOTS_DAYS)
        lines, traits = len(am.SLOPE_KNOTS_DAYS), len(am.TRAITS)
        surface = np.zeros((2, 2, knots, ages, 3))
        slope = np.zeros((2, 2, lines, 3, traits))
        cost = penalty(knots, ages, lines * traits)
        for backward in (0, 1):
            for manoeuvring in (0, 1):
                rows = np.flatnonzero(
                    (objects.deep[used] == bool(kind))
                    & ((age < 0) == bool(backward))
                    & (manoeuvres[used] == bool(manoeuvring))
                )
                rows = rows[thinned(cell[rows], rng)]
                x = design(objects.place[used[rows]], knots, objects.traits[used[rows]], age[rows])
                for figure, quantile in enumerate(QUANTILES):
                    y = np.log(np.maximum(errors[rows, figure], FLOOR))
                    start = _theta(near, kind, backward, manoeuvring, figure) if near else None
                    theta = quantile_fit(x, y, quantile, cost, start)
                    grid = theta[: knots * ages].reshape(knots, ages)
                    surface[backward, manoeuvring, :, :, figure] = grid
                    slope[backward, manoeuvring, :, figure] = theta[knots * ages :].reshape(
                        lines, traits
                    )
        surfaces.append(np.round(surface, 3))
        slopes.append(np.round(slope, 3))
    usual = usual_traits(objects)
    return AccuracyModel((surfaces[0], surfaces[1]), (slopes[0], slopes[1]), usual, rule)


def usual_traits(objects: Objects):
    """The medians of the traits about each perigee knot, of objects that do not manoeuvre."""
    tables = []
    for kind, knots in enumerate((am.NEAR_EARTH_KNOTS_KM, am.DEEP_SPACE_KNOTS_KM)):
        mine = (objects.deep == bool(kind)) & ~objects.manoeuvres
        place, traits = objects.place[mine], objects.traits[mine]
        # The nearest two hundred, as some knots have few objects about them.
        near = [np.argsort(np.abs(place - i))[:200] for i in range(len(knots))]
        tables.append(np.round([np.median(traits[rows], axis=0) for rows in near], 3))
    return tables[0], tables[1]


def _theta(model, kind, backward, manoeuvring, figure):
    surface = model.surfaces[kind][backward, manoeuvring, :, :, figure]
    return np.r_[surface.ravel(), model.slopes[kind][backward, manoeuvring, :, figure].ravel()]
