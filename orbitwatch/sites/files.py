"""Sites from a file that a user names: CSV with the gazetteer's columns, or GeoJSON points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from orbitwatch import remarks
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites.records import read_sites
from orbitwatch.sites.site import Site, normalise

_HINT = "give a CSV with name, latitude_deg, longitude_deg, or a GeoJSON file of points"


def sites_from_file(file: Path) -> list[Site]:
    """Return the sites in ``file``; a suffix of .geojson or .json means GeoJSON, any other CSV.

    A point's name is its property ``name``, else its place. Raises NotFoundError for a
    missing file and UsageError, with the line or feature, for content that cannot be read as sites,
    and if two places share a name.
    """
    if not file.exists():
        raise NotFoundError(f"no such file: {file}", hint="check --sites-file")
    is_geojson = file.suffix.lower() in (".geojson", ".json")
    sites = _from_geojson(file) if is_geojson else read_sites(file)
    if not sites:
        raise UsageError(f"{file} contains no sites", hint=_HINT)
    return sites


def _from_geojson(file: Path) -> list[Site]:
    """Return the sites of a FeatureCollection, or of a single Feature."""
    document = _read_json(file)
    features = document.get("features") if isinstance(document, dict) else None
    if isinstance(document, dict) and document.get("type") == "Feature":
        features = [document]
    if not isinstance(features, list) or not features:
        raise UsageError(f"{file} contains no features", hint=_HINT)
    owners: dict[str, tuple[int, Site]] = {}
    for number, feature in enumerate(features, 1):
        if is_unlocated(feature):
            remarks.warn(f"{file}, feature {number} has no location and is skipped")
            continue
        site = _site(feature, file, number)
        earlier, same = owners.setdefault(normalise(site.name), (number, site))
        if same != site:
            raise UsageError(
                f"{file}, feature {number}: {site.name!r} is also the name of feature {earlier}",
                hint="give each place its own name",
            )
    return [site for _, site in owners.values()]


def is_unlocated(feature: Any) -> bool:
    """Whether a GeoJSON Feature has no location, as RFC 7946, sections 3.1 and 3.2, allows."""
    if not isinstance(feature, dict):
        return False
    geometry = feature.get("geometry")
    empty = isinstance(geometry, dict) and geometry.get("coordinates") == []
    return geometry is None or empty


def _read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        why = error.strerror or str(error)
    except RecursionError:
        why = "it is nested too deeply"
    except ValueError as error:
        why = str(error)
    raise UsageError(f"cannot read {file}: {why}", hint=_HINT)


def _site(feature: Any, file: Path, number: int) -> Site:
    """Return the site of a point feature (RFC 7946: longitude before latitude)."""
    try:
        if feature["geometry"]["type"] != "Point":
            raise UsageError(f"is a {feature['geometry']['type']}, not a Point")
        longitude, latitude, *height = map(_number, feature["geometry"]["coordinates"])
        name = (feature.get("properties") or {}).get("name")
        return Site(
            name=f"{latitude:.4f},{longitude:.4f}" if name in (None, "") else str(name),
            latitude_deg=latitude,
            longitude_deg=longitude,
            height_m=height[0] if height else 0.0,
        )
    except UsageError as error:
        raise UsageError(f"{file}, feature {number}: {error.message}", hint=_HINT) from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise UsageError(
            f"{file}, feature {number}: its coordinates are not numbers", hint=_HINT
        ) from None


def _number(value: Any) -> float:
    """Return a JSON number; ``float`` alone would accept strings and booleans too."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number")
    return float(value)
