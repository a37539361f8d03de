"""Whether a body stays below an elevation at a site throughout a span."""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.topocentric import elevation_deg
from orbitwatch.features.sky.bodies import Body, BodyName, Target, bodies_over
from orbitwatch.search.passes import span_days
from orbitwatch.sites import Site
from orbitwatch.times import Span

_STEP_DAYS = 10.0 / 1440.0
_MARGIN_DEG = 0.5
"""How far above the elevation a body may be missed between two steps, and more."""


def never_up(which: BodyName | Target, site: Site, span: Span, lowest_deg: float) -> float | None:
    """Return the highest elevation in degrees of a body that stays below ``lowest_deg``.

    None where it gets as high. Geometric, in steps of ten minutes.
    """
    reference_jd, first, last = span_days(span)
    body: Body = bodies_over([which], EarthRotation(reference_jd, first, last), first, last)[0]
    days = np.linspace(first, last, 2 + int((last - first) / _STEP_DAYS))
    zero = np.zeros(len(days), dtype=np.int64)
    highest = float(elevation_deg(body.apparent_km(days), site_vectors([site]), zero).max())
    return highest if highest < lowest_deg - _MARGIN_DEG else None
