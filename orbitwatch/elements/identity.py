"""The identity of an object, independent of its orbit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orbitwatch.elements.element_set import ElementSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRecord:
    """The identity of an object; unknown fields are None or empty.

    ``catalog_id`` is below 1 if the object has no catalogue number: it is then derived from
    the object's name and designator.

    ``launched`` and ``decayed`` are texts as precise as known, a date or an instant in ISO
    8601; ``in_orbit_from`` and ``in_orbit_until`` limit the time in which element sets apply.
    """

    catalog_id: int
    name: str
    object_id: str | None = None
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    owner: str | None = None
    launched: str | None = None
    launch_site: str | None = None
    in_orbit_from: datetime | None = None
    decayed: str | None = None
    in_orbit_until: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogObject:
    """An object with its element sets, possibly none, in order of epoch.

    Of several at one epoch the last is the one to use. ``supplemental`` are those made from
    operators' ephemerides; at equal distance they rank behind the others. ``sets_stored``
    is the number of sets in the archive, of which these may be only those of a span; None if these
    are all.
    """

    record: ObjectRecord
    element_sets: tuple[ElementSet, ...]
    supplemental: frozenset[ElementSet] = frozenset()
    sets_stored: int | None = None

    @property
    def has_all_sets(self) -> bool:
        """Whether all stored sets of the object are among ``element_sets``."""
        return self.sets_stored is None or self.sets_stored == len(self.element_sets)

    @property
    def label(self) -> str:
        """The object's name with its number, if it has one, for messages."""
        return labelled(self.record.name, self.record.catalog_id)


def labelled(name: str, catalog_id: int) -> str:
    """Return a name with the object's catalogue number behind it, if it has one."""
    return f"{name} ({catalog_id})" if catalog_id > 0 else name
