"""The question of ``history``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orbitwatch.selection.object_selection import ObjectSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuestion:
    """How the orbits of objects changed from ``start`` to ``end`` (None: no bound).

    ``events`` requests their events instead of their element sets.
    """

    objects: ObjectSelection
    start: datetime | None = None
    end: datetime | None = None
    events: bool = False
