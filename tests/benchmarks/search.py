"""How fast the search for passes is, and whether it loses any: prints, asserts nothing.

    python -m tests.benchmarks.search [--elements FILE] [--size 30000] [--quick]

Every figure of one run stands beside the others of that run; seconds are of processor time, so
that what else the machine does matters less. The dense reference samples every satellite every ten
seconds through the ``sgp4`` package alone and refines each event by bisection.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.features.passes.stream import PassSearch, Stream
from orbitwatch.search.pass_finder import search_passes
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd
from tests.benchmarks.catalogue import by_kind, catalogue
from tests.benchmarks.peers import brahe_search, orekit_search, skyfield_search
from tests.reference.compare import Question as CompareQuestion
from tests.reference.compare import reference as reference_passes
from tests.reference.compare import seen

GUAM = Site("Guam", 13.444, 144.794)
MASK_DEG = 10.0
GROUP = 1500


@dataclass(frozen=True, slots=True)
class Measured:
    """One search: processor seconds, passes, SGP4 states for each object."""

    seconds: float
    passes: int
    states: float


def sites(count: int) -> list[Site]:
    """Return Guam and further sites spread over the Earth."""
    rng = np.random.default_rng(5)
    latitude = np.degrees(np.arcsin(rng.uniform(-0.95, 0.95, count)))
    longitude = rng.uniform(-180.0, 180.0, count)
    spread = [
        Site(f"site {i}", float(a), float(b))
        for i, (a, b) in enumerate(zip(latitude, longitude, strict=True))
    ]
    return [GUAM, *spread][:count]


def search_all(sets: list[ElementSet], places: list[Site], start: datetime, days: int) -> Measured:
    """Search day by day and group by group, as the command does, on one core."""
    reference, first = to_jd(start)
    where = site_vectors(places)
    seconds, passes, states = 0.0, 0, 0
    group = max(100, round(GROUP / (1.0 + 0.35 * (len(places) - 1))))
    for at in range(0, len(sets), group):
        some = sets[at : at + group]
        propagator = Propagator(some, reference)
        for day in range(days):
            before = time.process_time()
            geometry = ViewingGeometry(
                propagator, EarthRotation(reference, first + day, first + day + 1), where
            )
            begin = np.full(len(some), first + day)
            found, _ = search_passes(geometry, begin, begin + 1.0, MASK_DEG)
            seconds += time.process_time() - before
            passes += len(found.tca)
            states += geometry.states_computed
    return Measured(seconds, passes, states / len(sets))


def search_halves(element_sets: list[ElementSet], start: datetime) -> float:
    """Return the seconds that the slower of two processes takes to search its half."""
    halves = [element_sets[::2], element_sets[1::2]]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        begin = time.perf_counter()
        pool.starmap(search_all, [(half, [GUAM], start, 1) for half in halves])
        return time.perf_counter() - begin


def stream_all(
    element_sets: list[ElementSet], start: datetime, days: int, jobs: int
) -> tuple[float, int]:
    """Return wall seconds and passes of the command's own stream, described but not written."""
    subjects = tuple(TrackedObject((element_set,)) for element_set in element_sets)
    span = Span(start, start + timedelta(days=days))
    before = time.perf_counter()
    stream = Stream(PassSearch(subjects, (GUAM,), span, MASK_DEG, overflights=True))
    passes = sum(len(batch.object_index) for batch, _ in stream.batches(jobs))
    return time.perf_counter() - before, passes


def single(element_sets: list[ElementSet], start: datetime, days: int) -> Callable[[], int]:
    """Return the search of a few satellites over Guam, with all but the search made ready."""
    reference, first = to_jd(start)
    propagator = Propagator(element_sets, reference)
    where = site_vectors([GUAM])
    begin = np.full(len(element_sets), first)

    geometry = ViewingGeometry(propagator, EarthRotation(reference, first, first + days), where)

    def run() -> int:
        return len(search_passes(geometry, begin, begin + days, MASK_DEG)[0].tca)

    return run


def race(one: Callable[[], int], other: Callable[[], int], rounds: int) -> list[tuple[float, int]]:
    """Return the least processor time of both, in seconds, and their results, run in turns."""
    best = [(np.inf, 0), (np.inf, 0)]
    for _ in range(rounds):
        for number, (function, times) in enumerate(((one, 3), (other, 1))):
            for _ in range(times if rounds > 1 else 1):
                before = time.process_time()
                result = function()
                best[number] = (min(best[number][0], time.process_time() - before), result)
    return best


