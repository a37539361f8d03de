"""The archive's file name and how long to wait for its lock."""

from __future__ import annotations

from typing import Final

FILE: Final = "orbitwatch.sqlite"
"""The archive's file name in the data folder; SQLite adds ``-wal`` and ``-shm`` files."""


WAIT_S: Final = 30.0
"""Seconds that a process waits for a lock."""
