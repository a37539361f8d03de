"""What ``watch`` is asked: lists of objects with their filters, and how early to announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.sky.tonight import TonightQuestion
from orbitwatch.sites import Site

WatchList = PassQuestion | TonightQuestion
"""One list: the passes of chosen objects, or whatever gets bright enough; its span is replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchQuestion:
    """A pass of any of ``lists`` is announced each of ``leads`` before it starts, longest first.

    A pass starts at AOS, or where only visible ones are asked for, when it can first be seen.
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
