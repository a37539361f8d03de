"""Rows of moving objects, written object by object in formats that keep each one together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO

import numpy as np
from numpy.typing import NDArray

from orbitwatch.formats.published import utc_texts
from orbitwatch.formats.rows import Rows, concatenate

_GAP = 1.5
"""A step this many times the usual one counts as a gap."""

PALETTE = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Colours that colour-blind readers can distinguish (Okabe and Ito 2008)."""


@dataclass(slots=True)
class PerObjectWriter:
    """Receives batches of rows in order of object, and writes each object once it is complete.

    ``head`` begins the document, ``write_object`` writes an object's rows, ``end`` what follows
    the last. Of several rows at one time, one for each site, the first counts.
    """

    stream: IO[str]
    head: str
    write_object: Callable[[Rows], None]
    end: Callable[[], None] = lambda: None
    _parts: list[Rows] = field(default_factory=list, init=False)
    _done: set[int] = field(default_factory=set, init=False)

    def write(self, rows: Rows) -> None:
        """Add some rows; complete objects are written."""
        self._begin()
        if not len(rows):
            return
        number = rows["catalog_id"]
        edges = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), len(rows)]
        for begin, end in pairwise(edges):
            if self._parts and self._parts[0]["catalog_id"][0] != number[begin]:
                self._write_whole()
            self._parts.append(rows.take(slice(begin, end)))

    def close(self) -> None:
        """Write the last object and the end of the document."""
        self._begin()
        self._write_whole()
        self.end()

    def _begin(self) -> None:
        self.stream.write(self.head)
        self.head = ""

    def _write_whole(self) -> None:
        """Write the collected object, unless it was written before."""
        parts, self._parts = self._parts, []
        if parts and (number := int(parts[0]["catalog_id"][0])) not in self._done:
            self._done.add(number)
            self.write_object(_each_moment_once(concatenate(parts)))


def _each_moment_once(rows: Rows) -> Rows:
    _, first = np.unique(rows["time"], return_index=True)
    return rows if len(first) == len(rows) else rows.take(np.sort(first))


def figures(rows: Rows) -> Iterator[tuple[float, float, float]]:
    """Yield longitude and latitude, degrees, and the height in metres of each row."""
    return zip(
        rows["longitude_deg"].tolist(),
        rows["latitude_deg"].tolist(),
        (rows["altitude_km"] * 1000.0).tolist(),
        strict=True,
    )


def sets_used(rows: Rows) -> str:
    """Return the element sets of one object's rows and their timing uncertainty, in words."""
    epochs = utc_texts(np.unique(rows["element_epoch"]))
    worst = float(rows["timing_uncertainty_s"].max())
    which = epochs[0] if len(epochs) == 1 else f"{epochs[0]} to {epochs[-1]}"
    return f"element sets of {which}, times ±{worst:.2g} s (68 %)"


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
