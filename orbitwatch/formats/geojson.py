"""Rows as GeoJSON (RFC 7946): tracks as lines, overflights as lines of sight, places as points.

Lines are cut at the antimeridian (section 3.1.9), coordinates are longitude and latitude in
degrees with six decimals. A track becomes one Feature for each part, with the ``times`` and
``altitude_km`` of its points, those between rows interpolated. Any other row becomes one Feature
with its columns as properties; without a place it has a null geometry (section 3.2). Polygons
of swaths and footprints are separate Features with a property ``shape``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np

from orbitwatch.astro.ground_rings import footprint_ring, strip_rings
from orbitwatch.astro.swath import Swath
from orbitwatch.formats.antimeridian import Line, polygon, split
from orbitwatch.formats.columns import Column
from orbitwatch.formats.per_object import PerObjectWriter, stretches
from orbitwatch.formats.published import rounded, utc_texts
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain
from orbitwatch.sites import Site, is_position, parse_site

_DECIMALS = 6  # 0.1 m


def geojson_writer(stream: IO[str], columns: Sequence[Column], context: Context) -> Writer:
    """Return the writer for ``columns``: of lines for tracks, else of one Feature per row."""
    names = {column.name for column in columns}
    if {"revolution", "time", "longitude_deg"} <= names and not context.points:
        collection = _Collection(stream)
        return PerObjectWriter(
            stream, "", lambda rows: _add_track(collection, rows, context), collection.end
        )
    return RowGeoJsonWriter(stream, context)


@dataclass(slots=True)
class _Collection:
    """A FeatureCollection being written, a Feature on each line."""

    stream: IO[str]
    begun: bool = field(default=False, init=False)

    def add(self, geometry: dict[str, Any] | None, properties: dict[str, Any]) -> None:
        """Write one Feature."""
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        self._open()
        self.stream.write(json.dumps(feature, ensure_ascii=False, allow_nan=False))
        self.begun = True

    def _open(self) -> None:
        self.stream.write(",\n" if self.begun else '{"type": "FeatureCollection", "features": [\n')

    def end(self) -> None:
        """End the document; without Features it is an empty collection."""
        if not self.begun:
            self._open()
        self.stream.write("\n]}\n")


def _add_track(collection: _Collection, rows: Rows, context: Context) -> None:
    """Add one object's track, a LineString for each part, and its swath if requested."""
    parts = [
        (piece, line)
        for piece in stretches(rows)
        for line in split(piece["longitude_deg"], piece["latitude_deg"])
    ]
    for number, (piece, line) in enumerate(parts):
        at = np.arange(len(piece))
        microseconds = (piece["time"] - piece["time"][0]).astype(np.int64)
        passed = np.rint(np.interp(line.place, at, microseconds)).astype("timedelta64[us]")
        times = utc_texts(piece["time"][0] + passed)
        altitude = np.round(np.interp(line.place, at, piece["altitude_km"]), 3).tolist()
        properties = {
            "object_name": plain(piece["object_name"][0]),
            "catalog_id": _number(piece["catalog_id"][0]),
            "part": number,
            "start": times[0],
            "end": times[-1],
            "first_revolution": _number(piece["revolution"][0], 0),
            "last_revolution": _number(piece["revolution"][-1], 0),
            "element_epochs": utc_texts(np.unique(piece["element_epoch"])),
            "timing_uncertainty_s": round(float(piece["timing_uncertainty_s"].max()), 3),
            "times": times,
            "altitude_km": altitude,
        }
        collection.add(_geometry([line]), properties)
    if context.swath is not None:
        for piece in stretches(rows):
            _add_swath(collection, piece, context.swath)


def _add_swath(collection: _Collection, rows: Rows, swath: Swath) -> None:
    """Add the swath along a stretch of track, a polygon for each part of it."""
    times = utc_texts(rows["time"])
    place = rows["longitude_deg"], rows["latitude_deg"]
    for first, last, ring in strip_rings(*place, rows["altitude_km"], swath):
        properties = {
            "object_name": plain(rows["object_name"][0]),
            "catalog_id": _number(rows["catalog_id"][0]),
            "shape": "swath",
            "start": times[first],
            "end": times[last],
            "swath_km": swath.width_km,
            "max_off_nadir_deg": swath.max_off_nadir_deg,
        }
        collection.add(polygon(*ring), properties)


