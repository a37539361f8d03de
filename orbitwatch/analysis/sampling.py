"""Where to sample an orbit so that no pass can hide: two samplers that feed one finder.

``by_revolution`` serves near-Earth orbits that are nearly circular: a little over one state a
revolution says when the satellite next comes closest to a site and how far its plane passes from
it, and only the neighbourhood of closest approaches that could rise above the mask gets nodes.
``by_anomaly`` serves every other orbit: nodes at equal steps of true anomaly, nowhere more than
half an hour apart. Where both apply they lead to the same passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S, rotate_z
from orbitwatch.astro.propagation import (
    MU_KM3_S2,
    NEAR_EARTH_PERIOD_MIN,
    BoolArray,
    FloatArray,
    IntArray,
    Propagator,
)
from orbitwatch.astro.topocentric import cross, dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Nodes, Segments, Sky

MAX_CIRCULAR_ECCENTRICITY = 0.05
ANCHOR_SPACING = 0.94
"""Part of a revolution, as the turning site sees it, from one anchor to the next: each answers for
half a revolution to either side, and they must overlap."""
NODES_PER_REVOLUTION = 18
ANOMALY_STEP_RAD = np.radians(12.0)
MAX_STEP_DAYS = 0.5 / 24.0
PIECE_DAYS = 1.0
"""True anomaly is laid out afresh from a state this often, so that drag cannot shift the nodes."""

EARTH_ROTATIONS_A_DAY = EARTH_ROTATION_RAD_S * SECONDS_A_DAY / (2.0 * np.pi)
_MARGIN_KM = 25.0
_MARGIN_RAD = np.radians(0.6)
_MARGIN_DAYS = 60.0 / SECONDS_A_DAY


def is_nearly_circular(propagator: Propagator) -> BoolArray:
    """Whether ``by_revolution`` may serve each satellite, shape ``(n_satellites,)``."""
    near_earth = propagator.period_days * 1440.0 < NEAR_EARTH_PERIOD_MIN
    return np.asarray(near_earth & (propagator.eccentricity < MAX_CIRCULAR_ECCENTRICITY))


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Orbits as seen at single states, all ``(n,)`` or ``(n, 3)``, in axes that turn with Earth.

    ``outward`` points to the satellite, ``along`` is 90° ahead in the plane, ``normal`` is the
    plane's; ``e_cos`` and ``e_sin`` are e cos f and e sin f of the true anomaly f.
    """

    satellite: IntArray
    days: FloatArray
    outward: FloatArray
    along: FloatArray
    normal: FloatArray
    mean_motion_rad_s: FloatArray
    eccentricity: FloatArray
    apogee_radius_km: FloatArray
    e_cos: FloatArray
    e_sin: FloatArray


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
    anchors, good = _anchors(sky, satellites[row], days)
    doubtful = np.unique(row[~good])
    if len(doubtful):
        trusted = np.flatnonzero(~np.isin(row, doubtful))
        anchors, row = _select(anchors, trusted), row[trusted]

    step = period / NODES_PER_REVOLUTION
    n_nodes = np.ceil((end - start) / step).astype(np.int64) + 1
    offset = np.cumsum(n_nodes) - n_nodes
    used = np.zeros(int(n_nodes.sum()), dtype=np.bool_)
    windows = [
        _windows(sky, anchors, site, row, start, step, n_nodes, offset, min_elevation_deg)
        for site in range(len(sky.sites.position_km))
    ]
    where = np.concatenate([np.full(len(w[0]), k) for k, w in enumerate(windows)])
    first = np.concatenate([w[0] for w in windows])
    last = np.concatenate([w[1] for w in windows])
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
    spacing = ANCHOR_SPACING * period / (1.0 + EARTH_ROTATIONS_A_DAY * period)
    counts = np.ceil((end - start) / spacing).astype(np.int64) + 1
    row = np.repeat(np.arange(len(period)), counts)
    k = expand(np.zeros_like(counts), counts)
    return row, np.minimum(start[row] + k * spacing[row], end[row])


def _anchors(sky: Sky, satellite: IntArray, days: FloatArray) -> tuple[_Anchors, BoolArray]:
    """Return the osculating orbits at ``days`` and which of them the method can trust."""
    states = sky.propagator.states(satellite, days)
    sky.states_computed += len(days)
    angle = sky.rotation.angle_rad(days)
    cosine, sine = np.cos(angle), np.sin(angle)
    position = rotate_z(states.position_km, cosine, sine)
    velocity = rotate_z(states.velocity_km_s, cosine, sine)
    radius = np.sqrt(dot(position, position))
    normal = cross(position, velocity)
    momentum = np.sqrt(dot(normal, normal))
    normal /= momentum[:, None]
    outward = position / radius[:, None]
    semi_major = 1.0 / (2.0 / radius - dot(velocity, velocity) / MU_KM3_S2)
    e_cos = momentum**2 / (MU_KM3_S2 * radius) - 1.0
    e_sin = dot(position, velocity) * momentum / (MU_KM3_S2 * radius)
    eccentricity = np.hypot(e_cos, e_sin)
    with np.errstate(invalid="ignore"):
        mean_motion = np.sqrt(MU_KM3_S2 / semi_major**3)
    good = states.good & (eccentricity < 1.5 * MAX_CIRCULAR_ECCENTRICITY)
    return _Anchors(
        satellite,
        days,
        outward,
        cross(normal, outward),
        normal,
        mean_motion,
        eccentricity,
        semi_major * (1.0 + eccentricity) + _MARGIN_KM,
        e_cos,
        e_sin,
    ), good


