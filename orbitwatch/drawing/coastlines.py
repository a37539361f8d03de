"""Coastlines as lines, from the shipped land polygons."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.map_view import MapView
from orbitwatch.resources import shipped

Rings = list[FloatArray]
"""A land polygon, exterior first, then its lakes: longitude, latitude, ``(n, 2)``, closed."""


@cache
def land() -> list[Rings]:
    """Return the land polygons at 1:110m, cut at the antimeridian (RFC 7946)."""
    return _read(shipped("land.geojson").read_bytes())


@cache
def fine_land() -> list[Rings]:
    """Return the land polygons at 1:10m, within 1 km, cut at the antimeridian."""
    return _read(gzip.decompress(shipped("land-10m.geojson.gz").read_bytes()))


def land_of(view: MapView) -> list[Rings]:
    """Return the land that a map of ``view`` shows, in suitable detail."""
    pieces = fine_land() if view.is_region else land()
    return [rings for rings in pieces if _shows(view, rings[0])]


def coastlines() -> list[FloatArray]:
    """Return the coastlines at 1:110m: longitude and latitude, degrees, ``(n, 2)`` with n ≥ 2.

    The cuts at the antimeridian and at the south pole are not coastlines.
    """
    return [line for rings in land() for line in shores(rings)]


def shores(rings: Rings) -> list[FloatArray]:
    """Return the coastlines of a land polygon, without the lines along which it was cut."""
    return [line for ring in rings for line in _shores(ring)]


def _shores(ring: FloatArray) -> Iterator[FloatArray]:
    here, there = ring[:-1], ring[1:]
    along_meridian = (np.abs(here[:, 0]) == 180.0) & (here[:, 0] == there[:, 0])
    at_pole = (here[:, 1] == -90.0) & (there[:, 1] == -90.0)
    parts = np.split(ring, np.flatnonzero(along_meridian | at_pole) + 1)
    yield from (part for part in parts if len(part) > 1)


def _shows(view: MapView, ring: FloatArray) -> bool:
    low, high = ring[:, 1].min(), ring[:, 1].max()
    overlaps = low <= view.north_deg and high >= view.south_deg
    return bool(overlaps and view.copies(ring[:, 0]))


def _read(content: bytes) -> list[Rings]:
    polygons = json.loads(content)["geometry"]["coordinates"]
    return [[np.array(ring) for ring in rings] for rings in polygons]
