"""Areas given with ``--area``: GeoJSON files, and names of shipped countries and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.features.areas.geojson import area_of, features_of, read_areas
from orbitwatch.features.areas.shapes import Area
from orbitwatch.resources import shipped
from orbitwatch.sites.site import normalise

_SHIPPED = "areas.geojson"
_SUFFIXES = (".geojson", ".json")
_LARGE_SHARE = 0.25


def areas_from(texts: Sequence[str]) -> tuple[list[Area], list[str]]:
    """Return the distinct areas that ``texts`` name, and notes on them.

    A text that ends in a GeoJSON suffix or is the path of an existing file is a file; others are
    names.
    """
    areas: dict[str, Area] = {}
    for text in dict.fromkeys(texts):
        path = Path(text)
        if is_area_file(text):
            found = read_areas(_content(path), str(path), path.stem)
        else:
            found = [named_area(text)]
        for area in found:
            areas.setdefault(area.name, area)
            if areas[area.name] is not area and path.suffix:
                raise UsageError(
                    f"two areas are named {area.name!r}",
                    hint=f"change the name in the properties of {path}",
                )
    return list(areas.values()), [note for area in areas.values() for note in _notes(area)]


def is_area_file(text: str) -> bool:
    """Whether a text for an area is the path of a file."""
    return Path(text).suffix.lower() in _SUFFIXES or Path(text).is_file()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"no such file: {path}", hint="check --area") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --area") from None


def _notes(area: Area) -> list[str]:
    if area.share < _LARGE_SHARE:
        return []
    size = "more than a hemisphere" if area.share > 0.5 else "less than a hemisphere"
    covered = f"the area {area.name} covers {100.0 * area.share:.0f} % of the Earth, {size}"
    sides = "a polygon is the smaller side of its outer ring"
    return [f"{covered}: {sides}, a box round the whole Earth lies between its parallels"]


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
            f"unknown area {text!r}",
            hint=f"{did_you_mean}give a GeoJSON file, or a country such as japan or JPN",
        )
    name = found["properties"]["name"]
    return area_of(found, name, f"the area {name}")


def area_names() -> list[str]:
    """Return the names of the built-in areas, in alphabetical order."""
    return sorted({feature["properties"]["name"] for feature in _features().values()})


@cache
def _features() -> Mapping[str, dict[str, Any]]:
    features = features_of(shipped(_SHIPPED).read_bytes(), _SHIPPED)
    by_name = {normalise(feature["properties"]["name"]): feature for feature in features}
    for feature in features:
        for alias in feature["properties"]["aliases"]:
            by_name.setdefault(normalise(alias), feature)
    return by_name
