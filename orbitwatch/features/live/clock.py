"""The time shown in the live view: the system time, or one that runs from another moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from orbitwatch.times import FIRST_YEAR, LAST_YEAR

_FIRST: Final = datetime(FIRST_YEAR, 1, 10, tzinfo=UTC)
_LAST: Final = datetime(LAST_YEAR, 12, 20, tzinfo=UTC)
"""Limits of the years in which orbits can be computed, less the search margins."""


class Clock:
    """A clock that can be moved, reversed, sped up and paused.

    ``now`` returns the system time (aware, UTC) and ``seconds`` a monotonic count. While the clock
    follows the system it shows ``now()`` itself, also after a sleep or a change of the system
    clock; with ``at`` it runs from there.
    """

    def __init__(
        self, at: datetime | None, now: Callable[[], datetime], seconds: Callable[[], float]
    ) -> None:
        self._now, self._seconds = now, seconds
        self.speed, self.backwards, self.paused = 1, False, False
        self._anchor: datetime | None = None if at is None else _within(at)
        self._anchored_at = seconds()

    @property
    def follows_system(self) -> bool:
        """Whether the clock shows the system time."""
        return self._anchor is None

    def moment(self) -> datetime:
        """Return the time to show."""
        if self._anchor is None:
            return self._now()
        if self.paused:
            return self._anchor
        elapsed = (self._seconds() - self._anchored_at) * self.speed
        return _within(self._anchor + timedelta(seconds=-elapsed if self.backwards else elapsed))

    def step(self, by: timedelta) -> None:
        """Move the time by ``by``, which may be negative."""
        self._anchor, self._anchored_at = _within(self.moment() + by), self._seconds()

    def run_at(self, speed: int) -> None:
        """Run at ``speed`` times real time, in the current direction."""
        if speed != 1 or not self.follows_system:
            self._leave_system()
            self.speed, self.paused = speed, False

    def turn_round(self) -> None:
        """Reverse the direction."""
        self._leave_system()
        self.backwards, self.paused = not self.backwards, False

    def pause(self) -> None:
        """Pause or resume."""
        self._leave_system()
        self.paused = not self.paused

    def to_now(self) -> None:
        """Follow the system clock again."""
        self._anchor = None
        self.speed, self.backwards, self.paused = 1, False, False

    def _leave_system(self) -> None:
        """Detach from the system clock and run on from the time shown."""
        self._anchor, self._anchored_at = self.moment(), self._seconds()


def _within(moment: datetime) -> datetime:
    return min(max(moment, _FIRST), _LAST)


def system_clock(at: datetime | None) -> Clock:
    """Return a clock that follows the system, or runs from ``at``."""
    return Clock(at, lambda: datetime.now(UTC), time.monotonic)
