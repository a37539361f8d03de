"""How many processors there are, and on how many threads the compiled engine works."""

from __future__ import annotations

import os

_most_threads: int | None = None


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int:
    """Return on how many threads the compiled engine may work."""
    return cores() if _most_threads is None else _most_threads


def limit_threads(most: int) -> None:
    """Let the compiled engine work on no more than ``most`` threads from now on."""
    global _most_threads
    _most_threads = max(1, most)
