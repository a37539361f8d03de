"""What ``decay`` asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayQuestion:
    """When will these objects re-enter, by the element sets that were known before ``as_of``?

    ``objects`` are names or catalogue numbers; ``elements`` is a file of sets to use instead of
    those held, all of whose objects are meant where none is named.
    """

    objects: tuple[str, ...]
    as_of: datetime
    elements: Path | None = None
