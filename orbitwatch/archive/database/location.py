"""Where the archive lies, and how long to wait for it."""

from __future__ import annotations

from typing import Final

FILE: Final = "orbitwatch.sqlite"
"""The archive's name within the data folder; ``-wal`` and ``-shm`` beside it belong to it."""


WAIT_S: Final = 30.0
"""How long a writer waits for another one."""
