"""Measure how far element sets are off, fit ``data/accuracy.json``, and judge it.

    python tests/benchmarks/calibrate_accuracy.py FOLDER [--catalogues FOLDER] [--write FILE]

FOLDER is such as ``../shared/data/trust``: archives of sets of several years (``*.tle.xz``) and
``space-weather.csv``, daily F10.7 and Ap (date, f107, ap). The catalogues, dated lists of
FOLDER/../catalogues, are an archive more, tell the names of all objects, and who manoeuvres.
Every set is propagated to the epochs of other sets of its object, forward and backward; their own
states are the truth. The judgement leaves out a quarter of all months and a third of all objects
at a time, and predicts for those objects in those months alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import asdict, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import blend_fit
import drag_fit
import numpy as np
from archive_pairs import RECENT, Archive, read_archives
from catalogue_pairs import make_pairs, read_catalogues
from history_check import judge_histories
from judgement_noise import perfect_cells
from manoeuvre_fit import fit_rule
from quantile_surfaces import NO_DRAG, UNKNOWN, Rows, fit_model

from orbitwatch.accuracy.judgement import HeldOut
from orbitwatch.accuracy.manoeuvre_likelihood import FEATURES, ManoeuvreRule
from orbitwatch.accuracy.model import AccuracyModel
from orbitwatch.accuracy.space_weather import SpaceWeather, by_day, shipped_space_weather
from orbitwatch.accuracy.traits import AIR, LEVELS, TRAITS, Objects
from orbitwatch.arrays import concatenate, take

PERIGEES = np.array([250.0, 400, 500, 600, 800])
CLASSES = ("< 250 km", "250-400", "400-500", "500-600", "600-800", "> 800 km", "deep space")
AGES = [0.5, 2.0, 5.0, 10.0, 20.0, 30.0]
FEWEST = 200
FOLDS, THIRDS = 4, 3
LAST_OBSERVED = date(2026, 10, 15)
COEFFICIENTS = Path(__file__).resolve().parents[2] / "data" / "accuracy.json"


def read_weather(path: Path) -> SpaceWeather:
    """The daily F10.7 and Ap of a CSV file, as far as they were observed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(date.fromisoformat(r["date"]), r) for r in csv.DictReader(file)]
    origin = date(2000, 1, 1)
    return by_day(
        {
            (day - origin).days: (float(r["f107"]), float(r["ap"]))
            for day, r in rows
            if day <= LAST_OBSERVED
        }
    )


class Data:
    """All archives joined: objects as a weather sees them, pairs, and what is left out together."""

    def __init__(self, archives: list[Archive], rule: ManoeuvreRule) -> None:
        self.archives = archives
        self.rule = rule
        nothing = np.zeros(0), np.zeros(0)
        self._blank = AccuracyModel(nothing, nothing, nothing, UNKNOWN, rule, NO_DRAG)
        first = np.cumsum([0, *(len(a.sets) for a in archives)])
        dates = np.cumsum([0, *(int(a.date.max()) + 1 for a in archives)])
        self.perigee_km = np.concatenate([a.orbits.perigee_km for a in archives])
        self.date = np.concatenate([a.date + d for a, d in zip(archives, dates, strict=False)])
        self.number = np.concatenate([a.number for a in archives])
        self.month = np.concatenate([a.month for a in archives])
        sizes = [len(a.sets) for a in archives]
        self.archive = np.repeat(np.arange(len(archives)), sizes)
        used = np.concatenate([a.used + k for a, k in zip(archives, first, strict=False)])
        self.truth = np.concatenate([a.truth + k for a, k in zip(archives, first, strict=False)])
        months = np.array([len(np.unique(a.month)) / len(np.unique(a.date)) for a in archives])
        self.rows = Rows(
            used,
            np.concatenate([a.age for a in archives]),
            np.concatenate([a.errors for a in archives]),
            self.date[used],
            months[self.archive[used]],
        )

    def objects(self, weather: SpaceWeather) -> Objects:
        """The objects of all sets, by what ``weather`` tells."""
        return concatenate(
            [self._blank.objects(a.sets, a.orbits, weather=weather) for a in self.archives]
        )

    def fold(self) -> np.ndarray:
        """The fold of each set's month: neighbouring months lie in different folds."""
        _, place = np.unique(self.month, return_inverse=True)
        return place * 7 % FOLDS

    def held_out(self) -> np.ndarray:
        """Which sets are of objects that no fit of the judgement sees."""
        return self.number * 2654435761 % 2**32 % THIRDS == 0


