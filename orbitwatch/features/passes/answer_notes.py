"""What there is to say of an answer that comes in parts, said once it is complete."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orbitwatch import remarks
from orbitwatch.errors import ElementsError
from orbitwatch.formats.rows import Rows, Values, concatenate
from orbitwatch.selection.quality_notes import tell_old_sets, tell_stale

_NAMED = 3
_PAIRS_TOLD = 5

Pair = tuple[int, str]
"""A catalogue number and the name of a site: many objects may share a name."""


@dataclass(slots=True)
class Tally:
    """Looks at rows as they pass by; ``names`` are the objects asked about, by number."""

    names: Mapping[int, str]
    sites: Sequence[str]
    allow_stale: bool
    refused: set[int] = field(default_factory=set)
    _rows: int = 0
    _stale: int = 0
    _since: np.datetime64 | None = None
    _example: Rows | None = None
    _seen: set[Pair] = field(default_factory=set)
    _always: list[Pair] = field(default_factory=list)
    _oldest: dict[tuple[int, int], Rows] | None = field(default_factory=dict)

    def keep(self, rows: Rows, stale: Values) -> Rows:
        """Return the rows that are not stale (all, if that is allowed), noting what they tell."""
        if not len(rows):
            return rows
        self._rows += len(rows)
        pairs = list(zip(rows["catalog_id"].tolist(), rows["site"].tolist(), strict=True))
        self._seen.update(pairs)
        throughout = np.isnat(rows["aos"]) & np.isnat(rows["los"])
        self._always += [pairs[i] for i in np.flatnonzero(throughout)]
        if not self.allow_stale and stale.any():
            gone = rows.take(np.flatnonzero(stale))
            self._stale += len(gone)
            earliest = gone["tca"].min()
            self._since = earliest if self._since is None else min(self._since, earliest)
            self._example = self._example or gone.take([0])
            rows = rows.take(np.flatnonzero(~stale))
        self._note_oldest(rows)
        return rows

    def _note_oldest(self, rows: Rows) -> None:
        """Keep, while the sets are few, the row of each that lies furthest from its epoch."""
        if self._oldest is None or not len(rows):
            return
        numbers, epochs = rows["catalog_id"], rows["element_epoch"].astype(np.int64)
        keys, which = np.unique(np.stack([numbers, epochs]), axis=1, return_inverse=True)
        if keys.shape[1] + len(self._oldest) > 2 * _NAMED:
            self._oldest = None
            return
        ages = np.abs(rows["element_age_days"])
        for index, (number, epoch) in enumerate(keys.T.tolist()):
            mine = np.flatnonzero(which.ravel() == index)
            furthest = rows.take([mine[np.argmax(ages[mine])]])
            before = self._oldest.get((number, epoch))
            if before is None or abs(before["element_age_days"][0]) < ages[mine].max():
                self._oldest[number, epoch] = furthest

    def finish(self, mask_deg: float, unknown: Collection[int]) -> None:
        """Say what was left out, what SGP4 refused, and which pairs are always or never up.

        Of objects that are ``unknown``, as no set is near the span, absence is not asserted.
        Raises ElementsError where every row was too uncertain, or nothing can be said at all.
        """
        if self.refused:
            remarks.warn(
                "SGP4 gives no orbit in part of the span (decayed by then?): "
                + self._listed(self.refused)
            )
        self._tell(self._always, f"stays above {mask_deg:g}° for the whole span at")
        never = [
            (number, site)
            for number in self.names
            for site in self.sites
            if (number, site) not in self._seen
        ]
        known = [pair for pair in never if pair[0] not in unknown]
        self._tell(known, f"never rises above {mask_deg:g}° in this span at")
        if len(known) < len(never) and not self.allow_stale:
            doubtful = [pair for pair in never if pair[0] in unknown]
            self._tell_unknown(doubtful, everything=not self._seen and not known)
        if self._example is not None and self._since is not None:
            tell_stale(self._stale, self._rows, self._since, self._example)

    def tell_old_sets(self) -> None:
        """Say once, for an answer that has no captions, that its few sets are far from it."""
        if self._oldest and len(self._oldest) <= _NAMED:
            tell_old_sets(concatenate(list(self._oldest.values())))

    def _tell_unknown(self, pairs: Sequence[Pair], *, everything: bool) -> None:
        what = f"no element set near the span is held of {self._listed({n for n, _ in pairs})}"
        hint = "get newer ones with 'orbitwatch fetch' or --elements FILE, or add --allow-stale"
        if everything:
            raise ElementsError(f"nothing can be said: {what}", hint=hint)
        remarks.warn(f"what shows no pass may have had one: {what}; {hint}")

    def _listed(self, numbers: Collection[int]) -> str:
        names = [self.names[number] for number in sorted(numbers)]
        more = f" and {len(names) - _NAMED:,} more" if names[_NAMED:] else ""
        return ", ".join(names[:_NAMED]) + more

    def _tell(self, pairs: Sequence[Pair], what: str) -> None:
        if len(pairs) > _PAIRS_TOLD:
            remarks.note(f"{len(pairs):,} pairs of object and site: the object {what} the site")
            return
        for number, site in pairs:
            remarks.note(f"{self.names[number]} {what} {site}")
