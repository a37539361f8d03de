"""Says of objects that have search elements that no catalogue has determined them."""

from __future__ import annotations

from collections.abc import Sequence

from orbitwatch import remarks
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.search_elements import search_window

_NAMED = 3


def warn_of_search_elements(objects: Sequence[HeldObject]) -> None:
    """Warn of objects whose elements were guessed from a launch, each with its window."""
    found = [
        (held, window)
        for held in objects
        if held.element_sets and (window := search_window(held.element_sets[-1])) is not None
    ]
    for held, window in found[:_NAMED]:
        remarks.warn(
            f"{held.label}: guessed from its launch, not from a catalogue; {window}: "
            f"times are uncertain by up to {window.timing_s(0.0) / 60.0:.0f} min, and more each day"
        )
    if len(found) > _NAMED:
        remarks.warn(f"{len(found) - _NAMED:,} more objects have search elements alone")
