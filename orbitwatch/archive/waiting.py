"""Whom to tell that another process is waited for, when that takes longer than a moment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 2.0
"""Seconds of waiting that need no explanation."""

_hear: Callable[[str], None] | None = None


def tell_waiting(hear: Callable[[str], None]) -> None:
    """Have ``hear`` told, from any thread, when another process is waited for."""
    global _hear
    _hear = hear


def say_waiting(file: Path) -> None:
    """Tell that the archive ``file`` is waited for."""
    if _hear is not None:
        _hear(f"waiting for the archive {file}: another process is using it")


@contextlib.contextmanager
def patience(file: Path) -> Iterator[None]:
    """Tell that ``file`` is waited for if the block takes long; for locks that are SQLite's."""
    timer = threading.Timer(PATIENCE_S, say_waiting, (file,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