def judge(data: Data, objects: dict[str, Objects], whole: AccuracyModel) -> list[HeldOut]:
    """Print how the figures held where neither the months nor the objects were fitted.

    Returns it for objects that do not manoeuvre, with daily space weather.
    """
    rows, fold, out = data.rows, data.fold(), data.held_out()
    used, truth = rows.used, data.truth
    figures = {name: np.full((len(used), 3), np.nan) for name in objects}
    for k in range(FOLDS):
        seen = np.flatnonzero((fold[used] != k) & (fold[truth] != k) & ~out[used])
        model = fit_model(data.rule, objects["daily"], data.perigee_km, rows.take(seen), whole)
        asked = np.flatnonzero((fold[used] == k) & out[used])
        sets, which = np.unique(used[asked], return_inverse=True)
        for name, described in objects.items():
            figures[name][asked] = model.figures(take(described, sets), which, rows.age[asked])
        print(f"# months {k + 1} of {FOLDS} left out", flush=True)
    manoeuvres = objects["daily"].manoeuvres[used]
    deep = objects["daily"].deep[used]
    kept = []
    for name, found in figures.items():
        for backward in (False, True):
            told = print_table(data, name, found, backward, manoeuvres, deep)
            kept += told if name == "daily" else []
    return kept


def print_table(data: Data, name: str, figures, backward: bool, manoeuvres, deep) -> list[HeldOut]:
    """Coverage of the 68 %, the 95 % and the cross-track figure by archive, cell and date."""
    told, passed = [], []
    rows = data.rows
    held = rows.errors <= figures
    age = np.abs(rows.age)
    known = np.isfinite(figures[:, 0]) & ((rows.age < 0) == backward)
    known &= (age >= AGES[0]) & (age < AGES[-1])
    kind = np.where(deep, 6, np.searchsorted(PERIGEES, data.perigee_km[rows.used]))
    column = np.searchsorted(AGES, age, side="right") - 1
    way = "backward" if backward else "forward"
    print(f"\n{way}, space weather {name}: % within the 68 %, the 95 %, the cross-track figure")
    for a, archive in enumerate(data.archives):
        mine = known & (data.archive[rows.used] == a)
        for moving in (False, True):
            every = mine & (manoeuvres == moving)
            if every.sum() < FEWEST:
                continue
            cells, lines = [], []
            for i, label in enumerate(CLASSES):
                line = f"  {label:11s}"
                for j in range(len(AGES) - 1):
                    cell = every & (kind == i) & (column == j)
                    if cell.sum() < FEWEST:
                        line += f"{'':>20s}"
                        continue
                    x, y, z = 100 * held[cell].mean(axis=0)
                    cells.append((60 <= x <= 76, 90 <= y <= 98))
                    line += f"{cell.sum():>8,}{x:4.0f}{y:4.0f}{z:4.0f}"
                lines.append(line)
            pooled = 100 * held[every].mean(axis=0)
            good = np.array(cells).mean(axis=0) if cells else (np.nan, np.nan)
            of_set, of_truth = by_date(data, held[:, 0], every)
            if not moving:
                told.append(
                    HeldOut(archive.name, backward, *np.round(pooled[:2], 1).tolist(), *of_set[1])
                )
                passed.append((archive.name, cells, of_set[2]))
            print(
                f"{archive.name}, {'manoeuvring' if moving else 'not manoeuvring'}: "
                f"pool {pooled[0]:.1f} / {pooled[1]:.1f} / {pooled[2]:.1f}; cells "
                f"{good[0]:.2f} / {good[1]:.2f} of {len(cells)}; dates of the set {of_set[0]}; "
                f"of the truth {of_truth[0]}"
            )
            if name == "daily":
                print(
                    f"  {'':11s}" + "".join(f"{f'{p:g}-{q:g} d':>20s}" for p, q in pairwise(AGES))
                )
                print("\n".join(lines))
                sample = data.date[rows.used[every]], data.number[rows.used[every]]
                place = (kind * len(AGES) + column)[every]
                errors, stated = rows.errors[every, :2], figures[every, :2]
                perfect = perfect_cells(errors, stated, place, *sample, FEWEST)
                print(f"  of a perfect model {perfect[0]:.2f} / {perfect[1]:.2f}", flush=True)
    for label, left_out in (("all archives", ""), (f"all but {RECENT}", RECENT)):
        some = [(cells, dates) for which, cells, dates in passed if which != left_out]
        good = np.mean([c for cells, _ in some for c in cells], axis=0)
        within, count = np.sum([dates for _, dates in some], axis=0)
        print(
            f"{label}, not manoeuvring: cells {good[0]:.2f} / {good[1]:.2f}; "
            f"dates of the set {within} of {count} within 55-80 %"
        )
    return told


