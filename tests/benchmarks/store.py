"""How the archive fares when it is large: ``python tests/benchmarks/store.py [--sets 10000000]``.

Makes its own data, a set a day for each of 30,000 objects, in a temporary folder (``--folder``
keeps it), and prints figures beside what they should be at 10 million sets.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.importing import import_pieces
from orbitwatch.archive.unpacking import Piece
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm_csv import write_omm_csv

OBJECTS = 30_000
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def daily_list(day: int) -> Iterator[ElementSet]:
    """One set of each object, at its own time of that day."""
    numbers = random.Random(day)
    for number in range(1, OBJECTS + 1):
        yield ElementSet(
            norad_cat_id=number,
            epoch=FIRST_DAY + timedelta(days=day, seconds=number),
            mean_motion=round(15 + numbers.random(), 8),
            eccentricity=round(numbers.random() / 100, 7),
            inclination=round(98 * numbers.random(), 4),
            ra_of_asc_node=round(360 * numbers.random(), 4),
            arg_of_pericenter=round(360 * numbers.random(), 4),
            mean_anomaly=round(360 * numbers.random(), 4),
            bstar=round(numbers.random() / 1000, 8),
            object_name=f"OBJECT-{number}",
            object_id=f"2020-{number % 999 + 1:03}A",
        )


def fill(store: Store, sets: int) -> None:
    """Add daily lists until there are that many sets."""
    days = -(-sets // OBJECTS)
    for first in range(0, days, 10):
        lists = (daily_list(day) for day in range(first, min(first + 10, days)))
        store.add(chain.from_iterable(lists), source="benchmark", fetched=FIRST_DAY)


def import_figure(store: Store, sets: int) -> float:
    """Return the seconds that importing ``sets`` more takes, as daily CSV lists, parsing too."""
    pieces = [
        Piece(f"day {day}", write_omm_csv(daily_list(10_000 + day)).encode())
        for day in range(-(-sets // OBJECTS))
    ]
    begun = time.perf_counter()
    done = import_pieces(store, pieces, FIRST_DAY, lambda _: None)
    assert sum(one.new for one in done) == OBJECTS * len(pieces)
    return (time.perf_counter() - begun) * sets / (OBJECTS * len(pieces))


def best(work: object, times: int = 3) -> float:
    """Return the least time of several, in seconds."""
    figures = []
    for _ in range(times):
        begun = time.perf_counter()
        work()  # type: ignore[operator]
        figures.append(time.perf_counter() - begun)
    return min(figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=1_000_000, help="sets held beforehand")
    parser.add_argument("--imported", type=int, default=300_000, help="sets imported on top")
    parser.add_argument("--folder", type=Path, help="where to keep the archive")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        with open_store(folder) as store:
            begun = time.perf_counter()
            fill(store, asked.sets)
            print(f"filled with {asked.sets:,} sets in {time.perf_counter() - begun:.1f} s")
            seconds = import_figure(store, asked.imported)
            print(
                f"import of {asked.imported:,} sets: {seconds:.1f} s,"
                f" {1e6 * seconds / asked.imported:.1f} s a million (60 at most)"
            )
        with open_store(folder) as store:
            print(f"newest of each of {OBJECTS:,}: {best(store.newest):.3f} s (0.5 at most)")
            history = best(lambda: store.history(random.randrange(OBJECTS) + 1))
            print(f"history of one object: {1000 * history:.1f} ms (50 at most)")
            size = store.file.stat().st_size
            held = store.select("SELECT sum(sets) FROM object")[0][0]
            print(f"{held:,} sets, {size / 1e6:,.0f} MB, {size / held:.0f} bytes a set")


if __name__ == "__main__":
    main()
