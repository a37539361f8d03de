"""Makes the coastlines of the maps: ``python -m tests.making.land FILE``.

FILE is ``land-110m.json`` or ``land-10m.json`` of the npm package world-atlas 2.0.2: Natural Earth
land, in the public domain, as TopoJSON whose rings run on across the antimeridian. They are cut
there, turned as RFC 7946 asks, and rounded: for the world (1:110m) to two decimals, 1 km; for
regions (1:10m) to three, after leaving out what lies within 0.006° (650 m) of a straight line.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import Polygon, box, mapping, shape
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True)
class Scale:
    """How the land of one file is made; lengths in degrees."""

    target: str
    decimals: int
    tolerance: float
    least_area: float  # square degrees: slivers that cutting and rounding leave


WORLD = Scale("land.geojson", 2, 0.0, 1e-3)
REGIONS = Scale("land-10m.geojson.gz", 3, 0.006, 0.0)
SCALES = {  # by the SHA-256 of the file
    "ead5f68119c49a9250902e7da303bcb209341bbb8fefe7369a439b48b704658a": WORLD,
    "9b9f584709c119d63fbadf484ce425260497697b7166be7a2fe360e8c0b171a8": REGIONS,
}

Ring = NDArray[np.float64]


def main() -> None:
    """Read the file named on the command line, and write the one that ships."""
    content = Path(sys.argv[1]).read_bytes()
    scale = SCALES.get(hashlib.sha256(content).hexdigest())
    if scale is None:
        sys.exit(f"{sys.argv[1]} is neither land-110m.json nor land-10m.json of world-atlas 2.0.2")
    flat = unary_union([part for rings in _polygons(json.loads(content)) for part in _cut(rings)])
    if scale.tolerance:
        flat = flat.simplify(scale.tolerance)
    polygons = [_rounded(part, scale.decimals) for part in flat.geoms]
    rows = [
        _coordinates(p, scale.decimals)
        for p in sorted(polygons, key=lambda p: -p.area)
        if p.area > scale.least_area
    ]
    geometry = '{"type":"MultiPolygon","coordinates":[\n' + ",\n".join(rows) + "\n]}"
    text = '{"type":"Feature","properties":{"name":"land"},"geometry":' + geometry + "}\n"
    made = text.encode()
    if scale.target.endswith(".gz"):
        made = gzip.compress(made, mtime=0)
    (DATA / scale.target).write_bytes(made)


def _polygons(topology: dict[str, Any]) -> Iterator[list[Ring]]:
    """Yield the rings of each polygon, ``(n, 2)`` of longitude and latitude, the outer one first.

    TopoJSON keeps arcs as differences of whole numbers; ``~i`` is arc i the other way round.
    """
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            yield [
                np.concatenate([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring])
                for ring in polygon
            ]


def _cut(rings: list[Ring]) -> Iterator[Polygon]:
    """Yield the parts of a polygon between -180° and 180°."""
    outside, *holes = (_unrolled(ring) for ring in rings)
    whole = Polygon(outside).buffer(0.0)
    for hole in holes:
        for turn in (-360.0, 0.0, 360.0):  # each ring ran on from where it begins
            whole = whole.difference(affinity.translate(Polygon(hole), turn))
    for turn in (-360.0, 0.0, 360.0):
        part = affinity.translate(whole, turn).intersection(box(-180.0, -90.0, 180.0, 90.0))
        yield from (p for p in getattr(part, "geoms", [part]) if p.area > 0.0)


def _unrolled(ring: Ring) -> Ring:
    """Return a ring whose longitude runs on beyond ±180; one round the pole goes by the pole."""
    turns = (np.diff(ring[:, 0]) + 180.0) % 360.0 - 180.0
    longitude = ring[0, 0] + np.concatenate([[0.0], np.cumsum(turns)])
    unrolled = np.column_stack([longitude, ring[:, 1]])
    if abs(longitude[-1] - longitude[0]) < 180.0:
        return unrolled
    pole = np.copysign(90.0, ring[:, 1].mean())
    return np.vstack([unrolled, [[longitude[-1], pole], [longitude[0], pole]]])


def _rounded(polygon: Polygon, decimals: int) -> Polygon:
    """Return a valid polygon in rounded coordinates, its exterior counter-clockwise."""
    rounding = partial(_round, decimals=decimals)
    coarse = shape(json.loads(json.dumps(mapping(polygon)), parse_float=rounding))
    parts = coarse.buffer(0.0) if not coarse.is_valid else coarse
    largest = max(getattr(parts, "geoms", [parts]), key=lambda part: part.area)
    return orient(largest, sign=1.0)


def _round(text: str, decimals: int) -> float:
    return round(float(text), decimals) + 0.0


def _coordinates(polygon: Polygon, decimals: int) -> str:
    rings = [polygon.exterior, *polygon.interiors]
    return json.dumps(
        [
            [[round(x, decimals) + 0.0, round(y, decimals) + 0.0] for x, y in r.coords]
            for r in rings
        ],
        separators=(",", ":"),
    )


if __name__ == "__main__":
    main()
