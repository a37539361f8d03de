"""An outline held by the compiled engine: distances from it, and contacts of swaths with it."""

from __future__ import annotations

from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.topocentric import dot
from orbitwatch.engine.processors import threads
from orbitwatch.features.areas.arc_cells import NARROW, WIDE, Judge

_LEAST_ASIDE, _MOST_ASIDE = 1e-12, 1e-8
"""The distance from an arc at which its sides are tested, in Earth radii: 6 µm to 6 cm."""

_CONTACT = np.dtype([(name, "f8") for name in ("entry", "exit", "first", "last", "closest")]
                    + [("track", "i8")])  # fmt: skip


class CompiledOutline:
    """An outline in the compiled engine, with its cached cells."""

    def __init__(self, engine: ModuleType, arcs: FloatArray, judge: Judge) -> None:
        """Take pole, ahead, behind, tail and head of each arc, ``(n, 5, 3)``.

        ``judge`` returns a mask of the places within the area.
        """
        sides, self.is_whole = _sides(arcs, judge)
        self._outline = engine.Outline(np.ascontiguousarray(arcs), sides, WIDE, NARROW)
        self._lock = Lock()  # the engine caches cells without holding Python's lock

    def distances_km(self, places: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return distances of unit vectors ``(n, 3)`` from the outline, and a mask of known sides.

        The distance, a geodesic, is negative within the area if the side is known. The side is
        unknown near crossing arcs and within a metre of the outline.
        """
        places = np.ascontiguousarray(places, dtype=np.float64)
        distance, known = np.empty(len(places)), np.empty(len(places), dtype=np.bool_)
        with self._lock:
            self._outline.distances(places, distance, known, threads())
        return distance, known

    def contacts(
        self, *tracks: FloatArray | IntArray, cap: FloatArray, swath: Swath
    ) -> tuple[npt.NDArray[Any], BoolArray]:
        """Return the contacts of swaths along tracks, and a mask of tracks for which it fails.

        ``tracks`` are arrays: for all pieces the terms and speeds of `SmoothTracks`; for each track
        its first piece and their number, begin and finish in days, and the bounds of `Pace`,
        ``(n, 4)``. ``cap`` ``(4,)`` is the area's centre and radius. Contacts have the
        fields of _CONTACT.
        """
        unknown = np.empty(len(tracks[-1]), dtype=np.bool_)
        width = np.nan if swath.width_km is None else swath.width_km
        angle = np.nan if swath.max_off_nadir_deg is None else np.radians(swath.max_off_nadir_deg)
        with self._lock:
            found = self._outline.contacts(*tracks, cap, width, angle, unknown)
        return np.frombuffer(found, dtype=_CONTACT), unknown


def _sides(arcs: FloatArray, judge: Judge) -> tuple[npt.NDArray[np.uint8], bool]:
    """Return flags of each arc for the engine, ``(n,)``, and whether the outline is whole.

    Flag 1 means that the area lies on the pole's side, 2 that it lies on the other. The outline of
    overlapping polygons lacks parts, so that the sides of its arcs are insufficient: flag 4.
    """
    tail, head = arcs[:, 3], arcs[:, 4]
    pole = arcs[:, 0].copy()
    points = np.flatnonzero(~pole.any(axis=1))  # any direction will do
    pole[points] = np.cross(tail[points], np.roll(tail[points], 1, axis=1))
    chord = head - tail
    length = np.sqrt(dot(chord, chord))
    aside = pole * np.clip(1e-3 * length, _LEAST_ASIDE, _MOST_ASIDE)[:, None]
    middle = tail + head
    middle /= np.sqrt(dot(middle, middle))[:, None]
    on_poles, on_other = judge(np.concatenate([middle + aside, middle - aside])).reshape(2, -1)
    borders = on_poles != on_other
    is_whole = _are_closed(tail[borders], head[borders])
    sides = on_poles + 2 * on_other + (0 if is_whole else 4)
    return np.asarray(sides, dtype=np.uint8), is_whole


def _are_closed(tail: FloatArray, head: FloatArray) -> bool:
    """Whether arcs ``(n, 3)`` form rings: each of their ends is shared with another arc."""
    ends = np.round(np.concatenate([tail, head]), 9)
    ends = ends[np.lexsort(ends.T)]
    first = np.flatnonzero(np.concatenate([[True], (ends[1:] != ends[:-1]).any(axis=1), [True]]))
    return bool(np.all(np.diff(first) % 2 == 0))
