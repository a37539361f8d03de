"""Polygons on the ground as GeoJSON has them (RFC 7946): footprints and strips beside tracks.

Exterior rings run counter-clockwise (section 3.1.6), and what crosses the antimeridian is cut there
(section 3.1.9). On the sphere that fits the ellipsoid best: within 0.4 % of a strip's width.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sphere import around
from orbitwatch.astro.swath import Swath
from orbitwatch.formats.antimeridian import dense

_A_KM: Final = 6378.137
_E2: Final = 6.69437999014e-3
_CORNERS: Final = 91
_LONGEST_RAD: Final = 0.5
"""Of the track along one polygon of a strip: a longer one could cross itself."""
_DECIMALS: Final = 6
_TURNS: Final = (-360.0, 0.0, 360.0)


def footprint(
    latitude_deg: float, longitude_deg: float, altitude_km: float, elevation_deg: float
) -> dict[str, Any]:
    """Return the ground from which a satellite is at least so high above the horizon."""
    mask = np.radians(elevation_deg)
    radius = _radius_km(np.array(latitude_deg))
    ratio = radius * np.cos(mask) / (radius + max(altitude_km, 0.0))
    angle = float(np.arccos(np.clip(ratio, -1.0, 1.0)) - mask)
    return _disc(latitude_deg, longitude_deg, angle)


def _disc(latitude_deg: float, longitude_deg: float, angle_rad: float) -> dict[str, Any]:
    azimuth = np.linspace(2.0 * np.pi, 0.0, _CORNERS)
    latitude, longitude = around(latitude_deg, longitude_deg, angle_rad, azimuth)
    return polygon(longitude, latitude)


def strips(
    longitude_deg: FloatArray, latitude_deg: FloatArray, altitude_km: FloatArray, swath: Swath
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield the strip seen beside a track in pieces: first and last point, and the polygon.

    Arrays ``(n,)`` along the track, whose points are close; pieces end where they begin.
    """
    units = _units(longitude_deg, latitude_deg)
    step = np.linalg.norm(np.diff(units, axis=0), axis=1)
    half = swath.half_km(altitude_km, latitude_deg) / _radius_km(latitude_deg)
    if float(step.sum()) < float(half.max()):  # what stands still sees a disc
        middle = len(units) // 2
        yield 0, len(units) - 1, _disc(*(a[middle] for a in (latitude_deg, longitude_deg, half)))
        return
    heading = _heading(units, np.gradient(units, axis=0))
    left, right = (
        around(latitude_deg, longitude_deg, half, heading + turn)
        for turn in (-np.pi / 2, np.pi / 2)
    )
    piece = np.floor(np.concatenate([[0.0], np.cumsum(step)]) / _LONGEST_RAD)
    firsts = np.flatnonzero(np.diff(piece, prepend=-1.0))
    for first, after in zip(firsts, [*firsts[1:], len(units) - 1], strict=True):
        if after > first:
            part = slice(int(first), int(after) + 1)
            ring = [np.concatenate([left[k][part], right[k][part][::-1]]) for k in (1, 0)]
            closed = [np.append(values, values[0]) for values in ring]
            yield int(first), int(after), polygon(closed[0], closed[1])


def polygon(longitude_deg: FloatArray, latitude_deg: FloatArray) -> dict[str, Any]:
    """Return the geometry within a closed ring on the globe, the smaller side of it."""
    fine = dense(longitude_deg, latitude_deg)
    longitude = np.unwrap(fine.longitude_deg, period=360.0)
    ring = np.stack([longitude, fine.latitude_deg], axis=-1)
    if abs(longitude[-1] - longitude[0]) > 180.0:
        ring = _around_pole(fine.longitude_deg, fine.latitude_deg)
    ring[-1] = ring[0]
    x, y = ring.T
    if np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) < 0.0:
        ring = ring[::-1]
    parts = [
        [np.round(cut, _DECIMALS).tolist()]
        for turn in _TURNS
        for cut in [_between(ring + np.array([turn, 0.0]), -180.0, 180.0)]
        if len(cut) > 3
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _around_pole(longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
    """Return a ring around a pole as it lies on the flat map: by its edges, and along the pole."""
    jumps = np.flatnonzero(np.abs(np.diff(longitude_deg)) > 180.0)
    last = int(jumps[-1])
    order = np.concatenate([np.arange(last + 1, len(longitude_deg) - 1), np.arange(last + 1)])
    eastward = longitude_deg[last] > 0.0
    here, there = longitude_deg[last] % 360.0, longitude_deg[last + 1] % 360.0
    share = (180.0 - here) / (there - here) if there != here else 0.0
    at_edge = latitude_deg[last] + share * (latitude_deg[last + 1] - latitude_deg[last])
    pole = np.copysign(90.0, float(np.mean(latitude_deg)))
    enters, leaves = (-180.0, 180.0) if eastward else (180.0, -180.0)
    inner = np.stack([longitude_deg[order], latitude_deg[order]], axis=-1)
    edge = [[leaves, at_edge], [leaves, pole], [enters, pole], [enters, at_edge]]
    return np.concatenate([[[enters, at_edge]], inner, edge])


def _between(ring: FloatArray, west: float, east: float) -> FloatArray:
    """Return a closed ring cut to a stretch of longitudes (Sutherland and Hodgman, 1974)."""
    for edge, sign in ((west, 1.0), (east, -1.0)):
        if len(ring) < 4:
            return ring[:0]
        here, there = ring[:-1], ring[1:]
        inside_here, inside_there = sign * (here[:, 0] - edge), sign * (there[:, 0] - edge)
        crosses = (inside_here >= 0.0) != (inside_there >= 0.0)
        apart = np.where(crosses, inside_here - inside_there, 1.0)
        meeting = here + (inside_here / apart)[:, None] * (there - here)
        meeting[:, 0] = edge
        points = np.stack([meeting, there], axis=1).reshape(-1, 2)
        kept = points[np.stack([crosses, inside_there >= 0.0], axis=1).ravel()]
        ring = np.concatenate([kept[-1:], kept])
    if len(ring) < 4:
        return ring[:0]
    moved = np.any(np.diff(ring, axis=0) != 0.0, axis=1)
    ring = ring[np.concatenate([[True], moved])]
    return ring if len(ring) > 3 and np.ptp(ring[:, 0]) > 1e-9 else ring[:0]


def _radius_km(latitude_deg: FloatArray) -> FloatArray:
    sine2 = np.sin(np.radians(latitude_deg)) ** 2
    return np.asarray(_A_KM * np.sqrt(1.0 - _E2) / (1.0 - _E2 * sine2))


def _units(longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    cosine = np.cos(latitude)
    return np.stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1
    )


def _heading(units: FloatArray, ahead: FloatArray) -> FloatArray:
    """Return the direction in which a track goes, radians from north through east, ``(n,)``."""
    x, y, z = units.T
    flat = np.maximum(np.hypot(x, y), 1e-12)
    east = (-y * ahead[:, 0] + x * ahead[:, 1]) / flat
    north = (-(x * ahead[:, 0] + y * ahead[:, 1]) * z) / flat + flat * ahead[:, 2]
    return np.asarray(np.arctan2(east, north))
