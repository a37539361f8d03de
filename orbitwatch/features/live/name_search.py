"""Incremental search of stored objects and known sites."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from orbitwatch.archive.database.names import Names, normalise
from orbitwatch.config import Settings
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.live.followed import ElementSource, Fingerprint
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites import Gazetteer, Site, is_position

MOST: Final = 50
"""The longest list; a further letter shortens it."""


def objects_like(names: Names, text: str) -> list[tuple[int, str]]:
    """Return catalogue numbers and labels of the objects that match a text, best first.

    Numbers and designators that start with it come first, then names equal to it, starting with it,
    or containing it, ignoring case, spaces and hyphens; an object's other names count too.
    """
    key = normalise(text.strip())
    if not key:
        return []
    ranked: dict[int, tuple[int, str]] = {}
    for name, numbers in names.keys().items():
        if key in name:
            rank = 1 if name == key else 2 if name.startswith(key) else 3
            for number in numbers:
                ranked[number] = min(ranked.get(number, (rank, name)), (rank, name))
    if text.strip()[:1].isdigit():
        typed = text.strip().upper()
        for number, named in names.named.items():
            begins = number > 0 and str(number).startswith(typed)
            if begins or (named.object_id or "").upper().startswith(typed):
                ranked[number] = (0, f"{number:012}")
    best = sorted(ranked, key=lambda number: (ranked[number], number))[:MOST]
    return [(number, names.label(number)) for number in best]


def sites_like(gazetteer: Gazetteer, text: str) -> Sequence[Site]:
    """Return the sites that match a text: an exact resolution first, then names that contain it."""
    if not text.strip():
        return gazetteer.own
    found: list[Site] = []
    with contextlib.suppress(OrbitwatchError):  # no match yet, or several, which are listed
        found.append(gazetteer.resolve(text))
    found += gazetteer.matching(text)
    return list(dict.fromkeys(found))[:MOST]


class ObjectSearch:
    """Searches all stored objects; their names are read on first use."""

    def __init__(self, source: ElementSource) -> None:
        self._source = source
        self._names: Names | None = None
        self._read_at: Fingerprint | None = None

    def find(self, text: str) -> list[tuple[int, str]]:
        """Return catalogue numbers and labels, as `objects_like` does."""
        there = self._source.fingerprint()
        if self._names is None or there != self._read_at:
            self._names, self._read_at = self._source.names(), there
        return objects_like(self._names, text)


class SiteSearch:
    """Searches sites: those of the question and the user's own first."""

    def __init__(self, question: LiveQuestion, settings: Settings) -> None:
        self._question, self._settings = question, settings
        self._gazetteer: Gazetteer | None = None

    def find(self, text: str) -> list[tuple[Site, str]]:
        """Return sites and labels, as `sites_like` does."""
        if self._gazetteer is None:
            self._gazetteer = gazetteer_from(self._settings)
        found = list(sites_like(self._gazetteer, text))
        if not text.strip():
            found = list(dict.fromkeys((*self._question.sites, *found)))
        if self._question.utc:
            found = [replace(site, timezone="UTC") for site in found]
        return [(site, _site_label(site)) for site in found]


def _site_label(site: Site) -> str:
    if is_position(site.name):
        return site.name
    place = f"{site.latitude_deg:.2f}, {site.longitude_deg:.2f}"
    return ", ".join(filter(None, [site.name, site.country, place]))
