"""Distances from an outline by the compiled engine, cell by cell as `arc_cells` explains."""

from __future__ import annotations

from threading import Lock
from types import ModuleType

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.engine.processors import threads
from orbitwatch.features.areas.arc_cells import NARROW, WIDE, Judge


class CompiledOutline:
    """An outline held by the compiled engine, with what is known of its cells."""

    def __init__(self, engine: ModuleType, arcs: FloatArray) -> None:
        """Take pole, ahead, behind, tail and head of each arc, ``(n, 5, 3)``."""
        self._outline = engine.Outline(np.ascontiguousarray(arcs), WIDE, NARROW)
        self._lock = Lock()  # the engine measures without Python's, while cells must not change

    def distances_km(self, places: FloatArray, judge: Judge) -> tuple[FloatArray, BoolArray]:
        """Return how far unit vectors ``(n, 3)`` are from the outline, and whose side is known.

        The distance, a geodesic, is negative where ``judge`` says so of the cell of a place whose
        side is known; see `Arcs.nearest_and_side`.
        """
        places = np.ascontiguousarray(places, dtype=np.float64)
        distance, known = np.empty(len(places)), np.empty(len(places), dtype=np.bool_)
        with self._lock:
            fresh = np.frombuffer(self._outline.learn(places)).reshape(-1, 3)
            if len(fresh):
                self._outline.judge(np.ascontiguousarray(judge(fresh)))
            self._outline.distances(places, distance, known, threads())
        return distance, known
