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
"""How far beside an arc its sides are judged, in Earth radii: 6 µm to 6 cm."""

_CONTACT = np.dtype([(name, "f8") for name in ("entry", "exit", "first", "last", "closest")]
                    + [("track", "i8")])  # fmt: skip


class CompiledOutline:
    """An outline held by the compiled engine, with what is known of its cells."""

    def __init__(self, engine: ModuleType, arcs: FloatArray, judge: Judge) -> None:
        """Take pole, ahead, behind, tail and head of each arc, ``(n, 5, 3)``.

        ``judge`` says which places lie within the area.
        """
        sides, self.is_whole = _sides(arcs, judge)
        self._outline = engine.Outline(np.ascontiguousarray(arcs), sides, WIDE, NARROW)
        self._lock = Lock()  # the engine learns cells without Python's

    def distances_km(self, places: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return how far unit vectors ``(n, 3)`` are from the outline, and whose side is known.

        The distance, a geodesic, is negative within the area where the side is known. It is not
        beside arcs that cross, nor within a metre of the outline.
        """
        places = np.ascontiguousarray(places, dtype=np.float64)
        distance, known = np.empty(len(places)), np.empty(len(places), dtype=np.bool_)
        with self._lock:
            self._outline.distances(places, distance, known, threads())
        return distance, known

    def contacts(
        self, *tracks: FloatArray | IntArray, cap: FloatArray, swath: Swath
    ) -> tuple[npt.NDArray[Any], BoolArray]:
        """Return the contacts of swaths along tracks, and of which tracks they are not known.

        ``tracks`` are arrays: of all pieces the terms and the speeds that `SmoothTracks` has; of
        each track the first of its pieces and their number, begin and finish, days, and ``(n, 4)``
        the bounds of `Pace`. ``cap`` ``(4,)`` is the area's centre and radius. Contacts have the
        fields of _CONTACT.
        """
        unknown = np.empty(len(tracks[-1]), dtype=np.bool_)
        width = np.nan if swath.width_km is None else swath.width_km
        angle = np.nan if swath.max_off_nadir_deg is None else np.radians(swath.max_off_nadir_deg)
        with self._lock:
            found = self._outline.contacts(*tracks, cap, width, angle, unknown)
        return np.frombuffer(found, dtype=_CONTACT), unknown


def _sides(arcs: FloatArray, judge: Judge) -> tuple[npt.NDArray[np.uint8], bool]:
    """Return what the engine notes of each arc, ``(n,)``, and whether the outline is whole.

    That is 1 where the area lies on the pole's side, and 2 where it lies on the other. Of polygons
    that overlap the outline lacks parts, and what its arcs say of their sides is not enough: 4.
    """
    tail, head = arcs[:, 3], arcs[:, 4]
    pole = arcs[:, 0].copy()
    points = np.flatnonzero(~pole.any(axis=1))  # any direction serves
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
    """Whether arcs ``(n, 3)`` make rings: whether each of their ends is that of another, too."""
    ends = np.round(np.concatenate([tail, head]), 9)
    ends = ends[np.lexsort(ends.T)]
    first = np.flatnonzero(np.concatenate([[True], (ends[1:] != ends[:-1]).any(axis=1), [True]]))
    return bool(np.all(np.diff(first) % 2 == 0))