def memory_mb() -> float:
    """Return the most memory that this process and its children have held, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) / 1024.0


def show(what: str, *figures: str) -> None:
    """Print one line of the report."""
    print(f"{what:44}", *(f"{figure:>18}" for figure in figures), flush=True)


def report_catalogue(element_sets: list[ElementSet], start: datetime, quick: bool) -> None:
    """Measure the whole catalogue: one site, seven days, twenty sites, two processes."""
    one = search_all(element_sets, [GUAM], start, 1)
    show(
        "1 site x 1 day, one core",
        f"{one.seconds:.2f} s",
        f"{one.passes:,} passes",
        f"{one.states:.0f} states each",
        f"{memory_mb():.0f} MB",
    )
    if not quick:
        week = search_all(element_sets, [GUAM], start, 7)
        show(
            "1 site x 7 days",
            f"{week.seconds:.2f} s",
            f"{week.passes:,} passes",
            f"{week.seconds / one.seconds:.2f} x one day",
            f"{memory_mb():.0f} MB",
        )
        many = search_all(element_sets, sites(20), start, 1)
        show(
            "20 sites x 1 day",
            f"{many.seconds:.2f} s",
            f"{many.passes:,} passes",
            f"{many.seconds / one.seconds:.2f} x one site",
            f"{memory_mb():.0f} MB",
        )
    show("1 site x 1 day, two processes", f"{search_halves(element_sets, start):.2f} s wall")
    for jobs in (1, 2):
        seconds, passes = stream_all(element_sets, start, 1, jobs)
        show(
            f"1 site x 1 day, described, {jobs} processes",
            f"{seconds:.2f} s wall",
            f"{passes:,} passes",
            "",
            f"{memory_mb():.0f} MB",
        )


def report_peers(element_sets: list[ElementSet], start: datetime) -> None:
    """Measure low satellites one by one and a mix of all kinds beside other programs, a week."""
    low = [s for s in element_sets if s.mean_motion > 14.0 and s.eccentricity < 0.01]
    mix = element_sets[:: max(1, len(element_sets) // 2000)]
    ones = [[s] for s in spread(low, 8)]
    report_beside("one low satellite, median of 8", ones, start, 25, skyfield_search)
    report_beside(f"mix of all kinds ({len(mix):,})", [mix], start, 1, skyfield_search)
    some = spread(mix, 100)
    for peer in (brahe_search, orekit_search):
        report_beside(f"mix of all kinds ({len(some):,})", [some], start, 2, peer)


def spread(element_sets: list[ElementSet], count: int) -> list[ElementSet]:
    """Return ``count`` of the sets, evenly spread over them."""
    return element_sets[:: max(1, len(element_sets) // count)][:count]


def report_beside(
    what: str,
    groups: list[list[ElementSet]],
    start: datetime,
    rounds: int,
    peer: Callable[..., Callable[[], int] | None],
) -> None:
    """Print the least times over ``groups``, their median, beside those of a peer, in turns."""
    name = "  " + peer.__name__.removesuffix("_search").capitalize()
    results = []
    for group in groups:
        theirs = peer(group, GUAM, start, 7, MASK_DEG)
        if theirs is None:
            show(name, "not installed")
            return
        results.append(race(single(group, start, 7), theirs, rounds))
    own, other = (float(np.median([r[k][0] for r in results])) for k in (0, 1))
    passes, found = (sum(r[k][1] for r in results) for k in (0, 1))
    ratios = sorted(r[1][0] / r[0][0] for r in results)
    spans = f"{ratios[0]:.1f} to {ratios[-1]:.1f}" if len(ratios) > 1 else ""
    show(f"{what}, 7 days", f"{own * 1e3:.2f} ms", f"{passes:,} passes")
    ratio = f"{np.median(ratios):.1f} x as long"
    show(name, f"{other * 1e3:.2f} ms", f"{found:,} passes", ratio, spans)


def report_truth(
    element_sets: list[ElementSet], places: list[Site], start: datetime, days: int
) -> None:
    """Compare every pass with the dense reference: lost, invented, largest differences."""
    reference, first = to_jd(start)
    asked = CompareQuestion(tuple(places), reference, first, first + days, MASK_DEG)
    lost = invented = compared = 0
    worst = {"aos": 0.0, "tca": 0.0, "los": 0.0}
    for element_set, ours in zip(element_sets, seen(element_sets, asked), strict=True):
        theirs = reference_passes(element_set, asked)
        matched = 0
        for truth in theirs:
            same = [
                p
                for p in ours
                if p.site == truth.site and p.first <= truth.last and truth.first <= p.last
            ]
            if len(same) != 1:
                lost += 1
                continue
            matched += 1
            for key in worst:
                mine, other = getattr(same[0], key), getattr(truth, key)
                # Of a pass that is cut, or whose top is flat, TCA is not one moment.
                cut = truth.aos is None or truth.los is None
                flat = key == "tca" and (cut or truth.tca_blur_s > 1e-4)
                if other is not None and np.isfinite(mine) and not flat:
                    worst[key] = max(worst[key], abs(mine - other))
        compared += len(theirs)
        invented += len(ours) - matched
    show(
        f"dense reference, {len(element_sets):,} x {len(places)} x {days} days",
        f"{compared:,} passes",
        f"{lost} lost",
        f"{invented} invented",
    )
    show("  largest difference", *(f"{key} {1e3 * value:.3f} ms" for key, value in worst.items()))


ROOMS = {
    "propagation": "around SGP4",
    "frames": "geometry",
    "topocentric": "geometry",
    "trajectory": "geometry",
    "roots": "refinement",
    "extrema": "refinement",
    "events": "refinement",
    "hermite": "refinement",
    "pieces": "refinement",
    "stencils": "refinement",
    "anchors": "sampling",
    "by_revolution": "sampling",
    "by_anomaly": "sampling",
    "arrays": "sampling",
}


def report_profile(element_sets: list[ElementSet], places: list[Site], start: datetime) -> None:
    """Print where the time of a one-day search goes; what NumPy does counts for who asked it."""
    import cProfile
    import pstats

    profile = cProfile.Profile(time.process_time)
    profile.runcall(search_all, element_sets, places, start, 1)
    spent: dict[str, float] = {}

    def charge(place: tuple[str, int, str], seconds: float) -> None:
        room = ROOMS.get(Path(place[0]).stem, "SGP4" if "_sgp4" in place[2] else "other")
        spent[room] = spent.get(room, 0.0) + seconds

    for place, (_, _, own, _, callers) in pstats.Stats(profile).stats.items():
        if "orbitwatch" in place[0] or "_sgp4" in place[2] or not callers:
            charge(place, own)
            continue
        for caller, (_, _, part, _) in callers.items():
            charge(caller, part)
    total = sum(spent.values())
    shares = sorted(spent.items(), key=lambda item: -item[1])
    show(
        f"where the time goes, {len(places)} site(s)", *(f"{r} {t / total:.0%}" for r, t in shares)
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=Path, help="a real catalogue instead of the made one")
    parser.add_argument("--size", type=int, default=30_000, help="sets in the made catalogue")
    parser.add_argument("--truth", type=int, default=300, help="satellites to compare densely")
    parser.add_argument("--truth-days", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="leave out seven days and 20 sites")
    given = parser.parse_args()
    if given.elements:
        element_sets = list(
            read_element_sets(given.elements.read_bytes(), str(given.elements)).sets
        )
    else:
        element_sets = catalogue(given.size)
        print(", ".join(f"{count:,} {kind}" for kind, count in by_kind(element_sets)))
    epochs = sorted(element_set.epoch for element_set in element_sets)
    start = epochs[len(epochs) // 2].replace(hour=0, minute=0, second=0, microsecond=0)
    print(f"{len(element_sets):,} element sets, from {start:%Y-%m-%d}, mask {MASK_DEG:g}°")
    report_catalogue(element_sets, start, given.quick)
    report_peers(element_sets, start)
    some = spread(element_sets, given.truth)
    report_truth(some, [GUAM], start, given.truth_days)
    report_truth(some, sites(20), start, 1)
    report_profile(element_sets, [GUAM], start)
    report_profile(element_sets, sites(20), start)


if __name__ == "__main__":
    main()
