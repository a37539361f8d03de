"""Clocks of a daemon: wall clock, one that counts sleep, one that does not; and a simulated one."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Final, Protocol

LONGEST_WAIT_S: Final = 10.0
"""Waits are short because a computer waking from sleep does not end a wait that was running."""
_BOOTTIME: Final = getattr(time, "CLOCK_BOOTTIME", None)


class Wake:
    """Ends a wait, from a signal handler or another thread.

    A signal handler must not set an Event: it deadlocks if the signal arrives within the Event's
    own ``wait``. A SimpleQueue is made for that ("reentrant" in the library reference of queue).
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """End the current wait, or else the next one."""
        self._calls.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds``; return whether the wait was ended early."""
        try:
            self._calls.get(timeout=seconds)
        except Empty:
            return False
        while not self._calls.empty():
            self._calls.get()
        return True


class Clock(Protocol):
    """The clock interface of the loop; a rehearsal substitutes its own."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware UTC."""

    def elapsed_s(self) -> float:
        """Return monotonic seconds, including sleep."""

    def awake_s(self) -> float:
        """Return monotonic seconds, excluding sleep."""

    def wait(self, seconds: float, wake: Wake) -> None:
        """Wait at most ``seconds``, or until ``wake`` is set."""


class SystemClock:
    """The clocks of this computer.

    Linux counts sleep in CLOCK_BOOTTIME, macOS in CLOCK_MONOTONIC; elsewhere a sleep looks like a
    change of the clock.
    """

    def now(self) -> datetime:
        """Return the wall-clock time."""
        return datetime.now(UTC)

    def elapsed_s(self) -> float:
        """Return seconds since boot, including sleep."""
        if _BOOTTIME is not None:
            return time.clock_gettime(_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)
        return time.monotonic()

    def awake_s(self) -> float:
        """Return seconds since boot, excluding sleep."""
        return time.monotonic()

    def wait(self, seconds: float, wake: Wake) -> None:
        """Wait at most ``seconds`` and at most `LONGEST_WAIT_S`."""
        wake.wait(min(max(seconds, 0.0), LONGEST_WAIT_S))


@dataclass(slots=True)
class RehearsalClock:
    """A simulated clock that advances only when a wait is requested."""

    time: datetime
    elapsed: float = 0.0
    awake: float = 0.0

    def now(self) -> datetime:
        """Return the simulated time."""
        return self.time

    def elapsed_s(self) -> float:
        """Return the simulated seconds."""
        return self.elapsed

    def awake_s(self) -> float:
        """Return the simulated seconds, excluding sleep."""
        return self.awake

    def wait(self, seconds: float, wake: Wake) -> None:
        """Advance the time at once."""
        self.advance(seconds)

    def advance(self, seconds: float, *, asleep: bool = False) -> None:
        """Advance all clocks; if ``asleep``, all but the one that stops in sleep."""
        self.time += timedelta(seconds=seconds)
        self.elapsed += seconds
        if not asleep:
            self.awake += seconds


@dataclass(slots=True)
class Jump:
    """Changes of the clocks between two readings, in seconds."""

    slept_s: float
    set_forward_s: float


class ClockWatch:
    """Compares the clocks from one step to the next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = self._read()

    def jump(self) -> Jump:
        """Return the sleep and the change of the clock since the last call."""
        before, self._last = self._last, self._read()
        elapsed = self._last[1] - before[1]
        wall = (self._last[0] - before[0]).total_seconds()
        return Jump(elapsed - (self._last[2] - before[2]), wall - elapsed)

    def _read(self) -> tuple[datetime, float, float]:
        return self._clock.now(), self._clock.elapsed_s(), self._clock.awake_s()
