"""Notes on the limitations of an answer in parts, sent once it is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from orbitwatch import remarks
from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.features.passes.stream import Batch
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.near_sets import warn_without_near_set
from orbitwatch.selection.quality_notes import warn_of_refused, warn_of_stale

_PAIRS_LISTED = 5


@dataclass(slots=True)
class PassNotes:
    """Takes the rows as they come; ``names`` and ``numbers`` are those of the objects.

    ``sites`` are the names of the sites, ``masks`` say for each name above what an object is up
    there, ``start`` is where the span begins. ``refused`` are the objects that SGP4 refuses.
    """

    names: Sequence[str]
    numbers: Sequence[int]
    sites: Sequence[str]
    masks: Mapping[str, str]
    allow_stale: bool
    start: datetime
    refused: set[int] = field(default_factory=set)
    _rows: int = 0
    _stale: int = 0
    _since: np.datetime64 | None = None
    _example: int | None = None
    _place: IntArray = field(init=False)
    _seen: BoolArray = field(init=False)
    _always: list[IntArray] = field(default_factory=list)

    def __post_init__(self) -> None:
        places = {name: place for place, name in enumerate(self.masks)}
        self._place = np.array([places[name] for name in self.sites], dtype=np.int64)
        self._seen = np.zeros((len(self.names), len(self.masks)), dtype=np.bool_)

    def keep(self, rows: Rows, batch: Batch) -> Rows:
        """Return the ``rows`` of ``batch`` that are not stale (all, if that is allowed)."""
        if not len(rows):
            return rows
        self._rows += len(rows)
        pairs = np.stack([batch.object_index, self._place[batch.found.site]], axis=1)
        self._seen[pairs[:, 0], pairs[:, 1]] = True
        self._always.append(pairs[np.isnat(rows["aos"]) & np.isnat(rows["los"])])
        stale = batch.details.stale
        if self.allow_stale or not stale.any():
            return rows
        gone = rows.take(np.flatnonzero(stale))
        self._stale += len(gone)
        earliest = gone["tca"].min()
        self._since = earliest if self._since is None else min(self._since, earliest)
        if self._example is None:
            self._example = int(gone["catalog_id"][0])
        return rows.take(np.flatnonzero(~stale))

    def without_pass(self) -> IntArray:
        """Return the objects that have no pass over some site."""
        return np.flatnonzero(~self._seen.all(axis=1))

    def finish(self, unknown: BoolArray) -> None:
        """Note rows left out, sets for which SGP4 fails, and pairs that are always or never up.

        For ``unknown`` objects, which have no set near the span, absence is not asserted.
        Raises ElementsError if every row was too uncertain, or no object has a set near the span.
        """
        warn_of_refused([self.names[i] for i in self.refused])
        if self._always:
            self._list(np.concatenate(self._always), "stays above {} for the whole span at")
        never = np.argwhere(~self._seen)
        is_unknown = unknown[never[:, 0]]
        known = never[~is_unknown]
        self._list(known, "never rises above {} in this span at")
        if not self.allow_stale:
            doubtful = set(never[is_unknown, 0].tolist())
            names = [self.names[i] for i in sorted(doubtful, key=self.numbers.__getitem__)]
            nothing_else = not self._seen.any() and not len(known)
            warn_without_near_set(names, self.start, nothing_else=nothing_else)
        if self._example is not None and self._since is not None:
            warn_of_stale(self._stale, self._rows, self._since, self._example)

    def _list(self, pairs: IntArray, what: str) -> None:
        """List pairs of object and site, ``(n, 2)``."""
        sites = list(self.masks)
        if len(pairs) > _PAIRS_LISTED:
            masks = {self.masks[sites[place]] for place in set(pairs[:, 1].tolist())}
            said = what.format(masks.pop() if len(masks) == 1 else "mask and horizon")
            remarks.note(f"{len(pairs):,} pairs of object and site: the object {said} the site")
            return
        for i, place in pairs.tolist():
            site = sites[place]
            remarks.note(f"{self.names[i]} {what.format(self.masks[site])} {site}")