def _number(value: int | None, least: int = 1) -> int | None:
    """Return an integer; None for null and for a number that stands for null."""
    return None if value is None or value < least else int(value)


class RowGeoJsonWriter:
    """One Feature a row: the sub-satellite point, the place, or the line from one to the other."""

    def __init__(self, stream: IO[str], context: Context) -> None:
        self._collection = _Collection(stream)
        self._footprint_deg = context.footprint_deg
        self._sites = {site.name: site for site in context.sites}

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        for number, properties in enumerate(_properties(rows)):
            place = _below(rows, number)
            site = self._site(properties.get("site")) if "tca" in properties else None
            self._collection.add(_line_of_sight(site, place), properties)
            if self._footprint_deg is not None and place is not None:
                self._add_footprint(rows, number, properties, self._footprint_deg)

    def close(self) -> None:
        """End the document."""
        self._collection.end()

    def _add_footprint(
        self, rows: Rows, number: int, properties: dict[str, Any], elevation_deg: float
    ) -> None:
        """Add the ground from which the satellite of a row is at least so high."""
        latitude, longitude, altitude = (
            float(rows[name][number]) for name in ("latitude_deg", "longitude_deg", "altitude_km")
        )
        kept = ("object_name", "catalog_id", "site", "area", "time", "tca", "closest")
        about = {name: properties[name] for name in kept if name in properties}
        about |= {"shape": "footprint", "min_elevation_deg": elevation_deg}
        ring = footprint_ring(latitude, longitude, altitude, elevation_deg)
        self._collection.add(polygon(*ring), about)

    def _site(self, name: str | None) -> Site | None:
        if name is None or name in self._sites:
            return self._sites.get(name or "")
        return parse_site(name) if is_position(name) else None


def _below(rows: Rows, number: int) -> tuple[float, float] | None:
    """Return longitude and latitude of a row; None if it has none."""
    if "longitude_deg" not in rows.values:
        return None
    place = float(rows["longitude_deg"][number]), float(rows["latitude_deg"][number])
    return place if np.isfinite(place).all() else None


def _line_of_sight(site: Site | None, below: tuple[float, float] | None) -> dict[str, Any] | None:
    """Return the line from a site to the sub-satellite point, or the one known point."""
    at = (site.longitude_deg, site.latitude_deg) if site else None
    if at is None or below is None:
        point = at or below
        return None if point is None else {"type": "Point", "coordinates": _point(*point)}
    longitude, latitude = np.array([at, below]).T
    return _geometry(split(longitude, latitude))


def _geometry(lines: Sequence[Line]) -> dict[str, Any]:
    listed = [
        [_point(*pair) for pair in zip(line.longitude_deg, line.latitude_deg, strict=True)]
        for line in lines
    ]
    if len(listed) > 1:
        return {"type": "MultiLineString", "coordinates": listed}
    if len(listed[0]) > 1:
        return {"type": "LineString", "coordinates": listed[0]}
    return {"type": "Point", "coordinates": listed[0][0]}


def _point(longitude: float, latitude: float) -> list[float]:
    return [round(float(longitude), _DECIMALS) + 0.0, round(float(latitude), _DECIMALS) + 0.0]


def _properties(rows: Rows) -> Iterator[dict[str, Any]]:
    """Yield each row's columns as JSON writes them."""
    texts = {column.name: _published(column, rows) for column in rows.columns}
    for values in zip(*texts.values(), strict=True):
        yield dict(zip(texts, values, strict=True))


def _published(column: Column, rows: Rows) -> list[Any]:
    array = rows[column.name]
    if column.kind == "time":
        return [None if text == "NaT" else text for text in utc_texts(array)]
    if column.kind == "number":
        return [None if value != value else value for value in rounded(column, array).tolist()]
    if column.kind == "text":
        return [None if value is None else plain(value) for value in array.tolist()]
    listed: list[Any] = array.tolist()
    return listed
