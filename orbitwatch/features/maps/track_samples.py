"""Sparse samples of ground tracks, close enough for cubic interpolation.

A cubic (Lagrange) through four neighbours interpolates the unit vector along the geodetic normal
and the altitude. Over a step in which the satellite turns by θ about the Earth's centre its error
at the middle is 3/128 θ⁴ (Abramowitz and Stegun, Handbook of Mathematical Functions, 25.2.13): with
θ at most 0.075 rad below 0.0002°, also on eccentric orbits.
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
    """Plan the samples of one object over its time in orbit within ``span``.

    ``stale`` of the plan counts what was left out. Raises ValueError for a subject without element
    sets.
    """
    step = timedelta(seconds=sample_step_s(subject.element_sets))
    begin = max(span.start, subject.in_orbit_from or span.start)
    end = min(span.end, subject.in_orbit_until or span.end)
    if begin < end:  # to the microsecond: the plan itself works in whole steps
        span, subject = Span(begin, end), replace(subject, in_orbit_from=None, in_orbit_until=None)
    return plan_tracks([subject], span, step, allow_stale=allow_stale)


def sample_step_s(element_sets: Sequence[ElementSet]) -> int:
    """Return the greatest round step, seconds, in which the satellite turns by at most 0.075 rad.

    The angular rate about the Earth's centre is greatest at perigee, plus at most the Earth's
    rotation.
    """
    e = np.array([s.eccentricity for s in element_sets])
    mean = np.array([s.mean_motion for s in element_sets]) * 2.0 * np.pi / 86400.0
    rate = np.max(mean * np.sqrt(1.0 - e * e) / (1.0 - e) ** 2) + EARTH_ROTATION_RAD_S
    return max(s for s in _STEPS_S if s <= max(_TURN_RAD / float(rate), _STEPS_S[0]))
