"""Selects objects: by name, from a file, in a group, or by filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orbitwatch.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from orbitwatch.archive.holdings import Holdings
    from orbitwatch.config import Settings
    from orbitwatch.elements.element_text import Elements
    from orbitwatch.elements.identity import CatalogObject
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.times import Span


@dataclass(frozen=True, slots=True)
class ObjectSelection:
    """The objects of a question: names and filters, all of which apply."""

    names: tuple[str, ...] = ()
    everything: bool = False
    group: str | None = None
    owner: str | None = None
    perigee_below_km: float | None = None
    elements: Elements | None = None

    @classmethod
    def of(cls, options: dict[str, Any]) -> ObjectSelection:
        """Pop the options of `choice_options` from a command's options.

        Raises UsageError for a file of names that cannot be read.
        """
        from orbitwatch.selection.object_names import expand_names

        return cls(
            names=expand_names(options.pop("objects")),
            everything=options.pop("everything"),
            group=options.pop("group"),
            owner=options.pop("owner"),
            perigee_below_km=options.pop("perigee_below"),
            elements=options.pop("elements"),
        )

    def objects(
        self, settings: Settings, span: Span, mode: ElementsMode, now: datetime
    ) -> Sequence[CatalogObject]:
        """Return the selected objects with the sets relevant to ``span``; few with histories.

        Old sets are refreshed first if the question is about now and the rules permit. Raises
        UsageError where nothing is selected, NotFoundError where nothing matches.
        """
        self._check()
        from orbitwatch.selection.refresh import refresh
        from orbitwatch.selection.search_notes import warn_of_search_elements

        found = self._stored_or_fetched(settings, span, mode, now)
        if self.elements is None and refresh(found, span.end, now, settings, group=self.group):
            found = self._stored(settings, span, mode)
        return warn_of_search_elements(found)

    def with_all_sets(self, settings: Settings, now: datetime) -> Sequence[CatalogObject]:
        """Return the selected objects with all their stored element sets.

        Raises as `objects` does.
        """
        from orbitwatch.selection.holdings import holdings_from
        from orbitwatch.selection.search_notes import warn_of_search_elements

        found = self.chosen(settings, now)
        if self.elements is None:
            numbers = [held.record.catalog_id for held in found]
            found = holdings_from(None, settings).load(numbers)
        return warn_of_search_elements(found)

    def chosen(self, settings: Settings, now: datetime) -> Sequence[CatalogObject]:
        """Return the selected objects with the sets nearest to now; raises as `objects` does."""
        from orbitwatch.times import Span

        self._check()
        instant = Span(now, now + timedelta(microseconds=1))
        return self._stored_or_fetched(settings, instant, "nearest", now)

    @property
    def is_empty(self) -> bool:
        """Whether no name or filter is set."""
        return self == ObjectSelection()

    def _check(self) -> None:
        if self.names and self.everything:
            raise UsageError("--all cannot be used with named objects", hint="give one of them")

    def _stored_or_fetched(
        self, settings: Settings, span: Span, mode: ElementsMode, now: datetime
    ) -> Sequence[CatalogObject]:
        """Return the selected objects; named objects that are not stored are fetched first.

        Only for a question about now: CelesTrak has no older sets.
        """
        try:
            return self._stored(settings, span, mode)
        except NotFoundError as error:
            from orbitwatch.archive.fresh_sets import is_about_now
            from orbitwatch.selection.holdings import holdings_from
            from orbitwatch.selection.missing_objects import fetch_missing
            from orbitwatch.selection.site_selection import place_among

            place = place_among(self.names, settings)
            if place is not None and repr(place) in error.message:
                raise NotFoundError(
                    f"{place} is a place, not an object", hint=f"write --site {place}"
                ) from None
            if self.elements is not None or not is_about_now(span.end, now):
                raise
            if not fetch_missing(self.names, holdings_from(None, settings, span, mode), settings):
                raise
        return self._stored(settings, span, mode)

    def _stored(
        self, settings: Settings, span: Span, mode: ElementsMode
    ) -> Sequence[CatalogObject]:
        from orbitwatch.selection.holdings import group_members, holdings_from, warn_if_only_shipped

        holdings = holdings_from(self.elements, settings, span, mode)
        if self.group is not None:
            numbers = set(group_members(self.group, settings))
            found = select_objects(self.names, holdings, all_of_file=True)
            found = _kept(found, [h.record.catalog_id in numbers for h in found])
        else:
            filtered = self.owner is not None or self.perigee_below_km is not None
            every = self.everything or filtered or self.elements is not None
            found = select_objects(self.names, holdings, all_of_file=every)
        fitting = self._fitting(found)
        if not fitting:
            raise NotFoundError("no stored object matches", hint=self._advice())
        if self.everything and self.elements is None:
            warn_if_only_shipped(len(holdings))
        return holdings.with_histories(fitting)

    def _fitting(self, objects: Sequence[CatalogObject]) -> Sequence[CatalogObject]:
        found = objects
        if self.owner is not None:
            owner = self.owner.casefold()
            found = _kept(found, [(h.record.owner or "").casefold() == owner for h in found])
        if self.perigee_below_km is not None:
            from orbitwatch.astro.orbit_shape import orbit_shapes

            found = _kept(found, [bool(h.element_sets) for h in found])
            heights = orbit_shapes([h.element_sets[-1] for h in found]).perigee_km if found else ()
            found = _kept(found, [height < self.perigee_below_km for height in heights])
        return found

    def _advice(self) -> str:
        if self.owner is not None:
            return "owners are codes of the satellite catalogue: orbitwatch fetch --satcat"
        return "change the filters, or fetch more: orbitwatch fetch --group active"


def select_objects(
    queries: Sequence[str], holdings: Holdings, *, all_of_file: bool
) -> Sequence[CatalogObject]:
    """Return the named objects without duplicates; without names and with a file, all of them."""
    if not queries and all_of_file:
        return holdings.objects()
    if not queries:
        raise UsageError(
            "no object is named",
            hint="name one, such as malligyong-1 or 25544, or give --elements FILE",
        )
    from orbitwatch.selection.object_names import note_partial

    if len(queries) == 1:
        meant = holdings.find(queries[0])
        note_partial(queries[0], meant)
        return meant
    found: dict[int, CatalogObject] = {}
    for query in queries:
        meant = holdings.find(query)
        note_partial(query, meant)
        found |= {held.record.catalog_id: held for held in meant}
    return list(found.values())


def _kept(objects: Sequence[CatalogObject], mask: Sequence[bool]) -> Sequence[CatalogObject]:
    """Return the objects where ``mask`` is true."""
    import numpy as np

    from orbitwatch.elements.catalog_objects import CatalogObjects

    return CatalogObjects.of(objects).take(np.flatnonzero(mask))
