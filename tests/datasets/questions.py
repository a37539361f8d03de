"""Small questions whose datasets have several tasks and parts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from orbitwatch.config import Settings
from orbitwatch.datasets.partition import Partition
from orbitwatch.datasets.plan import Plan
from orbitwatch.features.passes import dataset
from orbitwatch.features.passes.dataset import Task
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.test_packaging import ROOT

OBJECTS = 40
START = datetime(2026, 8, 22, 18, 0, tzinfo=UTC)
SITES = (Site("Guam", 13.444, 144.794), Site("São Paulo / 100%", -23.55, -46.63))
QUESTION = PassQuestion(
    kind="overflights",
    selection=ObjectSelection(),
    sites=SITES,
    span=Span(START, START + timedelta(days=1.5)),
)


@contextmanager
def small_tasks(work: float) -> Iterator[None]:
    """Let a task be ``work`` days of an object over a site."""
    with patch.multiple(dataset, _LEAST_WORK=work, _MOST_WORK=work):
        yield


def plan_of(home: Path, partition: Partition, work: float = 20.0, **changes: object) -> Plan[Task]:
    """Return a plan of small tasks."""
    selection = ObjectSelection(elements=some_sets(home))
    question = replace(QUESTION, **{"selection": selection, **changes})  # type: ignore[arg-type]
    settings = Settings(data_dir=home, offline=True)
    with small_tasks(work):
        return dataset.plan(question, settings, START, partition)


def some_sets(home: Path) -> Path:
    """Return a file of element sets of some objects."""
    file = home / "sets.csv"
    if not file.exists():
        text = (ROOT / "data" / "elements-2026-08-22.csv").read_text("utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            for copy in range(OBJECTS // len(rows)):
                for row in rows:
                    node = (float(row["RA_OF_ASC_NODE"]) + 80.0 * copy) % 360.0
                    number = int(row["NORAD_CAT_ID"]) + 1_000_000 * copy
                    writer.writerow(row | {"RA_OF_ASC_NODE": node, "NORAD_CAT_ID": number})
    return file


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file in a folder."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
