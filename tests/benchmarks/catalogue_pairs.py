"""Dated catalogues as pairs of sets: which set predicts which other, and how far it was off."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np

from orbitwatch.accuracy.residuals import manoeuvred, residuals, tells_of_manoeuvres
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN, Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.times import to_jd

LONGEST_DAYS = 120
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Sets of all catalogues ``(n,)`` with the number of their date, and pairs of them ``(m,)``.

    ``errors`` ``(m, 3)`` are seconds, seconds again and km across; ``step`` is whether a pair
    shows a manoeuvre, where ``telling`` says that it can.
    """

    dates: list[str]
    sets: list[ElementSet]
    date: np.ndarray
    number: np.ndarray
    orbits: OrbitShapes
    used: np.ndarray
    truth: np.ndarray
    age: np.ndarray
    errors: np.ndarray
    telling: np.ndarray
    step: np.ndarray

    @property
    def deep(self):
        return self.orbits.period_min >= NEAR_EARTH_PERIOD_MIN


def read_catalogues(folder: Path) -> dict[str, list[ElementSet]]:
    """The sets of each file with a date in its name, one of each object."""
    catalogues = {}
    for path in sorted(folder.iterdir()):
        found = _DATE.search(path.name)
        if found is None:
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        sets = read_element_sets(content, path.name).sets
        catalogues[found[0]] = list({s.norad_cat_id: s for s in sets}.values())
    return catalogues


def make_pairs(catalogues: dict[str, list[ElementSet]]) -> Pairs:
    """Every set against every other date's set of the same object, where it is another set."""
    dates = sorted(catalogues)
    sets = [s for d in dates for s in catalogues[d]]
    date = np.repeat(np.arange(len(dates)), [len(catalogues[d]) for d in dates])
    number = np.array([s.norad_cat_id for s in sets])
    propagator = Propagator(sets, to_jd(sets[-1].epoch)[0])
    epoch = propagator.epoch_days
    used, truth = [], []
    for a, b in permutations(range(len(dates)), 2):
        rows_a, rows_b = np.flatnonzero(date == a), np.flatnonzero(date == b)
        _, i, j = np.intersect1d(number[rows_a], number[rows_b], return_indices=True)
        gap = np.abs(epoch[rows_b[j]] - epoch[rows_a[i]])
        other = (gap > 0.05) & (gap < LONGEST_DAYS)
        used.append(rows_a[i[other]])
        truth.append(rows_b[j[other]])
    used_sets, truth_sets = np.concatenate(used), np.concatenate(truth)
    order = np.argsort(used_sets, kind="stable")
    used_sets, truth_sets = used_sets[order], truth_sets[order]
    found = residuals(propagator, used_sets, truth_sets)
    good = np.isfinite(found.time_s)
    used_sets, truth_sets, age = used_sets[good], truth_sets[good], found.age_days[good]
    seconds, across = np.abs(found.time_s[good]), np.abs(found.cross_track_km[good])
    orbits = orbit_shapes(sets)
    ahead = age > 0
    earlier, later = (
        np.where(ahead, used_sets, truth_sets),
        np.where(ahead, truth_sets, used_sets),
    )
    step = manoeuvred(
        np.abs(age),
        orbits.semi_major_axis_km[later] - orbits.semi_major_axis_km[earlier],
        seconds,
        orbits.perigee_km[earlier],
        orbits.period_min[earlier] >= NEAR_EARTH_PERIOD_MIN,
    )
    return Pairs(
        dates,
        sets,
        date,
        number,
        orbits,
        used_sets,
        truth_sets,
        age,
        np.stack([seconds, seconds, across], axis=1),
        tells_of_manoeuvres(age),
        step,
    )