def by_date(data: Data, held, every) -> list[tuple[str, tuple[float, float], tuple[int, int]]]:
    """By dates of the sets and of the truths: how many lie within 55 and 80 %, and their range.

    In words and as numbers, those within the range and all.
    """
    out = []
    for index in (data.rows.used, data.truth):
        date = data.date[index[every]]
        count = np.bincount(date)
        share = np.bincount(date, weights=held[every])[count >= 100] / count[count >= 100]
        if not len(share):
            out.append(("none", (np.nan, np.nan), (0, 0)))
            continue
        within = ((share >= 0.55) & (share <= 0.80)).sum()
        low, high = np.round(100 * np.quantile(share, [0.05, 0.95])).tolist()
        told = f"{within} of {len(share)} within 55-80 % (nine in ten {low:.0f}-{high:.0f})"
        out.append((told, (low, high), (within, len(share))))
    return out


def record(model: AccuracyModel, data: Data, judged: list[HeldOut]) -> dict[str, object]:
    """What the coefficients file holds."""
    rule = model.rule
    kinds = ("near_earth", "deep_space")
    spans = [
        f"{a.name} ({min(s.epoch for s in a.sets):%Y-%m-%d} to "
        f"{max(s.epoch for s in a.sets):%Y-%m-%d})"
        for a in data.archives
    ]
    return {
        "origin": (
            "fitted by tests/benchmarks/calibrate_accuracy.py: quantiles of the differences "
            "between public element sets (US Space Force 18 SDS via CelesTrak) of "
            + ", ".join(spans)
            + f"; {len(data.rows.age):,} pairs"
        ),
        "held_out": [asdict(j) for j in judged],
        "levels": list(LEVELS),
        "traits": [*TRAITS, *AIR],
        "manoeuvring": {
            "features": list(FEATURES),
            "near_earth": rule.near_earth.tolist(),
            "deep_space": rule.deep_space.tolist(),
            "fleets": dict(rule.fleets),
            "other": rule.other,
            "older_sets": {"steps": rule.steps, "still": rule.still},
        },
        "surfaces": {k: s.tolist() for k, s in zip(kinds, model.surfaces, strict=True)},
        "slopes": {k: s.tolist() for k, s in zip(kinds, model.slopes, strict=True)},
        "usual": {k: s.tolist() for k, s in zip(kinds, model.usual, strict=True)},
        "blend": {k: s.tolist() for k, s in zip(kinds, model.blend, strict=True)},
        "by_drag": model.by_drag.tolist(),
    }


def write(path: Path, content: dict[str, object]) -> None:
    """Write the coefficients, one line of JSON."""
    text = json.dumps(content, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    print(f"# wrote {path.name}, {len(text) // 1000} KB", flush=True)


def main() -> None:
    """Fit, write the coefficients, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--catalogues", type=Path, help="dated lists (FOLDER/../catalogues)")
    parser.add_argument(
        "--histories", type=Path, help="files of single objects (FOLDER/../history)"
    )
    parser.add_argument("--write", type=Path, default=COEFFICIENTS, help="the file to write")
    arguments = parser.parse_args()
    beside = arguments.folder.resolve().parent
    catalogues = arguments.catalogues or beside / "catalogues"
    dated = read_catalogues(catalogues)
    if len(dated) < 3:
        sys.exit(f"{catalogues} holds {len(dated)} dated catalogues, three are needed")
    rule = fit_rule(make_pairs(dated))
    data = Data(read_archives(arguments.folder, catalogues), rule)
    print(f"# {len(data.number):,} sets of {len(np.unique(data.date))} dates, "
          f"{len(data.rows.age):,} pairs", flush=True)  # fmt: skip
    weather = read_weather(arguments.folder / "space-weather.csv")
    described = data.objects(weather)
    model = fit_model(rule, described, data.perigee_km, data.rows, None)
    triples, names = blend_fit.measure(data.archives, model, weather)
    model = replace(model, blend=blend_fit.fit(triples))
    triples, names = blend_fit.measure(data.archives, model, weather)
    corrected = drag_fit.measure(data.archives, model, weather)
    model = replace(model, by_drag=drag_fit.fit(corrected))
    write(arguments.write, record(model, data, []))
    blend_fit.judge(triples, names)
    drag_fit.judge(corrected, data.archives)
    monthly = data.objects(shipped_space_weather())
    none = data.objects(SpaceWeather(0, *(np.empty(0),) * 5))
    judged = judge(data, {"daily": described, "monthly": monthly, "unknown": none}, model)
    write(arguments.write, record(model, data, judged))
    histories = arguments.histories or beside / "history"
    if histories.is_dir():
        judge_histories(model, histories)


if __name__ == "__main__":
    main()
