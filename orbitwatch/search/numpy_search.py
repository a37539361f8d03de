"""The pass search by NumPy, many satellites at a time: the reference for the compiled one."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, concatenate, distinct, take
from orbitwatch.astro.events import Intervals
from orbitwatch.astro.trajectory import Segments, ViewingGeometry
from orbitwatch.search.found_passes import FoundPasses, is_cut_short
from orbitwatch.search.osculating_orbits import is_nearly_circular
from orbitwatch.search.propagation_limits import RefusedStates, valid_span
from orbitwatch.search.sampling_by_anomaly import by_anomaly
from orbitwatch.search.sampling_by_revolution import by_revolution


def search_by_numpy(
    geometry: ViewingGeometry, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[FoundPasses, RefusedStates]:
    """Find all passes of each satellite of ``geometry`` within its ``start`` to ``end``, ``(n,)``.

    Nearly circular orbits are searched by revolution; those on which that proves inconclusive,
    and all others, by anomaly.
    """
    satellites = np.flatnonzero(end > start)
    quickly = is_nearly_circular(geometry.propagator)[satellites]
    circular = satellites[quickly]
    quick, again = _search_by_revolution(geometry, circular, start, end, min_elevation_deg)
    rest = np.sort(np.concatenate([satellites[~quickly], again]))
    if not len(rest):
        return quick, RefusedStates(rest, np.empty(0))
    slow, refused = _search_by_anomaly(geometry, rest, start, end, min_elevation_deg)
    return concatenate([quick, slow]), refused


def _search_by_anomaly(
    geometry: ViewingGeometry,
    satellites: IntArray,
    start: FloatArray,
    end: FloatArray,
    min_elevation_deg: float,
) -> tuple[FoundPasses, RefusedStates]:
    """Return the passes from sampling by anomaly, each span cut where SGP4 is no longer valid."""
    nodes, segments = by_anomaly(
        geometry, satellites, start[satellites], end[satellites], min_elevation_deg
    )
    if nodes.good.all():
        found = _found(segments, geometry.above(nodes, segments, min_elevation_deg))
        return found, RefusedStates(satellites[:0], np.empty(0))
    start, end, refused = valid_span(geometry, nodes, start, end)
    sound = segments.take(np.flatnonzero(~np.isin(segments.satellite, refused.satellite)))
    some = refused.satellite[end[refused.satellite] > start[refused.satellite]]
    cut_nodes, cut_segments = by_anomaly(geometry, some, start[some], end[some], min_elevation_deg)
    parts = [
        _found(sound, geometry.above(nodes, sound, min_elevation_deg)),
        _found(cut_segments, geometry.above(cut_nodes, cut_segments, min_elevation_deg)),
    ]
    return concatenate(parts), refused


def _search_by_revolution(
    geometry: ViewingGeometry,
    satellites: IntArray,
    start: FloatArray,
    end: FloatArray,
    min_elevation_deg: float,
) -> tuple[FoundPasses, IntArray]:
    """Return the passes from sampling by revolution, and the satellites that it does not suit."""
    samplings, doubtful = by_revolution(
        geometry, satellites, start[satellites], end[satellites], min_elevation_deg
    )
    found = concatenate(
        [
            _found(segments, geometry.above(nodes, segments, min_elevation_deg))
            for nodes, segments in samplings
        ]
    )
    # Up at the edge of its window within the span: the window was too narrow.
    cut = is_cut_short(found, start, end)
    bad = [nodes.satellite[~nodes.good] for nodes, _ in samplings]
    again = distinct(np.concatenate([doubtful, found.satellite[cut], *bad]))
    if not len(again):
        return found, again
    return take(found, np.flatnonzero(~np.isin(found.satellite, again))), again


def _found(segments: Segments, intervals: Intervals) -> FoundPasses:
    return FoundPasses(
        satellite=segments.satellite[intervals.curve],
        site=segments.site[intervals.curve],
        aos=intervals.start,
        tca=intervals.peak,
        los=intervals.end,
        first=np.where(np.isnan(intervals.start), intervals.first, intervals.start),
        last=np.where(np.isnan(intervals.end), intervals.last, intervals.end),
        sine_elevation=intervals.peak_value,
    )
