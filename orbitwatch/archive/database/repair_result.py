"""The result of repairing a damaged archive."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RepairResult:
    """The damaged file's new path, and the objects and sets in the rebuilt archive."""

    set_aside: Path
    objects: int
    sets: int
