"""The columns of sites."""

from __future__ import annotations

from orbitwatch.formats.columns import Column, angle, text

SITE_COLUMNS: tuple[Column, ...] = (
    text("site", "name of the site"),
    text("kind", "city, base, observatory ...; own for one that you saved"),
    text("country", "ISO 3166 code"),
    angle("latitude_deg", "geodetic latitude (WGS 84), north positive", 5),
    angle("longitude_deg", "longitude, east positive", 5),
    Column("height_m", "m", "height above the ellipsoid", "number", 1),
    text("timezone", "IANA time zone"),
    text("aliases", "other names, parted by |"),
)
