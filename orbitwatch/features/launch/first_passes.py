"""The first passes over places, each with its window.

Orbits across the whole window are searched: the edges and the middle of its plane, early and late.
Passes of different orbits at about the same time count as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.launch.candidates import Candidate
from orbitwatch.features.launch.planes import EARTH_ROTATION_DEG_S
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd

_NODES = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0)
_TIMES = (-1.0, 0.0, 1.0)
_APART = 0.3
"""Least separation, in revolutions, between culminations of different passes."""


@dataclass(frozen=True, slots=True)
class FirstPass:
    """A pass over ``site`` across the whole window; elevations are maxima of passes, degrees.

    ``share`` is the fraction of the window that has the pass at all.
    """

    candidate: Candidate
    site: Site
    aos_earliest: datetime
    tca_expected: datetime
    los_latest: datetime
    elevation_least_deg: float
    elevation_most_deg: float
    share: float


def first_passes(
    candidate: Candidate,
    observers: Sequence[Site],
    length: timedelta,
    min_elevation_deg: float,
    *,
    over_ground: bool,
) -> list[FirstPass]:
    """Return the passes within ``length`` after insertion, in order of time.

    ``over_ground`` means that the plane was fitted to places on the Earth: the plane of a late
    object then lies further east by the Earth's rotation.
    """
    samples = _sample_orbits(candidate, over_ground)
    span = Span(candidate.insertion, candidate.insertion + length)
    tracked = [TrackedObject((sample,), in_orbit_from=sample.epoch) for sample in samples]
    passes = find_passes(tracked, observers, span, min_elevation_deg)
    found, jd = passes.found, passes.geometry.propagator.reference_jd
    min_separation = _APART / candidate.elements.mean_motion
    slip = timedelta(seconds=candidate.slip_s)
    result = []
    for index, site in enumerate(observers):
        mine = np.flatnonzero(found.site == index)
        mine = mine[np.argsort(found.tca[mine])]
        breaks = np.flatnonzero(np.diff(found.tca[mine]) > min_separation) + 1
        for group in np.split(mine, breaks):
            if not len(group):
                continue
            tops = np.degrees(np.arcsin(found.sine_elevation[group]))
            result.append(
                FirstPass(
                    candidate,
                    site,
                    from_jd(jd, float(found.first[group].min())) - slip,
                    from_jd(jd, float(np.median(found.tca[group]))),
                    from_jd(jd, float(found.last[group].max())) + slip,
                    float(tops.min()),
                    float(tops.max()),
                    len(np.unique(found.satellite[group])) / len(samples),
                )
            )
    return sorted(result, key=lambda one: one.aos_earliest)


def _sample_orbits(candidate: Candidate, over_ground: bool) -> list[ElementSet]:
    """Return sample orbits from across the window."""
    window, mean = candidate.window, candidate.elements
    late_s = window.time_s - candidate.slip_s
    samples = []
    for late in _TIMES:
        turned = EARTH_ROTATION_DEG_S * late * late_s if over_ground else 0.0
        for aside in _NODES:
            node = mean.ra_of_asc_node + aside * window.node_deg + turned
            samples.append(
                replace(
                    mean,
                    epoch=mean.epoch + timedelta(seconds=late * late_s),
                    ra_of_asc_node=node % 360.0,
                    mean_motion=mean.mean_motion * (1.0 - 0.01 * late * window.period_percent),
                )
            )
    return samples
