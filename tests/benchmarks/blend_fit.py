"""Measure how far blended sets are off, fit their figures, and judge them.

Of three sets of one object the outer two are blended and the middle one is the truth. The
judgement leaves out one archive at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from archive_pairs import Archive
from quantile_surfaces import quantile_fit

from orbitwatch.accuracy import uncertainty
from orbitwatch.accuracy.model import AccuracyModel
from orbitwatch.accuracy.residuals import ahead_s
from orbitwatch.accuracy.space_weather import SpaceWeather
from orbitwatch.astro.propagation import Propagator
from orbitwatch.search import blending
from orbitwatch.search.blending import Neighbours

MOST_TRIPLES = 12_000
QUANTILES = (0.68, 0.95)
SHORTEST_DAYS, LONGEST_DAYS = 2.0, 35.0


@dataclass(frozen=True, slots=True)
class Triples:
    """Errors in seconds of the nearest set and of both blended, and what the figures rest on."""

    archive: np.ndarray
    deep: np.ndarray
    manoeuvres: np.ndarray
    perigee_km: np.ndarray
    gap_days: np.ndarray
    nearest_s: np.ndarray
    blended_s: np.ndarray
    figures: np.ndarray
    terms: np.ndarray
    worth: np.ndarray


def measure(
    archives: list[Archive], model: AccuracyModel, weather: SpaceWeather
) -> tuple[Triples, list[str]]:
    """Triples of every archive, and the archives' names.

    Where blending is worth it shows by the figures of ``model`` for blended sets.
    """
    parts = [_measure(number, a, model, weather) for number, a in enumerate(archives)]
    columns = zip(*parts, strict=True)
    return Triples(*(np.concatenate(c) for c in columns)), [a.name for a in archives]


def _measure(number: int, archive: Archive, model: AccuracyModel, weather: SpaceWeather):
    rng = np.random.default_rng(number)
    days = Propagator(archive.sets, 2458849.5).epoch_days
    n = len(days)
    most = max(8, int(np.median(np.unique(archive.number, return_counts=True)[1])))
    middle = rng.integers(1, n - 1, 40 * MOST_TRIPLES)
    first, last = (middle + way * rng.integers(1, most, len(middle)) for way in (-1, 1))
    inside = np.flatnonzero((first >= 0) & (last < n))
    first, middle, last = first[inside], middle[inside], last[inside]
    gap = days[last] - days[first]
    same = archive.number[first] == archive.number[last]
    good = same & (gap >= SHORTEST_DAYS) & (gap < LONGEST_DAYS)
    good &= (days[middle] - days[first] > 0.2) & (days[last] - days[middle] > 0.2)
    rows = np.flatnonzero(good)[:MOST_TRIPLES]
    return _errors(number, archive, model, weather, first[rows], middle[rows], last[rows])


def _errors(number, archive, model, weather, first, middle, last):
    """The columns of Triples for the sets with these numbers."""
    sets = archive.sets
    days = Propagator([sets[i] for i in middle], 2458849.5)
    when = days.epoch_days
    truth = days.states(np.arange(len(middle)), when).position_km
    t = [Propagator([sets[i] for i in side], 2458849.5).epoch_days for side in (first, last)]
    later = when - t[0] > t[1] - when
    near, other = np.where(later, last, first), np.where(later, first, last)
    used = [
        Neighbours(sets[i], sets[j] if back else None, None if back else sets[j], ())
        for i, j, back in zip(near.tolist(), other.tolist(), later.tolist(), strict=True)
    ]
    everything = blending.blend(used, 2458849.5, model=model, always=True)
    index = np.arange(len(middle))
    side = np.where(later, 0, 1)
    plain = Propagator([sets[i] for i in near], 2458849.5)
    blended = Propagator(plain.element_sets, 2458849.5, everything)
    age = when - plain.epoch_days
    nearest_s, blended_s = (ahead_s(p, index, when, truth)[0] for p in (plain, blended))
    objects = model.objects(plain.element_sets, weather=weather)
    figures = model.figures(objects, index, age)
    gap = np.abs(t[1] - t[0])
    apart = everything.disagreement_s[index, side]
    terms = uncertainty.blend_terms(objects, index, figures[:, 0], gap, np.abs(age) / gap, apart)
    worth = np.isfinite(blending.blend(used, 2458849.5, model=model).gap_days[index, side])
    good = np.isfinite(everything.gap_days[index, side]) & np.isfinite(blended_s + nearest_s)
    columns = (
        np.full(len(index), number), objects.deep, objects.manoeuvres,
        archive.orbits.perigee_km[near], gap, np.abs(nearest_s), np.abs(blended_s),
        figures, terms, worth,
    )  # fmt: skip
    return tuple(column[good] for column in columns)


def fit(triples: Triples, without: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """The coefficients near the Earth and in deep space, every archive with the same weight."""
    out = []
    for deep in (False, True):
        mine = (triples.deep == deep) & (triples.archive != without)
        counts = np.bincount(triples.archive[mine], minlength=int(triples.archive.max()) + 1)
        least = int(counts[counts > 200].min())
        rng = np.random.default_rng(0)
        rows = np.concatenate(
            [
                rng.permutation(np.flatnonzero(mine & (triples.archive == a)))[: 3 * least]
                for a in range(len(counts))
            ]
        )
        x, cost = triples.terms[rows], 1e-3 * np.eye(triples.terms.shape[1])
        y = np.log(np.maximum(triples.blended_s[rows], 1e-3))
        out.append(np.round([quantile_fit(x, y, q, cost, None) for q in QUANTILES], 3))
    return out[0], out[1]


def judge(triples: Triples, names: list[str]) -> None:
    """Print the 68 % errors against the nearest set's, and what the figures hold elsewhere.

    Of the mode as it is: where blending is not expected to be better the nearest set answers.
    """
    print("\nblended against nearest: 68 % errors, and % of errors within the figures, held out")
    for a, name in enumerate(names):
        near, deep = fit(triples, without=a)
        mine = triples.archive == a
        for lab, low, high, moving in (
            ("300-600 km, all", 300, 600, None),
            ("300-600 km, not manoeuvring", 300, 600, False),
            ("600-800 km, all", 600, 800, None),
            ("> 800 km, all", 800, 5000, None),
            ("deep space, all", 0, 0, None),
        ):
            for short, long in ((2, 8), (8, 30)):
                rows = mine & (triples.deep == (high == 0))
                if high:
                    rows &= (triples.perigee_km >= low) & (triples.perigee_km < high)
                if moving is not None:
                    rows &= triples.manoeuvres == moving
                rows &= (triples.gap_days >= short) & (triples.gap_days < long)
                if rows.sum() < 200:
                    continue
                worth = triples.worth[rows, None]
                together = np.exp(triples.terms[rows] @ (deep if high == 0 else near).T)
                figures = np.where(worth, together, triples.figures[rows, :2])
                alone = triples.nearest_s[rows]
                error = np.where(worth[:, 0], triples.blended_s[rows], alone)
                q = np.quantile(alone, 0.68), np.quantile(error, 0.68)
                held = 100 * (error[:, None] <= figures).mean(axis=0)
                print(
                    f"{name:22} {lab:28} gaps {short}-{long} d {rows.sum():6,}: nearest "
                    f"{q[0]:7.2f} s, blended {q[1]:7.2f} s, ratio {q[1] / q[0]:.2f}; within "
                    f"{held[0]:.0f} / {held[1]:.0f} %"
                )
