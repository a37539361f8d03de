"""Fit the rule of ``manoeuvring``: logistic regression on who showed a step between dates."""

from __future__ import annotations

import numpy as np
from catalogue_pairs import Pairs

from orbitwatch.accuracy.manoeuvre_likelihood import FEATURES, ManoeuvreRule, clues_of, fleet_of

FLEET_PRIOR = 10
SMALLEST_FLEET = 10
RIDGE = 0.1
ONLY_DEEP = {"log_inclination", "geosynchronous", "log_mean_motion"}
BOTH = {"one", "whole_second", "log_eccentricity", "log_years", "log_bstar", "fleet", "fleet_known"}
DEEP_FEATURES = [f for f in FEATURES if f in ONLY_DEEP | BOTH]
NEAR_FEATURES = [f for f in FEATURES if f not in ONLY_DEEP]


def logistic(x, y, offset=0.0):
    """Coefficients by Newton's method, with a small ridge on the scaled columns."""
    mean, scale = x.mean(axis=0), x.std(axis=0)
    constant = scale < 1e-12
    mean[constant], scale[constant] = 0.0, 1.0
    z = (x - mean) / scale
    b = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-(z @ b + offset)))
        w = p * (1.0 - p) + 1e-6
        hessian = z.T @ (w[:, None] * z) + RIDGE * np.eye(len(b))
        b += np.linalg.solve(hessian, z.T @ (y - p) - RIDGE * b)
    b /= scale
    if constant.any():
        b[np.flatnonzero(constant)[0]] -= (mean * b).sum()
    return b


def steps_of_objects(pairs: Pairs, without: int):
    """Who showed a step in any telling pair that leaves date ``without`` out: numbers, flags."""
    kept = (pairs.date[pairs.used] != without) & (pairs.date[pairs.truth] != without)
    rows = np.flatnonzero(pairs.telling & kept)
    numbers, inverse = np.unique(pairs.number[pairs.used[rows]], return_inverse=True)
    flagged = np.bincount(inverse, weights=pairs.step[rows]) > 0
    return numbers, flagged


def inert(pairs: Pairs):
    """Near-Earth objects over a gap of months: their kinds, and whether the axis rose.

    So long a gap tells of no manoeuvre in general; of debris and spent stages it tells that
    they do not rise.
    """
    rows = np.flatnonzero((pairs.age > 60) & ~pairs.deep[pairs.used])
    axis = pairs.orbits.semi_major_axis_km
    rise_m = 1000 * (axis[pairs.truth[rows]] - axis[pairs.used[rows]])
    kinds = np.array([fleet_of(pairs.sets[i].object_name) for i in pairs.used[rows]])
    return kinds, rise_m > 15.0


def fleet_odds(pairs: Pairs, numbers, flagged):
    """The log-odds of every fleet that is large enough, and those of a fleet unknown."""
    name = dict(zip(pairs.number.tolist(), (s.object_name for s in pairs.sets), strict=True))
    fleets = np.array([fleet_of(name[n]) for n in numbers.tolist()])
    kinds, rose = inert(pairs)
    apart = np.isin(kinds, ("DEB", "R/B"))
    fleets, flagged = np.r_[fleets, kinds[apart]], np.r_[flagged, rose[apart]]
    every, inverse, size = np.unique(fleets, return_inverse=True, return_counts=True)
    count = np.bincount(inverse, weights=flagged)
    share = float(np.mean(count / size))
    odds = np.log((count + FLEET_PRIOR * share) / (size - count + FLEET_PRIOR * (1 - share)))
    large = (size >= SMALLEST_FLEET) & (every != "")
    table = {str(f): round(float(o), 2) for f, o in zip(every[large], odds[large], strict=True)}
    return dict(sorted(table.items())), round(float(np.log(share / (1 - share))), 2)


def fit_rule(pairs: Pairs, without: int = -1) -> ManoeuvreRule:
    """The rule fitted to all dates but ``without``."""
    numbers, flagged = steps_of_objects(pairs, without)
    fleets, other = fleet_odds(pairs, numbers, flagged)
    clues = clues_of(pairs.sets, pairs.orbits, fleets, other)
    at = np.minimum(np.searchsorted(numbers, pairs.number), len(numbers) - 1)
    known = (numbers[at] == pairs.number) & (pairs.date != without)
    y = flagged[at].astype(float)
    coefficients = []
    for names, kind in ((NEAR_FEATURES, ~clues.deep), (DEEP_FEATURES, clues.deep)):
        columns = [FEATURES.index(n) for n in names]
        rows = known & kind
        full = np.zeros(len(FEATURES))
        full[columns] = np.round(logistic(clues.matrix[rows][:, columns], y[rows]), 4)
        coefficients.append(full)
    rule = ManoeuvreRule(coefficients[0], coefficients[1], fleets, other, 0.0, 0.0)
    steps, still = older_sets(pairs, rule, without)
    return ManoeuvreRule(coefficients[0], coefficients[1], fleets, other, steps, still)


def step_counts(pairs: Pairs, date: int, *, later: bool, without: int = -1):
    """For each set of ``date``: pairs of it and earlier (or later) dates, with a step, without."""
    a, b = pairs.date[pairs.used], pairs.date[pairs.truth]
    side = (a >= date) & (b >= date) if later else (a <= date) & (b <= date)
    rows = np.flatnonzero(pairs.telling & side & (pairs.age > 0) & (a != without) & (b != without))
    sets = np.flatnonzero(pairs.date == date)
    order = sets[np.argsort(pairs.number[sets])]
    numbers = pairs.number[order]
    at = np.minimum(np.searchsorted(numbers, pairs.number[pairs.used[rows]]), len(numbers) - 1)
    mine = numbers[at] == pairs.number[pairs.used[rows]]
    at, step = at[mine], pairs.step[rows][mine]
    n = len(numbers)
    return (
        order,
        np.bincount(at, weights=step, minlength=n),
        np.bincount(at, weights=~step, minlength=n),
    )


def older_sets(pairs: Pairs, rule: ManoeuvreRule, without: int):
    """What a step among earlier dates, or none, says of steps among later ones, as log-odds.

    The first from those that their single set would pass for objects without propulsion.
    """
    single = rule.log_odds(clues_of(pairs.sets, pairs.orbits, rule.fleets, rule.other))
    columns = []
    for date in range(len(pairs.dates)):
        if date == without:
            continue
        order, old_step, old_none = step_counts(pairs, date, later=False, without=without)
        _, new_step, new_none = step_counts(pairs, date, later=True, without=without)
        rows = (old_step + old_none > 0) & (new_step + new_none > 1)
        columns.append(np.c_[single[order], old_step > 0, np.log1p(old_none), new_step > 0][rows])
    odds, stepped, quiet, again = np.concatenate(columns).T
    share = float(again[(stepped > 0) & (odds < 0)].mean())
    still = stepped == 0
    b = logistic(np.c_[np.ones(still.sum()), odds[still], quiet[still]], again[still])
    return round(float(np.log(share / (1 - share))), 2), round(float(b[2] / b[1]), 2)
