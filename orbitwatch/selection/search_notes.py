"""Objects with search elements: bounded by their launch, and said not to be from a catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from orbitwatch import remarks
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.search_elements import SearchWindow, search_window

_NAMED = 3


def bounded_by_launch(objects: Sequence[HeldObject]) -> list[HeldObject]:
    """Return the objects; those with search elements are in orbit from their insertion on.

    Their record's note tells the window. A warning names them.
    """
    result = []
    searched: list[tuple[HeldObject, SearchWindow]] = []
    for held in objects:
        last = held.element_sets[-1] if held.element_sets else None
        window = search_window(last) if last is not None else None
        if last is None or window is None:
            result.append(held)
            continue
        since = last.epoch - timedelta(seconds=window.time_s)
        record = replace(
            held.record, in_orbit_from=since, note=f"guessed from its launch; {window}"
        )
        result.append(replace(held, record=record))
        searched.append((held, window))
    _warn(searched)
    return result


def _warn(searched: Sequence[tuple[HeldObject, SearchWindow]]) -> None:
    for held, window in searched[:_NAMED]:
        remarks.warn(
            f"{held.label}: guessed from its launch, not from a catalogue; {window}: "
            f"times are uncertain by up to {window.timing_s(0.0) / 60.0:.0f} min, and more each day"
        )
    if len(searched) > _NAMED:
        remarks.warn(f"{len(searched) - _NAMED:,} more objects have search elements alone")
