"""Areas from GeoJSON (RFC 7946): one per Feature, or one bare geometry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from orbitwatch import remarks
from orbitwatch.arrays import FloatArray
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.rings import check_points
from orbitwatch.features.areas.shapes import Area, Kind, Part, build_area
from orbitwatch.sites.files import is_unlocated

_HINT = "an area is a GeoJSON file with polygons, lines or points in degrees, longitude first"
_SAME_DATUM = ("crs84", "4326", "wgs84", "wgs 84")
_KINDS: Mapping[str, Kind] = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
"""The parts of geometries: one such part, or for a Multi- geometry a list of them."""
_MOST_COLLECTIONS = 20


def read_areas(content: str | bytes, source: str, name: str) -> list[Area]:
    """Return the areas in a GeoJSON text, one for each of its Features, in their order.

    An area has the ``name`` in its Feature's properties, or ``name`` with its number if there are
    several; two areas never share a name. ``source`` names the text in errors. Raises UsageError,
    with the number of the Feature, for anything that is not an area.
    """
    features = features_of(content, source)
    areas: dict[str, Area] = {}
    points = 0
    for number, feature in enumerate(features, start=1):
        if is_unlocated(feature) and len(features) > 1:
            remarks.warn(f"{source}, feature {number} has no location and is skipped")
            continue
        where = f"{source}, feature {number}" if len(features) > 1 else source
        called = _name(feature) or (f"{name} {number}" if len(features) > 1 else name)
        if called in areas:
            called = f"{called} {number}"
        areas[called] = area_of(feature, called, where)
        points += len(areas[called].outline.tail)
        check_points(points, source)
    if not areas:
        raise UsageError(f"{source}: no feature has a location", hint=_HINT)
    return list(areas.values())


def features_of(content: str | bytes, source: str) -> list[dict[str, Any]]:
    """Return the Features of a GeoJSON text; a bare geometry becomes one."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise UsageError(f"{source} is not JSON: {error}", hint=_HINT) from None
    except RecursionError:
        raise UsageError(f"{source} is nested too deeply", hint=_HINT) from None
    kind = document.get("type") if isinstance(document, dict) else None
    kind = kind if isinstance(kind, str) else None
    if kind == "FeatureCollection":
        _check_datum(document, source)
        features = document.get("features")
        if not isinstance(features, list) or not features:
            raise UsageError(f"{source} has no features", hint=_HINT)
        for number, feature in enumerate(features, start=1):
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise UsageError(f"{source}, feature {number} is not a Feature", hint=_HINT)
        return features
    if kind == "Feature":
        _check_datum(document, source)
        return [document]
    if str(kind).removeprefix("Multi") in _KINDS or kind == "GeometryCollection":
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    reason = "it has no type" if kind is None else f"its type is {kind!r}"
    raise UsageError(f"{source} is not GeoJSON: {reason}", hint=_HINT)


def area_of(feature: Mapping[str, Any], name: str, where: str) -> Area:
    """Return the area that the geometry of a Feature describes."""
    return build_area(name, list(_parts(feature.get("geometry"), where)))


def _parts(geometry: Any, where: str, depth: int = 0) -> Iterator[Part]:
    if not isinstance(geometry, dict):
        raise UsageError(f"{where} has no geometry", hint=_HINT)
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if not isinstance(members, list):
            raise UsageError(f"{where}: a GeometryCollection without geometries", hint=_HINT)
        if depth == _MOST_COLLECTIONS:
            raise UsageError(f"{where}: GeometryCollections are nested too deeply", hint=_HINT)
        for member in members:
            yield from _parts(member, where, depth + 1)
        return
    part = _KINDS.get(str(kind).removeprefix("Multi"))
    if part is None:
        raise UsageError(f"{where}: {kind!r} is not a type of geometry", hint=_HINT)
    coordinates = geometry.get("coordinates")
    several = str(kind).startswith("Multi")
    pieces = coordinates if several and isinstance(coordinates, list) else [coordinates]
    if not pieces:
        raise UsageError(f"{where}: the {kind} is empty", hint=_HINT)
    for number, piece in enumerate(pieces, start=1):
        place = f"{where}, {part} {number}" if len(pieces) > 1 else where
        yield Part(part, tuple(_paths(part, piece, place)), place)


def _paths(part: Kind, piece: Any, where: str) -> Iterator[FloatArray]:
    """Yield the paths of one polygon, line or point: arrays ``(n, 2)`` of lon, lat."""
    if part == "polygon":
        if not isinstance(piece, list) or not piece:
            raise UsageError(f"{where}: the polygon has no rings", hint=_HINT)
        for ring in piece:
            yield _path(ring, where)
    else:
        yield _path([piece] if part == "point" else piece, where)


def _path(positions: Any, where: str) -> FloatArray:
    if not isinstance(positions, list) or not positions:
        raise UsageError(f"{where}: coordinates are missing", hint=_HINT)
    for number, position in enumerate(positions, start=1):
        if not (
            isinstance(position, list)
            and len(position) >= 2
            and all(_is_number(value) for value in position[:2])
        ):
            raise UsageError(f"{where}: position {number} is not [longitude, latitude]", hint=_HINT)
    path = np.array([position[:2] for position in positions], dtype=np.float64)
    # An infinity or NaN, which Python's JSON lets in, fails both comparisons.
    bad = np.flatnonzero(~((np.abs(path[:, 0]) <= 360.0) & (np.abs(path[:, 1]) <= 90.0)))
    if len(bad):
        longitude, latitude = path[bad[0]]
        raise UsageError(
            f"{where}: position {bad[0] + 1}, longitude {longitude:g}, latitude {latitude:g}, "
            "is not on the Earth",
            hint="GeoJSON puts longitude first, both in degrees (WGS 84)",
        )
    return path


def _is_number(value: Any) -> bool:
    """Whether a JSON value is a number that a float can represent."""
    return type(value) is float or (type(value) is int and abs(value) < 1 << 1000)


def _name(feature: Mapping[str, Any]) -> str | None:
    properties = feature.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return name.strip() or None if isinstance(name, str) else None


def _check_datum(document: Mapping[str, Any], source: str) -> None:
    """Raise UsageError if the ``crs`` of older GeoJSON is not WGS 84."""
    crs = document.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", crs) if isinstance(properties, dict) else crs)[:80]
    if not any(known in name.casefold() for known in _SAME_DATUM):
        raise UsageError(
            f"{source} is in another reference system, {name!r}",
            hint="save it in longitude and latitude (WGS 84, EPSG:4326)",
        )
