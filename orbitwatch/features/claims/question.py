"""From words to claims: which object, which places, which time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from orbitwatch.archive.holdings import Holdings
from orbitwatch.config import Settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import UsageError
from orbitwatch.features.claims.check import Asked, ClaimAnswer, home_station
from orbitwatch.features.claims.model import Kind
from orbitwatch.features.claims.request import ClaimRequest
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.object_selection import select_objects
from orbitwatch.selection.refresh import refresh
from orbitwatch.selection.site_selection import gazetteer_from, select_sites
from orbitwatch.sites import Site
from orbitwatch.times import parse_duration, parse_instant, precision_of

KINDS = ("taken", "received")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One claim in words; what is empty takes its default."""

    object: str
    site: str
    time: str
    zone: str = ""
    kind: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class Checking:
    """What was checked, for a report made ``now``: the answers, and their rows in one."""

    request: ClaimRequest
    told: Sequence[ClaimAnswer]
    rows: Rows
    settings: Settings
    now: datetime


class Desk:
    """Turns claims in words into `Asked`; each object and place is looked up once."""

    def __init__(self, request: ClaimRequest, settings: Settings, now: datetime) -> None:
        self._request = request
        self._settings = settings
        self._now = now
        self._gazetteer = gazetteer_from(settings)
        self._holdings = holdings_from(request.elements, settings)
        self._objects: dict[str, HeldObject] = {}
        self._places: dict[str, Site] = {}

    def asked(self, stated: Stated) -> Asked:
        """Return the claim; raises UsageError and NotFoundError for what cannot be made out."""
        request = self._request
        kind = (stated.kind or request.kind).casefold()
        if kind not in KINDS:
            raise UsageError(f"{kind!r} is no kind of claim", hint="write taken or received")
        moment = _instant(stated.time, self._now)
        held = self._object(stated.object, moment)
        within = parse_duration(request.within) if request.within else None
        return Asked(
            held=held,
            site=self._site(stated.site),
            time=stated.time,
            zone=stated.zone or None,
            kind=cast("Kind", kind),
            station=self._station(stated.station or request.station, held),
            mode=request.elements_mode,
            within=within,
            min_elevation_deg=request.min_elevation,
            station_elevation_deg=request.station_elevation,
        )

    def _object(self, name: str, moment: datetime) -> HeldObject:
        if name not in self._objects:
            held = self._one(self._holdings, name)
            past = moment <= self._now and self._request.elements is None
            if past and refresh([held], moment, self._now, self._settings):
                self._holdings = holdings_from(None, self._settings)
                held = self._one(self._holdings, name)
            self._objects[name] = held
        return self._objects[name]

    def _one(self, holdings: Holdings, name: str) -> HeldObject:
        names = [name] if name else []
        found = select_objects(names, holdings, all_of_file=self._request.elements is not None)
        if len(found) > 1:
            listed = ", ".join(held.label for held in found[:3])
            raise UsageError(
                f"a claim is about one object, and these are {len(found):,}: {listed}"
                + (" …" if len(found) > 3 else ""),
                hint="name one of them by its catalogue number",
            )
        return found[0]

    def _site(self, text: str) -> Site:
        return self._place(text) if text else select_sites((), self._settings)[0]

    def _station(self, text: str | None, held: HeldObject) -> Site | None:
        name = text or home_station(held.record)
        return self._place(name) if name else None

    def _place(self, text: str) -> Site:
        if text not in self._places:
            self._places[text] = self._gazetteer.resolve(text)
        return self._places[text]


def _instant(text: str, now: datetime) -> datetime:
    precision_of(text)  # refuses "now" before anything is fetched for it
    return parse_instant(text, now).instant
