"""Judge own history: coverage of each set's predictions by the class's figures and by its own."""

from __future__ import annotations

from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path

import numpy as np

from orbitwatch.accuracy.model import AccuracyModel
from orbitwatch.accuracy.own_errors import own_history
from orbitwatch.accuracy.residuals import residuals
from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.times import to_jd

AGES = [0.5, 2.0, 5.0, 10.0, 20.0, 35.0]
WARM_UP = 10


def judge_histories(model: AccuracyModel, folder: Path) -> None:
    """Print, object by object, what share of the errors the two figures held, and their size."""
    print(
        "\nown history: pairs; % within 68 %, 95 %, cross-track, and median s, by class | own past"
    )
    for path in sorted(folder.iterdir()):
        sets = read_element_sets(path.read_bytes(), path.name).sets
        for _, group in groupby(
            sorted(sets, key=attrgetter("norad_cat_id", "epoch")), key=attrgetter("norad_cat_id")
        ):
            held = list({s.epoch: s for s in group}.values())
            for backward in (False, True):
                judge(model, held, backward)


def judge(model, held, backward):
    """Every set of one object to every other within five weeks ahead (or back)."""
    propagator = Propagator(held, to_jd(held[0].epoch)[0])
    gap = propagator.epoch_days[None, :] - propagator.epoch_days[:, None]
    age = -gap if backward else gap
    beyond = np.arange(len(held))[::-1] if backward else np.arange(len(held))
    used, truth = np.nonzero((age > AGES[0]) & (age < AGES[-1]) & (beyond >= WARM_UP)[:, None])
    found = residuals(propagator, used, truth)
    errors = np.abs(np.stack([found.time_s, found.time_s, found.cross_track_km], axis=1))
    own = own_history(model, held, [held] * len(held), backward=backward)
    plain = model.figures(model.objects(held), used, found.age_days)
    judged = model.objects(held, steps=own.steps)
    scaled = model.figures(judged, used, found.age_days) * own.factors(used, found.age_days)
    name = f"{held[0].object_name or held[0].norad_cat_id}{' back' if backward else ''}"
    share = judged.manoeuvres[beyond >= WARM_UP].mean() if (beyond >= WARM_UP).any() else 0
    print(f"{name}: judged to manoeuvre by {100 * share:.0f} % of its sets")
    good = np.isfinite(errors).all(axis=1)
    for low, high in [*pairwise(AGES), (AGES[0], AGES[-1])]:
        rows = good & (np.abs(found.age_days) >= low) & (np.abs(found.age_days) < high)
        if rows.sum() < 20:
            continue
        parts = [
            " ".join(f"{x:3.0f}" for x in 100 * (errors[rows] <= f[rows]).mean(axis=0))
            + f"  {np.median(f[rows, 0]):7.1f} {np.median(f[rows, 1]):7.1f}"
            for f in (plain, scaled)
        ]
        print(f"  {low:4g}-{high:<3g} d {rows.sum():6,}  {parts[0]} | {parts[1]}")
