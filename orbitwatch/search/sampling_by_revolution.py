"""Samples nearly circular near-Earth orbits only around approaches that could be passes.

A little over one state per revolution predicts when a satellite next comes closest to a site and
how far its plane is from it; only the surroundings of closest approaches that could rise above the
mask get nodes. The passes are the same as those found with ``by_anomaly``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, distinct, expand, take
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.stencils import REACH
from orbitwatch.astro.topocentric import dot, rows_at
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Nodes, Segments, ViewingGeometry
from orbitwatch.search.osculating_orbits import (
    OsculatingOrbits,
    closest_approach,
    horizon_angle,
    osculating_orbits,
)

ANCHOR_SPACING = 0.94
"""The fraction of a revolution, relative to the rotating site, between anchors: each covers
half a revolution to either side, and they must overlap."""
NODES_PER_REVOLUTION, NODES_IF_ECCENTRIC = 18, 24
_ECCENTRIC = 0.02
_MUCH = 0.45
"""From this fraction of the nodes on, sampling all costs less than evaluating SGP4 for events."""
_DENSE_AIR_KM = 280.0
_ROTATIONS_A_DAY = EARTH_ROTATION_RAD_S * SECONDS_A_DAY / (2.0 * np.pi)
_MARGIN_RAD = np.radians(0.6)
_MARGIN_DAYS = 60.0 / SECONDS_A_DAY


def by_revolution(
    geometry: ViewingGeometry,
    satellites: IntArray,
    start: FloatArray,
    end: FloatArray,
    min_elevation_deg: float,
) -> tuple[list[tuple[Nodes, Segments]], IntArray]:
    """Sample nearly circular orbits around each approach to each site.

    ``satellites[i]``, in ascending order, is sampled from ``start[i]`` to ``end[i]``, both
    included. Returns samplings, and those of ``satellites`` that need ``by_anomaly`` after all:
    SGP4 fails for one of their states, or the orbit violates the method's assumptions.
    """
    period = geometry.propagator.period_days[satellites]
    row, days = _anchor_times(period, start, end)
    anchors, good = osculating_orbits(geometry, satellites[row], days)
    doubtful = row[:0] if good.all() else distinct(row[~good])
    if len(doubtful):
        trusted = np.flatnonzero(~np.isin(row, doubtful))
        anchors, row = anchors.take(trusted), row[trusted]

    eccentric = geometry.propagator.eccentricity[satellites] > _ECCENTRIC
    a_revolution = np.where(eccentric, NODES_IF_ECCENTRIC, NODES_PER_REVOLUTION)
    n_nodes = np.ceil((end - start) * a_revolution / period).astype(np.int64) + 1
    step = (end - start) / (n_nodes - 1)
    grid = _Grid(satellites, start, step, n_nodes, np.cumsum(n_nodes) - n_nodes)
    runs = _windows(geometry, anchors, row, grid, min_elevation_deg)
    used = np.zeros(int(n_nodes.sum()), dtype=np.bool_)
    used[expand(runs.first, runs.last - runs.first + 1)] = True
    much = _is_much_used(geometry, grid, used)
    owner = np.searchsorted(grid.offset, runs.first, side="right") - 1
    if not much.any():
        return [_sparse(geometry, grid, used, owner, runs)], satellites[doubtful]
    many = much[owner]
    used[expand(grid.offset[much], n_nodes[much])] = False
    return [
        _sparse(geometry, grid, used, owner[~many], take(runs, np.flatnonzero(~many))),
        _dense(geometry, grid, np.flatnonzero(much), owner[many], take(runs, np.flatnonzero(many))),
    ], satellites[doubtful]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The grid of possible nodes: ``n_nodes`` from ``start``, ``step`` days apart, per satellite.

    Numbers of one satellite's nodes begin at ``offset``; all arrays are ``(n_satellites,)``.
    """

    satellite: IntArray
    start: FloatArray
    step: FloatArray
    n_nodes: IntArray
    offset: IntArray


