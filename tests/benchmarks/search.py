"""How fast the search for passes is, and whether it loses any: prints, asserts nothing.

    python -m tests.benchmarks.search [--elements FILE] [--size 30000] [--quick]

Every figure of one run stands beside the others of that run; seconds are of processor time, so
that what else the machine does matters less. The dense reference samples every satellite every ten
seconds through the ``sgp4`` package alone and refines each event by bisection.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch.analysis.search import search
from orbitwatch.analysis.streaming import Question, Stream
from orbitwatch.analysis.subjects import Subject
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.trajectory import Sky
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.tle import write_tle
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd
from tests.benchmarks.catalogue import by_kind, catalogue
from tests.reference.compare import Question as CompareQuestion
from tests.reference.compare import reference as reference_passes
from tests.reference.compare import seen
from tests.reference.dense import satrec_from

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
            sky = Sky(propagator, EarthRotation(reference, first + day, first + day + 1), where)
            begin = np.full(len(some), first + day)
            found, _ = search(sky, begin, begin + 1.0, MASK_DEG)
            seconds += time.process_time() - before
            passes += len(found.tca)
            states += sky.states_computed
    return Measured(seconds, passes, states / len(sets))


def stream_all(
    element_sets: list[ElementSet], start: datetime, days: int, jobs: int
) -> tuple[float, int]:
    """Return wall seconds and passes of the command's own stream, described but not written."""
    subjects = tuple(Subject((element_set,)) for element_set in element_sets)
    span = Span(start, start + timedelta(days=days))
    before = time.perf_counter()
    stream = Stream(Question(subjects, (GUAM,), span, MASK_DEG, overflights=True))
    passes = sum(len(batch.subject) for batch, _ in stream.batches(jobs))
    return time.perf_counter() - before, passes


def single(element_sets: list[ElementSet], start: datetime, days: int) -> Callable[[], int]:
    """Return the search of a few satellites over Guam, with all but the search made ready."""
    reference, first = to_jd(start)
    propagator = Propagator(element_sets, reference)
    where = site_vectors([GUAM])
    begin = np.full(len(element_sets), first)

    sky = Sky(propagator, EarthRotation(reference, first, first + days), where)

    def run() -> int:
        return len(search(sky, begin, begin + days, MASK_DEG)[0].tca)

    return run


def skyfield_search(
    element_sets: list[ElementSet], start: datetime, days: int
) -> Callable[[], int]:
    """Return the same search by Skyfield's find_events, with all but the search made ready."""
    from skyfield.api import EarthSatellite, load, wgs84

    timescale = load.timescale(builtin=True)
    satellites = [EarthSatellite.from_satrec(satrec_from(s), timescale) for s in element_sets]
    place = wgs84.latlon(GUAM.latitude_deg, GUAM.longitude_deg)

    t0 = timescale.from_datetime(start)
    t1 = timescale.from_datetime(start + timedelta(days=days))

    def run() -> int:
        return sum(
            int(np.sum(satellite.find_events(place, t0, t1, MASK_DEG)[1] == 1))
            for satellite in satellites
        )

    return run


def brahe_search(
    element_sets: list[ElementSet], start: datetime, days: int
) -> Callable[[], int] | None:
    """Return the same search by brahe on one thread, or None where it is not installed."""
    try:
        import brahe
    except ImportError:
        return None
    brahe.set_global_eop_provider(brahe.StaticEOPProvider.from_zero())
    satellites = [
        brahe.SGPPropagator.from_tle(*write_tle(s)[1:], 60.0)
        for s in element_sets
        if s.norad_cat_id <= 339_999
    ]
    place = brahe.PointLocation(GUAM.longitude_deg, GUAM.latitude_deg, 0.0)
    constraint = brahe.ElevationConstraint(min_elevation_deg=MASK_DEG, max_elevation_deg=None)
    config = brahe.AccessSearchConfig(parallel=False)
    utc = brahe.TimeSystem.UTC
    t0 = brahe.Epoch.from_datetime(start.year, start.month, start.day, 0, 0, 0.0, 0.0, utc)

    def run() -> int:
        end = t0 + days * 86400.0
        return sum(
            len(brahe.location_accesses(place, s, t0, end, constraint, config=config))
            for s in satellites
        )

    return run


