"""Says that another process is waited for, when that takes longer than a moment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from orbitwatch import remarks

PATIENCE_S: Final = 2.0
"""Seconds of waiting that need no explanation."""


def say_waiting(file: Path) -> None:
    """Say that the archive ``file`` is waited for."""
    remarks.note(f"waiting for the archive {file}: another process is using it")


@contextlib.contextmanager
def patience(file: Path) -> Iterator[None]:
    """Say that ``file`` is waited for if the block takes long; for locks that are SQLite's."""
    timer = threading.Timer(PATIENCE_S, say_waiting, (file,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
