"""Areas of the Earth: containment of points, and nearest points.

S2 (through ``spherely``) validates polygons and determines which points they contain, on the
sphere with geodetic latitude and longitude, without special cases at any longitude or
pole. Distances are geodesics of the WGS 84 ellipsoid to the nearest point of the outline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Any, Literal

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.sphere import degrees, unit_vectors
from orbitwatch.astro.topocentric import dot
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.arcs import Arcs
from orbitwatch.features.areas.compiled_outline import CompiledOutline
from orbitwatch.features.areas.outline import without_seams
from orbitwatch.features.areas.rings import check_points, divide, ring, thirds

Kind = Literal["point", "line", "polygon"]

_EARTH_AREA_M2 = 4.0 * np.pi * 6371010.0**2
_DIVIDE = "divide it into a MultiPolygon whose polygons span at most 120° of longitude each"
_BAD_EDGE = re.compile(r"[Ee]dge (\d+)")
_BAD_VERTEX = re.compile(r"[Vv]ertex (\d+)")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of an area as given: rings, or one path, ``(n, 2)`` of lon, lat, degrees.

    A polygon's first ring is its outside, the others are holes; ``where`` names it in errors.
    """

    kind: Kind
    paths: tuple[FloatArray, ...]
    where: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Area:
    """An area of polygons, lines and points, in any mix.

    ``geography`` is ``spherely``'s, ``outline`` its edges without those between its polygons. A cap
    of ``radius_rad`` about ``centre`` ``(3,)`` contains it. ``share`` is the fraction of the
    Earth's surface that it covers (overlaps count twice).
    """

    name: str
    geography: Any
    outline: Arcs
    centre: FloatArray
    radius_rad: float
    share: float

    def __repr__(self) -> str:
        """Return the name and a digest of all corners: the same for the same area."""
        corners = sha256(f"{self.geography}".encode())
        for points in (self.outline.tail, self.outline.head):
            corners.update(np.ascontiguousarray(points).tobytes())
        return f"Area({self.name!r}, {corners.hexdigest()})"

    def contains(self, latitude_deg: FloatArray, longitude_deg: FloatArray) -> BoolArray:
        """Whether each point ``(n,)`` lies within a polygon or on a line of the area."""
        return _contains(_spherely(), self.geography, latitude_deg, longitude_deg)

    def nearest(
        self, latitude_deg: FloatArray, longitude_deg: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return latitude and longitude of the point of the outline nearest to each, ``(n,)``."""
        return degrees(self.outline.nearest(unit_vectors(latitude_deg, longitude_deg)))

    def signed_distance_km(self, latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
        """Return the geodesic to the outline, ``(n,)``, negative within a polygon."""
        return self.signed_distance_at(unit_vectors(latitude_deg, longitude_deg))

    def signed_distance_at(self, places: FloatArray) -> FloatArray:
        """Return the same of unit vectors of geodetic latitude and longitude, ``(n, 3)``."""
        compiled = self.compiled_outline()
        measure = self._distances_km if compiled is None else compiled.distances_km
        distance, known = measure(places)
        unknown = np.flatnonzero(~known)
        if len(unknown):
            away = distance[unknown]
            distance[unknown] = np.where(self._holds(places[unknown]), -away, away)
        return distance

    def compiled_outline(self) -> CompiledOutline | None:
        """Return the outline as the compiled engine holds it, or None where NumPy computes."""
        return self.outline.compiled(self._holds)

    def _distances_km(self, places: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return distances as `CompiledOutline.distances_km` does."""
        distance, inside, known = self.outline.distances_and_sides(places, self._holds)
        return np.where(inside & known, -distance, distance), known

    def _holds(self, places: FloatArray) -> BoolArray:
        return self.contains(*degrees(places))

    def cap_angle_rad(self, points: FloatArray) -> FloatArray:
        """Return the angle from unit vectors ``(n, 3)`` to the cap: a lower bound for the area."""
        return np.arccos(np.clip(dot(points, self.centre[None, :]), -1.0, 1.0)) - self.radius_rad


def build_area(name: str, parts: Sequence[Part]) -> Area:
    """Return the area of ``parts``; a polygon is the smaller side of its outer ring.

    A box in longitude and latitude round the whole Earth is what lies between its parallels; other
    boxes wider than half of it are as wide as written, if counterclockwise or of short edges.
    Raises UsageError, with the place, for an invalid polygon, and if ``spherely`` is not
    installed.
    """
    spherely = _spherely()
    if not parts:
        raise UsageError(f"the area {name!r} is empty", hint="give it a polygon, line or point")
    pieces, arcs, points = [], [], 0
    for part in chain.from_iterable(map(_divided, parts)):
        piece, tails, heads = _PIECES[part.kind](spherely, part)
        pieces.append(piece)
        arcs.append((tails, heads))
        points += len(tails)
        check_points(points, f"the area {name!r}")
    geography = pieces[0] if len(pieces) == 1 else spherely.create_collection(pieces)
    spherely.prepare(geography)
    tail, head = (np.concatenate([arc[side] for arc in arcs]) for side in (0, 1))
    centre, radius = _cap(tail)
    if len(pieces) > 1:
        tail, head = without_seams(
            tail, head, lambda places: _contains(spherely, geography, *degrees(places))
        )
    share = sum(float(spherely.area(piece)) for piece in pieces) / _EARTH_AREA_M2
    return Area(name, geography, Arcs(tail, head), centre, radius, share)


def _divided(part: Part) -> list[Part]:
    """Return a box wider than half the Earth as three parts, any other part as it is."""
    boxes = thirds(part.paths[0], part.where) if part.kind == "polygon" else []
    if boxes and len(part.paths) > 1:
        raise UsageError(
            f"{part.where} spans more than half the Earth and has a hole", hint=_DIVIDE
        )
    return [Part("polygon", (box,), part.where) for box in boxes] or [part]


def _contains(
    spherely: Any, geography: Any, latitude_deg: FloatArray, longitude_deg: FloatArray
) -> BoolArray:
    points = spherely.points(longitude_deg, latitude_deg)
    return np.asarray(spherely.intersects(geography, points), dtype=np.bool_)


def _spherely() -> Any:
    try:
        import spherely
    except ImportError:
        raise UsageError(
            "areas need the package spherely", hint="pip install 'orbitwatch[area]'"
        ) from None
    return spherely


def _polygon(spherely: Any, part: Part) -> tuple[Any, FloatArray, FloatArray]:
    rings = [
        ring(path, part.where if i == 0 else f"{part.where}, hole {i}")
        for i, path in enumerate(part.paths)
    ]
    shell, *holes = [[tuple(point) for point in path.tolist()] for path in rings]
    try:
        polygon = spherely.create_polygon(shell, holes or None)
    except ValueError as error:
        raise UsageError(
            f"{part.where} is not a polygon: {_why(str(error), rings)}",
            hint=_DIVIDE
            if np.ptp(part.paths[0][:, 0]) >= 360.0
            else "correct it so that no ring crosses or touches itself or another",
        ) from None
    vectors = [unit_vectors(path[:, 1], path[:, 0]) for path in rings]
    ahead = [np.roll(vector, -1, axis=0) for vector in vectors]
    return polygon, np.concatenate(vectors), np.concatenate(ahead)


def _line(spherely: Any, part: Part) -> tuple[Any, FloatArray, FloatArray]:
    path = divide(part.paths[0], part.where)
    if len(path) < 2:
        return _point(spherely, part)
    vectors = unit_vectors(path[:, 1], path[:, 0])
    line = spherely.create_linestring([tuple(point) for point in path.tolist()])
    return line, vectors[:-1], vectors[1:]


def _point(spherely: Any, part: Part) -> tuple[Any, FloatArray, FloatArray]:
    longitude, latitude = part.paths[0][:1].T
    vector = unit_vectors(latitude, longitude)
    return spherely.create_point(float(longitude[0]), float(latitude[0])), vector, vector


_PIECES = {"polygon": _polygon, "line": _line, "point": _point}


def _why(message: str, rings: Sequence[FloatArray]) -> str:
    """Return S2's error with the place of the first edge or corner that it names."""
    reason = message.removeprefix("polygon is not valid: ")
    number = _BAD_EDGE.search(reason) or _BAD_VERTEX.search(reason)
    if number is None:
        return reason
    path = rings[0] if len(rings) == 1 else np.concatenate(rings)
    longitude, latitude = path[int(number[1]) % len(path)]
    return f"it crosses or touches itself near longitude {longitude:.6g}, latitude {latitude:.6g}"


def _cap(points: FloatArray) -> tuple[FloatArray, float]:
    """Return a cap about the mean of ``points`` ``(n, 3)`` that contains their polygons too.

    A ring of less than a hemisphere's area stays within the cap of its corners, if that is
    smaller than a hemisphere; otherwise the cap is the whole Earth.
    """
    mean = points.mean(axis=0)
    length = float(np.linalg.norm(mean))
    if length < 1e-3:
        return np.array([0.0, 0.0, 1.0]), float(np.pi)
    centre = mean / length
    radius = float(np.arccos(np.clip(points @ centre, -1.0, 1.0)).max()) + 1e-6
    return (centre, radius) if radius < 0.49 * np.pi else (centre, float(np.pi))
