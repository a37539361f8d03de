"""Cities of the world by any of their names, read if the gazetteer does not know a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from orbitwatch.resources import shipped
from orbitwatch.sites.site import Site, normalise

COLUMNS = ("name", "country", "latitude_deg", "longitude_deg", "timezone", "population", "keys")
"""The columns of data/cities.csv; ``keys`` are the normalised names, each between two ``|``."""


@dataclass(frozen=True, slots=True)
class City:
    """A city; its height is not known and is taken as 0 m."""

    site: Site
    population: int


def cities_named(text: str) -> list[City]:
    """Return the cities called ``text``, the largest first; ``Vienna, US`` names a country too.

    Names are compared as those of sites, without case, accents, spaces and punctuation, in any
    language.
    """
    if found := _with_key(normalise(text)):
        return found
    name, _, country = text.rpartition(",")
    code = country.strip().upper()
    return [city for city in _with_key(normalise(name)) if city.site.country == code]


def city_names() -> list[str]:
    """Return the name of every city."""
    return [line.partition(",")[0].strip('"') for line in _text().splitlines()[1:]]


def _with_key(key: str) -> list[City]:
    text, mark, cities, at = _text(), f"|{key}|", [], 0
    while key and (at := text.find(mark, at)) >= 0:
        begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        cities.append(_city(text[begin:end]))
        at = end
    return cities


def _city(line: str) -> City:
    name, country, latitude, longitude, zone, population, _ = line.rsplit(",", 6)
    place = Site(name.strip('"'), float(latitude), float(longitude), 0.0, zone, "city", country)
    return City(place, int(population))


@cache
def _text() -> str:
    return shipped("cities.csv").read_text(encoding="utf-8")