def best_of(function: Callable[[], int], runs: int) -> tuple[float, int]:
    """Return the least processor time of several runs, in seconds, and the last result."""
    times = []
    result = 0
    for _ in range(runs):
        before = time.process_time()
        result = function()
        times.append(time.process_time() - before)
    return min(times), result


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
    """Measure one satellite and a mix of all kinds beside other programs, seven days."""
    low = next(s for s in element_sets if s.mean_motion > 14.0 and s.eccentricity < 0.01)
    for what, some, runs in (
        ("one satellite", [low], 30),
        ("mix of all kinds", element_sets[:200], 1),
    ):
        own, passes = best_of(single(some, start, 7), runs)
        show(f"{what} ({len(some)}) x 1 site x 7 days", f"{own * 1e3:.2f} ms", f"{passes:,} passes")
        peers = {"Skyfield": skyfield_search, "brahe": brahe_search}
        for name, peer in peers.items():
            run = peer(some, start, 7)
            if run is None:
                show(f"  {name}", "not installed")
                continue
            theirs, found = best_of(run, max(1, runs // 3))
            show(
                f"  {name}",
                f"{theirs * 1e3:.2f} ms",
                f"{found:,} passes",
                f"{theirs / own:.1f} x as long",
            )


def report_truth(element_sets: list[ElementSet], start: datetime, days: int) -> None:
    """Compare every pass with the dense reference: lost, invented, largest differences."""
    reference, first = to_jd(start)
    asked = CompareQuestion((GUAM,), reference, first, first + days, MASK_DEG)
    lost = invented = compared = 0
    worst = {"aos": 0.0, "tca": 0.0, "los": 0.0}
    for element_set, ours in zip(element_sets, seen(element_sets, asked), strict=True):
        theirs = reference_passes(element_set, asked)
        matched = 0
        for truth in theirs:
            same = [p for p in ours if p.first <= truth.last and truth.first <= p.last]
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
        f"dense reference, {len(element_sets):,} x {days} days",
        f"{compared:,} passes",
        f"{lost} lost",
        f"{invented} invented",
    )
    show("  largest difference", *(f"{key} {1e3 * value:.3f} ms" for key, value in worst.items()))


def report_profile(element_sets: list[ElementSet], start: datetime) -> None:
    """Print where the time of the one-day search goes."""
    import cProfile
    import pstats

    profile = cProfile.Profile(time.process_time)
    profile.runcall(search_all, element_sets, [GUAM], start, 1)
    rooms = {
        "_sgp4": "SGP4",
        "states": "around SGP4",
        "to_earth_fixed": "geometry",
        "elevation_products": "geometry",
        "sine_elevation": "geometry",
        "dot": "geometry",
        "rotate_z": "geometry",
        "angle_rad": "geometry",
        "acceleration_km_s2": "geometry",
        "find_root": "refinement",
        "elevation": "refinement",
        "_horner": "refinement",
        "_quintic": "refinement",
        "osculating": "sampling",
        "_windows": "sampling",
        "closest_approach": "sampling",
        "by_revolution": "sampling",
        "by_anomaly": "sampling",
    }
    spent: dict[str, float] = {}
    total = 0.0
    for (_, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():
        room = next((room for key, room in rooms.items() if key in name), "other")
        spent[room] = spent.get(room, 0.0) + own
        total += own
    shares = sorted(spent.items(), key=lambda item: -item[1])
    show("where the time goes", *(f"{room} {own / total:.0%}" for room, own in shares))
    print(NEXT_FACTOR)


NEXT_FACTOR = """
What the next factor of two would take: the SGP4 states left are one anchor per 0.8 revolution, some
five nodes around each candidate and one state per event. Anchors could be interpolated between
revolutions (a third of all states); events could rest on the interpolation alone, good to 0.2 ms
except in grazing passes (a seventh); a call into the sgp4 package for a satellite and round costs
as much as seven states, so an interface that takes many satellites with times of their own would
save a fifth; a compiled kernel for the geometry would halve what is not SGP4.
"""


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
    report_truth(element_sets[: given.truth], start, given.truth_days)
    report_profile(element_sets, start)


if __name__ == "__main__":
    main()
