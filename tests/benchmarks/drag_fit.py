"""Measure sets that are corrected for drag that is known, fit their figures, and judge them.

Pairs of near-Earth sets of objects that do not manoeuvre, by daily space weather. The judgement
leaves out one archive at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from archive_pairs import Archive
from quantile_surfaces import quantile_fit

from orbitwatch.accuracy import uncertainty
from orbitwatch.accuracy.model import AccuracyModel
from orbitwatch.accuracy.space_weather import SpaceWeather
from orbitwatch.search.known_drag import REACH_DAYS, SHORTEST_DAYS, known_drag

MOST_ON_A_DATE = 1500
QUANTILES = (0.68, 0.95)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Errors in seconds without and with the correction, and what the figures rest on."""

    archive: np.ndarray
    backward: np.ndarray
    perigee_km: np.ndarray
    age_days: np.ndarray
    alone_s: np.ndarray
    error_s: np.ndarray
    terms: np.ndarray


def measure(archives: list[Archive], model: AccuracyModel, weather: SpaceWeather) -> Corrected:
    """Pairs of every archive."""
    parts = [_measure(number, a, model, weather) for number, a in enumerate(archives)]
    return Corrected(*(np.concatenate(c) for c in zip(*parts, strict=True)))


def _measure(number: int, archive: Archive, model: AccuracyModel, weather: SpaceWeather):
    rng = np.random.default_rng(number)
    objects = model.objects(archive.sets, archive.orbits, weather=weather)
    age = np.abs(archive.age)
    asked = ~objects.deep[archive.used] & ~objects.manoeuvres[archive.used]
    asked &= (age >= SHORTEST_DAYS) & (age <= REACH_DAYS)
    shifts = known_drag(archive.sets, weather)
    mine = np.flatnonzero(asked & shifts.by_drag(archive.used, archive.age))
    mine = rng.permutation(mine)
    key = 2 * archive.date[archive.used[mine]] + (archive.age[mine] < 0)
    order = np.argsort(key, kind="stable")
    rank = np.arange(len(order)) - np.searchsorted(key[order], key[order])
    rows = mine[order[rank < MOST_ON_A_DATE]]
    used, late = archive.used[rows], archive.late_s[rows]
    early = shifts.early_s(used, archive.age[rows])
    figures = model.figures(objects, used, archive.age[rows])
    return (
        np.full(len(rows), number),
        archive.age[rows] < 0,
        archive.orbits.perigee_km[used],
        age[rows],
        np.abs(late),
        np.abs(late + early),
        uncertainty.by_drag_terms(figures[:, 0], archive.age[rows], early),
    )


def fit(corrected: Corrected, without: int = -1) -> np.ndarray:
    """The coefficients by direction and figure, every archive with much the same weight."""
    out = []
    for backward in (False, True):
        mine = (corrected.backward == backward) & (corrected.archive != without)
        counts = np.bincount(corrected.archive[mine])
        most = 3 * int(counts[counts > 200].min())
        rng = np.random.default_rng(0)
        rows = np.concatenate(
            [
                rng.permutation(np.flatnonzero(mine & (corrected.archive == a)))[:most]
                for a in range(len(counts))
            ]
        )
        x, cost = corrected.terms[rows], 1e-3 * np.eye(corrected.terms.shape[1])
        y = np.log(np.maximum(corrected.error_s[rows], 1e-3))
        out.append(np.round([quantile_fit(x, y, q, cost, None) for q in QUANTILES], 3))
    return np.array(out)


def judge(corrected: Corrected, archives: list[Archive]) -> None:
    """Print the 68 % errors against those without, and what the figures hold elsewhere."""
    print("\ncorrected for known drag: 68 % errors, and % of errors within the figures, held out")
    for a, archive in enumerate(archives):
        coefficients = fit(corrected, without=a)
        for backward in (False, True):
            for low, high in ((250, 400), (400, 600), (600, 800)):
                for short, long in ((2, 6), (6, 10), (12, 20), (20, 30)):
                    rows = (corrected.archive == a) & (corrected.backward == backward)
                    rows &= (corrected.perigee_km >= low) & (corrected.perigee_km < high)
                    rows &= (corrected.age_days >= short) & (corrected.age_days < long)
                    if rows.sum() < 200:
                        continue
                    figures = np.exp(corrected.terms[rows] @ coefficients[int(backward)].T)
                    error, alone = corrected.error_s[rows], corrected.alone_s[rows]
                    q = np.quantile(alone, 0.68), np.quantile(error, 0.68)
                    held = 100 * (error[:, None] <= figures).mean(axis=0)
                    print(
                        f"{archive.name:20} {'backward' if backward else 'forward':8} "
                        f"{low}-{high} km {short:2}-{long} d {rows.sum():6,}: alone {q[0]:7.2f} s, "
                        f"corrected {q[1]:7.2f} s, ratio {q[1] / q[0]:.2f}; within "
                        f"{held[0]:.0f} / {held[1]:.0f} %"
                    )
