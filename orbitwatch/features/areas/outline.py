"""The outline of an area of several polygons: their edges without the seams between them.

An area across the antimeridian is cut there (RFC 7946, section 3.1.9), and neighbours share a
border. Such an edge has the area on both sides and is not part of the outline.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray

_BESIDE = 1e-8
"""The distance from an edge at which points are tested, in Earth radii: 6 cm."""
_TRIED = (0.5, 1e-3, 0.999, 0.25, 0.75)
"""Where on an edge points are tested, as shares of its length."""
_ON_MERIDIAN = 1e-12

Contains = Callable[[FloatArray], BoolArray]
"""``(n, 3)`` unit vectors ``-> (n,)`` a mask of those within the area."""


def without_seams(
    tail: FloatArray, head: FloatArray, contains: Contains
) -> tuple[FloatArray, FloatArray]:
    """Return those arcs from ``tail`` to ``head``, ``(n, 3)``, that bound the area.

    Arcs along the antimeridian are divided where others end, since the two sides of a cut may have
    different corners. An arc that lies within the area in part is kept whole.
    """
    tail, head = _divided_at_antimeridian(tail, head)
    pole = np.cross(tail, head)
    length = np.linalg.norm(pole, axis=1, keepdims=True)
    aside = _BESIDE * np.divide(pole, length, out=np.zeros_like(pole), where=length > 0.0)
    seam = length[:, 0] > 0.0
    for share in _TRIED:
        on = np.flatnonzero(seam)
        place = (1.0 - share) * tail[on] + share * head[on]
        place /= np.linalg.norm(place, axis=1, keepdims=True)
        seam[on] = contains(place + aside[on]) & contains(place - aside[on])
    if seam.all():
        return tail, head
    return tail[~seam], head[~seam]


def _divided_at_antimeridian(tail: FloatArray, head: FloatArray) -> tuple[FloatArray, FloatArray]:
    along = np.flatnonzero(_is_on_antimeridian(tail) & _is_on_antimeridian(head))
    if len(along) < 2:
        return tail, head
    latitudes = np.arcsin(np.stack([tail[along, 2], head[along, 2]]))
    corners = np.unique(latitudes)
    tails, heads = [np.delete(tail, along, axis=0)], [np.delete(head, along, axis=0)]
    for start, end in latitudes.T.tolist():
        between = corners[(corners > min(start, end)) & (corners < max(start, end))]
        stops = np.array([start, *(between if start < end else between[::-1]), end])
        points = np.stack([-np.cos(stops), np.zeros(len(stops)), np.sin(stops)], axis=1)
        tails.append(points[:-1])
        heads.append(points[1:])
    return np.concatenate(tails), np.concatenate(heads)


def _is_on_antimeridian(points: FloatArray) -> BoolArray:
    return np.asarray((np.abs(points[:, 1]) < _ON_MERIDIAN) & (points[:, 0] < _ON_MERIDIAN))
