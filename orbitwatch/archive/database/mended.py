"""What the mending of a damaged archive did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done: the damaged file's new place, and what the archive holds now."""

    set_aside: Path
    objects: int
    sets: int
