"""Areas that can be named: countries, Korea, Guam and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from orbitwatch.errors import NotFoundError
from orbitwatch.features.areas.geojson import area_of, features_of
from orbitwatch.features.areas.shapes import Area
from orbitwatch.resources import shipped
from orbitwatch.sites.site import normalise

_FILE = "areas.geojson"


def named_area(text: str) -> Area:
    """Return the built-in area called ``text``: a name, another name, or an ISO 3166 code.

    Case, spaces, hyphens and accents do not matter. Raises NotFoundError with the nearest names.
    """
    features = _features()
    found = features.get(normalise(text))
    if found is None:
        near = get_close_matches(normalise(text), features, n=3, cutoff=0.6)
        names = list(dict.fromkeys(features[key]["properties"]["name"] for key in near))
        did_you_mean = f"did you mean {' or '.join(names)}? or " if names else ""
        raise NotFoundError(
            f"there is no area {text!r}",
            hint=f"{did_you_mean}give a GeoJSON file, or a country such as japan or JPN",
        )
    name = found["properties"]["name"]
    return area_of(found, name, f"the area {name}")


def area_names() -> list[str]:
    """Return the names of the built-in areas, in order of the alphabet."""
    return sorted({feature["properties"]["name"] for feature in _features().values()})


@cache
def _features() -> Mapping[str, dict[str, Any]]:
    features = features_of(shipped(_FILE).read_bytes(), _FILE)
    by_name = {normalise(feature["properties"]["name"]): feature for feature in features}
    for feature in features:
        for alias in feature["properties"]["aliases"]:
            by_name.setdefault(normalise(alias), feature)
    return by_name
