"""The number of processors, and of the compiled engine's threads."""

from __future__ import annotations

import os

_most_threads: int | None = None


def cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int:
    """Return the number of threads that the compiled engine may use."""
    return cores() if _most_threads is None else _most_threads


def limit_threads(most: int) -> None:
    """Limit the compiled engine to ``most`` threads from now on."""
    global _most_threads
    _most_threads = max(1, most)