def _select(anchors: _Anchors, index: IntArray) -> _Anchors:
    return _Anchors(*(getattr(anchors, name)[index] for name in _Anchors.__slots__))


def _windows(
    sky: Sky,
    anchors: _Anchors,
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
    seconds, offset_rad = _closest_approach(_select(anchors, index), direction)
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


def horizon_angle(
    site_radius_km: float, radius_km: FloatArray, min_elevation_deg: float
) -> FloatArray:
    """Return the greatest angle at Earth's centre between a site and what it sees, radians.

    The geodetic zenith leans up to 0.2° from the geocentric one, which lowers the mask by it.
    """
    mask = np.radians(min_elevation_deg - 0.2)
    return np.asarray(np.arccos(np.clip(site_radius_km * np.cos(mask) / radius_km, -1, 1)) - mask)


def _closest_approach(anchors: _Anchors, direction: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return when each orbit is nearest to the turning site, and how near.

    The time is in seconds from the anchor, within half a revolution of it; the angle at Earth's
    centre is in radians. Mean anomaly follows true anomaly to the first
    order of the eccentricity.
    """
    seconds = np.zeros(len(anchors.days))
    place = np.broadcast_to(direction, anchors.outward.shape)
    motion = anchors.mean_motion_rad_s
    for _ in range(2):
        moved = _turned(place, seconds)
        x, y = dot(moved, anchors.outward), dot(moved, anchors.along)
        ahead = np.arctan2(y, x)
        norm = np.hypot(x, y)
        centre = (anchors.e_sin * x + anchors.e_cos * y) / norm - anchors.e_sin
        missing = ahead - 2.0 * centre - motion * seconds
        # Newton's step: the site moves along the plane by the Earth's rate about the normal.
        seconds = seconds + missing / (motion - EARTH_ROTATION_RAD_S * anchors.normal[:, 2])
    # Abreast is not closest: meanwhile the Earth carries the site towards the plane or away.
    normal, moved = anchors.normal, _turned(place, seconds)
    sine = dot(moved, normal)
    cosine_squared = np.maximum(1.0 - sine * sine, 1e-6)
    swing = EARTH_ROTATION_RAD_S * (moved[:, 0] * normal[:, 1] - moved[:, 1] * normal[:, 0])
    rate = motion - EARTH_ROTATION_RAD_S * normal[:, 2]
    lag = -sine * swing / (cosine_squared * rate)
    nearest = np.sqrt(cosine_squared * (1.0 + lag * lag))
    return seconds + lag / rate, np.arccos(np.minimum(nearest, 1.0))


def _turned(place: FloatArray, seconds: FloatArray) -> FloatArray:
    """Return directions of a site ``seconds`` later, in axes that do not turn on."""
    turn = EARTH_ROTATION_RAD_S * seconds
    return rotate_z(place, np.cos(turn), -np.sin(turn))


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


def by_anomaly(
    sky: Sky, satellites: IntArray, start: FloatArray, end: FloatArray
) -> tuple[Nodes, Segments]:
    """Sample any orbit at equal steps of true anomaly, for every site.

    ``satellites[i]``, in rising order, is sampled from ``start[i]`` to ``end[i]``, both included.
    """
    row, days = _anomaly_times(sky, satellites, start, end)
    nodes = sky.nodes(satellites[row], days)
    counts = np.bincount(row, minlength=len(satellites))
    first = np.cumsum(counts) - counts
    n_sites = len(sky.sites.position_km)
    return nodes, Segments(
        satellite=np.repeat(satellites, n_sites),
        site=np.tile(np.arange(n_sites), len(satellites)),
        first=np.repeat(first, n_sites),
        last=np.repeat(first + counts - 1, n_sites),
    )


def _anomaly_times(
    sky: Sky, satellites: IntArray, start: FloatArray, end: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return rows into ``satellites`` and node times, by satellite and time, ends included."""
    pieces = np.maximum(1, np.ceil((end - start) / PIECE_DAYS)).astype(np.int64)
    row = np.repeat(np.arange(len(satellites)), pieces)
    length = ((end - start) / pieces)[row]
    days = start[row] + expand(np.zeros_like(pieces), pieces) * length
    anchors, _ = _anchors(sky, satellites[row], days)
    mean_motion = anchors.mean_motion_rad_s
    # Where SGP4 refuses the state, or it is on no ellipse, equal steps of time must do.
    shaped = np.isfinite(mean_motion) & (anchors.eccentricity < 0.99)
    mean_motion = np.where(shaped, mean_motion, sky.propagator.mean_motion_rad_s[satellites[row]])
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


def expand(first: IntArray, counts: IntArray) -> IntArray:
    """Return the concatenated ranges ``first[i] … first[i] + counts[i] - 1``."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(first - ends + counts, counts)
