"""Great-circle arcs, and the point of any of them that is nearest to a place on the ellipsoid.

Arcs and places lie on the sphere of geodetic latitude and longitude, where the nearest arc
determines the side of an outline. On the ellipsoid another one may be nearer, by up to 1 %: of the
arcs that are nearly as near, those with the shortest chords through the ellipsoid are compared by
the geodesic.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, expand
from orbitwatch.astro.geodesy import E2, geodesic_km
from orbitwatch.astro.sphere import degrees
from orbitwatch.astro.topocentric import dot
from orbitwatch.engine import choice
from orbitwatch.features.areas.arc_cells import NARROW, STRETCH, WIDE, Cells, Judge
from orbitwatch.features.areas.compiled_outline import CompiledOutline

_BATCH = 50_000
"""Places computed together, so that memory does not grow with their number."""
_SLACK = 1e-13
"""Far more than the error of a cosine; nine metres from the outline it is a tenth of its effect."""
_TIE = 1e-15
_LEAST_BEND = 0.2
"""Of the square of a chord: it keeps steps short a quarter of the way round the Earth."""


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
        return self._all_nearest(places, self._cells.of(places))[0]

    def distances_and_sides(
        self, places: FloatArray, judge: Judge
    ) -> tuple[FloatArray, BoolArray, BoolArray]:
        """Return the geodesic to the nearest arc in km, and ``judge`` for ``places`` where known.

        ``judge`` determines on which side of the outline places lie: all places without an arc
        between them have the same side, and it is called once for each cell. If an arc may lie
        between a place and the centre of its cell, the side is unknown: the last array is false.
        """
        cell = self._cells.of(places)
        fresh = self._cells.centre[len(self._sides) :]
        self._sides = np.concatenate([self._sides, judge(fresh)])
        _, distance_km, cosine = self._all_nearest(places, cell)
        away = dot(places, self._cells.centre[cell])
        return distance_km, self._sides[cell], away > cosine + _SLACK

    def _all_nearest(
        self, places: FloatArray, cell: IntArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        size = range(_BATCH, len(places), _BATCH)
        parts = zip(np.split(places, size), np.split(cell, size), strict=True)
        feet, distances, cosines = zip(*(self._nearest(*part) for part in parts), strict=True)
        return np.concatenate(feet), np.concatenate(distances), np.concatenate(cosines)

    def _nearest(
        self, places: FloatArray, cell: IntArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the nearest point, the geodesic to it, and the cosine of the nearest arc's angle.

        That arc is the nearest on the sphere, the point is that on the ellipsoid.
        """
        if not len(places):
            return np.empty((0, 3)), np.empty(0), np.empty(0)
        count = self._cells.count[cell]
        place = np.repeat(np.arange(len(places)), count)
        arc = self._cells.arcs[expand(self._cells.first[cell], count)]
        cosine = self._cosines(places, place, arc)
        best = np.maximum.reduceat(cosine, np.cumsum(count) - count)
        # 1 - cos(k x) <= k² (1 - cos(x)) for k > 1
        near = np.flatnonzero(cosine >= (1.0 - STRETCH**2 * (1.0 - best) - _TIE)[place])
        place, arc = place[near], arc[near]
        foot, chord2 = self._feet(places[place], arc, cosine[near])
        shortest = _first_least(chord2, place)
        near = np.flatnonzero(chord2 <= _longest(chord2[shortest])[place])
        passed = self._ends_of(arc[shortest][place[near]], foot[near])
        passed |= self._passed(place, arc, foot, chord2)[near]
        near = near[~passed]
        near = np.sort(np.concatenate([shortest, near]))
        place, foot = place[near], foot[near]
        distance_km = geodesic_km(*degrees(places[place]), *degrees(foot))
        least = _first_least(distance_km, place)
        return foot[least], distance_km[least], best

    def _ends_of(self, arc: IntArray, points: FloatArray) -> BoolArray:
        """Whether ``points[i]`` is an end of ``arc[i]``: no end is nearer than the arc's foot."""
        ends = self.tail[arc], self.head[arc]
        return np.asarray(np.any([(points == end).all(axis=1) for end in ends], axis=0))

    def _passed(
        self, place: IntArray, arc: IntArray, foot: FloatArray, chord2: FloatArray
    ) -> BoolArray:
        """Whether ``foot[i]`` is an end shared with the arc before or after, which is nearer.

        Along a border of many short arcs this leaves few for the geodesic.
        """
        follows = (np.diff(place) == 0) & (np.diff(arc) == 1)
        shared = np.where(follows[:, None], self.tail[arc[1:]], np.nan)
        shared[(self.head[arc[:-1]] != shared).any(axis=1)] = np.nan
        passed = np.zeros(len(arc), dtype=np.bool_)
        passed[:-1] |= (foot[:-1] == shared).all(axis=1) & (chord2[1:] < chord2[:-1])
        passed[1:] |= (foot[1:] == shared).all(axis=1) & (chord2[:-1] < chord2[1:])
        return passed

    def _angles(self, places: FloatArray, place: IntArray, arc: IntArray) -> FloatArray:
        return np.asarray(np.arccos(np.clip(self._cosines(places, place, arc), -1.0, 1.0)))

    def _cosines(self, places: FloatArray, place: IntArray, arc: IntArray) -> FloatArray:
        """Return the cosine of the distance of ``arc[i]`` from ``places[place[i]]``."""
        many = places.T.take(place, axis=1)
        sine = _along(self._pole, arc, many)
        ends = np.maximum(_along(self._tail, arc, many), _along(self._head, arc, many))
        return np.where(self._abreast(arc, many), np.sqrt(np.maximum(1.0 - sine * sine, 0.0)), ends)

    def _feet(
        self, places: FloatArray, arc: IntArray, cosine: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the point of ``arc[i]`` nearest to ``places[i]``, and the square of the chord.

        On the sphere it is the foot of the perpendicular if the place is abreast of the arc, else
        one of its ends. From there it is moved along the arc to the end of the shortest chord
        through the ellipsoid, in equatorial radii: by a step of Newton's method for half the
        chord's square, whose second derivative is nearly that on the sphere.
        """
        across = places.T
        tail, head, pole = (v.take(arc, axis=1) for v in (self._tail, self._head, self._pole))
        end = np.where(_products(tail, across) > _products(head, across), tail, head)
        foot = across - _products(pole, across) * pole
        foot = np.where(self._abreast(arc, across), foot, end)
        foot /= np.sqrt(_products(foot, foot))
        here = _on_ellipsoid(across)
        chord = _on_ellipsoid(foot) - here
        ahead = np.cross(pole, foot, axis=0)
        square = 1.0 - E2 * foot[2] ** 2
        rate = (ahead + E2 * foot[2] * ahead[2] / square * foot) / np.sqrt(square)
        rate[2] *= 1.0 - E2
        slope, bend = _products(chord, rate), _products(rate, rate)
        bend *= np.maximum(cosine, _LEAST_BEND)
        step = -np.divide(slope, bend, out=np.zeros_like(slope), where=bend > 0.0)
        foot += step * ahead
        foot /= np.sqrt(_products(foot, foot))
        behind_tail = _along(self._ahead, arc, foot) <= 0.0
        beyond_head = ~behind_tail & (_along(self._behind, arc, foot) <= 0.0)
        foot = np.where(behind_tail, tail, np.where(beyond_head, head, foot))
        chord = _on_ellipsoid(foot) - here
        return foot.T, _products(chord, chord)

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


def _first_least(values: FloatArray, place: IntArray) -> IntArray:
    """Return the index of the least value of each place; ``place`` is 0, 1, … in order."""
    begin = np.flatnonzero(np.diff(place, prepend=-1))
    hits = np.flatnonzero(values == np.minimum.reduceat(values, begin)[place])
    return np.asarray(hits[np.searchsorted(hits, begin)])


def _products(vectors: FloatArray, others: FloatArray) -> FloatArray:
    return np.asarray(vectors[0] * others[0] + vectors[1] * others[1] + vectors[2] * others[2])


def _on_ellipsoid(up: FloatArray) -> FloatArray:
    """Return the points ``(3, n)`` of the ellipsoid with these zeniths, in equatorial radii."""
    point = up / np.sqrt(1.0 - E2 * up[2] ** 2)
    point[2] *= 1.0 - E2
    return np.asarray(point)


def _longest(chord2: FloatArray) -> FloatArray:
    """Return the square of the longest chord to a point that may be as near as another.

    A geodesic is curved as a circle of 6335.4 to 6399.6 km, and among curves with the same chord
    that on the smaller circle is the longest (Schur's theorem). Chords s of the diameter long and
    circles whose radii differ by a small share differ by less than s² (1 + 2 s²) / 3 of that share.
    """
    s2 = 0.25 * chord2
    share = (STRETCH - 1.0) / 3.0 * s2 * (1.0 + 2.0 * s2)
    return np.asarray(chord2 * (1.0 + share) ** 2)
