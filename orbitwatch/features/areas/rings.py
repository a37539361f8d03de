"""Converts GeoJSON paths of longitude and latitude to paths on the sphere.

GeoJSON's edges are straight in longitude and latitude (RFC 7946, section 3.1.1), so that the side
of a box along a parallel is the parallel; edges on the sphere are great circles. Long edges are
therefore divided until the two differ by less than TOLERANCE_KM. Edges take the short way round the
Earth, so areas across the antimeridian need no special treatment; only a box counterclockwise as
written (section 3.1.6), or of short edges, spans all longitudes from its west to its east.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from orbitwatch import remarks
from orbitwatch.arrays import FloatArray
from orbitwatch.errors import UsageError

TOLERANCE_KM = 0.01
"""The tolerance of a divided edge to the straight line in longitude and latitude.

It shifts an entry or exit by 2 ms, or by up to 0.1 s if a swath only grazes the outline.
"""

MOST_POINTS = 100_000
"""The most points of an area with divided edges; a detailed coastline has some thousands."""

_DOUBTFUL_DEG, _DOUBTFUL_ROUND_A_POLE_DEG = 270.0, 239.0
"""A longer edge as written crosses the antimeridian, since no edge is meant to be so long.

Round a pole three corners are enough.
"""
_RADIUS_KM = 6371.0088
_POLE_DEG = 90.0 - 1e-9


def ring(corners: FloatArray, where: str) -> FloatArray:
    """Return the ring ``(m, 2)`` of a polygon as longitude, latitude in degrees, without its end.

    ``corners`` ``(n, 2)`` may or may not repeat the first at the end. Seams, along which an
    area was cut at the antimeridian up to a pole, are removed. ``where`` names the ring in errors.
    Raises UsageError if fewer than three corners remain, or an edge is half the Earth long.
    """
    closed = _without_end(corners)
    divided = divide(np.concatenate([closed, closed[:1]]), where, closed=True)
    bare = _without_seams([tuple(point) for point in divided.tolist()])
    if len(bare) < 3:
        raise UsageError(
            f"{where} encloses nothing: it has fewer than three different corners",
            hint="an edge takes the short way round the Earth; insert corners",
        )
    return np.array(bare)


def thirds(corners: FloatArray, where: str) -> list[FloatArray]:
    """Return three boxes in place of a box wider than half the Earth; nothing for any other ring.

    The sides of a box round the whole Earth coincide on the sphere, and a polygon is the smaller
    side of its ring. Another box is as wide as written if its corners are counterclockwise, or if
    no edge is as long as 180°: else it spans the antimeridian. Raises UsageError for the whole
    Earth, which has no outline.
    """
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    on_side = ((corners == [west, south]) | (corners == [east, north])).any(axis=1)
    edges = np.diff(corners, axis=0, append=corners[:1])
    width = east - west
    if not (180.0 <= width <= 360.0 and (on_side & (edges == 0.0).any(axis=1)).all()):
        return []
    if width < 360.0 and np.abs(edges[:, 0]).max() >= 180.0:
        if not _is_counterclockwise(corners):
            if width > _DOUBTFUL_DEG:
                across = np.ptp(corners[:, 0] % 360.0)
                remarks.note(
                    f"{where} spans the antimeridian, {across:g}° of longitude; "
                    f"counterclockwise it is a box of {width:g}°"
                )
            return []
        remarks.note(
            f"{where} is a box of {width:g}° of longitude; clockwise it spans the antimeridian"
        )
    to_pole = south < -_POLE_DEG, north > _POLE_DEG
    if width == 360.0 and all(to_pole):
        raise UsageError(f"{where} is the whole Earth", hint="give an area that has an outline")
    if width == 360.0 and any(to_pole) and np.diff(np.sin(np.radians([south, north])))[0] < 1.0:
        return []  # a cap smaller than a hemisphere
    borders = west + width * np.array([0.0, 1.0, 2.0, 3.0]) / 3.0
    return [
        np.array([(begin, south), (end, south), (end, north), (begin, north)])
        for begin, end in pairwise(borders)
    ]


def _is_counterclockwise(corners: FloatArray) -> bool:
    (x, y), (next_x, next_y) = corners.T, np.roll(corners, -1, axis=0).T
    return bool(np.sum(x * next_y - next_x * y) > 0.0)


def divide(path: FloatArray, where: str, *, closed: bool = False) -> FloatArray:
    """Return a path ``(m, 2)`` with long edges divided; a repeated point occurs once.

    Longitudes are within [-180, 180), and 0 at the poles. Raises UsageError for an edge of 180° to
    270° of longitude, which may be meant to go either way, and for more than MOST_POINTS.
    """
    parts = [path[:1]]
    points = len(path)
    check_points(points, where)
    short_ways = (np.diff(path[:, 0]) + 180.0) % 360.0 - 180.0
    is_polar = closed and abs(short_ways.sum()) > 180.0
    doubtful = _DOUBTFUL_ROUND_A_POLE_DEG if is_polar else _DOUBTFUL_DEG
    for i in range(len(path) - 1):
        start, end = path[i], path[i + 1]
        step = _longitude_step(path, i, where, doubtful, closed=closed)
        pieces = _pieces(step, end[1] - start[1])
        points += pieces - 1
        check_points(points, where)
        share = np.arange(1, pieces + 1)[:, None] / pieces
        begin = end[0] if abs(start[1]) > _POLE_DEG else start[0]
        line = np.array([begin, start[1]]) + share * np.array([step, end[1] - start[1]])
        line[-1] = end
        parts.append(line)
    return _without_repeats(_normal(np.concatenate(parts)))


def check_points(points: int, where: str) -> None:
    """Raise UsageError if an area has too many points to be searched."""
    if points > MOST_POINTS:
        raise UsageError(
            f"{where} has more than {MOST_POINTS:,} points, with its long edges divided",
            hint="simplify it; positions 1 km apart are sufficient",
        )


def _longitude_step(
    path: FloatArray, i: int, where: str, doubtful_deg: float, *, closed: bool
) -> float:
    """Return the eastward length of edge i, degrees: the short way, or all the way round."""
    (start_lon, start_lat), (end_lon, end_lat) = path[i], path[i + 1]
    if max(abs(start_lat), abs(end_lat)) > _POLE_DEG:
        return 0.0  # at a pole every longitude is the same
    raw = float(end_lon - start_lon)
    if closed and abs(raw) == 360.0 and _is_side_of_frame(path, i):
        return raw
    if 180.0 <= abs(raw) <= doubtful_deg:
        raise UsageError(
            f"{where} has an edge of {abs(raw):g}° of longitude, from {_place(path[i])} to "
            f"{_place(path[i + 1])}",
            hint="insert a corner to determine its direction",
        )
    return (raw + 180.0) % 360.0 - 180.0


def _is_side_of_frame(path: FloatArray, i: int) -> bool:
    """Whether edge i, from -180 to 180 or back, belongs to a box in longitude and latitude.

    Its neighbours then run along that meridian. If a path only crosses the antimeridian,
    they continue instead, and the edge is a repeated point.
    """
    before, after = path[i - 1 if i else -2], path[i + 2 if i + 2 < len(path) else 1]
    return bool(before[0] == path[i][0] and after[0] == path[i + 1][0])


def _pieces(longitude_step: float, latitude_step: float) -> int:
    """Return the number of pieces of an edge.

    The great circle between two points Δλ and Δφ apart bulges from the straight line by at most
    Δλ² / 16 + |Δλ Δφ| / 4, to the lowest order, which falls with the square of the number.
    """
    east, north = np.radians(longitude_step), np.radians(latitude_step)
    bulge_km = _RADIUS_KM * (east * east / 16.0 + abs(east * north) / 4.0)
    return max(1, int(np.ceil(np.sqrt(bulge_km / TOLERANCE_KM))))


def _normal(path: FloatArray) -> FloatArray:
    longitude = (path[:, 0] + 180.0) % 360.0 - 180.0
    return np.stack([np.where(np.abs(path[:, 1]) > _POLE_DEG, 0.0, longitude), path[:, 1]], axis=1)


def _without_end(corners: FloatArray) -> FloatArray:
    return corners[:-1] if len(corners) > 1 and np.array_equal(corners[0], corners[-1]) else corners


def _without_repeats(path: FloatArray) -> FloatArray:
    keep = np.concatenate([[True], np.any(np.diff(path, axis=0) != 0.0, axis=1)])
    return np.asarray(path[keep])


def _without_seams(points: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return a ring without the stretches that run out and straight back."""
    kept: list[tuple[float, ...]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and kept[-2] == point:
            kept.pop()
            continue
        kept.append(point)
    while len(kept) > 1 and (kept[0] == kept[-1] or kept[1] == kept[-1] or kept[0] == kept[-2]):
        if kept[0] == kept[-1] or kept[0] == kept[-2]:
            kept.pop()
        else:
            del kept[0]
    return kept


def _place(point: FloatArray) -> str:
    return f"({point[0]:g}, {point[1]:g})"
