"""Notes on moments of a ground track left out because its sets are too old."""

from __future__ import annotations

from collections.abc import Sequence

from orbitwatch import remarks
from orbitwatch.errors import ElementsError
from orbitwatch.features.tracks.plan import StaleRows
from orbitwatch.selection.advice import how_to_get_sets


def warn_of_stale_moments(stale: Sequence[StaleRows], left: int) -> None:
    """Warn how much of some tracks was left out as too uncertain; ``left`` moments remain.

    Raises ElementsError if none remains.
    """
    if not stale:
        return
    earliest = min(stale, key=lambda one: one.first)
    count = sum(one.count for one in stale)
    what = (
        f"{count:,} of {count + left:,} moments, from {earliest.first:%Y-%m-%d} on, are "
        "uncertain by more than a tenth of a revolution"
    )
    how = how_to_get_sets(earliest.first, earliest.catalog_id)
    hint = f"{how}, or keep them with --allow-stale"
    if not left:
        raise ElementsError(f"the element sets are too old: {what}", hint=hint)
    remarks.warn(f"{what}, and are left out; {hint}")
