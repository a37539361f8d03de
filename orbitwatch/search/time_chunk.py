"""Finds the passes that rise within one chunk of time, each followed to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, concatenate, distinct, take
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.osculating_orbits import is_nearly_circular
from orbitwatch.search.pass_finder import search_above_horizons
from orbitwatch.search.propagation_limits import RefusedStates

_HALF_REVOLUTION = 0.55
"""The longest pass of a nearly circular near-Earth orbit, as a fraction of a revolution."""
_NEAR_DAYS = 1e-3 / SECONDS_A_DAY
"""Beyond this distance from a moment, the time of an AOS determines on which side it lies."""


def find_in_chunk(
    geometry: ViewingGeometry,
    own_begin: FloatArray,
    finish: FloatArray,
    chunk: tuple[float, float],
    min_elevation_deg: float,
) -> tuple[FoundPasses, RefusedStates]:
    """Find the passes of satellites that rise from ``chunk``'s begin to its end, in days.

    ``own_begin`` and ``finish``, ``(n_satellites,)``, are the satellites' own spans. A pass
    under way at the chunk's start belongs to the previous chunk, unless the satellite's own span
    starts there.
    """
    begin, end = chunk
    propagator = geometry.propagator
    reach = np.where(is_nearly_circular(propagator), _HALF_REVOLUTION * propagator.period_days, 0.0)
    first = np.maximum(own_begin, begin)
    last = np.where(own_begin < end, np.minimum(finish, end + reach), -np.inf)
    found, refused = search_above_horizons(geometry, first, last, min_elevation_deg)

    def is_of_chunk(found: FoundPasses) -> BoolArray:
        """Whether a pass belongs to this chunk."""
        up_before = np.isnan(found.aos) & (found.first <= first[found.satellite])
        up_before &= own_begin[found.satellite] < begin
        return _rises_before(end, geometry, found, min_elevation_deg) & ~up_before

    found = take(found, np.flatnonzero(is_of_chunk(found)))
    found = _followed(geometry, found, is_of_chunk, (first, last, finish), min_elevation_deg)
    # A time of AOS that is microseconds late must not move the pass beyond the chunk's end.
    inside = np.nextafter(end, -np.inf)
    aos, seen_from = np.minimum(found.aos, inside), np.minimum(found.first, inside)
    return replace(found, aos=aos, first=seen_from), refused


def _rises_before(
    end: float, geometry: ViewingGeometry, found: FoundPasses, min_elevation_deg: float
) -> BoolArray:
    """Whether a pass rises before a chunk's ``end``; the others belong to the next chunk.

    Both chunks must agree, although their times of AOS differ by microseconds: if it is that near
    to ``end``, the decision is whether the satellite is up at that moment.
    """
    before = found.first < end
    near = np.flatnonzero((np.abs(found.first - end) < _NEAR_DAYS) & (found.last >= end))
    if len(near):
        from orbitwatch.search.horizon_cut import is_up

        satellite, site, days = found.satellite[near], found.site[near], np.full(len(near), end)
        before[near] = is_up(geometry, satellite, site, days, min_elevation_deg)
    return before


def _followed(
    geometry: ViewingGeometry,
    found: FoundPasses,
    is_of_chunk: Callable[[FoundPasses], BoolArray],
    spans: tuple[FloatArray, FloatArray, FloatArray],
    min_elevation_deg: float,
) -> FoundPasses:
    """Follow passes that are still up where the search ended, in growing steps, to their ends.

    ``spans`` are the start and end of each satellite's search, and the end of its span.
    """
    first, last, finish = spans
    while True:
        up = np.isnan(found.los) & (found.last >= last[found.satellite])
        again = distinct(found.satellite[up & (last < finish)[found.satellite]])
        if not len(again):
            return found
        last = last.copy()
        further = last[again] + np.maximum(1.0, 4.0 * (last - first)[again])
        last[again] = np.minimum(finish[again], further)
        until = np.full(len(first), -np.inf)
        until[again] = last[again]
        more, _ = search_above_horizons(geometry, first, until, min_elevation_deg)
        kept = take(found, np.flatnonzero(~np.isin(found.satellite, again)))
        found = concatenate([kept, take(more, np.flatnonzero(is_of_chunk(more)))])
