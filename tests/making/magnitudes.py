"""Makes ``data/magnitudes.csv`` and ``data/magnitude-classes.csv``, how bright satellites are.

``python -m tests.making.magnitudes VALUES SETS...``: VALUES is a CSV of standard magnitudes as
observers collected them (catalogue number, name, McCants' qs.mag, mean and σ of MMT-9), SETS are
element sets, which say how near the objects come.

Three conventions are met with. McCants' value is the greatest brightness at 1,000 km, fully lit:
0.75 fainter half lit. That of MMT-9 is a mean, half lit. Heavens-Above's is the greatest, half lit.
"""

from __future__ import annotations

import csv
import re
import statistics
import sys
from collections import defaultdict
from fnmatch import fnmatchcase
from math import hypot, log10
from pathlib import Path
from typing import NamedTuple

from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.reading import read_element_sets

DATA = Path(__file__).parents[2] / "data"
MOST = 600
FULL_PHASE_TO_HALF = 0.75
FEWEST_OF_A_TYPE = 5
_PIECE = re.compile(r"\(\d+\)$")

HALF_LIT = {  # Heavens-Above, as its published passes give it
    25544: (-1.8, "ISS (ZARYA)"),
    20580: (2.2, "HST"),
    27386: (3.7, "ENVISAT"),
}
NAMED = (48274, 67232, 58400, 39026, 41332)
NOTES = {48274: "one module of three"}

FLEETS = {  # patterns of names, and the median of the fleet's means half lit
    "STARLINK-1[0-4]??": (5.9, "Starlink v1.0"),
    "STARLINK-1[5-9]??": (7.3, "Starlink VisorSat"),
    "STARLINK-2???": (7.3, "Starlink VisorSat"),
    "STARLINK-[3-6]???": (6.9, "Starlink v1.5"),
    "STARLINK-[1-9]????": (7.3, "Starlink v2 mini"),
    "STARLINK-[1-9]???? [[]DTC]": (7.3, "Starlink v2 mini"),
    "ONEWEB-*": (7.6, "OneWeb"),
    "KUIPER-*": (7.3, "Kuiper"),
    "QIANFAN-*": (5.4, "Qianfan"),
    "HULIANWANG DIGUI-*": (4.6, "Guowang"),
}


class Value(NamedTuple):
    """One object's row of VALUES; None where a source has none."""

    catalog_id: int
    name: str
    full_phase: float | None
    mean: float | None
    sigma: float | None


def main() -> None:
    """Write both files."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        values = [
            v
            for v in map(_value, csv.DictReader(file))
            if v.full_phase is not None or v.mean is not None
        ]
    spread = _spread_of_full_phase(values)
    perigees = _perigees_km(map(Path, sys.argv[2:]))
    by_number = {value.catalog_id: value for value in values}
    eligible = [v for v in values if v.catalog_id in perigees and not _is_of_a_fleet(v.name)]
    eligible.sort(key=lambda v: _row_magnitude(v) + 5.0 * log10(perigees[v.catalog_id] / 1000.0))
    named = [by_number[number] for number in (*HALF_LIT, *NAMED)]
    chosen = dict.fromkeys([*named, *eligible])
    rows = [_row(value, spread) for value in list(chosen)[:MOST]]
    _write(
        "magnitudes.csv",
        "catalog_id,object_name,standard_magnitude,uncertainty,convention,source,note",
        sorted(rows),
    )
    classes = [*_fleets(values), *_rocket_bodies(values)]
    _write("magnitude-classes.csv", "pattern,standard_magnitude,uncertainty,description", classes)


def _value(row: dict[str, str]) -> Value:
    texts = (row["qs_full_phase_max"], row["mmt_mean_90deg"], row["mmt_sigma"])
    name = " ".join(row["name"].split())
    return Value(int(row["norad"]), name, *(float(text) if text else None for text in texts))


def _spread_of_full_phase(values: list[Value]) -> float:
    """Return how far McCants' values are from MMT-9's, half of what two thirds differ by."""
    differences = sorted(
        v.full_phase + FULL_PHASE_TO_HALF - v.mean
        for v in values
        if v.full_phase is not None and v.mean is not None
    )
    low, high = (differences[int(share * len(differences))] for share in (0.16, 0.84))
    return 0.5 * (high - low)


def _perigees_km(files: map[Path]) -> dict[int, float]:
    perigees: dict[int, float] = {}
    for file in files:
        sets = read_element_sets(file.read_bytes(), file.name).sets
        heights = Propagator(sets, 2461274.5).perigee_km
        perigees |= {s.norad_cat_id: h for s, h in zip(sets, heights.tolist(), strict=True)}
    return {number: height for number, height in perigees.items() if height > 100.0}


def _row_magnitude(value: Value) -> float:
    if value.catalog_id in HALF_LIT:
        return HALF_LIT[value.catalog_id][0]
    if value.full_phase is not None:
        return value.full_phase + FULL_PHASE_TO_HALF
    assert value.mean is not None
    return value.mean


def _row(value: Value, spread: float) -> tuple[str | int | float, ...]:
    number = value.catalog_id
    if number in HALF_LIT:
        convention, source = "greatest, half lit", "Heavens-Above"
    elif value.full_phase is not None:
        convention, source = "greatest, fully lit", "McCants qs.mag"
    else:
        convention, source = "mean, half lit", "MMT-9"
    name = HALF_LIT[number][1] if number in HALF_LIT else value.name
    sigma = value.sigma or spread
    magnitude = round(_row_magnitude(value), 2)
    return number, name, magnitude, round(sigma, 2), convention, source, NOTES.get(number, "")


def _is_of_a_fleet(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in FLEETS)


def _fleets(values: list[Value]) -> list[tuple[str, float, float, str]]:
    rows = []
    for pattern, (magnitude, fleet) in FLEETS.items():
        members = [v for v in values if fnmatchcase(v.name, pattern) and v.mean is not None]
        rows.append((pattern, magnitude, _sigma(members), f"{fleet}: median of the fleet"))
    return rows


def _rocket_bodies(values: list[Value]) -> list[tuple[str, float, float, str]]:
    types: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        kind = _PIECE.sub("", value.name)  # DELTA 1 R/B(2) and the like
        if kind.endswith(" R/B") and value.mean is not None:
            types[kind].append(value)
    return [
        (
            f"{name}*",
            round(statistics.median(v.mean or 0.0 for v in found), 1),
            _sigma(found),
            "median of its type",
        )
        for name, found in sorted(types.items())
        if len(found) >= FEWEST_OF_A_TYPE
    ]


def _sigma(members: list[Value]) -> float:
    """Return how far one of a kind is from the median at any one time."""
    if len(members) < FEWEST_OF_A_TYPE:
        return 0.7
    between = statistics.pstdev(v.mean or 0.0 for v in members)
    within = statistics.median(v.sigma or 0.0 for v in members)
    return round(hypot(between, within), 2)


def _write(name: str, heading: str, rows: list[tuple[str | int | float, ...]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
