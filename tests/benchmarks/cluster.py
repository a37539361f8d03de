"""What datasets cost on Dask workers: processor time, rows and bytes, by number of workers.

``python -m tests.benchmarks.cluster ELEMENTS.csv SITES DAYS`` starts a scheduler and 1, 2 and 4
workers on this machine and prints what they take, and a reckoning for 30,000 objects × 1 year ×
5,000 sites. Where workers share cores, processor time is what counts: where it stays the same,
so does the work, and the rest is up to the machine.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from orbitwatch.config import Settings
from orbitwatch.datasets.storage import LocalFolder
from orbitwatch.datasets.writing import write_dataset
from orbitwatch.execution.dask_cluster import DaskCluster
from orbitwatch.features.passes.dataset import plan
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.datasets.cluster import Cluster

START = datetime(2026, 8, 22, tzinfo=UTC)
YEAR_DAYS, OBJECTS, SITES = 365.0, 30_000, 5_000


def processor_s() -> float:
    """Return the processor time of this process: run on each worker."""
    return time.process_time()


def sites(count: int) -> tuple[Site, ...]:
    """Return places spread evenly over the Earth, up to 70 degrees."""
    i = np.arange(count)
    latitude = np.degrees(np.arcsin(np.sin(np.radians(70.0)) * (2.0 * (i + 0.5) / count - 1.0)))
    longitude = (137.50776405 * i + 180.0) % 360.0 - 180.0
    pairs = zip(i.tolist(), latitude.tolist(), longitude.tolist(), strict=True)
    return tuple(Site(f"site {k}", lat, lon) for k, lat, lon in pairs)


def measure(workers: int, question: PassQuestion, home: Path) -> tuple[float, float, Any]:
    """Return wall and processor seconds on so many workers, and the manifest."""
    laid_out = plan(question, Settings(data_dir=home, offline=True), START, "day")
    with tempfile.TemporaryDirectory() as place, Cluster(home) as cluster:
        for number in range(workers):
            cluster.start_worker(f"worker {number}")
        dask = DaskCluster(cluster.address)
        client = dask.connect()
        client.wait_for_workers(workers, timeout=300)
        before = sum(client.run(processor_s).values())
        begun = time.perf_counter()
        folder = LocalFolder(Path(place) / "parts")
        write_dataset(laid_out, "day", folder, dask, resume=False)
        wall = time.perf_counter() - begun
        spent = sum(client.run(processor_s).values()) - before
        dask.close()
        return wall, spent, json.loads(folder.read("_manifest.json") or b"")


def main(elements: str, n_sites: int, days: float) -> None:
    """Measure and reckon."""
    home = Path(tempfile.mkdtemp())
    question = PassQuestion(
        kind="passes",
        selection=ObjectSelection(elements=Path(elements)),
        sites=sites(n_sites),
        span=Span(START, START + timedelta(days=days)),
        allow_stale=True,
    )
    print("workers  wall s  processor s  rows  MB  tasks")
    for workers in (1, 2, 4):
        wall, spent, found = measure(workers, question, home)
        rows, size, tasks = found["rows"], found["bytes"], found["tasks"]
        print(
            f"{workers:7} {wall:7.1f} {spent:12.1f} {rows:,} {size / 1e6:.1f} {tasks}", flush=True
        )
        work = found["question"]["objects"] * n_sites * days
        scale = OBJECTS * SITES * YEAR_DAYS / work
        print(
            f"        {OBJECTS:,} objects x {SITES:,} sites x 1 year: "
            f"{spent * scale / 3600.0:,.0f} processor hours, {rows * scale:,.3g} rows, "
            f"{size * scale / 1e12:,.1f} TB, {spent * scale / 86400.0 / 100.0:,.1f} days on "
            f"100 cores; {spent / rows * 1e6:.1f} us and {size / rows:.0f} bytes a row",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
