"""What ``history`` asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuestion:
    """How did the orbits of these objects change from ``start`` to ``end`` (None: no bound)?

    ``events`` asks for what happened to them instead of their element sets. ``objects`` are names
    or catalogue numbers; ``elements`` is a file of sets to use instead of those held, all of
    whose objects are meant where none is named.
    """

    objects: tuple[str, ...]
    start: datetime | None = None
    end: datetime | None = None
    events: bool = False
    elements: Path | None = None
