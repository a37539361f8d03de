"""Which of an object's element sets answers for a moment: the choices there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal, get_args

from orbitwatch.elements.element_set import ElementSet

ElementsMode = Literal["nearest", "before", "latest", "blend"]
"""``nearest``: the set whose epoch is nearest to the moment. ``before``: the last one that existed
then, by its creation date where that is known, else by its epoch. ``latest``: the newest held.
``blend``: the nearest, corrected by the one on the other side of the moment; where there is none,
by drag that is known."""

DEFAULT_MODE: Final[ElementsMode] = "blend"
"""For a moment after all sets, of which no drag is known yet, it is the same as ``nearest``."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

ELEMENTS_MODES: Final[tuple[ElementsMode, ...]] = get_args(ElementsMode)


def precedence(element_set: ElementSet) -> tuple[datetime, datetime]:
    """Return what sets are sorted by: their epoch, and of one epoch the last created comes last.

    A set that does not say when it was created gives way to one that does.
    """
    return element_set.epoch, element_set.creation_date or _LONG_AGO


def known_since(element_set: ElementSet) -> datetime:
    """Return from when on a set could be known: its creation date, else its epoch."""
    return element_set.creation_date or element_set.epoch
