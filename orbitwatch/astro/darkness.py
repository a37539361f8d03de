"""Darkness at a site: the intervals in which the Sun is below a given elevation."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.sun import Sun
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd

_STEP_DAYS = 5.0 / 1440.0


def sun_below(site: Site, span: Span, elevation_deg: float) -> FloatArray:
    """Return the intervals of ``span`` with the Sun below an elevation, ``(n, 2)`` in days.

    Days count from the start of the span. Linear interpolation between elevations five minutes
    apart: edges are good to a second, and to minutes where the Sun only grazes the elevation.
    Elevations are without refraction.
    """
    reference_jd, begin = to_jd(span.start)
    length = span.length / timedelta(days=1)
    steps = int(np.ceil(length / _STEP_DAYS))
    days = begin + np.linspace(0.0, length, steps + 1)
    rotation = EarthRotation(reference_jd, begin, begin + length)
    sun = Sun(rotation, begin, begin + length)
    height = sun.elevation_deg(site_vectors([site]), np.zeros(len(days), dtype=np.int64), days)
    margin = elevation_deg - height
    at = np.flatnonzero((margin[1:] > 0.0) != (margin[:-1] > 0.0))
    share = margin[at] / (margin[at] - margin[at + 1])
    edges = days[at] + share * (days[at + 1] - days[at]) - begin
    first = [0.0] if margin[0] > 0.0 else []
    last = [length] if margin[-1] > 0.0 else []
    return np.concatenate([first, edges, last]).reshape(-1, 2)
