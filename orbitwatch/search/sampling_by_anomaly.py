"""Samples any orbit: nodes at equal steps of true anomaly, at most half an hour apart."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, concatenate, expand
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Nodes, Segments, ViewingGeometry
from orbitwatch.search.osculating_orbits import horizon_angle, osculating_orbits

ANOMALY_STEP_RAD = np.radians(12.0)
MAX_STEP_DAYS = 0.5 / 24.0
_WIDER, _HIGHER, _MARGIN_RAD = 1.1, 1.06, np.radians(1.0)
"""What perturbations may add to a step, what an apogee between nodes may add, and both."""
PIECE_DAYS = 1.0
"""The steps are restarted from a state this often, so that drag cannot shift the nodes."""


def by_anomaly(
    geometry: ViewingGeometry,
    satellites: IntArray,
    start: FloatArray,
    end: FloatArray,
    min_elevation_deg: float,
) -> tuple[Nodes, Segments]:
    """Sample any orbit at equal steps of true anomaly, for every site.

    ``satellites[i]``, in ascending order, is sampled from ``start[i]`` to ``end[i]``, both
    included.
    """
    row, days = _anomaly_times(geometry, satellites, start, end)
    nodes = geometry.nodes(satellites[row], days)
    return nodes, _near_sites(geometry, nodes, min_elevation_deg)


def _near_sites(geometry: ViewingGeometry, nodes: Nodes, min_elevation_deg: float) -> Segments:
    """Return the runs of nodes between which a satellite may rise above a site's mask.

    Between two nodes it moves no further than a step of anomaly and the Earth's rotation; by the
    triangle inequality its distance from the site is at least half of the two nodes' distances
    less that motion.
    """
    position, places = nodes.fixed.position_km, geometry.sites.position_km
    radius, site_radius = np.sqrt(dot(position, position)), np.sqrt(dot(places, places))
    way = _WIDER * ANOMALY_STEP_RAD + np.diff(nodes.days) * SECONDS_A_DAY * EARTH_ROTATION_RAD_S
    highest = _HIGHER * np.maximum(radius[:-1], radius[1:])
    reach = horizon_angle(site_radius.min(), highest, min_elevation_deg) + _MARGIN_RAD
    within = 2.0 * reach + way
    # The last node of one satellite and the first of the next are not connected.
    within[nodes.satellite[:-1] != nodes.satellite[1:]] = -1.0
    parts = []
    for site, direction in enumerate(places / site_radius[:, None]):
        cosine = dot(position, direction[None, :]) / radius
        away = np.arccos(np.minimum(np.maximum(cosine, -1.0), 1.0))
        near = np.zeros(len(radius) + 1, dtype=np.int8)
        near[1:-1] = away[:-1] + away[1:] <= within
        turn = np.diff(near)
        first, last = np.flatnonzero(turn > 0), np.flatnonzero(turn < 0)
        parts.append(Segments(nodes.satellite[first], np.full(len(first), site), first, last))
    return concatenate(parts)


def _anomaly_times(
    geometry: ViewingGeometry, satellites: IntArray, start: FloatArray, end: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return rows into ``satellites`` and node times, by satellite and time, ends included."""
    pieces = np.maximum(1, np.ceil((end - start) / PIECE_DAYS)).astype(np.int64)
    row = np.repeat(np.arange(len(satellites)), pieces)
    length = ((end - start) / pieces)[row]
    days = start[row] + expand(np.zeros_like(pieces), pieces) * length
    anchors, _ = osculating_orbits(geometry, satellites[row], days)
    mean_motion = anchors.mean_motion_rad_s
    # If SGP4 fails, or the state is not on an ellipse, equal steps of time are used.
    shaped = np.isfinite(mean_motion) & (anchors.eccentricity < 0.99)
    mean_motion = np.where(
        shaped, mean_motion, geometry.propagator.mean_motion_rad_s[satellites[row]]
    )
    eccentricity = np.where(shaped, anchors.eccentricity, 0.0)
    anomaly = np.where(shaped, np.arctan2(anchors.e_sin, anchors.e_cos), 0.0)
    turns = np.ceil(mean_motion * length * SECONDS_A_DAY / (2.0 * np.pi)) + 1.0
    counts = (turns * 2.0 * np.pi / ANOMALY_STEP_RAD).astype(np.int64)
    piece = np.repeat(np.arange(len(row)), counts)
    k = expand(np.zeros_like(counts), counts)
    begin = _mean_anomaly(anomaly, eccentricity)
    there = _mean_anomaly(anomaly[piece] + k * ANOMALY_STEP_RAD, eccentricity[piece])
    after = (there - begin[piece]) / mean_motion[piece] / SECONDS_A_DAY
    inside = after < length[piece] - 1e-9
    row, when = row[piece[inside]], days[piece[inside]] + after[inside]
    return _close_and_fill(row, when, end)


def _close_and_fill(
    row: IntArray, days: FloatArray, end: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Add the end of the span to each row and split steps longer than MAX_STEP_DAYS."""
    at = np.cumsum(np.bincount(row, minlength=len(end)))
    row = np.insert(row, at, np.arange(len(end)))
    days = np.insert(days, at, end)
    gap = np.where(np.diff(row, append=-1) == 0, np.diff(days, append=0.0), 0.0)
    parts = np.maximum(1, np.ceil(gap / MAX_STEP_DAYS - 1e-9)).astype(np.int64)
    index = np.repeat(np.arange(len(row)), parts)
    part = expand(np.zeros_like(parts), parts)
    return row[index], days[index] + gap[index] * part / parts[index]


def _mean_anomaly(true_anomaly: FloatArray, eccentricity: FloatArray) -> FloatArray:
    """Return the mean anomaly, unwrapped like ``true_anomaly``."""
    # Broucke and Cefola, Celestial Mechanics 7 (1973): no branch to choose at odd half turns.
    beta = eccentricity / (1.0 + np.sqrt(1.0 - eccentricity * eccentricity))
    lead = np.arctan2(beta * np.sin(true_anomaly), 1.0 + beta * np.cos(true_anomaly))
    eccentric = true_anomaly - 2.0 * lead
    return np.asarray(eccentric - eccentricity * np.sin(eccentric))
