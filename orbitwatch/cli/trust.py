"""What an answer's element sets are worth, in words: captions, notes and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.cli import messages
from orbitwatch.errors import ElementsError
from orbitwatch.export.rows import Rows, Values
from orbitwatch.times import format_age

_NAMED = 3
_OLD_DAYS = 3.0


def without_stale(rows: Rows, stale: Values, moment: str, *, allow: bool) -> Rows:
    """Return ``rows`` without those whose time is less certain than a tenth of a revolution.

    ``moment`` names the column of a row's time. One line says how many were left out and from
    which date on. Raises ElementsError where that leaves none of them.
    """
    if allow or not stale.any():
        return rows
    gone = rows.take(np.flatnonzero(stale))
    since = str(np.datetime_as_string(gone[moment].min(), unit="D"))
    what = (
        f"{int(stale.sum()):,} of {len(rows):,} rows, from {since} on, are uncertain by more than "
        "a tenth of a revolution"
    )
    hint = f"{_refresh(gone)}, or keep them with --allow-stale"
    if stale.all():
        raise ElementsError(f"the element sets are too old: {what}", hint=hint)
    messages.warn(f"left out {what}; {hint}")
    return rows.take(np.flatnonzero(~stale))


def _refresh(rows: Rows) -> str:
    number = next(iter(rows["catalog_id"].tolist()))
    return (
        "give newer sets with --elements FILE (public ones: "
        f"https://celestrak.org/NORAD/elements/gp.php?CATNR={number}&FORMAT=CSV)"
    )


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


def _figure(values: Values) -> str:
    worst = float(np.max(values))
    return f"{worst:.0f}" if worst >= 10.0 else f"{worst:.2g}"


def tell_old_sets(rows: Rows) -> None:
    """Say once on stderr, for an answer that has no captions, that its sets are far from it."""
    if len(rows) and float(np.max(np.abs(rows["element_age_days"]))) > _OLD_DAYS:
        for line in captions(rows):
            messages.note(line)


def tell_up_and_down(rows: Rows, pairs: Sequence[tuple[str, str]], mask_deg: float) -> None:
    """Say which (object, site) ``pairs`` are above the mask throughout, and which never are."""
    seen = list(zip(rows["object_name"].tolist(), rows["site"].tolist(), strict=True))
    throughout = np.isnat(rows["aos"]) & np.isnat(rows["los"])
    always = [seen[i] for i in np.flatnonzero(throughout)]
    never = [pair for pair in pairs if pair not in set(seen)]
    _tell(always, f"stays above {mask_deg:g}° for the whole span at")
    _tell(never, f"never rises above {mask_deg:g}° in this span at")


def _tell(pairs: Sequence[tuple[str, str]], what: str) -> None:
    for name, site in pairs[:_NAMED]:
        messages.note(f"{name} {what} {site}")
    if len(pairs) > _NAMED:
        messages.note(f"{len(pairs) - _NAMED:,} more pairs of object and site: {what} it")
