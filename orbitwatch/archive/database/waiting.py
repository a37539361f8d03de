"""Reports that another process locks the archive, once the wait takes longer than a moment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from orbitwatch import remarks

PATIENCE_S: Final = 2.0
"""Seconds of waiting that go unreported."""


def note_waiting(file: Path) -> None:
    """Print a note that another process locks the archive ``file``."""
    remarks.note(f"waiting for the archive {file}: another process is using it")


@contextlib.contextmanager
def patience(file: Path) -> Iterator[None]:
    """Print that note if the block takes long; for SQLite's own locks."""
    timer = threading.Timer(PATIENCE_S, note_waiting, (file,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
