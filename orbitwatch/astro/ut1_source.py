"""Who has a newer table of UT1 than the one that ships; light, as every command sets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orbitwatch.astro.earth_orientation import Ut1Table

Ut1Source = Callable[[], "Ut1Table | None"]


def shipped_alone() -> None:
    """Know of no newer table."""


_source: Ut1Source = shipped_alone


def use(source: Ut1Source) -> None:
    """Take UT1 from what ``source`` returns, where it was measured later than what ships.

    It is called when UT1 is first needed. The choice holds for the whole process.
    """
    global _source
    _source = source


def current() -> Ut1Source:
    """Return the source in use."""
    return _source
