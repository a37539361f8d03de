"""Measure how far element sets are off, fit ``data/accuracy.json``, and judge it.

    python tests/benchmarks/calibrate_accuracy.py FOLDER [--histories FOLDER] [--write FILE]

FOLDER holds catalogues with a date in each file's name, in any format that orbitwatch reads. Every
set is propagated to the epoch of every other date's set of the same object, forward and backward;
that set's own state is the truth. The judgement leaves out one date at a time, its sets and all
that was learnt from them, and predicts for it alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from catalogue_pairs import Pairs, make_pairs, read_catalogues
from history_check import judge_histories
from manoeuvre_fit import fit_rule, step_counts
from quantile_surfaces import fit_model, perigee_class

from orbitwatch.accuracy.manoeuvre_likelihood import FEATURES, clues_of
from orbitwatch.accuracy.model import AccuracyModel, describe

CLASSES = ("< 400 km", "400-500", "500-600", "600-800", "> 800 km", "deep space")
AGES = [0.5, 2.0, 5.0, 10.0, 20.0, 30.0]
FEWEST = 200
CLUSTER_DAYS = 40
COEFFICIENTS = Path(__file__).resolve().parents[2] / "data" / "accuracy.json"


def fitted(pairs: Pairs, without: int, near: AccuracyModel | None):
    """The model fitted without a date, and the objects as it sees them."""
    rule = fit_rule(pairs, without)
    clues = clues_of(pairs.sets, pairs.orbits, rule.fleets, rule.other)
    objects = describe(clues, pairs.orbits, rule.log_odds(clues))
    rows = (pairs.date[pairs.used] != without) & (pairs.date[pairs.truth] != without)
    model = fit_model(
        rule,
        objects,
        pairs.orbits.perigee_km,
        pairs.used[rows],
        pairs.age[rows],
        pairs.errors[rows],
        near,
    )
    return model, objects


def judged_dates(pairs: Pairs):
    """The dates with at least two others within weeks, so that the rest can speak for them."""
    days = np.array([np.datetime64(d) for d in pairs.dates]).astype(int)
    return [i for i in range(len(days)) if (np.abs(days - days[i]) <= CLUSTER_DAYS).sum() > 2]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Figures ``(n, 3)`` for pairs that a date was left out for; ``date`` is what that was of."""

    what: str
    date: np.ndarray
    figures: np.ndarray
    manoeuvres: np.ndarray


def leave_one_out(pairs: Pairs, whole: AccuracyModel):
    """Judgements by models that never saw a date: that of the truth, and that of the sets used.

    The first asks whether the figures hold on another day, the second whether they hold for what
    was published on another day, whose view of the atmosphere all its sets share.
    """
    judgements = [
        Judgement(
            what,
            pairs.date[of],
            np.full((len(pairs.age), 3), np.nan),
            np.zeros(len(pairs.age), dtype=bool),
        )
        for what, of in (("truth", pairs.truth), ("sets used", pairs.used))
    ]
    for date in judged_dates(pairs):
        model, objects = fitted(pairs, date, whole)
        for judgement in judgements:
            rows = np.flatnonzero((judgement.date == date) & (np.abs(pairs.age) < AGES[-1]))
            used = pairs.used[rows]
            judgement.figures[rows] = model.figures(objects, used, pairs.age[rows])
            judgement.manoeuvres[rows] = objects.manoeuvres[used]
        print(
            f"# {pairs.dates[date]} left out: manoeuvres {rates(pairs, objects, date)}", flush=True
        )
    return judgements


def rates(pairs: Pairs, objects, date):
    """How often the rule, from the sets of a date alone, agrees with the steps seen after it."""
    order, step, none = step_counts(pairs, date, later=True)
    seen = step + none > 1
    said, did = objects.manoeuvres[order][seen], (step > 0)[seen]
    if len(did) < FEWEST:
        return "cannot be checked, there are too few later dates"
    name = np.array([pairs.sets[i].object_name or "" for i in order[seen]])
    other = ~np.char.startswith(name, "STARLINK")
    return (
        f"missed {100 * (~said[did]).mean():.1f} %, false {100 * said[~did].mean():.1f} % "
        f"(without Starlink {100 * (~said[did & other]).mean():.1f}, "
        f"{100 * said[~did & other].mean():.1f})"
    )


