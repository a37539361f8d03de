"""Resolves a claim in words to its object, places and element sets."""

from __future__ import annotations

from datetime import datetime
from typing import cast, get_args

from orbitwatch.archive.holdings import Holdings
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import UsageError
from orbitwatch.features.claims.claim import Claim
from orbitwatch.features.claims.claimed_times import owner_country
from orbitwatch.features.claims.question import ClaimQuestion, Kind, StatedClaim
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.object_selection import select_objects
from orbitwatch.selection.refresh import refresh
from orbitwatch.selection.search_notes import warn_of_search_elements
from orbitwatch.selection.site_selection import gazetteer_from, select_sites
from orbitwatch.sites import Site
from orbitwatch.times import parse_instant, precision_of


class ClaimResolver:
    """Resolves claims; each object and place is looked up once."""

    def __init__(self, question: ClaimQuestion, settings: Settings, now: datetime) -> None:
        self._question = question
        self._settings = settings
        self._now = now
        self._gazetteer = gazetteer_from(settings)
        self._holdings = holdings_from(question.elements, settings)
        self._objects: dict[str, CatalogObject] = {}

    def claim(self, stated: StatedClaim) -> Claim:
        """Return the claim; raises UsageError and NotFoundError for unresolved names."""
        question = self._question
        kind = stated.kind.casefold()
        if kind not in get_args(Kind):
            raise UsageError(f"{kind!r} is not a kind of claim", hint="write taken or received")
        precision_of(stated.time)  # refuses "now" before anything is fetched for it
        held = self._object(stated.object, parse_instant(stated.time, self._now).instant)
        country = owner_country(held.record)
        station = stated.station or (country.station if country else None)
        return Claim(
            held=held,
            site=self._site(stated.site),
            time=stated.time,
            zone=stated.zone,
            kind=cast("Kind", kind),
            station=self._place(station) if station else None,
            conditions=question.conditions,
        )

    def _object(self, name: str, moment: datetime) -> CatalogObject:
        """Return the object of that name, with fresh sets if the time is recent."""
        if name not in self._objects:
            held = self._one(self._holdings, name)
            may_refresh = moment <= self._now and self._question.elements is None
            if may_refresh and refresh([held], moment, self._now, self._settings):
                self._holdings = holdings_from(None, self._settings)
                held = self._one(self._holdings, name)
            self._objects[name] = warn_of_search_elements([held])[0]
        return self._objects[name]

    def _one(self, holdings: Holdings, name: str) -> CatalogObject:
        names = [name] if name else []
        found = select_objects(names, holdings, all_of_file=self._question.elements is not None)
        if len(found) > 1:
            listed = ", ".join(held.label for held in found[:3])
            raise UsageError(
                f"a claim is about one object, and these are {len(found):,}: {listed}"
                + (" …" if len(found) > 3 else ""),
                hint="name one of them by its catalogue number",
            )
        return found[0]

    def _site(self, place: Site | str) -> Site:
        return self._place(place) if place else select_sites((), self._settings)[0]

    def _place(self, place: Site | str) -> Site:
        return place if isinstance(place, Site) else self._gazetteer.resolve(place)
