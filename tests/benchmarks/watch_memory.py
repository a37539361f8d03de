"""Announce 100,000 passes and print how the memory of the process goes: it must stay flat.

Run: ``python -m tests.benchmarks.watch_memory [ANNOUNCEMENTS]``. The loop, the plan, the state on
disk, and the queue of posts (whose receiver never answers) are the real ones; passes are made up,
as SGP4 would take most of the time: 400 objects over one place, on a clock that does not wait.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from orbitwatch.config import Settings
from orbitwatch.features.watch.announcement import Announcement
from orbitwatch.features.watch.clock import RehearsalClock, Wake
from orbitwatch.features.watch.coming import ComingPass
from orbitwatch.features.watch.loop import Setup, Signals, Watch
from orbitwatch.features.watch.posting import Poster
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.features.watch.state import State, open_state
from orbitwatch.sites import Site
from orbitwatch.times import Span, format_utc

HERE = Site("Here", 40.0, 10.0)
START = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = timedelta(minutes=95)
OBJECTS = 400


def made_up(_: WatchQuestion, __: Settings, span: Span, now: datetime) -> list[ComingPass]:
    """Return one pass a revolution of each object; newer sets shift them by a second."""
    found = []
    for number in range(OBJECTS):
        first = START + number * timedelta(seconds=14)
        for turn in range((span.start - first) // PERIOD, (span.end - first) // PERIOD + 1):
            start = first + turn * PERIOD + timedelta(seconds=now.hour / 12)
            if span.start < start < span.end:
                found.append(_pass(number + 1, start, format_utc(now)))
    return found


def _pass(number: int, start: datetime, epoch: str) -> ComingPass:
    row = dict.fromkeys(("visible_start", "visible_end", "magnitude", "tca_azimuth_deg"))
    row |= {"object_name": f"OBJECT {number}", "catalog_id": number, "site": "Here"}
    row |= {"aos": format_utc(start), "max_elevation_deg": 45.0}
    return ComingPass(
        number=number,
        name=f"OBJECT {number}",
        site=HERE,
        start=start,
        tca=start + timedelta(minutes=3),
        end=start + timedelta(minutes=6),
        uncertainty_s=3.0,
        epoch=epoch,
        period=PERIOD,
        row=row,
    )


@dataclass
class Counter:
    """Counts announcements and prints the memory after each tenth; ends the watch after all."""

    most: int
    signals: Signals
    file: Path
    count: int = 0
    begun: float = 0.0

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Count."""
        before, self.count = self.count, self.count + len(announcements)
        if before * 10 // self.most != self.count * 10 // self.most:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size, seconds = self.file.stat().st_size / 1e6, perf_counter() - self.begun
            print(
                f"{self.count:>9,} announced, {_resident_mb():6.1f} MB resident, "
                f"peak {peak:6.1f} MB, state {size:5.2f} MB, {seconds:6.1f} s",
                flush=True,
            )
        self.signals.ends = self.count >= self.most

    def step(self) -> None:
        """Nothing takes longer."""


def _resident_mb() -> float:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * resource.getpagesize() / 2**20


def _state(folder: str) -> AbstractContextManager[State]:
    return open_state(Path(folder), "watch")


def main() -> None:
    """Run."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # else the disk takes all the time
    with (
        tempfile.TemporaryDirectory(dir=memory) as folder,
        open_state(Path(folder), "watch") as state,
    ):
        signals = Signals()
        counter = Counter(most, signals, Path(folder) / "watch.sqlite", begun=perf_counter())
        question = WatchQuestion(lists=(), leads=(timedelta(minutes=10), timedelta(minutes=1)))
        poster = Poster("http://127.0.0.1:9/", state, Wake(), threaded=False)
        settings = Settings(Path(folder), offline=True)
        setup = Setup(question, settings, (counter,), poster)
        Watch(setup, state, RehearsalClock(START), signals, find=made_up).run()


if __name__ == "__main__":
    main()
