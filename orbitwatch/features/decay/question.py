"""The question of ``decay``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orbitwatch.selection.object_selection import ObjectSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayQuestion:
    """When objects will re-enter, from the element sets before ``as_of``."""

    objects: ObjectSelection
    as_of: datetime
