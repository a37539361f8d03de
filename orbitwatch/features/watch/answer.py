"""The answer to ``watch --check``: what would be announced in the next day."""

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
from orbitwatch.features.watch.loop import Find, Setup, Signals, Watch
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.features.watch.state import State, rehearsed_state
from orbitwatch.formats.rows import rows_of
from orbitwatch.times import Span

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Collected:
    """A channel that keeps the announcements."""

    announcements: list[Announcement] = field(default_factory=list)

    def deliver(self, announcements: Sequence[Announcement]) -> None:
        """Keep announcements."""
        self.announcements += announcements

    def step(self) -> None:
        """Nothing takes longer."""


def answer(question: WatchQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the announcements of the day from ``now``, one a row; raises as ``passes`` does.

    It is the loop that makes them, on a clock of its own. Newer sets are fetched once, for now.
    """
    collected = Collected()
    is_first = [True]

    def find(asked: WatchQuestion, known: Settings, span: Span, time: datetime) -> list[ComingPass]:
        here = settings if is_first.pop() else known
        is_first.append(False)
        return coming_passes(asked, here, span, time)

    rehearse(Setup(question, settings, (collected,)), rehearsed_state(), now, _DAY, find)
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
    """Run from ``now`` for so long on a clock that does not wait, with what is held."""
    settings = replace(setup.settings, offline=True)
    clock = RehearsalClock(now)
    watch = Watch(replace(setup, settings=settings), state, clock, Signals(), find=find)
    watch.run(now + length)


def _value(kind: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if kind == "time" and value is not None else value
