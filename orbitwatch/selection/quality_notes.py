"""Describes how far an answer's element sets can be trusted, and what is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from orbitwatch import remarks
from orbitwatch.accuracy.space_weather import Source, in_use
from orbitwatch.arrays import distinct
from orbitwatch.datasets.plan import OldSet
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import ElementsError
from orbitwatch.formats.phrases import counted, first_few
from orbitwatch.formats.rows import Rows, Values, concatenate
from orbitwatch.times import format_age

_NAMED = 3
_OUTLIERS_NAMED = 5
_OLD_DAYS = 3.0
_DISTANCES = ("altitude_km", "slant_range_km")
_DEEP_SPACE_KM = 6000.0
_YEAR_2000 = np.datetime64("2000-01-01")
_KNOWN_BY: dict[Source, str] = {"days": "by day", "months": "by month", "none": "unknown"}
_CLASSES = ((1.0, "±1 s"), (10.0, "±10 s"), (60.0, "±1 min"), (600.0, "±10 min"))


def without_stale(rows: Rows, stale: Values, moment: str, *, allow: bool) -> Rows:
    """Return ``rows`` without those whose time is uncertain by over a tenth of a revolution.

    ``moment`` names the column of a row's time. A warning states how many were left out and from
    which date on. Raises ElementsError if no row is left.
    """
    if allow or not stale.any():
        return rows
    gone = rows.take(np.flatnonzero(stale))
    warn_of_stale(len(gone), len(rows), gone[moment].min(), int(gone["catalog_id"][0]))
    return rows.take(np.flatnonzero(~stale))


def warn_of_stale(gone: int, rows: int, since: np.datetime64, number: int) -> None:
    """Warn how many of ``rows`` were left out as too uncertain; ElementsError if all.

    ``number`` is the catalogue number of an object of such a row.
    """
    what = (
        f"{gone:,} of {rows:,} rows, from {np.datetime_as_string(since, unit='D')} on, are "
        "uncertain by more than a tenth of a revolution"
    )
    from orbitwatch.selection.advice import how_to_get_sets

    how = how_to_get_sets(_utc(since), number)
    hint = f"{how}, or keep them with --allow-stale"
    if gone == rows:
        raise ElementsError(f"the element sets are too old: {what}", hint=hint)
    remarks.warn(f"{what}, and are left out; {hint}")


def _utc(moment: np.datetime64) -> datetime:
    naive: datetime = moment.astype("datetime64[us]").item()
    return naive.replace(tzinfo=UTC)


def warn_of_outliers(label: str, outliers: Sequence[ElementSet]) -> None:
    """Warn of an object's sets that are left out, as they lie in another orbit than the others."""
    if not outliers:
        return
    count = len(outliers)
    named = ", ".join(f"{s.epoch:%Y-%m-%d %H:%M}" for s in outliers[:_OUTLIERS_NAMED])
    more = f" and {count - _OUTLIERS_NAMED:,} more" if count > _OUTLIERS_NAMED else ""
    lies, is_ = ("lies", "is") if count == 1 else ("lie", "are")
    remarks.warn(
        f"{label}: {counted(count, 'element set')} {lies} in another orbit than the others and "
        f"{is_} left out (mis-tagged?): {named}{more}"
    )


def captions(rows: Rows) -> list[str]:
    """Return a line for each element set if the rows use few, or one line for many."""
    if not len(rows):
        return []
    epochs = rows["element_epoch"].astype(np.int64)
    sets = list(zip(rows["object_name"].tolist(), epochs.tolist(), strict=True))
    different = list(dict.fromkeys(sets))
    if len(different) > _NAMED:
        return [_many(rows, len(different))]
    return [
        _one(rows.take([i for i, other in enumerate(sets) if other == one])) for one in different
    ]


def closest_captions(rows: Rows, which: Sequence[int]) -> list[str]:
    """Return a line for each of a few overflights, complete where a narrow table is not."""
    from orbitwatch.terminal import cells

    lines = []
    for row in rows.take(list(which[:_NAMED])) if len(which) else ():
        tca = cells.nearest_second(row["tca"])  # type: ignore[arg-type]
        when = f"{tca:%Y-%m-%d %H:%M:%S} UTC ±{_figure([row['timing_uncertainty_s']])} s"
        off = f"±{_figure([row['ground_distance_uncertainty_km']])} km"
        decimals = min(len(off.removesuffix(" km").partition(".")[2]), 3)
        light = "by day" if row["daylight"] else "by night"
        lines.append(
            f"Closest to {row['site']}: {row['object_name']}, {when}; ground track "
            f"{row['ground_distance_km']:.{decimals}f} {off} away, "
            f"{row['off_nadir_deg']:.0f}° off nadir, {row['direction']}, {light}"
        )
    return lines


def _one(rows: Rows) -> str:
    ages = rows["element_age_days"]
    far = float(ages[np.argmax(np.abs(ages))])
    name, epoch = rows["object_name"][0], rows["element_epoch"][0].item()
    return (
        f"{name}: element set of {epoch:%Y-%m-%d %H:%M} UTC, {format_age(far)}{_blended(rows)}; "
        f"{_errors(rows)}"
    )


