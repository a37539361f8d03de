"""Judge ``history --events``: published manoeuvres found, and none invented for debris.

    python tests/benchmarks/validate_manoeuvres.py FOLDER [--catalogues FOLDER] [--debris N]

FOLDER is such as ``../shared/data/trust``: sets and published manoeuvres of satellites in
``manoeuvres/`` (``NAME.tle.xz`` and ``manoeuvres_NAME.yaml``), and catalogues of other years, whose
debris and spent stages, told by the names in FOLDER/../catalogues, cannot have manoeuvred.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from catalogue_pairs import read_catalogues

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.evolution.events import Event, find_events

_MOMENT = re.compile(r"^- (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_INERT = re.compile(r"\b(DEB|R/B)\b")
_SLOWEST_NEAR_EARTH = 6.4
FEWEST_SETS = 8
TENTHS = np.array([0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01])


def satellites(folder: Path) -> Iterator[tuple[str, list[ElementSet], list[datetime]]]:
    """Each satellite's name, its sets, and when it manoeuvred."""
    for path in sorted(folder.glob("*.tle.xz")):
        name = path.name.removesuffix(".tle.xz")
        sets = read_element_sets(lzma.decompress(path.read_bytes()), path.stem).sets
        text = (folder / f"manoeuvres_{name}.yaml").read_text(encoding="utf-8")
        burns = [datetime.fromisoformat(t).replace(tzinfo=UTC) for t in _MOMENT.findall(text)]
        first, last = min(s.epoch for s in sets), max(s.epoch for s in sets)
        yield name, list(sets), [b for b in burns if first < b < last]


def explains(event: Event, burn: datetime) -> bool:
    """Whether the burn lies where the event says that it must."""
    return event.not_before <= burn <= event.not_after


def judge_satellites(folder: Path) -> None:
    """Print recall and precision of each, of all in low orbit, and the truth of confidences."""
    totals = np.zeros(4, dtype=int)
    sureness: dict[bool, list[tuple[float, bool]]] = {True: [], False: []}
    for name, sets, burns in satellites(folder):
        events = [e for e in find_events(sets).events if e.is_manoeuvre]
        found = [any(explains(e, b) for e in events) for b in burns]
        true = [any(explains(e, b) for b in burns) for e in events]
        low = sets[0].mean_motion > _SLOWEST_NEAR_EARTH
        sureness[low] += [(e.confidence, t) for e, t in zip(events, true, strict=True)]
        print(
            f"{name:14} {len(sets):6,} sets, {len(burns):4} burns, {100 * np.mean(found):3.0f} % "
            f"found; {len(events):4} events, {100 * np.mean(true) if true else 0:3.0f} % true",
            flush=True,
        )
        if low:
            totals += [len(burns), sum(found), len(events), sum(true)]
    burns_all, found_all, events_all, true_all = totals.tolist()
    print(f"low orbit: recall {found_all / burns_all:.2f}, precision {true_all / events_all:.2f}")
    for low, told in sureness.items():
        print("confidence and truth,", "low orbit:" if low else "deep space:")
        confidence, truth = np.array(told, dtype=np.float64).reshape(-1, 2).T
        for least, most in pairwise(TENTHS):
            rows = (confidence >= least) & (confidence < most)
            if rows.any():
                print(
                    f"  {least:.1f}-{min(most, 1.0):.1f}: {rows.sum():4} events, mean "
                    f"{confidence[rows].mean():.2f}, true {truth[rows].mean():.2f}"
                )


def judge_debris(folder: Path, catalogues: Path, most: int) -> None:
    """Print how many manoeuvres debris and stages are said to have made, for each year."""
    dated = read_catalogues(catalogues)
    names = {s.norad_cat_id: s.object_name for sets in dated.values() for s in sets}
    for path in sorted(folder.glob("catalogue-*.tle.xz")):
        objects: dict[int, list[ElementSet]] = defaultdict(list)
        for s in read_element_sets(lzma.decompress(path.read_bytes()), path.stem).sets:
            if _INERT.search((names.get(s.norad_cat_id) or "").upper()):
                named = replace(s, object_name=names[s.norad_cat_id])
                objects[s.norad_cat_id].append(named)
        for low in (True, False):
            mine = [
                sets
                for sets in objects.values()
                if len(sets) >= FEWEST_SETS and (sets[0].mean_motion > _SLOWEST_NEAR_EARTH) == low
            ]
            chosen = np.random.default_rng(0).permutation(len(mine))[:most].tolist()
            years, alarms = 0.0, 0
            for k in chosen:
                epochs = [s.epoch for s in mine[k]]
                years += (max(epochs) - min(epochs)).days / 365.25
                alarms += sum(e.is_manoeuvre for e in find_events(mine[k]).events)
            print(
                f"{path.stem}, {'near Earth' if low else 'deep space'}: {len(chosen)} pieces of "
                f"debris, {years:.0f} object-years, {alarms} false alarms, {alarms / years:.3f} "
                "a year",
                flush=True,
            )


def main() -> None:
    """Judge, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--catalogues", type=Path, help="dated lists (FOLDER/../catalogues)")
    parser.add_argument("--debris", type=int, default=400, help="pieces of debris of each kind")
    arguments = parser.parse_args()
    judge_satellites(arguments.folder / "manoeuvres")
    catalogues = arguments.catalogues or arguments.folder.resolve().parent / "catalogues"
    judge_debris(arguments.folder, catalogues, arguments.debris)


if __name__ == "__main__":
    main()
