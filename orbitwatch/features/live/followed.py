"""The followed objects with their element sets, reloaded when these have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.names import Names
from orbitwatch.config import Settings
from orbitwatch.elements.element_text import Elements
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import ElementsError
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.times import Span

_REACH: Final = timedelta(days=4)

Fingerprint = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """Objects in the order in which they were chosen, with the sets for moments in ``span``.

    ``requested`` are the catalogue numbers of all objects requested, ``objects`` those that are
    stored. ``usable`` are those that can be computed somewhere in the span; ``reasons`` explain, by
    catalogue number, why the others cannot.
    """

    requested: tuple[int, ...]
    objects: tuple[CatalogObject, ...]
    span: Span
    usable: tuple[CatalogObject, ...]
    reasons: dict[int, str]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The catalogue numbers of all objects."""
        return tuple(held.record.catalog_id for held in self.objects)

    def serves(self, numbers: Sequence[int], at: datetime) -> bool:
        """Return whether these are the objects requested, with the sets for a moment."""
        return self.requested == tuple(numbers) and self.span.start <= at <= self.span.end


@dataclass(frozen=True, slots=True)
class ElementSource:
    """The source of the element sets: the archive, or ``elements`` alone."""

    elements: Elements | None
    settings: Settings
    mode: ElementsMode

    def load(self, numbers: Sequence[int], at: datetime) -> Followed:
        """Return the stored objects with these numbers, with their sets around a moment."""
        span = reach(at)
        holdings = holdings_from(self.elements, self.settings, span, self.mode)
        objects = holdings.with_histories(holdings.load(numbers))
        return replace(followed(objects, span, self.mode), requested=tuple(numbers))

    def names(self) -> Names:
        """Return the names of all stored objects."""
        return holdings_from(self.elements, self.settings).names

    def fingerprint(self) -> Fingerprint:
        """Return a value that changes when the stored sets may have changed.

        It consists of the size, time and number of the files; an empty log next to the archive,
        which a reader creates and removes, is ignored.
        """
        if self.elements is not None:
            return (_stamp(self.elements) if isinstance(self.elements, Path) else None,)
        folder = self.settings.data_dir
        return _stamp(folder / FILE), _stamp(folder / f"{FILE}-wal")


def reach(at: datetime) -> Span:
    """Return the span around a moment for which sets are loaded."""
    return Span(at - _REACH, at + _REACH)


def followed(objects: Iterable[CatalogObject], span: Span, mode: ElementsMode) -> Followed:
    """Determine which objects can be computed; sets of a different orbit are left out."""
    every, reasons = tuple(objects), {}
    usable: list[CatalogObject] = []
    for held in every:
        try:
            usable += in_orbit_during([held], span, mode)
        except ElementsError as error:
            reasons[held.record.catalog_id] = error.message
    numbers = tuple(held.record.catalog_id for held in every)
    return Followed(numbers, every, span, tuple(usable), reasons)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else None