def _blended(rows: Rows) -> str:
    """Return the epochs of the sets that this one is blended with, if any."""
    if "blended_epoch" not in rows.values:
        return ""
    others = rows["blended_epoch"]
    named = [
        np.datetime_as_string(e, unit="m").replace("T", " ")
        for e in distinct(others[~np.isnat(others)])
    ]
    return f", blended with that of {' and '.join(named)} UTC" if named else ""


def _many(rows: Rows, sets: int) -> str:
    epochs = rows["element_epoch"]
    first, last = (np.datetime_as_string(e, unit="D") for e in (epochs.min(), epochs.max()))
    by_class = _by_class(rows["timing_uncertainty_s"])
    dates = f"{first}" if first == last else f"{first} to {last}"
    return f"{sets:,} element sets of {dates}; {by_class}{_solar_activity(rows)}"


def _by_class(seconds: Values) -> str:
    """Return the number of rows by class of uncertainty: the worst of many says little."""
    which = np.searchsorted([limit for limit, _ in _CLASSES], seconds)
    counts = np.bincount(which, minlength=len(_CLASSES) + 1).tolist()
    names = [*(f"within {name}" for _, name in _CLASSES), "beyond"]
    parts = [f"{count:,} {name}" for count, name in zip(counts, names, strict=True) if count]
    return f"rows by the uncertainty of their times (68 %): {', '.join(parts)}"


def _errors(rows: Rows) -> str:
    text = f"times ±{_figure(rows['timing_uncertainty_s'])} s"
    if "ground_distance_uncertainty_km" in rows.values:
        text += f", ground distance ±{_figure(rows['ground_distance_uncertainty_km'])} km"
    return f"{text} (68 %{_solar_activity(rows)})"


def _solar_activity(rows: Rows) -> str:
    """Return the resolution of the solar activity data behind the figures of low objects."""
    far = [rows[name] for name in _DISTANCES if name in rows.values]
    if far and float(np.min(far[0])) > _DEEP_SPACE_KM:
        return ""
    days = (distinct(rows["element_epoch"]) - _YEAR_2000) / np.timedelta64(1, "D")
    known = dict.fromkeys(in_use().known_by(days))
    return f"; solar flux {' and '.join(_KNOWN_BY[source] for source in known)}"


def _figure(values: Values | list[Any]) -> str:
    worst = float(np.max(values))
    return f"{worst:.0f}" if worst >= 10.0 else f"{worst:.2g}"


def note_old_sets(rows: Rows) -> None:
    """Note, for an answer without captions, that its sets are old."""
    if len(rows) and float(np.max(np.abs(rows["element_age_days"]))) > _OLD_DAYS:
        for line in captions(rows):
            remarks.note(line)


class OldSets:
    """Notes, for an answer without captions, that its few sets are far from their rows.

    `add` takes the rows in batches and stores, for each set, the row furthest from its epoch.
    """

    def __init__(self) -> None:
        self._furthest: dict[tuple[int, int], Rows] | None = {}

    def add(self, rows: Rows) -> None:
        """Add a batch of rows."""
        if self._furthest is None or not len(rows):
            return
        numbers, epochs = rows["catalog_id"].astype(np.int64), rows["element_epoch"]
        if len(distinct(numbers)) > 2 * _NAMED:
            self._furthest = None
            return
        pairs = np.stack([numbers, epochs.astype(np.int64)])
        keys, which = np.unique(pairs, axis=1, return_inverse=True)
        if keys.shape[1] + len(self._furthest) > 2 * _NAMED:
            self._furthest = None
            return
        ages = np.abs(rows["element_age_days"])
        for index, (number, epoch) in enumerate(keys.T.tolist()):
            mine = np.flatnonzero(which.ravel() == index)
            before = self._furthest.get((number, epoch))
            if before is None or abs(before["element_age_days"][0]) < ages[mine].max():
                self._furthest[number, epoch] = rows.take([mine[np.argmax(ages[mine])]])

    def described(self) -> tuple[OldSet, ...] | None:
        """Return each set with the caption of its furthest row; None if the sets are many."""
        if self._furthest is None:
            return None
        return tuple(
            (*key, float(rows["element_age_days"][0]), captions(rows)[0])
            for key, rows in sorted(self._furthest.items())
        )

    def note(self) -> None:
        """Note how old the sets are, if they are few and old."""
        if self._furthest and len(self._furthest) <= _NAMED:
            note_old_sets(concatenate(list(self._furthest.values())))


def note_described(sets: Sequence[OldSet] | None) -> None:
    """Note how old the sets are that `OldSets.described` returned, if they are few and old."""
    if sets and len(sets) <= _NAMED and max(abs(age) for _, _, age, _ in sets) > _OLD_DAYS:
        for *_, caption in sets:
            remarks.note(caption)


def warn_of_refused(names: Collection[str]) -> None:
    """Warn of the objects, if any, for which SGP4 gives no orbit in part of the span."""
    if names:
        listed = first_few(sorted(set(names)))
        remarks.warn(f"SGP4 gives no orbit in part of the span (decayed by then?): {listed}")
