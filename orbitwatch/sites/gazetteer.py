"""Finds sites by name: the user's own first, then those of the shipped gazetteer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.resources import shipped
from orbitwatch.sites.coordinates import distance_km, is_position, parse_site
from orbitwatch.sites.records import read_sites, site_named
from orbitwatch.sites.site import Site, normalise, shorten

if TYPE_CHECKING:
    from orbitwatch.sites.cities import City

HOME = "home"
_FILE = "sites.csv"
_LISTED = 8  # candidates named in a message
_SUGGESTED = 4
_TOWNS = frozenset({"city", "island", "port"})
_NEAR_KM = 50.0
_MUCH_LARGER = (
    5  # the larger of two cities of a name is taken if it has this many times the population
)


class Gazetteer:
    """The sites known by name: the user's ``own``, then the ``shipped`` ones.

    An own site hides a shipped one of the same name. The sites in the data files, which are the
    default, are read when they are needed, and one that is named exactly without the others.
    """

    def __init__(self, own: Iterable[Site] = (), shipped: Iterable[Site] | None = None) -> None:
        self.own = tuple(own)
        self._given = None if shipped is None else tuple(shipped)

    @cached_property
    def shipped(self) -> tuple[Site, ...]:
        """The shipped sites."""
        return tuple(read_sites(shipped(_FILE))) if self._given is None else self._given

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """All sites, own ones first."""
        hidden = {normalise(site.name) for site in self.own}
        shown = (site for site in self.shipped if normalise(site.name) not in hidden)
        return (*self.own, *shown)

    @property
    def default_site(self) -> Site | None:
        """The user's site named ``home``, else the only one saved, else None."""
        for site in self.own:
            if normalise(site.name) == HOME:
                return site
        return self.own[0] if len(self.own) == 1 else None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of site that occur, in alphabetical order."""
        return tuple(sorted({site.kind for site in self.sites if site.kind}))

    def find(self, query: str) -> Site:
        """Return the one site that ``query`` names.

        Names are compared without case, accents, spaces and punctuation: an own site's name or
        alias, then a shipped one's, then a city of the world in any language (``Vienna, US`` with
        its country), then a part of a name or alias that matches only one site. Raises UsageError,
        with the matches, if a part matches several, and NotFoundError, with the nearest names, if
        nothing matches.
        """
        key = normalise(query)
        if not key:
            raise UsageError("no site is named", hint="give a site's name, or LAT,LON")
        if exact := self._exactly(key):
            return exact
        if key.isdigit():  # would match a part of some name, which is not intended
            raise UsageError(
                f"{shorten(query)} is a single number",
                hint="a place is a name or LAT,LON, such as 13.44,144.79",
            )
        from orbitwatch.sites.cities import cities_named

        if cities := cities_named(query):
            city = _largest(query, cities)
            same = self._exactly_shipped(normalise(city.name))
            return same if same and distance_km(same, city) < _NEAR_KM else city
        found = self.matching(query)
        if not found:
            raise self._not_found(query, key)
        if len(found) > 1:
            raise _ambiguous(query, found)
        return found[0]

    def resolve(self, text: str) -> Site:
        """Return the site in ``text``, given as ``LAT,LON[,HEIGHT_M]`` or by name.

        Raises UsageError and NotFoundError as ``parse_site`` and ``find`` do.
        """
        if not is_position(text) or self.has(text):
            return self.find(text)
        return self.at_position(text)

    def has(self, name: str) -> bool:
        """Whether a site has that name."""
        return self._exactly(normalise(name)) is not None

    def _exactly(self, key: str) -> Site | None:
        """Return the site with that name or alias, normalised: an own one first."""
        return _exact(key, self.own) or self._exactly_shipped(key)

    def _exactly_shipped(self, key: str) -> Site | None:
        if self._given is None and "shipped" not in self.__dict__:
            return site_named(shipped(_FILE), key) if key else None
        return _exact(key, self.shipped)

    def at_position(self, text: str) -> Site:
        """Return the site at ``LAT,LON[,HEIGHT_M]``, in the zone of that position."""
        place = parse_site(text)
        return replace(place, timezone=_zone_at(place))

    def whereabouts(self, place: Site) -> str:
        """Return the nearest place of the gazetteer in words, such as ``near Vienna, AT``."""
        towns = [s for s in self.shipped if s.kind in _TOWNS]
        if not towns:
            return "somewhere"
        nearest = min(towns, key=lambda town: distance_km(place, town))
        away_km = distance_km(place, nearest)
        name = f"{nearest.name}, {nearest.country}" if nearest.country else nearest.name
        return f"near {name}" if away_km < _NEAR_KM else f"{away_km:,.0f} km from {name}"

    def matching(self, text: str = "", kind: str | None = None) -> list[Site]:
        """Return the sites whose name or alias contains ``text``, own ones first.

        ``kind`` keeps one kind, such as ``observatory``; an unknown kind raises
        UsageError. No match is an empty list.
        """
        if kind is not None and kind not in self.kinds:
            raise UsageError(
                f"unknown kind of site: {shorten(kind)}",
                hint=f"the kinds are {', '.join(self.kinds)}",
            )
        key = normalise(text)
        return [
            site
            for site in self.sites
            if (kind is None or site.kind == kind) and any(key in k for k in _keys(site))
        ]

    def _not_found(self, query: str, key: str) -> NotFoundError:
        import difflib  # takes 7 ms, and only a failure needs it

        owners = {k: site.name for site in reversed(self.sites) for k in _keys(site)}
        near = difflib.get_close_matches(key, owners, n=2 * _SUGGESTED, cutoff=0.7)
        if not near:
            from orbitwatch.sites.cities import city_names

            owners = {name.casefold(): name for name in city_names()}
            near = difflib.get_close_matches(key, owners, n=_SUGGESTED, cutoff=0.7)
        names = list(dict.fromkeys(owners[k] for k in near))[:_SUGGESTED]
        hint = "give another name, or LAT,LON in degrees"
        if names:
            hint = f"did you mean {' or '.join(names)}? Otherwise {hint}"
        return NotFoundError(f"no site is named {shorten(query)}", hint=hint)


def load_gazetteer(user_file: Path | None = None) -> Gazetteer:
    """Return the shipped sites together with those saved in ``user_file``, if it exists.

    Raises UsageError, with file and line, if the user's file is damaged.
    """
    own = read_sites(user_file, missing_ok=True) if user_file is not None else []
    return Gazetteer(own)


def _largest(query: str, cities: Sequence[City]) -> Site:
    """Return the largest city; UsageError if another is nearly as large."""
    first, *others = cities
    if others and others[0].population * _MUCH_LARGER > first.population:
        named = " or ".join(
            f"{s.latitude_deg:.2f},{s.longitude_deg:.2f} in {s.country}"
            for s in (city.site for city in cities[:_SUGGESTED])
        )
        raise UsageError(
            f"{shorten(query)} is the name of {len(cities)} cities",
            hint=f"did you mean {named}?",
        )
    return first.site


def _zone_at(place: Site) -> str:
    """Return the IANA time zone of a place; at sea the nautical zone."""
    from tzfpy import get_tz  # loads 5 MB, needed only for places without a name

    return get_tz(place.longitude_deg, place.latitude_deg) or "UTC"


def _keys(site: Site) -> list[str]:
    return [normalise(text) for text in (site.name, *site.aliases)]


def _exact(key: str, sites: Iterable[Site]) -> Site | None:
    return next((site for site in sites if key in _keys(site)), None)


def _ambiguous(query: str, found: Sequence[Site]) -> UsageError:
    names = ", ".join(site.name for site in found[:_LISTED])
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return UsageError(
        f"{shorten(query)} matches {len(found)} sites: {names}{more}",
        hint="give the full name of one of them",
    )
