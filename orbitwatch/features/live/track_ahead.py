"""The part of a ground track ahead of a moment."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.maps.scene import GroundTrack

_REVOLUTIONS: Final = 4.0
"""Total for all objects, if they are many; each gets between an eighth and one revolution.

More would cover the map.
"""
_LEAST: Final = 0.125


def revolution(element_set: ElementSet) -> timedelta:
    """Return the orbital period, at most a day."""
    return min(timedelta(days=1) / max(element_set.mean_motion, 1e-6), timedelta(days=1))


def share_ahead(objects: int) -> float:
    """Return the fraction of a revolution to draw for each of so many objects."""
    return min(max(_REVOLUTIONS / max(objects, 1), _LEAST), 1.0)


def clipped(track: GroundTrack, start: datetime, end: datetime) -> GroundTrack:
    """Return the track from the last sample before ``start`` to the first after ``end``."""
    first = max(track.before(start) - 1, 0)
    part = slice(first, max(track.before(end) + 1, first))
    changes: dict[str, Any] = {
        field.name: getattr(track, field.name)[..., part]
        for field in fields(track)
        if isinstance(getattr(track, field.name), np.ndarray)
    }
    return replace(track, **changes)
