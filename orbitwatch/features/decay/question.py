"""What ``decay`` asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orbitwatch.selection.object_selection import ObjectSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayQuestion:
    """When will these objects re-enter, by the element sets that were known before ``as_of``?"""

    objects: ObjectSelection
    as_of: datetime
