"""The answer to ``watch --check``: the announcements of the next day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.features.watch.announcement import Announcement
from orbitwatch.features.watch.clock import RehearsalClock
from orbitwatch.features.watch.columns import WATCH_COLUMNS
from orbitwatch.features.watch.coming import ComingPass, coming_passes
from orbitwatch.features.watch.loop import Find, Watch
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.features.watch.setup import Setup, Signals
from orbitwatch.features.watch.state import State, in_memory_state
from orbitwatch.formats.rows import rows_of
from orbitwatch.times import Span

_DAY = timedelta(days=1)


@dataclass(slots=True)
class CollectingChannel:
    """A channel that collects the announcements."""

    announcements: list[Announcement] = field(default_factory=list)

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Collect announcements."""
        self.announcements += announcements

    def step(self) -> None:
        """Do nothing: no work is pending."""


def answer(question: WatchQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the announcements of the day from ``now``, one a row; raises as ``passes`` does.

    The watch loop makes them, on a simulated clock. Newer sets are fetched once, for the present.
    """
    collected = CollectingChannel()
    is_first = [True]

    def find(
        watched: WatchQuestion, known: Settings, span: Span, time: datetime
    ) -> list[ComingPass]:
        used = settings if is_first.pop() else known
        is_first.append(False)
        return coming_passes(watched, used, span, time)

    rehearse(Setup(question, settings, (collected,)), in_memory_state(), now, _DAY, find)
    rows = [one.fields for one in collected.announcements]
    values = {
        column.name: [_value(column.kind, row[column.name]) for row in rows]
        for column in WATCH_COLUMNS
    }
    return Answer.of(
        "Announcements of passes", rows_of(WATCH_COLUMNS, values), list(question.sites.values())
    )


def rehearse(
    setup: Setup, state: State, now: datetime, length: timedelta, find: Find = coming_passes
) -> None:
    """Run the watch from ``now`` on a simulated clock, with the stored element sets."""
    settings = replace(setup.settings, offline=True)
    clock = RehearsalClock(now)
    watch = Watch(replace(setup, settings=settings), state, clock, Signals(), find=find)
    watch.run(now + length)


def _value(kind: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if kind == "time" and value is not None else value
