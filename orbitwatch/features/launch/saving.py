"""Search elements stored in the archive under provisional numbers, which are never fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.search_elements import PROVISIONAL_NUMBERS, is_provisional
from orbitwatch.errors import UsageError
from orbitwatch.selection.holdings import warn_repaired

_SOURCE = "sup launch (search elements)"  # supplemental: ranks behind any determined set
_RANGE = f"{PROVISIONAL_NUMBERS[0]} to {PROVISIONAL_NUMBERS[-1]}"


def check_number(number: int | None) -> None:
    """Raise UsageError for a number that is not provisional; 0 is the next free one."""
    if number and not is_provisional(number):
        raise UsageError(
            f"{number} is not a provisional number",
            hint=f"give one of {_RANGE}, or --save without a number",
        )


def save(
    element_sets: Sequence[ElementSet], number: int, settings: Settings, now: datetime
) -> list[ElementSet]:
    """Store the sets under numbers from ``number`` on (0: the first free ones); return them.

    Raises UsageError if a number is taken, or none is left.
    """
    check_number(number)

    def work(store: Store) -> list[ElementSet]:
        with store.transaction():
            taken = {s.norad_cat_id: s for s in store.newest(PROVISIONAL_NUMBERS)}
            free = [n for n in PROVISIONAL_NUMBERS if n not in taken]
            numbers = free[: len(element_sets)]
            if number:
                numbers = [number + k for k in range(len(element_sets))]
                for one in numbers:
                    _check_free(one, taken)
            if len(numbers) < len(element_sets):
                raise UsageError(
                    f"the provisional numbers {_RANGE} are all taken",
                    hint="store these elements in another archive: --data-dir FOLDER",
                )
            kept = [
                replace(element_set, norad_cat_id=one)
                for element_set, one in zip(element_sets, numbers, strict=True)
            ]
            store.add(kept, source=_SOURCE, fetched=now)
            return kept

    return with_archive(settings.data_dir, work, warn_repaired)


def _check_free(number: int, taken: dict[int, ElementSet]) -> None:
    if number in taken:
        raise UsageError(
            f"the provisional number {number} is taken by {taken[number].object_name}",
            hint="give another, or --save without a number for the next free one",
        )
    if not is_provisional(number):
        raise UsageError(f"the provisional numbers end before {number}", hint="give a lower one")
