"""Archives of other years as pairs of sets: which set predicts which other, how far it was off.

An archive holds the sets of many objects over months, as lists of several dates brought them. A
date shows as a moment after which hardly any epoch follows; where lists came all day, every day is
a date. The date is the unit that is judged and weighed, as the errors of a day are common to all
low objects.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from catalogue_pairs import read_catalogues

from orbitwatch.accuracy.residuals import residuals
from orbitwatch.accuracy.space_weather import days_since_2000
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.times import to_jd

RECENT = "lists-2026-07-08"
"""The archive of the dated lists."""
LONGEST_DAYS = 40.0
SHORTEST_DAYS = 0.05
MOST_PAIRS = 2_500_000
_GAP_EDGES = np.array([0.05, 0.3, 0.7, 1.5, 3, 5, 7, 10, 14, 20, 28])


@dataclass(frozen=True, slots=True)
class Archive:
    """Sets ``(n,)`` in order of object and epoch, and pairs of them ``(m,)``, each both ways.

    ``used`` predicts for the epoch of ``truth``, ``age`` days later (negative: earlier);
    ``errors`` ``(m, 3)`` are seconds, seconds again and km across. ``date`` ``(n,)`` numbers the
    date of each set, ``month`` ``(n,)`` its month since 1970.
    """

    name: str
    sets: list[ElementSet]
    number: np.ndarray
    date: np.ndarray
    month: np.ndarray
    orbits: OrbitShapes
    used: np.ndarray
    truth: np.ndarray
    age: np.ndarray
    errors: np.ndarray
    late_s: np.ndarray


def read_archives(folder: Path, catalogues: Path) -> list[Archive]:
    """Return every archive ``*.tle.xz`` of ``folder``, and the dated lists of ``catalogues``.

    The archives have no names: those of the catalogues are given to them by number.
    """
    dated = read_catalogues(catalogues) if catalogues.is_dir() else {}
    names = {s.norad_cat_id: s.object_name for sets in dated.values() for s in sets}
    archives = []
    for path in sorted(folder.glob("*.tle.xz")):
        sets = read_element_sets(lzma.decompress(path.read_bytes()), path.stem).sets
        named = [replace(s, object_name=names.get(s.norad_cat_id)) for s in sets]
        archives.append(make_archive(path.name.removesuffix(".tle.xz"), named))
    recent = [s for day, sets in dated.items() if day >= "2026-07" for s in sets]
    if recent:
        archives.append(make_archive(RECENT, recent))
    return archives


def make_archive(name: str, sets: list[ElementSet]) -> Archive:
    """Return ``sets`` and pairs of them, thinned by age where they are too many."""
    distinct = {(s.norad_cat_id, s.epoch): s for s in sets}
    sets = [distinct[key] for key in sorted(distinct)]
    number = np.array([s.norad_cat_id for s in sets])
    propagator = Propagator(sets, to_jd(sets[0].epoch)[0])
    earlier, later = _pairs(number, propagator.epoch_days)
    ahead = residuals(propagator, earlier, later)
    order = np.lexsort((earlier, later))
    back = residuals(propagator, later[order], earlier[order])
    used, truth = np.r_[earlier, later[order]], np.r_[later, earlier[order]]
    age, late = np.r_[ahead.age_days, back.age_days], np.r_[ahead.time_s, back.time_s]
    across = np.abs(np.r_[ahead.cross_track_km, back.cross_track_km])
    good = np.isfinite(late)
    days = np.array([days_since_2000(s.epoch) for s in sets])
    epochs = np.datetime64("2000-01-01") + np.floor(days).astype(np.int64)
    return Archive(
        name,
        sets,
        number,
        dates_of(days, float(np.median(np.unique(number, return_counts=True)[1]))),
        epochs.astype("datetime64[M]").astype(np.int64),
        orbit_shapes(sets),
        used[good],
        truth[good],
        age[good],
        np.stack([np.abs(late), np.abs(late), across], axis=1)[good],
        late[good],
    )


def _pairs(number: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every set with every later one of its object within LONGEST_DAYS; one of each age if many."""
    earlier, later = [], []
    for step in range(1, 200):
        i = np.arange(len(days) - step)
        gap = days[i + step] - days[i]
        same = (number[i] == number[i + step]) & (gap > SHORTEST_DAYS) & (gap < LONGEST_DAYS)
        if not same.any():
            break
        earlier.append(i[same])
        later.append(i[same] + step)
    a, b = np.concatenate(earlier), np.concatenate(later)
    if len(a) > MOST_PAIRS:
        rng = np.random.default_rng(0)
        mixed = rng.permutation(len(a))
        key = a * len(_GAP_EDGES) + np.searchsorted(_GAP_EDGES, days[b] - days[a])
        _, first = np.unique(key[mixed], return_index=True)
        kept = rng.permutation(mixed[first])[: MOST_PAIRS // 2]
        a, b = a[kept], b[kept]
    order = np.lexsort((b, a))
    return a[order], b[order]


def dates_of(days: np.ndarray, sets_of_each: float) -> np.ndarray:
    """Return the number of the list that brought each epoch, ``(n,)``; else of its day.

    A list ends where the last day held many epochs and the next half day holds hardly any. Where
    objects usually have more sets, ``sets_of_each``, than there are such ends, lists came all day.
    """
    first = np.floor(days.min())
    quarters = np.bincount(np.floor((days - first) * 4.0).astype(np.int64))
    last_day = np.convolve(quarters, np.ones(4))[: len(quarters)]
    next_half = np.convolve(np.r_[quarters[1:], 0, 0], [1.0, 1.0])[1 : len(quarters) + 1]
    many = last_day > 0.15 * np.percentile(last_day[last_day > 0], 99)
    ends = first + (np.flatnonzero(many & (next_half < 0.02 * last_day)) + 1) / 4.0
    ends = ends[np.append(np.diff(ends) >= 1.0, True)]
    if len(ends) * 2 < sets_of_each:
        return (np.floor(days) - first).astype(np.int64)
    return np.searchsorted(ends, days)
