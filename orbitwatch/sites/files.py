"""Sites from a file that a user names: CSV with the gazetteer's columns, or GeoJSON points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites.records import read_sites
from orbitwatch.sites.site import Site

_HINT = "give a CSV with name, latitude_deg, longitude_deg, or a GeoJSON file of points"


def sites_from_file(file: Path) -> list[Site]:
    """Return the sites in ``file``; a suffix of .geojson or .json means GeoJSON, any other CSV.

    A point's name is its property ``name``, else its place. Raises NotFoundError where there is
    no such file and UsageError, which says where, for what cannot be read as sites.
    """
    if not file.exists():
        raise NotFoundError(f"there is no file {file}", hint="check --sites-file")
    if file.suffix.lower() not in (".geojson", ".json"):
        return read_sites(file)
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}", hint=_HINT) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise UsageError(f"{file} holds no features", hint=_HINT)
    return [_site(feature, file, number) for number, feature in enumerate(features, 1)]


def _site(feature: Any, file: Path, number: int) -> Site:
    """Return the site that a point feature is (RFC 7946: longitude before latitude)."""
    try:
        if feature["geometry"]["type"] != "Point":
            raise UsageError(f"is a {feature['geometry']['type']}, not a Point")
        longitude, latitude, *height = (float(x) for x in feature["geometry"]["coordinates"])
        name = (feature.get("properties") or {}).get("name")
        return Site(
            name=str(name) if name else f"{latitude:.4f},{longitude:.4f}",
            latitude_deg=latitude,
            longitude_deg=longitude,
            height_m=height[0] if height else 0.0,
        )
    except UsageError as error:
        raise UsageError(f"{file}, feature {number}: {error.message}", hint=_HINT) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(f"{file}, feature {number}: no point of numbers", hint=_HINT) from None
