"""Ground tracks as few samples, so close that a cubic between them is as good as a fresh answer.

Four neighbours make the cubic (Lagrange), of unit vectors along the geodetic normal and of the
altitude. Over a step in which the satellite turns by θ about the Earth's centre the error of its
middle is 3/128 θ⁴ (Abramowitz and Stegun, Handbook of Mathematical Functions, 25.2.13): with θ at
most 0.075 rad it is below 0.0002°, also on eccentric orbits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.tracks.plan import TrackPlan, plan_tracks
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span

_TURN_RAD = 0.075
_STEPS_S = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300)


def plan_samples(subject: TrackedObject, span: Span, *, allow_stale: bool) -> TrackPlan:
    """Lay out one object's samples from end to end of its time in orbit within ``span``.

    ``stale`` of the plan says what was left out. Raises ValueError for a subject without
    element sets.
    """
    step = timedelta(seconds=sample_step_s(subject.element_sets))
    begin = max(span.start, subject.in_orbit_from or span.start)
    end = min(span.end, subject.in_orbit_until or span.end)
    if begin < end:  # cut here, to the microsecond: the plan keeps whole steps of its own
        span, subject = Span(begin, end), replace(subject, in_orbit_from=None, in_orbit_until=None)
    return plan_tracks([subject], span, step, allow_stale=allow_stale)


def sample_step_s(element_sets: Sequence[ElementSet]) -> int:
    """Return the greatest round step, seconds, in which the satellite turns by at most 0.075 rad.

    Seen from the Earth's centre it turns fastest at perigee, and the Earth at most adds its own
    rotation.
    """
    e = np.array([s.eccentricity for s in element_sets])
    mean = np.array([s.mean_motion for s in element_sets]) * 2.0 * np.pi / 86400.0
    rate = np.max(mean * np.sqrt(1.0 - e * e) / (1.0 - e) ** 2) + EARTH_ROTATION_RAD_S
    return max(s for s in _STEPS_S if s <= max(_TURN_RAD / float(rate), _STEPS_S[0]))
