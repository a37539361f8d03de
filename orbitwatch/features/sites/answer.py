"""The answers to ``sites list`` and ``sites near``: places known by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.config import Settings
from orbitwatch.formats.columns import Column, angle, distance, text
from orbitwatch.formats.rows import rows_of
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites import Site
from orbitwatch.sites.launch_sites import launch_sites

SITE_COLUMNS: tuple[Column, ...] = (
    text("site", "name of the site"),
    text("kind", "city, base, observatory ...; own for one that you saved"),
    text("country", "ISO 3166 code"),
    angle("latitude_deg", "geodetic latitude (WGS 84), north positive", 5),
    angle("longitude_deg", "longitude, east positive", 5),
    Column("height_m", "m", "height above the ellipsoid", "number", 1),
    text("timezone", "IANA time zone"),
    text("aliases", "other names, separated by |"),
    angle("azimuth_from_deg", "launch sites: first usual azimuth, if public", 1),
    angle("azimuth_to_deg", "launch sites: last usual azimuth, clockwise from that", 1),
    text("azimuth_source", "source of the azimuths"),
    text("horizon", "its own horizon: number of points, lowest and highest elevation"),
)


NEAR_COLUMNS: tuple[Column, ...] = (
    SITE_COLUMNS[0],
    distance("distance_km", "geodesic from the place given (WGS 84)"),
    *SITE_COLUMNS[1:],
)


@dataclass(frozen=True, slots=True)
class SitesQuestion:
    """The sites of ``kind`` (None: any) with ``text`` in their name or an alias."""

    text: str = ""
    kind: str | None = None


def answer(question: SitesQuestion, settings: Settings) -> Answer:
    """Return the sites, the user's own first."""
    found = gazetteer_from(settings).matching(question.text, question.kind)
    if not found:
        remarks.note(f"no site's name contains {question.text!r}")
    return Answer.of("Sites", rows_of(SITE_COLUMNS, _values(found)), found)


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """The ``limit`` sites of ``kind`` (None: any) nearest to ``place``."""

    place: Site
    kind: str | None = None
    limit: int = 10


def answer_near(question: NearQuestion, settings: Settings) -> Answer:
    """Return sites by their distance from a place, the nearest first."""
    sites = gazetteer_from(settings).matching(kind=question.kind)
    latitude, longitude = np.array([(site.latitude_deg, site.longitude_deg) for site in sites]).T
    place = question.place
    away_km = geodesic_km(
        np.full(len(sites), place.latitude_deg),
        np.full(len(sites), place.longitude_deg),
        latitude,
        longitude,
    )
    nearest = np.argsort(away_km, kind="stable")[: question.limit]
    found = [sites[i] for i in nearest.tolist()]
    rows = rows_of(NEAR_COLUMNS, _values(found) | {"distance_km": away_km[nearest]})
    return Answer.of(f"Sites near {place.name}", rows, found)


def _values(sites: Sequence[Site]) -> dict[str, ArrayLike | Sequence[object]]:
    known = [launch_sites().get(site.name) for site in sites]
    limits = [(one.azimuths_deg if one else None) or (np.nan, np.nan) for one in known]
    return {
        "azimuth_from_deg": [first for first, _ in limits],
        "azimuth_to_deg": [last for _, last in limits],
        "azimuth_source": [(one.source if one else "") or None for one in known],
        "site": [site.name for site in sites],
        "kind": [site.kind or None for site in sites],
        "country": [site.country or None for site in sites],
        "latitude_deg": [site.latitude_deg for site in sites],
        "longitude_deg": [site.longitude_deg for site in sites],
        "height_m": [site.height_m for site in sites],
        "timezone": [site.timezone for site in sites],
        "horizon": [str(site.horizon_profile) if site.horizon else None for site in sites],
        "aliases": ["|".join(site.aliases) or None for site in sites],
    }
