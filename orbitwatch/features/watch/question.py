"""The question of ``watch``: lists of objects with their filters, and the lead times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.sky.tonight import TonightQuestion
from orbitwatch.sites import Site

WatchList = PassQuestion | TonightQuestion
"""One list: the passes of selected objects, or of all bright ones; its span is replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchQuestion:
    """Which passes to announce: those of ``lists``, each of ``leads`` before it starts.

    A pass starts at AOS, or, if only visible passes are selected, when it becomes visible. The
    longest of ``leads`` comes first.
    """

    lists: tuple[WatchList, ...]
    leads: tuple[timedelta, ...]

    @property
    def sites(self) -> dict[str, Site]:
        """The sites of all lists, by name."""
        return {site.name: site for one in self.lists for site in sites_of(one)}


def sites_of(one: WatchList) -> tuple[Site, ...]:
    """Return the sites of a list."""
    return one.sites if isinstance(one, PassQuestion) else (one.site,)
