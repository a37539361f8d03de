"""The compiled engine beside NumPy and Skyfield in one run: prints, asserts nothing.

    python -m tests.benchmarks.engines [--elements FILE] [--size 30000] [--quick]

Seconds are of processor time, over all threads, and beside them of the clock; on a machine that
does other work the ratios of processor time are what counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.engine.processors import limit_threads
from orbitwatch.times import to_jd
from tests.benchmarks.catalogue import catalogue
from tests.benchmarks.peers import skyfield_search
from tests.benchmarks.search import (
    GUAM,
    MASK_DEG,
    memory_mb,
    search_all,
    show,
    single,
    sites,
    spread,
)
from tests.engines import ENGINES, use_engine


@dataclass(frozen=True, slots=True)
class Run:
    """What one call took, in seconds, and what it returned."""

    processor: float
    clock: float
    result: int


def timed(function: Callable[[], int], rounds: int = 1) -> Run:
    """Return the quickest of some calls."""
    best = Run(np.inf, np.inf, 0)
    for _ in range(rounds):
        processor, clock = time.process_time(), time.perf_counter()
        result = function()
        took = Run(time.process_time() - processor, time.perf_counter() - clock, result)
        best = min(best, took, key=lambda run: run.processor)
    return best


def beside(what: str, prepare: Callable[[], Callable[[], int]], rounds: int = 1) -> dict[str, Run]:
    """Run one piece of work by each engine and print what it took; ``prepare`` is not counted."""
    runs = {}
    for engine in ENGINES:
        for threads in (1, 2) if engine == "compiled" else (1,):
            with use_engine(engine):
                limit_threads(threads)
                runs[f"{engine}, {threads}"] = timed(prepare(), rounds)
    numpy = runs["numpy, 1"].processor
    for name, run in runs.items():
        show(
            f"{what}, {name}",
            f"{run.processor:.4g} s of processor",
            f"{run.clock:.4g} s",
            f"{run.result:,}",
            f"{numpy / run.processor:.1f} x NumPy",
        )
    return runs


def report_states(element_sets: list[ElementSet], jd: float, first: float) -> None:
    """SGP4 alone: 57 times within a fortnight for each satellite."""

    def prepare() -> Callable[[], int]:
        propagator = Propagator(element_sets, jd)
        satellite = np.repeat(np.arange(len(element_sets)), 57)
        days = np.tile(first + np.linspace(0.0, 14.0, 57), len(element_sets))
        return lambda: len(propagator.states(satellite, days).good)

    beside(f"{len(element_sets):,} x 57 states", prepare, 2)
    beside(f"{len(element_sets):,} made ready", lambda: lambda: len(Propagator(element_sets, jd)))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=Path, help="a real catalogue instead of the made one")
    parser.add_argument("--size", type=int, default=30_000, help="sets in the made catalogue")
    parser.add_argument("--quick", action="store_true", help="leave out seven days and many sites")
    given = parser.parse_args()
    if given.elements:
        sets = list(read_element_sets(given.elements.read_bytes(), str(given.elements)).sets)
    else:
        sets = catalogue(given.size)
    epochs = sorted(element_set.epoch for element_set in sets)
    start = epochs[len(epochs) // 2].replace(hour=0, minute=0, second=0, microsecond=0)
    print(f"{len(sets):,} element sets, from {start:%Y-%m-%d}, mask {MASK_DEG:g}°")
    report_states(sets, *to_jd(start))
    for n_sites, days in ((1, 1),) if given.quick else ((1, 1), (1, 7), (20, 1)):
        where = sites(n_sites)
        beside(
            f"{n_sites} x {days} d",
            lambda w=where, d=days: lambda: search_all(sets, w, start, d).passes,
        )
    show("memory", f"{memory_mb():.0f} MB")
    low = [s for s in sets if s.mean_motion > 14.0 and s.eccentricity < 0.01]
    mix = sets[:: max(1, len(sets) // 2000)]
    for what, some, rounds in (
        ("one low satellite x 7 d", spread(low, 8)[3:4], 25),
        (f"{len(mix):,} of all kinds x 7 d", mix, 1),
    ):
        ours = beside(what, lambda some=some: single(some, start, 7), rounds)
        theirs = timed(skyfield_search(some, GUAM, start, 7, MASK_DEG), min(rounds, 3))
        ratios = [f"{name}: {theirs.processor / run.processor:.1f} x" for name, run in ours.items()]
        show("  Skyfield's find_events", f"{theirs.processor:.4g} s", f"{theirs.result:,}", *ratios)


if __name__ == "__main__":
    main()
