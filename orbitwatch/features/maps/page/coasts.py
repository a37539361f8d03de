"""Finer coasts around the sites of a page, for zooming in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.coastlines import land_of, shores
from orbitwatch.drawing.map_view import MapView, around
from orbitwatch.drawing.thinning import thinned
from orbitwatch.sites import Site

_RADIUS_KM: Final = 1200.0
_MOST_PLACES: Final = 4
_HIGHEST_DEG: Final = 75.0
"""Maximum latitude of the centre: nearer to a pole an extent in degrees is not a region."""
_TOLERANCE_DEG: Final = 0.015
_DECIMALS: Final = 3
_EDGE_DEG: Final = 1.0
"""Spacing of points on the sides of an extent, since a globe draws great circles between them."""


def detailed_regions(sites: Sequence[Site], shown: MapView) -> list[dict[str, Any]]:
    """Return regions with fine coasts: around each site, and ``shown`` if that is a region.

    Each has its ``box``, a ring; ``land``, rings within it; and ``coast``, lines. Only the first of
    many sites have one.
    """
    places = [
        around(site.latitude_deg, site.longitude_deg, _RADIUS_KM)
        for site in sites
        if abs(site.latitude_deg) <= _HIGHEST_DEG
    ]
    views = [shown] if shown.is_region and shown.stretch < 4.0 else []
    return [_region(view) for view in [*places, *views][:_MOST_PLACES]]


def _region(view: MapView) -> dict[str, Any]:
    pieces = land_of(view)
    corners = [
        (view.west_deg, view.south_deg),
        (view.west_deg, view.north_deg),
        (view.east_deg, view.north_deg),
        (view.east_deg, view.south_deg),
    ]
    rings = [
        clipped for rings in pieces for ring in rings[:1] for clipped in _clipped_copies(ring, view)
    ]
    lakes = [
        clipped for rings in pieces for ring in rings[1:] for clipped in _clipped_copies(ring, view)
    ]
    coasts = [
        line for rings in pieces for shore in shores(rings) for line in _parts_within(shore, view)
    ]
    return {
        "box": _listed(_dense(np.array([*corners, corners[0]]))),
        "land": [_listed(_dense(ring)) for ring in rings],
        "lakes": [_listed(ring) for ring in lakes],
        "coast": [_listed(line) for line in coasts],
    }


def _clipped_copies(ring: FloatArray, view: MapView) -> Iterator[FloatArray]:
    for longitude in view.copies(ring[:, 0]):
        clipped = _clipped(np.column_stack([longitude, ring[:, 1]]), view)
        if len(clipped) > 3:
            thin = thinned(clipped, _TOLERANCE_DEG)
            yield thin if len(thin) > 3 else clipped


def _clipped(ring: FloatArray, view: MapView) -> FloatArray:
    """Return a closed ring clipped to the view: Sutherland and Hodgman, CACM 17 (1974)."""
    sides = (
        (0, view.west_deg, 1.0),
        (0, view.east_deg, -1.0),
        (1, view.south_deg, 1.0),
        (1, view.north_deg, -1.0),
    )
    for axis, edge, sign in sides:
        if len(ring) < 4:
            return ring[:0]
        here, there = ring[:-1], ring[1:]
        from_here, from_there = sign * (here[:, axis] - edge), sign * (there[:, axis] - edge)
        crosses = (from_here >= 0.0) != (from_there >= 0.0)
        share = np.divide(from_here, from_here - from_there, where=crosses, out=np.zeros(len(here)))
        meeting = here + share[:, None] * (there - here)
        points = np.stack([meeting, there], axis=1).reshape(-1, 2)
        kept = points[np.stack([crosses, from_there >= 0.0], axis=1).ravel()]
        ring = np.concatenate([kept[-1:], kept])
    return ring


def _parts_within(line: FloatArray, view: MapView) -> Iterator[FloatArray]:
    """Yield the parts of a coast within the view, thinned."""
    for longitude in view.copies(line[:, 0]):
        whole = np.column_stack([longitude, line[:, 1]])
        inside = np.concatenate([[False], view.holds(*line.T), [False]])
        steps = np.diff(inside.astype(np.int8))
        for first, last in zip(np.flatnonzero(steps > 0), np.flatnonzero(steps < 0), strict=True):
            if last - first > 1:
                yield thinned(whole[first:last], _TOLERANCE_DEG)


def _dense(ring: FloatArray) -> FloatArray:
    """Return a ring with points added on long sides, straight on the flat map."""
    parts = np.maximum(np.ceil(np.abs(np.diff(ring, axis=0)).max(axis=1) / _EDGE_DEG), 1.0)
    at = np.concatenate([np.arange(n) / n + i for i, n in enumerate(parts.astype(int))])
    count = np.arange(len(ring))
    inner = np.stack([np.interp(at, count, ring[:, k]) for k in (0, 1)], axis=-1)
    return np.concatenate([inner, ring[-1:]])


def _listed(line: FloatArray) -> list[list[float]]:
    listed: list[list[float]] = np.round(line, _DECIMALS).tolist()
    return listed
