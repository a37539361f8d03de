"""Rows of moving objects, gathered object by object for formats that keep each one together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from orbitwatch.formats.rows import Rows, concatenate

_GAP = 1.5
"""A step this many times the usual one is a gap: nothing was computed in between."""

PALETTE = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Colours that colour-blind readers can tell apart (Okabe and Ito 2008)."""


@dataclass(slots=True)
class Gatherer:
    """Takes batches of rows in order of object and yields each object's rows whole.

    Of rows that tell one moment several times, once for each site, the first counts.
    """

    _parts: list[Rows] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def add(self, rows: Rows) -> Iterator[Rows]:
        """Take a batch; yield the objects that it completes."""
        if not len(rows):
            return
        number = rows["catalog_id"]
        edges = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), len(rows)]
        for begin, end in pairwise(edges):
            if self._parts and self._parts[0]["catalog_id"][0] != number[begin]:
                yield from self.rest()
            self._parts.append(rows.take(slice(begin, end)))

    def rest(self) -> Iterator[Rows]:
        """Yield the object that was under way, unless it had its turn before."""
        parts, self._parts = self._parts, []
        if not parts:
            return
        number = int(parts[0]["catalog_id"][0])
        if number not in self._seen:
            self._seen.add(number)
            yield _each_moment_once(concatenate(parts))


def _each_moment_once(rows: Rows) -> Rows:
    _, first = np.unique(rows["time"], return_index=True)
    return rows if len(first) == len(rows) else rows.take(np.sort(first))


def stretches(rows: Rows) -> list[Rows]:
    """Return one object's rows cut where there are gaps in time."""
    steps = np.diff(rows["time"]).astype(np.int64)
    if len(steps) < 2:
        return [rows]
    return cut(rows, steps > _GAP * float(np.median(steps)))


def cut(rows: Rows, after: NDArray[np.bool_]) -> list[Rows]:
    """Return rows cut after each row where ``after``, ``(n - 1,)``, is true."""
    edges = [0, *(np.flatnonzero(after) + 1).tolist(), len(rows)]
    return [rows.take(slice(a, b)) for a, b in pairwise(edges)]
