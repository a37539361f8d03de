"""Selects the sites of a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.errors import UsageError
from orbitwatch.sites import Gazetteer, Site, is_position, load_gazetteer, sites_from_file

OWN_SITES = "sites.csv"


def gazetteer_from(settings: Settings) -> Gazetteer:
    """Return the gazetteer: the user's own and the shipped sites."""
    return load_gazetteer(settings.data_dir / OWN_SITES)


def select_sites(
    texts: Sequence[str],
    settings: Settings,
    file: Path | None = None,
    *,
    zone: str | None = None,
    objects: Sequence[str] = (),
) -> list[Site]:
    """Return the sites named and those of the file without duplicates; else the default site.

    ``zone`` takes the place of their own time zones, so that times are read and shown in it.
    Raises UsageError if there is neither; its hint names a place among the ``objects``.
    """
    found = _selected(texts, settings, file, objects)
    return found if zone is None else [replace(site, timezone=zone) for site in found]


def place_among(names: Sequence[str], settings: Settings) -> str | None:
    """Return the first of some names that is a place; None if there is none."""
    sites = gazetteer_from(settings)
    return next((name for name in names if not name.isdigit() and sites.has(name)), None)


def _selected(
    texts: Sequence[str], settings: Settings, file: Path | None, objects: Sequence[str]
) -> list[Site]:
    gazetteer = gazetteer_from(settings)
    if texts or file:
        listed = sites_from_file(file) if file else []
        for site in map(gazetteer.resolve, filter(is_position, texts)):
            where = gazetteer.whereabouts(site)
            remarks.note(f"{site.name} is {where}; its time zone is {site.timezone}")
        return _with_distinct_names(list(dict.fromkeys([*map(gazetteer.resolve, texts), *listed])))
    if settings.site is not None:
        return [gazetteer.resolve(settings.site)]
    if gazetteer.default_site is None:
        place = place_among(objects, settings)
        if place is not None:
            hint = f"{place} is a place: write --site {place}"
            raise UsageError("no site is given", hint=hint)
        raise UsageError(
            "no site is given",
            hint="name one with --site guam or --site 13.44,144.79, "
            "or save yours: orbitwatch sites add home LAT,LON",
        )
    return [gazetteer.default_site]


def _with_distinct_names(sites: list[Site]) -> list[Site]:
    """Return the sites; UsageError if two with the same name would be confused in the rows."""
    for name, count in Counter(site.name for site in sites).items():
        if count > 1:
            raise UsageError(f"two sites are named {name}", hint="rename one in the sites file")
    return sites
