"""The modes of selecting the element set of an object for a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal, get_args

from orbitwatch.elements.element_set import ElementSet

ElementsMode = Literal["nearest", "before", "latest", "blend"]
"""``nearest``: the set whose epoch is nearest to the moment. ``before``: the last one that existed
then, by its creation date if known, else by its epoch. ``latest``: the newest one.
``blend``: the nearest, corrected by the one on the other side of the time; if there is none,
by known drag."""

DEFAULT_MODE: Final[ElementsMode] = "blend"
"""For a time after all sets without known drag, it is the same as ``nearest``."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

ELEMENTS_MODES: Final[tuple[ElementsMode, ...]] = get_args(ElementsMode)


def precedence(element_set: ElementSet) -> tuple[datetime, datetime]:
    """Return the sort key of sets: their epoch, then their creation date.

    A set without a creation date ranks behind one that has it.
    """
    return element_set.epoch, element_set.creation_date or _LONG_AGO


def known_since(element_set: ElementSet) -> datetime:
    """Return the time from which a set could be known: its creation date, else its epoch."""
    return element_set.creation_date or element_set.epoch