def print_table(pairs: Pairs, judgement: Judgement, backward: bool):
    """Coverage of the 68 %, the 95 % and the cross-track figure, cell by cell; the shares held."""
    figures, manoeuvres = judgement.figures, judgement.manoeuvres
    held = pairs.errors <= figures
    known = np.isfinite(figures[:, 0]) & ((pairs.age < 0) == backward)
    known &= np.abs(pairs.age) >= AGES[0]
    kind = perigee_class(pairs.deep, pairs.orbits.perigee_km)[pairs.used]
    column = np.searchsorted(AGES, np.abs(pairs.age), side="right") - 1
    way = "backward" if backward else "forward"
    print(f"\n{way}, the date of the {judgement.what} left out:")
    print("pairs, % within the 68 %, the 95 % and the cross-track figure")
    spans = [f"{a:g}-{b:g} d" for a, b in pairwise(AGES)]
    print(f"{'perigee':11s}{'manoeuvres':11s}" + "".join(f"{span:>23s}" for span in spans))
    cells = []
    for i, label in enumerate(CLASSES):
        for moving in (False, True):
            line = f"{label:11s}{'yes' if moving else 'no':11s}"
            for j in range(len(AGES) - 1):
                rows = known & (kind == i) & (column == j) & (manoeuvres == moving)
                if rows.sum() < FEWEST:
                    line += f"{'':>23s}"
                    continue
                a, b, c = 100 * held[rows].mean(axis=0)
                good = 60 <= a <= 76, 90 <= b <= 98
                cells.append(good)
                line += f"{rows.sum():>9,}{a:4.0f}{'*' if not good[0] else ' '}"
                line += f"{b:4.0f}{'*' if not good[1] else ' '}{c:4.0f}"
            print(line)
    ok = np.array(cells)
    print(
        f"cells held: 68 % {ok[:, 0].sum()}, 95 % {ok[:, 1].sum()}, both {ok.all(axis=1).sum()} "
        f"of {len(ok)}; pooled {np.round(100 * held[known].mean(axis=0)[:2], 1)}, "
        f"cross-track {100 * held[known][:, 2].mean():.1f}"
    )
    low = pairs.orbits.perigee_km[pairs.used] < 600.0
    spread(pairs, judgement, held, known, "all")
    spread(pairs, judgement, held, known & low & ~manoeuvres, "below 600 km, not manoeuvring")


def spread(pairs: Pairs, judgement: Judgement, held, known, label: str):
    """How the days differ: the atmosphere's error is common to all objects on a day."""
    each, line = [], ""
    for date in range(len(pairs.dates)):
        rows = known & (judgement.date == date)
        if rows.any():
            each.append(100 * held[rows].mean(axis=0))
            line += f"  {pairs.dates[date][5:]} {each[-1][0]:.0f} {each[-1][1]:.0f}"
    (low, low_95, _), (high, high_95, _) = np.min(each, axis=0), np.max(each, axis=0)
    print(f"by date of the {judgement.what}, {label}:{line}")
    print(f"  spread between dates {low:.0f}-{high:.0f} %, {low_95:.0f}-{high_95:.0f} %")


def record(model: AccuracyModel, pairs: Pairs):
    """What the coefficients file holds."""
    rule = model.rule
    kinds = ("near_earth", "deep_space")
    return {
        "origin": (
            "fitted by tests/benchmarks/calibrate_accuracy.py: quantiles of the differences "
            "between public element sets (US Space Force 18 SDS via CelesTrak) of "
            + ", ".join(pairs.dates)
            + f"; {len(pairs.age):,} pairs"
        ),
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
    }


def main() -> None:
    """Fit, write the coefficients, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--histories", type=Path, help="files of single objects (FOLDER/../history)"
    )
    parser.add_argument("--write", type=Path, default=COEFFICIENTS, help="the file to write")
    arguments = parser.parse_args()
    histories = arguments.histories or arguments.folder.resolve().parent / "history"
    catalogues = read_catalogues(arguments.folder)
    if len(catalogues) < 3:
        sys.exit(f"{arguments.folder} holds {len(catalogues)} dated catalogues, three are needed")
    pairs = make_pairs(catalogues)
    print(f"# {len(pairs.sets):,} sets of {len(pairs.dates)} dates, {len(pairs.age):,} pairs")
    model, _ = fitted(pairs, -1, None)
    text = json.dumps(record(model, pairs), separators=(",", ":"))
    arguments.write.write_text(text + "\n", encoding="utf-8")
    if histories.is_dir():
        judge_histories(model, histories)
    for judgement in leave_one_out(pairs, model):
        for backward in (False, True):
            print_table(pairs, judgement, backward)


if __name__ == "__main__":
    main()
