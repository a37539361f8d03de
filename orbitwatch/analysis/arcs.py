"""Great-circle arcs, and which point of any of them is nearest to a place."""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.propagation import FloatArray, IntArray
from orbitwatch.astro.topocentric import dot

_BLOCK = 16
"""Arcs that follow each other are looked at together, or not at all."""
_BATCH = 400_000
"""Pairs of place and block weighed at one time."""


class Arcs:
    """Arcs from ``tail`` to ``head``, unit vectors ``(n, 3)``, each shorter than half a turn.

    An arc without length is a point.
    """

    def __init__(self, tail: FloatArray, head: FloatArray) -> None:
        self.tail, self.head = tail, head
        count = -(-len(tail) // _BLOCK)
        member = np.minimum(np.arange(count * _BLOCK), len(tail) - 1).reshape(count, _BLOCK)
        pole = np.cross(tail, head)
        length = np.sqrt(dot(pole, pole))[:, None]
        pole = np.divide(pole, length, out=np.zeros_like(pole), where=length > 0.0)
        self._ends = tail[member], head[member]
        self._pole = pole[member]
        # A place is abreast of its arc when it lies ahead of the tail and behind the head.
        self._ahead, self._behind = np.cross(pole, tail)[member], np.cross(head, pole)[member]
        self._centre, self._radius = _caps(*self._ends)

    def nearest(self, places: FloatArray) -> FloatArray:
        """Return the point of any arc nearest to each of ``places``; both ``(n, 3)``, units."""
        size = max(1, _BATCH // len(self._centre))
        parts = [self._nearest(places[i : i + size]) for i in range(0, len(places), size)]
        return np.concatenate([np.empty((0, 3)), *parts])

    def _nearest(self, places: FloatArray) -> FloatArray:
        angle = np.arccos(np.clip(places @ self._centre.T, -1.0, 1.0))
        least_surely = np.min(angle + self._radius, axis=1, keepdims=True)
        row, block = np.nonzero(angle - self._radius <= least_surely)
        foot, cosine = self._nearest_in_block(places[row], block)
        first = np.flatnonzero(np.diff(row, prepend=-1))
        best = np.maximum.reduceat(cosine, first)
        hits = np.flatnonzero(cosine == best[row])
        return foot[hits[np.searchsorted(row[hits], np.arange(len(places)))]]

    def _nearest_in_block(
        self, places: FloatArray, block: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the nearest point of a block to each place, and the cosine of its distance.

        On an arc that is the foot of the perpendicular where the place is abreast of it, and
        one of its ends elsewhere.
        """

        def along(vectors: FloatArray) -> FloatArray:
            return np.asarray(np.einsum("nkj,nj->nk", vectors[block], places))

        sine = along(self._pole)
        abreast = (along(self._ahead) > 0.0) & (along(self._behind) > 0.0)
        at_tail, at_head = along(self._ends[0]), along(self._ends[1])
        off = np.sqrt(np.maximum(1.0 - sine * sine, 0.0))
        cosine = np.where(abreast, off, np.maximum(at_tail, at_head))
        row, arc = np.arange(len(places)), np.argmax(cosine, axis=1)
        foot = places - sine[row, arc, None] * self._pole[block, arc]
        nearer_tail = (at_tail[row, arc] > at_head[row, arc])[:, None]
        end = np.where(nearer_tail, self._ends[0][block, arc], self._ends[1][block, arc])
        foot = np.where(abreast[row, arc, None], foot, end)
        return foot / np.sqrt(dot(foot, foot))[:, None], cosine[row, arc]


def _caps(tail: FloatArray, head: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return centres ``(n, 3)`` and radii of caps that hold blocks of arcs ``(n, k, 3)``.

    An arc lies in every cap smaller than a hemisphere that holds its ends; where none is, the
    whole sphere stands in.
    """
    ends = np.concatenate([tail, head], axis=1)
    mean = ends.mean(axis=1)
    length = np.sqrt(dot(mean, mean))[:, None]
    centre = np.divide(mean, length, out=np.tile([0.0, 0.0, 1.0], (len(mean), 1)), where=length > 0)
    cosine = np.einsum("nkj,nj->nk", ends, centre).min(axis=1)
    radius = np.arccos(np.clip(cosine, -1.0, 1.0)) + 1e-7
    return centre, np.where(radius < 0.49 * np.pi, radius, np.pi)
