"""Adapts lines on the globe to flat maps: cut at the antimeridian, densified at the poles.

RFC 7946, section 3.1.9: a line that crosses the antimeridian is cut in two, neither part of
which crosses it. Near a pole the longitude runs through many degrees in one step; there points
are inserted along the great circle, so that the line passes the pole like the track and does not
follow a parallel. Polygons are cut likewise; their exterior rings run counter-clockwise
(section 3.1.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray

_FAR_DEG = 15.0
"""A step through more degrees of longitude than this is subdivided ..."""
_NEAR_DEG = 5.0
"""... into steps of at most this many degrees."""
_OPPOSITE_DEG = 1e-6
_DECIMALS: Final = 6
_TURNS: Final = (-360.0, 0.0, 360.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Part of a line: degrees, arrays ``(n,)``, longitude within -180 to 180 inclusive.

    ``place`` is the fractional index of each point among the given points: 2.25 is a quarter of the
    way from number 2 to number 3.
    """

    longitude_deg: FloatArray
    latitude_deg: FloatArray
    place: FloatArray


def split(longitude_deg: FloatArray, latitude_deg: FloatArray) -> list[Line]:
    """Return the parts of the line through points given in degrees, ``(n,)`` with n ≥ 1."""
    fine = dense(longitude_deg, latitude_deg)
    longitude = fine.longitude_deg
    crossing = np.flatnonzero(np.abs(np.diff(longitude)) > 180.0)
    if not len(crossing):
        return [fine]
    latitude, share = _at_antimeridian(fine, crossing)
    lines, begin, entry = [], 0, None
    for index, lat, part in zip(crossing.tolist(), latitude, share, strict=True):
        edge = 180.0 if longitude[index] > 0.0 else -180.0
        place = fine.place[index] + part * (fine.place[index + 1] - fine.place[index])
        lines.append(_part(fine, begin, index + 1, entry, (edge, lat, place)))
        begin, entry = index + 1, (-edge, lat, place)
    lines.append(_part(fine, begin, len(longitude), entry, None))
    return [line for line in lines if len(line.place) > 1]


_Point = tuple[float, float, float]


def _part(dense: Line, begin: int, end: int, entry: _Point | None, leave: _Point | None) -> Line:
    """Return points ``begin`` to ``end`` between the entry and the exit of the line."""
    inside = np.stack([dense.longitude_deg, dense.latitude_deg, dense.place], axis=1)[begin:end]
    rows = [[p] for p in (entry,) if p], [[p] for p in (leave,) if p]
    whole = np.concatenate([*rows[0], inside, *rows[1]])
    moved = np.concatenate([[True], np.any(np.diff(whole[:, :2], axis=0) != 0.0, axis=1)])
    return Line(*whole[moved | (len(whole) == 1)].T)


def dense(longitude: FloatArray, latitude: FloatArray) -> Line:
    """Return the line with points inserted where a step is long in longitude.

    Its longitudes lie in [-180, 180); the last one is unchanged.
    """
    turn = _turn(longitude)
    parts = np.where(np.abs(turn) > _FAR_DEG, np.ceil(np.abs(turn) / _NEAR_DEG), 1.0)
    counts = parts.astype(np.int64)
    step = np.repeat(np.arange(len(turn)), counts)
    share = (np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[step]
    at = longitude[step] + share * turn[step]
    added = share > 0.0
    arc = step[added]
    here = _great_circle_latitude(turn[arc], share[added], latitude[arc], latitude[arc + 1])
    place = share.copy()
    lat = latitude[step].copy()
    lat[added] = here
    place[added] = _along(turn[arc], share[added], latitude[arc], latitude[arc + 1], here)
    return Line(
        np.append((at + 180.0) % 360.0 - 180.0, longitude[-1]),
        np.append(lat, latitude[-1]),
        np.append(step + place, float(len(longitude) - 1)),
    )


def _turn(longitude: FloatArray) -> FloatArray:
    """Return the change of longitude of each step, the short way round, in [-180, 180)."""
    return (np.diff(longitude) + 180.0) % 360.0 - 180.0


def _great_circle_latitude(
    turn: FloatArray, share: FloatArray, first: FloatArray, last: FloatArray
) -> FloatArray:
    """Return the latitude of the great circle at a share of its step in longitude, degrees.

    Opposite meridians meet at the pole, whose latitude is then returned for every share.
    """
    whole, part = np.radians(turn), np.radians(turn * share)
    sine = np.sin(whole)
    opposite = 180.0 - np.abs(turn) < _OPPOSITE_DEG
    tangent = np.tan(np.radians(first)) * np.sin(whole - part) + np.tan(np.radians(last)) * np.sin(
        part
    )
    pole = np.where(first + last >= 0.0, 90.0, -90.0)
    between = np.degrees(np.arctan(tangent / np.where(opposite, 1.0, sine)))
    return np.where(opposite, pole, between)


def _along(
    turn: FloatArray, share: FloatArray, first: FloatArray, last: FloatArray, here: FloatArray
) -> FloatArray:
    """Return the fraction of the step along the great circle."""
    made = _angle(first, here, turn * share)
    left = _angle(here, last, turn * (1.0 - share))
    return made / np.maximum(made + left, 1e-12)


def _angle(first: FloatArray, last: FloatArray, turn: FloatArray) -> FloatArray:
    """Return the angle between two points, radians, by the haversine."""
    a, b, half = np.radians(first), np.radians(last), np.radians(turn) / 2.0
    squared = np.sin((b - a) / 2.0) ** 2 + np.cos(a) * np.cos(b) * np.sin(half) ** 2
    return np.asarray(2.0 * np.arcsin(np.sqrt(np.minimum(squared, 1.0))))


def _at_antimeridian(line: Line, crossing: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the crossings of the antimeridian: latitude, and the share of the step before it."""
    first, last = line.latitude_deg[crossing], line.latitude_deg[crossing + 1]
    turn = _turn(line.longitude_deg)[crossing]
    before = np.where(turn > 0.0, 180.0 - line.longitude_deg[crossing], 0.0)
    before = np.where(turn <= 0.0, 180.0 + line.longitude_deg[crossing], before)
    share = before / np.abs(turn)
    latitude = _great_circle_latitude(turn, share, first, last)
    return latitude, _along(turn, share, first, last, latitude)


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
    """Return a ring around a pole as drawn on the flat map: closed along its edges and the pole."""
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
    """Return a closed ring clipped to a range of longitudes (Sutherland and Hodgman, 1974)."""
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
