"""What an answer's element sets are worth, in words: captions, notes and what is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from orbitwatch.cli import messages
from orbitwatch.errors import ElementsError
from orbitwatch.export.rows import Rows, Values, concatenate
from orbitwatch.times import format_age

_NAMED = 3
_OLD_DAYS = 3.0
_PAIRS_TOLD = 5
_KEYS_LOOKED_AT = 1000


def without_stale(rows: Rows, stale: Values, moment: str, *, allow: bool) -> Rows:
    """Return ``rows`` without those whose time is less certain than a tenth of a revolution.

    ``moment`` names the column of a row's time. One line says how many were left out and from
    which date on. Raises ElementsError where that leaves none of them.
    """
    if allow or not stale.any():
        return rows
    gone = rows.take(np.flatnonzero(stale))
    _tell_stale(len(gone), len(rows), gone[moment].min(), gone.take([0]))
    return rows.take(np.flatnonzero(~stale))


def _tell_stale(gone: int, rows: int, since: np.datetime64, example: Rows) -> None:
    what = (
        f"{gone:,} of {rows:,} rows, from {np.datetime_as_string(since, unit='D')} on, are "
        "uncertain by more than a tenth of a revolution"
    )
    hint = f"{_refresh(example)}, or keep them with --allow-stale"
    if gone == rows:
        raise ElementsError(f"the element sets are too old: {what}", hint=hint)
    messages.warn(f"left out {what}; {hint}")


def _refresh(rows: Rows) -> str:
    return f"get newer ones with 'orbitwatch fetch {rows['catalog_id'][0]}' or --elements FILE"


def captions(rows: Rows) -> list[str]:
    """Return a line for each element set that a few rows rest on, or one for many."""
    if not len(rows):
        return []
    keys = list(
        dict.fromkeys(
            zip(rows["object_name"].tolist(), rows["element_epoch"].tolist(), strict=True)
        )
    )
    if len(keys) > _NAMED:
        return [_many(rows, len(keys))]
    lines = []
    for name, epoch in keys:
        mine = [
            i
            for i, pair in enumerate(
                zip(rows["object_name"].tolist(), rows["element_epoch"].tolist(), strict=True)
            )
            if pair == (name, epoch)
        ]
        lines.append(_one(rows.take(mine), str(name), epoch))
    return lines


def closest_captions(rows: Rows, which: Sequence[int]) -> list[str]:
    """Return a line for each of a few overflights, whole, as a narrow table leaves columns out."""
    lines = []
    for row in rows.take(list(which[:_NAMED])) if len(which) else ():
        when = f"{row['tca']:%Y-%m-%d %H:%M:%S} UTC ±{_figure([row['timing_uncertainty_s']])} s"
        off = f"±{_figure([row['ground_distance_uncertainty_km']])} km"
        light = "by day" if row["daylight"] else "by night"
        lines.append(
            f"Closest to {row['site']}: {row['object_name']}, {when}; ground track "
            f"{row['ground_distance_km']:.0f} {off} away, {row['off_nadir_deg']:.0f}° off nadir, "
            f"{row['direction']}, {light}"
        )
    return lines


def _one(rows: Rows, name: str, epoch: object) -> str:
    ages = rows["element_age_days"]
    far = float(ages[np.argmax(np.abs(ages))])
    return f"{name}: element set of {epoch:%Y-%m-%d %H:%M} UTC, {format_age(far)}; {_worth(rows)}"


def _many(rows: Rows, sets: int) -> str:
    epochs = rows["element_epoch"]
    first, last = (np.datetime_as_string(e, unit="D") for e in (epochs.min(), epochs.max()))
    return f"{sets:,} element sets of {first} to {last}; {_worth(rows)}"


def _worth(rows: Rows) -> str:
    text = f"times ±{_figure(rows['timing_uncertainty_s'])} s"
    if "ground_distance_uncertainty_km" in rows.values:
        text += f", ground distance ±{_figure(rows['ground_distance_uncertainty_km'])} km"
    return text + " (68 %)"


def _figure(values: Values | list[Any]) -> str:
    worst = float(np.max(values))
    return f"{worst:.0f}" if worst >= 10.0 else f"{worst:.2g}"


def tell_old_sets(rows: Rows) -> None:
    """Say once on stderr, for an answer that has no captions, that its sets are far from it."""
    if len(rows) and float(np.max(np.abs(rows["element_age_days"]))) > _OLD_DAYS:
        for line in captions(rows):
            messages.note(line)


@dataclass(slots=True)
class Tally:
    """What there is to say of an answer that comes in parts, said once it is complete."""

    moment: str
    allow_stale: bool
    refused: set[str] = field(default_factory=set)
    _rows: int = 0
    _stale: int = 0
    _since: np.datetime64 | None = None
    _example: Rows | None = None
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _always: list[tuple[str, str]] = field(default_factory=list)
    _oldest: dict[tuple[str, object], Rows] = field(default_factory=dict)

    def keep(self, rows: Rows, stale: Values) -> Rows:
        """Return the rows that are not stale (all, if that is allowed), noting what they tell."""
        if not len(rows):
            return rows
        self._rows += len(rows)
        pairs = list(zip(rows["object_name"].tolist(), rows["site"].tolist(), strict=True))
        self._seen.update(pairs)
        throughout = np.isnat(rows["aos"]) & np.isnat(rows["los"])
        self._always += [pairs[i] for i in np.flatnonzero(throughout)]
        if not self.allow_stale and stale.any():
            gone = rows.take(np.flatnonzero(stale))
            self._stale += len(gone)
            earliest = gone[self.moment].min()
            self._since = earliest if self._since is None else min(self._since, earliest)
            self._example = self._example or gone.take([0])
            rows = rows.take(np.flatnonzero(~stale))
        self._note_oldest(rows)
        return rows

    def _note_oldest(self, rows: Rows) -> None:
        """Keep, of a few sets, the row that lies furthest from its set's epoch."""
        if len(self._oldest) > _NAMED:
            return
        ages = np.abs(rows["element_age_days"])
        keys = list(zip(rows["object_name"].tolist(), rows["element_epoch"].tolist(), strict=True))
        for key in dict.fromkeys(keys[:_KEYS_LOOKED_AT]):
            mine = np.flatnonzero([other == key for other in keys])
            furthest = rows.take([mine[np.argmax(ages[mine])]])
            before = self._oldest.get(key)
            if before is None or abs(before["element_age_days"][0]) < ages[mine].max():
                self._oldest[key] = furthest

    def finish(
        self, pairs: Sequence[tuple[str, str]], mask_deg: float, unknown: Collection[str] = ()
    ) -> None:
        """Say what was left out, what SGP4 refused, and which of ``pairs`` are always or never up.

        Of objects that are ``unknown``, as no set is near the span, absence is not asserted.
        Raises ElementsError where every row was too uncertain, or nothing can be said at all.
        """
        if self.refused:
            names = sorted(self.refused)
            more = f" and {len(names) - _NAMED:,} more" if names[_NAMED:] else ""
            listed = ", ".join(names[:_NAMED]) + more
            messages.warn(f"SGP4 gives no orbit in part of the span (decayed by then?): {listed}")
        _tell(self._always, f"stays above {mask_deg:g}° for the whole span at")
        never = [pair for pair in pairs if pair not in self._seen]
        doubtful = [pair for pair in never if pair[0] in unknown]
        _tell(
            [pair for pair in never if pair[0] not in unknown],
            f"never rises above {mask_deg:g}° in this span at",
        )
        if doubtful and not self.allow_stale:
            self._tell_unknown(doubtful, everything=len(doubtful) == len(pairs))
        if self._example is not None and self._since is not None:
            _tell_stale(self._stale, self._rows, self._since, self._example)

    def _tell_unknown(self, pairs: Sequence[tuple[str, str]], *, everything: bool) -> None:
        names = list(dict.fromkeys(name for name, _ in pairs))
        more = f" and {len(names) - _NAMED:,} more" if names[_NAMED:] else ""
        what = f"no element set near the span is held of {', '.join(names[:_NAMED])}{more}"
        hint = "get newer ones with 'orbitwatch fetch' or --elements FILE, or add --allow-stale"
        if everything:
            raise ElementsError(f"nothing can be said: {what}", hint=hint)
        messages.warn(f"what found no pass may have had one: {what}; {hint}")

    def tell_old_sets(self) -> None:
        """Say once, for an answer that has no captions, that its few sets are far from it."""
        if 0 < len(self._oldest) <= _NAMED:
            tell_old_sets(concatenate(list(self._oldest.values())))


def _tell(pairs: Sequence[tuple[str, str]], what: str) -> None:
    if len(pairs) > _PAIRS_TOLD:
        messages.note(f"{len(pairs):,} pairs of object and site: the object {what} the site")
        return
    for name, site in pairs:
        messages.note(f"{name} {what} {site}")
