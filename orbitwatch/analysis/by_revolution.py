"""Nearly circular near-Earth orbits: nodes only around approaches that could be passes.

A little over one state a revolution says when a satellite next comes closest to a site and how far
its plane passes from it; only the neighbourhood of closest approaches that could rise above the
mask gets nodes. Where ``by_anomaly`` serves too, it leads to the same passes.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.analysis.anchors import Anchors, closest_approach, horizon_angle, osculating
from orbitwatch.analysis.arrays import expand
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.propagation import FloatArray, IntArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Nodes, Segments, Sky

ANCHOR_SPACING = 0.94
"""Part of a revolution, as the turning site sees it, from one anchor to the next: each answers for
half a revolution to either side, and they must overlap."""
NODES_PER_REVOLUTION = 18
_ROTATIONS_A_DAY = EARTH_ROTATION_RAD_S * SECONDS_A_DAY / (2.0 * np.pi)
_MARGIN_RAD = np.radians(0.6)
_MARGIN_DAYS = 60.0 / SECONDS_A_DAY


def by_revolution(
    sky: Sky, satellites: IntArray, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[Nodes, Segments, IntArray]:
    """Sample nearly circular orbits around each approach to each site.

    ``satellites[i]``, in rising order, is sampled from ``start[i]`` to ``end[i]``, both included.
    Returns nodes, segments, and those of ``satellites`` that need ``by_anomaly`` after all: SGP4
    refuses one of their states, or the orbit is not what the method supposes.
    """
    period = sky.propagator.period_days[satellites]
    row, days = _anchor_times(period, start, end)
    anchors, good = osculating(sky, satellites[row], days)
    doubtful = np.unique(row[~good])
    if len(doubtful):
        trusted = np.flatnonzero(~np.isin(row, doubtful))
        anchors, row = anchors.take(trusted), row[trusted]

    step = period / NODES_PER_REVOLUTION
    n_nodes = np.ceil((end - start) / step).astype(np.int64) + 1
    offset = np.cumsum(n_nodes) - n_nodes
    used = np.zeros(int(n_nodes.sum()), dtype=np.bool_)
    windows = [
        _windows(sky, anchors, site, row, start, step, n_nodes, offset, min_elevation_deg)
        for site in range(len(sky.sites.position_km))
    ]
    none = np.empty(0, dtype=np.int64)
    where = np.concatenate([none, *(np.full(len(w[0]), k) for k, w in enumerate(windows))])
    first = np.concatenate([none, *(w[0] for w in windows)])
    last = np.concatenate([none, *(w[1] for w in windows)])
    used[expand(first, last - first + 1)] = True
    grid = np.flatnonzero(used)
    owner = np.searchsorted(offset, grid, side="right") - 1
    node_days = np.minimum(start[owner] + (grid - offset[owner]) * step[owner], end[owner])
    number = np.cumsum(used) - 1
    segments = Segments(
        satellite=satellites[np.searchsorted(offset, first, side="right") - 1],
        site=where,
        first=number[first],
        last=number[last],
    )
    return sky.nodes(satellites[owner], node_days), segments, satellites[doubtful]


def _anchor_times(
    period: FloatArray, start: FloatArray, end: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return rows into ``period`` and the times of their anchors, from start to end inclusive."""
    # Against the Earth's turn a revolution is over sooner.
    spacing = ANCHOR_SPACING * period / (1.0 + _ROTATIONS_A_DAY * period)
    counts = np.ceil((end - start) / spacing).astype(np.int64) + 1
    row = np.repeat(np.arange(len(period)), counts)
    k = expand(np.zeros_like(counts), counts)
    return row, np.minimum(start[row] + k * spacing[row], end[row])


def _windows(
    sky: Sky,
    anchors: Anchors,
    site: int,
    row: IntArray,
    start: FloatArray,
    step: FloatArray,
    n_nodes: IntArray,
    offset: IntArray,
    min_elevation_deg: float,
) -> tuple[IntArray, IntArray]:
    """Return first and last grid number of each run of nodes in which ``site`` may see a pass."""
    place = sky.sites.position_km[site]
    radius = float(np.sqrt(place @ place))
    direction = place / radius
    reach = horizon_angle(radius, anchors.apogee_radius_km, min_elevation_deg) + _MARGIN_RAD
    # Within half a revolution the Earth carries the site at most this far from the orbit's plane.
    drift = EARTH_ROTATION_RAD_S * np.hypot(place[0], place[1]) / radius
    drift_rad = drift * 0.58 * 2.0 * np.pi / anchors.mean_motion_rad_s
    near = np.abs(np.arcsin(np.clip(anchors.normal @ direction, -1.0, 1.0))) < reach + drift_rad
    index = np.flatnonzero(near)
    seconds, offset_rad = closest_approach(anchors.take(index), direction)
    reach = reach[index]
    near = np.abs(offset_rad) < reach
    index, seconds, offset_rad, reach = index[near], seconds[near], offset_rad[near], reach[near]
    rate = anchors.mean_motion_rad_s[index] * (1.0 - 2.2 * anchors.eccentricity[index])
    half = np.arccos(np.clip(np.cos(reach) / np.cos(offset_rad), -1.0, 1.0))
    half_days = half / (rate - EARTH_ROTATION_RAD_S) / SECONDS_A_DAY + _MARGIN_DAYS
    row = row[index]
    centre = anchors.days[index] + seconds / SECONDS_A_DAY - start[row]
    first = np.floor((centre - half_days) / step[row]).astype(np.int64)
    last = np.ceil((centre + half_days) / step[row]).astype(np.int64)
    inside = (last > 0) & (first < n_nodes[row] - 1)
    row, first, last = row[inside], first[inside], last[inside]
    return _union(
        offset[row] + np.maximum(first, 0), offset[row] + np.minimum(last, n_nodes[row] - 1)
    )


def _union(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """Return the union of ranges of grid numbers, as disjoint ranges in rising order.

    Ranges of two satellites never meet: each satellite's grid numbers are its own.
    """
    if not len(first):
        return first, last
    order = np.argsort(first, kind="stable")
    first, reach = first[order], np.maximum.accumulate(last[order])
    opens = np.concatenate([[True], first[1:] > reach[:-1]])
    return first[opens], reach[np.concatenate([opens[1:], [True]])]
