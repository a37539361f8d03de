"""Limits objects with search elements to the time after launch, and warns of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from orbitwatch import remarks
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.search_elements import SearchWindow, search_window, search_windows

_NAMED = 3


def bounded_by_launch(objects: Sequence[CatalogObject]) -> list[CatalogObject]:
    """Return the objects; those with search elements are in orbit from insertion on.

    The note in their record states the search window.
    """
    return [_bounded(held) for held in objects]


def _bounded(held: CatalogObject) -> CatalogObject:
    window = _window(held)
    if window is None:
        return held
    since = held.element_sets[-1].epoch - timedelta(seconds=window.time_s)
    note = f"estimated from its launch; {window}"
    return replace(held, record=replace(held.record, in_orbit_from=since, note=note))


def _window(held: CatalogObject) -> SearchWindow | None:
    return search_window(held.element_sets[-1]) if held.element_sets else None


def warn_of_search_elements(objects: Sequence[CatalogObject]) -> Sequence[CatalogObject]:
    """Warn of objects with search elements; return all as `bounded_by_launch` does."""
    table = CatalogObjects.of(objects)
    searched_singles = search_windows(table.singles.element_sets)
    if not searched_singles and not any(map(_window, table.others.values())):
        return objects
    searched = [(held, window) for held in objects if (window := _window(held)) is not None]
    for held, window in searched[:_NAMED]:
        remarks.warn(
            f"{held.label}: estimated from its launch, not from a catalogue; {window}: "
            f"times are uncertain by up to {window.timing_s(0.0) / 60.0:.0f} min, and more each day"
        )
    if len(searched) > _NAMED:
        remarks.warn(f"{len(searched) - _NAMED:,} more objects have only search elements")
    return bounded_by_launch(objects)
