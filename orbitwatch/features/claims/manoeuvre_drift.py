"""The along-track shift that manoeuvres between an element set and a moment may cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.evolution.events import Event


def drift_s(events: Sequence[Event], epoch: datetime, moment: datetime) -> float:
    """Return the greatest shift in time that ``events`` can cause at ``moment``, in seconds.

    The set of ``epoch`` does not include them. A step of the semi-major axis a by Δa changes the
    period by 1.5 Δa/a of itself (Kepler's third law), so that the shift grows from the step to
    the moment. Each step is assumed as far from the moment as its two sets allow.
    """
    first, last = min(epoch, moment), max(epoch, moment)
    total = 0.0
    for event in events:
        if moment >= epoch:
            flown = last - max(first, event.not_before)
        else:
            flown = min(last, event.not_after) - first
        size = float(np.mean(orbit_shapes([event.set_before, event.set_after]).semi_major_axis_km))
        rate = 1.5 * abs(event.delta_semi_major_axis_km) / size
        total += rate * max(flown.total_seconds(), 0.0)
    return total
