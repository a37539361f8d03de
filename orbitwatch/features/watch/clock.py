"""The clocks of a program that stays up: the wall's, one that goes on in sleep, one that stops."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Final, Protocol

LONGEST_WAIT_S: Final = 10.0
"""A computer that wakes up does not end a wait that it slept through: so waits are short."""
_BOOTTIME: Final = getattr(time, "CLOCK_BOOTTIME", None)


class Wake:
    """Ends a wait, from a signal handler or another thread.

    An Event must not be set by a handler: it deadlocks where the signal comes within its own
    ``wait``. A SimpleQueue is made for that ("reentrant", says the library reference of queue).
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """End the wait that is on, or else the next one."""
        self._calls.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; return whether it was ended."""
        try:
            self._calls.get(timeout=seconds)
        except Empty:
            return False
        while not self._calls.empty():
            self._calls.get()
        return True


class Clock(Protocol):
    """What the loop knows of time; a rehearsal has its own."""

    def now(self) -> datetime:
        """Return the time of the wall clock, aware UTC."""

    def elapsed_s(self) -> float:
        """Return seconds since some moment, those asleep too; never set back."""

    def awake_s(self) -> float:
        """Return seconds since some moment without those asleep."""

    def wait(self, seconds: float, wake: Wake) -> None:
        """Wait so long or less, until ``wake`` is set at most."""


class SystemClock:
    """The clocks of this computer.

    Linux counts the time asleep in CLOCK_BOOTTIME, macOS in CLOCK_MONOTONIC; elsewhere a sleep
    looks like a clock that was set.
    """

    def now(self) -> datetime:
        """Return the time of the wall clock."""
        return datetime.now(UTC)

    def elapsed_s(self) -> float:
        """Return seconds since the computer was started."""
        if _BOOTTIME is not None:
            return time.clock_gettime(_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)
        return time.monotonic()

    def awake_s(self) -> float:
        """Return seconds since the computer was started without those asleep."""
        return time.monotonic()

    def wait(self, seconds: float, wake: Wake) -> None:
        """Wait so long, but no longer than `LONGEST_WAIT_S`."""
        wake.wait(min(max(seconds, 0.0), LONGEST_WAIT_S))


@dataclass(slots=True)
class RehearsalClock:
    """A clock that moves when it is waited for, and not otherwise."""

    time: datetime
    elapsed: float = 0.0
    awake: float = 0.0

    def now(self) -> datetime:
        """Return the rehearsed time."""
        return self.time

    def elapsed_s(self) -> float:
        """Return the seconds rehearsed."""
        return self.elapsed

    def awake_s(self) -> float:
        """Return the seconds rehearsed without those asleep."""
        return self.awake

    def wait(self, seconds: float, wake: Wake) -> None:
        """Let the time pass at once."""
        self.advance(seconds)

    def advance(self, seconds: float, *, asleep: bool = False) -> None:
        """Let time pass on all clocks; ``asleep``: but for the one that stops in sleep."""
        self.time += timedelta(seconds=seconds)
        self.elapsed += seconds
        if not asleep:
            self.awake += seconds


@dataclass(slots=True)
class Jump:
    """What happened to the clocks between two looks, in seconds."""

    slept_s: float
    set_forward_s: float


class ClockWatch:
    """Compares the clocks from one step to the next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = self._read()

    def jump(self) -> Jump:
        """Return how long the computer slept since the last call, and by how much it was set."""
        before, self._last = self._last, self._read()
        elapsed = self._last[1] - before[1]
        wall = (self._last[0] - before[0]).total_seconds()
        return Jump(elapsed - (self._last[2] - before[2]), wall - elapsed)

    def _read(self) -> tuple[datetime, float, float]:
        return self._clock.now(), self._clock.elapsed_s(), self._clock.awake_s()
