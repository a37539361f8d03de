"""Coverage against a brute force by Skyfield, and how long the question of a large fleet takes.

    python -m tests.benchmarks.coverage [--cells 300] [--jobs 2] [--fleet 100]

The brute force samples every satellite over every cell each ten seconds, in Skyfield's frames and
geometry: a look is a pass above 10° whose summit, by a parabola through three samples, has the
cell at most 30° from nadir. Looks within 0.05° of that bound are counted apart.
"""

from __future__ import annotations

import argparse
import platform
import resource
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

import numpy as np
from skyfield.api import EarthSatellite, wgs84
from skyfield.framelib import itrs

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import ground_vectors
from orbitwatch.astro.sgp4_kernels import to_satrec
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.coverage.cells import survey_cells
from orbitwatch.features.coverage.grid import parse_grid
from orbitwatch.features.coverage.looks import Fleet, find_looks
from orbitwatch.features.coverage.timing import timing_table
from orbitwatch.features.revisit.walker import parse_walker, walker_sets
from orbitwatch.search.passes import TrackedObject, span_days
from orbitwatch.times import Span
from tests.reference.timescale import timescale

START = datetime(2026, 9, 1, tzinfo=UTC)
MASK_DEG, OFF_NADIR_DEG, STEP_S, EDGE_DEG = 10.0, 30.0, 10.0, 0.05


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", type=int, default=300)
    parser.add_argument("--days", type=float, default=3.0)
    parser.add_argument("--fleet", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    compare(asked.cells, asked.days)
    measure(asked.fleet, asked.jobs)


def mixed_fleet() -> tuple[ElementSet, ...]:
    """Return round and eccentric orbits, low and high."""
    low = walker_sets(parse_walker("97.4:6/3/1", 500.0), START)
    high = walker_sets(parse_walker("55:3/3/1", 1400.0), START)
    (one,) = walker_sets(parse_walker("63.4:1/1/0", 600.0), START)
    shapes = ((15.0, 0.04, 60.0), (2.006, 0.74, 270.0), (2.27, 0.73, 178.0))
    eccentric = [
        replace(one, mean_motion=motion, eccentricity=e, arg_of_pericenter=argument)
        for motion, e, argument in shapes
    ]
    return (*low, *high, *eccentric)


def fleet_of(sets: tuple[ElementSet, ...], days: float) -> Fleet:
    """Return hypothetical satellites over some days."""
    subjects = tuple(TrackedObject((s,)) for s in sets)
    span = Span(START, START + timedelta(days=days))
    timing = timing_table(subjects, np.ones(len(sets), dtype=np.bool_), span)
    return Fleet(subjects, timing, span, OFF_NADIR_DEG)


def compare(n_cells: int, days: float) -> None:
    """Print how looks at some cells of the grid agree with those of the brute force."""
    latitude, longitude = parse_grid("1deg").centres_deg()
    chosen = np.random.default_rng(7).choice(len(latitude), n_cells, replace=False)
    latitude, longitude = latitude[chosen], longitude[chosen]
    sets = mixed_fleet()
    lost = invented = same = edge = 0
    worst_s = 0.0
    for element_set in sets:
        fleet = fleet_of((element_set,), days)
        looks, _ = find_looks(fleet, ground_vectors(latitude, longitude, np.zeros(n_cells)))
        _, start, _ = span_days(fleet.span)
        truth = brute_force(element_set, latitude, longitude, days)
        for cell in range(n_cells):
            ours = np.sort(looks.days[looks.cell == cell] - start) * 86400.0
            time_s, angle_deg = truth[cell]
            clear = time_s[angle_deg < OFF_NADIR_DEG - EDGE_DEG]
            maybe = time_s[angle_deg < OFF_NADIR_DEG + EDGE_DEG]
            edge += len(maybe) - len(clear)
            apart = np.abs(ours[:, None] - clear) if len(ours) else np.full((1, len(clear)), np.inf)
            nearest = apart.min(axis=0)
            lost += int(np.count_nonzero(nearest > STEP_S))
            found = nearest[nearest <= STEP_S]
            same += len(found)
            worst_s = max(worst_s, float(found.max(initial=0.0)))
            away = np.abs(ours[:, None] - maybe).min(axis=1, initial=np.inf)
            invented += int(np.count_nonzero(away > STEP_S))
    print(
        f"{len(sets)} satellites x {n_cells} cells x {days:g} days: {same:,} looks the same to "
        f"{worst_s:.2f} s, {edge} within {EDGE_DEG}° of the bound, {lost} lost, {invented} invented"
    )


def brute_force(
    element_set: ElementSet, latitude: FloatArray, longitude: FloatArray, days: float
) -> list[tuple[FloatArray, FloatArray]]:
    """Return when passes culminate at each cell, s since START, and how far from nadir, degrees."""
    seconds = np.arange(0.0, days * 86400.0 + 0.1, STEP_S)
    scale = timescale()
    satellite = EarthSatellite.from_satrec(to_satrec(element_set), scale)
    at = satellite.at(scale.utc(2026, 9, 1, 0, 0, seconds))
    position = at.frame_xyz(itrs).km.T
    below = wgs84.geographic_position_of(at)
    nadir = -normal(below.latitude.radians, below.longitude.radians)
    found = []
    for one, other in zip(latitude, longitude, strict=True):
        site = wgs84.latlon(one, other).itrs_xyz.km
        line = site - position
        line /= np.linalg.norm(line, axis=1)[:, None]
        up = normal(np.radians(one), np.radians(other))
        height = np.degrees(np.arcsin(-line @ up))
        angle = np.degrees(np.arccos(np.clip(np.einsum("ij,ij->i", nadir, line), -1.0, 1.0)))
        found.append(summits(seconds, height, angle))
    return found


def normal(latitude_rad: FloatArray, longitude_rad: FloatArray) -> FloatArray:
    """Return unit vectors of the plumb line, away from the Earth, ``(n, 3)``."""
    return np.stack(
        [
            np.cos(latitude_rad) * np.cos(longitude_rad),
            np.cos(latitude_rad) * np.sin(longitude_rad),
            np.sin(latitude_rad),
        ],
        axis=-1,
    )


def summits(
    seconds: FloatArray, height_deg: FloatArray, angle_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the time of each pass's summit above the mask, and the angle there."""
    up = np.concatenate([[False], height_deg > MASK_DEG, [False]])
    begins, ends = np.flatnonzero(up[1:] & ~up[:-1]), np.flatnonzero(up[:-1] & ~up[1:])
    times, angles = [], []
    for begin, end in zip(begins, ends, strict=True):
        top = begin + int(np.argmax(height_deg[begin:end]))
        shift = 0.0
        if 0 < top < len(seconds) - 1:
            before, here, after = height_deg[top - 1 : top + 2]
            shift = 0.5 * (before - after) / (before - 2.0 * here + after)
            before, here, after = angle_deg[top - 1 : top + 2]
        else:
            before = here = after = angle_deg[top]
        times.append(seconds[top] + shift * STEP_S)
        bend = 0.5 * (before - 2.0 * here + after)
        angles.append(here + 0.5 * (after - before) * shift + bend * shift * shift)
    return np.array(times), np.array(angles)


def measure(satellites: int, jobs: int) -> None:
    """Print how long the coverage of a week takes on a grid of 1°."""
    planes = next(p for p in (10, 5, 2, 1) if satellites % p == 0)
    pattern = parse_walker(f"97.4:{satellites}/{planes}/0", 500.0)
    fleet = fleet_of(walker_sets(pattern, START), 7.0)
    latitude, longitude = parse_grid("1deg").centres_deg()
    begun, worked = perf_counter(), processor_s()
    cells, _ = survey_cells(fleet, latitude, longitude, jobs)
    print(
        f"{satellites} satellites x 7 days x {len(latitude):,} cells, {jobs} processes: "
        f"{perf_counter() - begun:.1f} s, {processor_s() - worked:.1f} s of processors, "
        f"{int(cells.every.looks.sum()):,} looks"
    )


def processor_s() -> float:
    """Return the processor time of this process and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


if __name__ == "__main__":
    main()
