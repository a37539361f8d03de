"""The coasts of the world as lines, from the land that ships."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.resources import shipped


def land() -> list[list[FloatArray]]:
    """Return the rings of each piece of land, its outside first: longitude, latitude, ``(n, 2)``.

    They are closed, and cut at the antimeridian (RFC 7946).
    """
    feature = json.loads(shipped("land.geojson").read_text(encoding="utf-8"))
    polygons = feature["geometry"]["coordinates"]
    return [[np.array(ring) for ring in rings] for rings in polygons]


def coastlines() -> list[FloatArray]:
    """Return lines of longitude and latitude, degrees, ``(n, 2)`` with n ≥ 2.

    Where the land was cut, at the antimeridian and at the south pole, there is no coast.
    """
    return [line for rings in land() for ring in rings for line in _shores(ring)]


def _shores(ring: FloatArray) -> Iterator[FloatArray]:
    here, there = ring[:-1], ring[1:]
    along_meridian = (np.abs(here[:, 0]) == 180.0) & (here[:, 0] == there[:, 0])
    at_pole = (here[:, 1] == -90.0) & (there[:, 1] == -90.0)
    parts = np.split(ring, np.flatnonzero(along_meridian | at_pole) + 1)
    yield from (part for part in parts if len(part) > 1)
