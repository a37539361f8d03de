"""Makes ``data/land.geojson``, the coastlines of the maps: ``python -m tests.making.land FILE``.

FILE is ``land-110m.json`` of the npm package world-atlas 2.0.2: Natural Earth 1:110m land, in the
public domain, as TopoJSON whose rings run on across the antimeridian. They are cut there, turned
as RFC 7946 asks, and rounded to two decimals (1 km, a tenth of what the scale itself leaves out).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import Polygon, box, mapping, shape
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

SHA256 = "ead5f68119c49a9250902e7da303bcb209341bbb8fefe7369a439b48b704658a"
TARGET = Path(__file__).parents[2] / "data" / "land.geojson"
DECIMALS = 2
LEAST_AREA = 1e-3  # square degrees: slivers that cutting and rounding leave

Ring = NDArray[np.float64]


def main() -> None:
    """Read the file named on the command line, and write the one that ships."""
    content = Path(sys.argv[1]).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{sys.argv[1]} is not land-110m.json of world-atlas 2.0.2")
    flat = unary_union([part for rings in _polygons(json.loads(content)) for part in _cut(rings)])
    polygons = [_rounded(part) for part in flat.geoms]
    rows = [_coordinates(p) for p in sorted(polygons, key=lambda p: -p.area) if p.area > LEAST_AREA]
    geometry = '{"type":"MultiPolygon","coordinates":[\n' + ",\n".join(rows) + "\n]}"
    TARGET.write_text(
        '{"type":"Feature","properties":{"name":"land"},"geometry":' + geometry + "}\n",
        encoding="utf-8",
        newline="\n",
    )


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


def _rounded(polygon: Polygon) -> Polygon:
    """Return a valid polygon in rounded coordinates, its exterior counter-clockwise."""
    coarse = shape(json.loads(json.dumps(mapping(polygon)), parse_float=_round))
    parts = coarse.buffer(0.0) if not coarse.is_valid else coarse
    largest = max(getattr(parts, "geoms", [parts]), key=lambda part: part.area)
    return orient(largest, sign=1.0)


def _round(text: str) -> float:
    return round(float(text), DECIMALS) + 0.0


def _coordinates(polygon: Polygon) -> str:
    rings = [polygon.exterior, *polygon.interiors]
    return json.dumps(
        [[[_round(x), _round(y)] for x, y in ring.coords] for ring in rings],
        separators=(",", ":"),
    )


if __name__ == "__main__":
    main()
