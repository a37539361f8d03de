"""The finder: every pass of every satellite over every site, each from its one element set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.events import Intervals
from orbitwatch.astro.trajectory import Segments, Sky
from orbitwatch.search.osculating_orbits import is_nearly_circular
from orbitwatch.search.propagation_limits import Refused, believable_span
from orbitwatch.search.sampling_by_anomaly import by_anomaly
from orbitwatch.search.sampling_by_revolution import by_revolution


@dataclass(frozen=True, slots=True)
class Found:
    """Passes, all arrays ``(n,)``, times in days since the propagator's reference.

    ``aos`` or ``los`` is NaN where the pass is under way when the satellite's span starts or
    ends; ``first`` and ``last`` are then the ends of what was seen of it, else AOS and LOS.
    """

    satellite: IntArray
    site: IntArray
    aos: FloatArray
    tca: FloatArray
    los: FloatArray
    first: FloatArray
    last: FloatArray
    sine_elevation: FloatArray


def search(
    sky: Sky, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[Found, Refused]:
    """Find all passes of each satellite of ``sky`` within its ``start`` to ``end``, ``(n,)``.

    Nearly circular orbits are searched by revolution; those on which that proves inconclusive,
    and all others, by anomaly.
    """
    satellites = np.flatnonzero(end > start)
    quickly = is_nearly_circular(sky.propagator)[satellites]
    circular = satellites[quickly]
    quick, again = _search_by_revolution(sky, circular, start, end, min_elevation_deg)
    rest = np.sort(np.concatenate([satellites[~quickly], again]))
    if not len(rest):
        return quick, Refused(rest, np.empty(0))
    slow, refused = _search_by_anomaly(sky, rest, start, end, min_elevation_deg)
    return concatenate([quick, slow]), refused


def _search_by_anomaly(
    sky: Sky, satellites: IntArray, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[Found, Refused]:
    """Return what the thorough sampler finds, each span cut where SGP4 is no longer believable."""
    nodes, segments = by_anomaly(
        sky, satellites, start[satellites], end[satellites], min_elevation_deg
    )
    if nodes.good.all():
        found = _found(segments, sky.above(nodes, segments, min_elevation_deg))
        return found, Refused(satellites[:0], np.empty(0))
    start, end, refused = believable_span(sky, nodes, start, end)
    sound = segments.take(np.flatnonzero(~np.isin(segments.satellite, refused.satellite)))
    some = refused.satellite[end[refused.satellite] > start[refused.satellite]]
    cut_nodes, cut_segments = by_anomaly(sky, some, start[some], end[some], min_elevation_deg)
    parts = [
        _found(sound, sky.above(nodes, sound, min_elevation_deg)),
        _found(cut_segments, sky.above(cut_nodes, cut_segments, min_elevation_deg)),
    ]
    return concatenate(parts), refused


def _search_by_revolution(
    sky: Sky, satellites: IntArray, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[Found, IntArray]:
    """Return what the quick sampler finds, and the satellites that it cannot answer for."""
    samplings, doubtful = by_revolution(
        sky, satellites, start[satellites], end[satellites], min_elevation_deg
    )
    found = concatenate(
        [
            _found(segments, sky.above(nodes, segments, min_elevation_deg))
            for nodes, segments in samplings
        ]
    )
    # Seen at the edge of its window though the span goes on: the window was too narrow.
    cut = cut_short(found, start, end)
    bad = [nodes.satellite[~nodes.good] for nodes, _ in samplings]
    again = np.unique(np.concatenate([doubtful, found.satellite[cut], *bad]))
    if not len(again):
        return found, again
    return take(found, np.flatnonzero(~np.isin(found.satellite, again))), again


def _found(segments: Segments, intervals: Intervals) -> Found:
    return Found(
        satellite=segments.satellite[intervals.curve],
        site=segments.site[intervals.curve],
        aos=intervals.start,
        tca=intervals.peak,
        los=intervals.end,
        first=np.where(np.isnan(intervals.start), intervals.first, intervals.start),
        last=np.where(np.isnan(intervals.end), intervals.last, intervals.end),
        sine_elevation=intervals.peak_value,
    )


def cut_short(found: Found, begin: FloatArray, finish: FloatArray) -> BoolArray:
    """Whether a pass is cut off although its satellite's ``begin`` to ``finish`` goes on."""
    return np.asarray(
        (np.isnan(found.aos) & (found.first > begin[found.satellite]))
        | (np.isnan(found.los) & (found.last < finish[found.satellite]))
    )
