"""Great-circle arcs, and the point of any of them nearest to a place."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, expand
from orbitwatch.astro.topocentric import dot
from orbitwatch.engine import choice
from orbitwatch.features.areas.arc_cells import NARROW, WIDE, Cells, Judge
from orbitwatch.features.areas.compiled_outline import CompiledOutline

_BATCH = 50_000
"""Places computed together, so that memory does not grow with their number."""
_SLACK = 1e-13
"""Far more than the error of a cosine; nine metres from the outline it is a tenth of its effect."""


class Arcs:
    """Arcs from ``tail`` to ``head``, unit vectors ``(n, 3)``, each shorter than half a turn.

    An arc without length is a point.
    """

    def __init__(self, tail: FloatArray, head: FloatArray) -> None:
        self.tail, self.head = tail, head
        pole = np.cross(tail, head)
        length = np.sqrt(dot(pole, pole))[:, None]
        pole = np.divide(pole, length, out=np.zeros_like(pole), where=length > 0.0)
        # A place is abreast of its arc if it is ahead of the tail and behind the head.
        vectors = [pole, np.cross(pole, tail), np.cross(head, pole), tail, head]
        self._pole, self._ahead, self._behind, self._tail, self._head = (
            np.ascontiguousarray(vector.T) for vector in vectors
        )
        wide = Cells(WIDE, self._angles, len(tail), None)
        self._cells = Cells(NARROW, self._angles, len(tail), wide)
        self._sides = np.empty(0, dtype=np.bool_)
        self._compiled: CompiledOutline | None = None

    def __reduce__(self) -> tuple[type[Arcs], tuple[FloatArray, FloatArray]]:
        """Pickle only the arcs: cells are computed again."""
        return Arcs, (self.tail, self.head)

    def compiled(self, judge: Judge) -> CompiledOutline | None:
        """Return the outline of the compiled engine, or None if NumPy is used.

        ``judge`` returns a mask of the places within the area.
        """
        engine = choice.compiled()
        if engine is None:
            return None
        if self._compiled is None:
            vectors = self._pole, self._ahead, self._behind, self._tail, self._head
            self._compiled = CompiledOutline(engine, np.stack(vectors).transpose(2, 0, 1), judge)
        return self._compiled

    def nearest(self, places: FloatArray) -> FloatArray:
        """Return the point of any arc nearest to each of ``places``; both ``(n, 3)``, units."""
        parts = [
            self._nearest(part, self._cells.of(part))
            for part in np.split(places, range(_BATCH, len(places), _BATCH))
        ]
        return np.concatenate(parts)

    def nearest_and_side(
        self, places: FloatArray, judge: Judge
    ) -> tuple[FloatArray, BoolArray, BoolArray]:
        """Return the result of `nearest`, that of ``judge`` for ``places``, and where it is known.

        ``judge`` determines on which side of the outline places lie: all places without an arc
        between them have the same side, and it is called once for each cell. If an arc may lie
        between a place and the centre of its cell, the side is unknown.
        """
        cell = self._cells.of(places)
        fresh = self._cells.centre[len(self._sides) :]
        self._sides = np.concatenate([self._sides, judge(fresh)])
        size = range(_BATCH, len(places), _BATCH)
        parts = zip(np.split(places, size), np.split(cell, size), strict=True)
        foot = np.concatenate([self._nearest(*part) for part in parts])
        away = dot(places, self._cells.centre[cell])
        return foot, self._sides[cell], away > dot(places, foot) + _SLACK

    def _nearest(self, places: FloatArray, cell: IntArray) -> FloatArray:
        if not len(places):
            return np.empty((0, 3))
        count = self._cells.count[cell]
        place = np.repeat(np.arange(len(places)), count)
        arc = self._cells.arcs[expand(self._cells.first[cell], count)]
        cosine = self._cosines(places, place, arc)
        begin = np.cumsum(count) - count
        best = np.maximum.reduceat(cosine, begin)
        hits = np.flatnonzero(cosine == best[place])
        return self._feet(places, arc[hits[np.searchsorted(hits, begin)]])

    def _angles(self, places: FloatArray, place: IntArray, arc: IntArray) -> FloatArray:
        return np.asarray(np.arccos(np.clip(self._cosines(places, place, arc), -1.0, 1.0)))

    def _cosines(self, places: FloatArray, place: IntArray, arc: IntArray) -> FloatArray:
        """Return the cosine of the distance of ``arc[i]`` from ``places[place[i]]``."""
        many = places.T.take(place, axis=1)
        sine = _along(self._pole, arc, many)
        ends = np.maximum(_along(self._tail, arc, many), _along(self._head, arc, many))
        return np.where(self._abreast(arc, many), np.sqrt(np.maximum(1.0 - sine * sine, 0.0)), ends)

    def _feet(self, places: FloatArray, arc: IntArray) -> FloatArray:
        """Return the point of ``arc[i]`` nearest to ``places[i]``.

        It is the foot of the perpendicular if the place is abreast of the arc, else one of its
        ends.
        """
        across = places.T
        sine = _along(self._pole, arc, across)
        nearer_tail = _along(self._tail, arc, across) > _along(self._head, arc, across)
        end = np.where(nearer_tail, self._tail.take(arc, axis=1), self._head.take(arc, axis=1))
        foot = across - sine * self._pole.take(arc, axis=1)
        foot = np.where(self._abreast(arc, across), foot, end).T
        return np.asarray(foot / np.sqrt(dot(foot, foot))[:, None])

    def _abreast(self, arc: IntArray, places: FloatArray) -> BoolArray:
        return np.asarray(
            (_along(self._ahead, arc, places) > 0.0) & (_along(self._behind, arc, places) > 0.0)
        )


def _along(vectors: FloatArray, arc: IntArray, places: FloatArray) -> FloatArray:
    """Return the products of ``vectors[:, arc[i]]`` and ``places[:, i]``, both ``(3, n)``."""
    return np.asarray(
        vectors[0].take(arc) * places[0]
        + vectors[1].take(arc) * places[1]
        + vectors[2].take(arc) * places[2]
    )