def _is_much_used(geometry: ViewingGeometry, grid: _Grid, used: BoolArray) -> BoolArray:
    """Whether to sample all nodes of a satellite, which also requires an orbit in thin air."""
    # One site sees no satellite that often; over a leap second nodes are not evenly spaced.
    if len(geometry.sites.position_km) == 1 or geometry.rotation.has_leap:
        return np.zeros(len(grid.step), dtype=np.bool_)
    total = grid.n_nodes + 2 * REACH
    much = np.add.reduceat(used, grid.offset, dtype=np.int64) > _MUCH * total
    return np.asarray(much & (geometry.propagator.perigee_km > _DENSE_AIR_KM)[grid.satellite])


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of grid numbers in which a site may see a pass, by site, then number."""

    site: IntArray
    first: IntArray
    last: IntArray


def _sparse(
    geometry: ViewingGeometry, grid: _Grid, used: BoolArray, owner: IntArray, runs: _Runs
) -> tuple[Nodes, Segments]:
    """Return the nodes ``used``, and as segments the ``runs`` of satellites ``owner`` in them."""
    chosen = np.flatnonzero(used)
    row = np.searchsorted(grid.offset, chosen, side="right") - 1
    days = grid.start[row] + (chosen - grid.offset[row]) * grid.step[row]
    number = np.cumsum(used) - 1
    segments = Segments(grid.satellite[owner], runs.site, number[runs.first], number[runs.last])
    return geometry.nodes(grid.satellite[row], days), segments


def _dense(
    geometry: ViewingGeometry, grid: _Grid, rows: IntArray, owner: IntArray, runs: _Runs
) -> tuple[Nodes, Segments]:
    """Return all nodes of the satellites ``rows`` and REACH more on either side, and segments."""
    counts = grid.n_nodes[rows] + 2 * REACH
    row = np.repeat(rows, counts)
    k = expand(np.full(len(rows), -REACH), counts)
    days = grid.start[row] + k * grid.step[row]
    base = np.zeros(len(grid.step), dtype=np.int64)
    base[rows] = np.cumsum(counts) - counts + REACH - grid.offset[rows]
    segments = Segments(
        grid.satellite[owner], runs.site, runs.first + base[owner], runs.last + base[owner]
    )
    return geometry.even_nodes(grid.satellite[row], days, grid.step[row]), segments


def _anchor_times(
    period: FloatArray, start: FloatArray, end: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return rows into ``period`` and the times of their anchors, from start to end inclusive."""
    # Relative to the rotating Earth, a retrograde revolution is shorter.
    spacing = ANCHOR_SPACING * period / (1.0 + _ROTATIONS_A_DAY * period)
    counts = np.ceil((end - start) / spacing).astype(np.int64) + 1
    row = np.repeat(np.arange(len(period)), counts)
    k = expand(np.zeros_like(counts), counts)
    return row, np.minimum(start[row] + k * spacing[row], end[row])


def _windows(
    geometry: ViewingGeometry,
    anchors: OsculatingOrbits,
    row: IntArray,
    grid: _Grid,
    min_elevation_deg: float,
) -> _Runs:
    """Return the runs of nodes in which a site may see a pass."""
    place = geometry.sites.position_km
    radius = np.sqrt(dot(place, place))
    direction = place / radius[:, None]
    aside = np.abs(np.einsum("ij,kj->ik", direction, anchors.normal))
    # Within half a revolution the Earth's rotation moves a site at most this far from the plane.
    drift = EARTH_ROTATION_RAD_S * np.hypot(direction[:, 0], direction[:, 1])
    drift_rad = drift[:, None] * (0.58 * 2.0 * np.pi / anchors.mean_motion_rad_s)
    widest = horizon_angle(radius.min(), anchors.apogee_radius_km, min_elevation_deg)
    bound = np.sin(np.minimum(widest + _MARGIN_RAD + drift_rad, 0.5 * np.pi))
    site, index = np.nonzero((aside < bound) | (bound == 1.0))
    reach = horizon_angle(radius[site], anchors.apogee_radius_km[index], min_elevation_deg)
    reach += _MARGIN_RAD
    seconds, offset_rad = closest_approach(anchors, index, rows_at(direction, site))
    near = np.flatnonzero(np.abs(offset_rad) < reach)
    site, index, reach = site[near], index[near], reach[near]
    seconds, offset_rad = seconds[near], offset_rad[near]
    rate = anchors.mean_motion_rad_s[index] * (1.0 - 2.2 * anchors.eccentricity[index])
    half = np.arccos(np.minimum(np.cos(reach) / np.cos(offset_rad), 1.0))
    half_days = half / (rate - EARTH_ROTATION_RAD_S) / SECONDS_A_DAY + _MARGIN_DAYS
    row = row[index]
    centre = anchors.days[index] + seconds / SECONDS_A_DAY - grid.start[row]
    first = np.floor((centre - half_days) / grid.step[row]).astype(np.int64)
    last = np.ceil((centre + half_days) / grid.step[row]).astype(np.int64)
    most = grid.n_nodes[row] - 1
    inside = np.flatnonzero((last > 0) & (first < most))
    base = grid.offset[row]
    first, last = base + np.maximum(first, 0), base + np.minimum(last, most)
    return _union(site[inside], first[inside], last[inside])


def _union(site: IntArray, first: IntArray, last: IntArray) -> _Runs:
    """Return the union of ranges of grid numbers, as disjoint ranges by site in ascending order.

    Ranges of two satellites never meet: each satellite's grid numbers are its own.
    """
    if not len(first):
        return _Runs(site, first, last)
    # A separate range of numbers for each site, so that those of two sites never meet either.
    stretch = site * (int(last.max()) + 1)
    first, last = first + stretch, last + stretch
    order = np.argsort(first, kind="stable")
    first, reach = first[order], np.maximum.accumulate(last[order])
    opens = np.concatenate([[True], first[1:] > reach[:-1]])
    back = stretch[order][opens]
    closes = np.concatenate([opens[1:], [True]])
    return _Runs(site[order][opens], first[opens] - back, reach[closes] - back)
