"""Notes on the limitations of an answer in parts, sent once it is complete."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from orbitwatch import remarks
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.selection.near_sets import warn_without_near_set
from orbitwatch.selection.quality_notes import warn_of_refused, warn_of_stale

_PAIRS_LISTED = 5

Pair = tuple[int, str]
"""A catalogue number and the name of a site: many objects may share a name."""


@dataclass(slots=True)
class PassNotes:
    """Collects notes from rows; ``names`` are the objects of the question by number,
    ``masks`` the thresholds for being up, in words, by site name, ``start`` is the start of the
    span."""

    names: Mapping[int, str]
    masks: Mapping[str, str]
    allow_stale: bool
    start: datetime
    refused: set[int] = field(default_factory=set)
    _rows: int = 0
    _stale: int = 0
    _since: np.datetime64 | None = None
    _example: int | None = None
    _seen: set[Pair] = field(default_factory=set)
    _always: list[Pair] = field(default_factory=list)

    def keep(self, rows: Rows, stale: Values) -> Rows:
        """Return the rows that are not stale (all, if stale ones are allowed)."""
        if not len(rows):
            return rows
        self._rows += len(rows)
        pairs = list(zip(rows["catalog_id"].tolist(), rows["site"].tolist(), strict=True))
        self._seen.update(pairs)
        throughout = np.isnat(rows["aos"]) & np.isnat(rows["los"])
        self._always += [pairs[i] for i in np.flatnonzero(throughout)]
        if self.allow_stale or not stale.any():
            return rows
        gone = rows.take(np.flatnonzero(stale))
        self._stale += len(gone)
        earliest = gone["tca"].min()
        self._since = earliest if self._since is None else min(self._since, earliest)
        if self._example is None:
            self._example = int(gone["catalog_id"][0])
        return rows.take(np.flatnonzero(~stale))

    def finish(self, unknown: Collection[int]) -> None:
        """Note rows left out, sets for which SGP4 fails, and pairs that are always or never up.

        For ``unknown`` objects, which have no set near the span, absence is not asserted.
        Raises ElementsError if every row was too uncertain, or no object has a set near the span.
        """
        warn_of_refused([self.names[number] for number in self.refused])
        self._list(self._always, "stays above {} for the whole span at")
        never = [
            (number, site)
            for number in self.names
            for site in self.masks
            if (number, site) not in self._seen
        ]
        known = [pair for pair in never if pair[0] not in unknown]
        self._list(known, "never rises above {} in this span at")
        if not self.allow_stale:
            doubtful = sorted({number for number, _ in never if number in unknown})
            names = [self.names[number] for number in doubtful]
            warn_without_near_set(names, self.start, nothing_else=not self._seen and not known)
        if self._example is not None and self._since is not None:
            warn_of_stale(self._stale, self._rows, self._since, self._example)

    def _list(self, pairs: Sequence[Pair], what: str) -> None:
        if len(pairs) > _PAIRS_LISTED:
            masks = {self.masks[site] for _, site in pairs}
            said = what.format(masks.pop() if len(masks) == 1 else "mask and horizon")
            remarks.note(f"{len(pairs):,} pairs of object and site: the object {said} the site")
            return
        for number, site in pairs:
            remarks.note(f"{self.names[number]} {what.format(self.masks[site])} {site}")
