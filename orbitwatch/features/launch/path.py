"""The ground path from the pad into orbit: legs between zones, the coast, the orbit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation, rotate_z, to_geodetic
from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.times import to_jd

_STEP_DEG = 0.25
_STEP_S = 10.0


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place on the path: pad, zone or insertion; ``turn_deg`` is positive to the right."""

    name: str
    latitude_deg: float
    longitude_deg: float
    turn_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class GroundLine:
    """Latitude and longitude of points along a path, ``(n,)`` each, degrees."""

    latitude_deg: FloatArray
    longitude_deg: FloatArray


def powered_line(waypoints: Sequence[Waypoint]) -> GroundLine:
    """Return the great circles between successive waypoints, in steps of a quarter degree."""
    vectors = _vectors(waypoints)
    parts = [vectors[:1]]
    for here, there in pairwise(vectors):
        angle = float(np.arccos(np.clip(here @ there, -1.0, 1.0)))
        share = np.linspace(0.0, 1.0, max(2, int(np.degrees(angle) / _STEP_DEG) + 2))[1:, None]
        if angle > 1e-9:
            far = np.sin(share * angle) * there + np.sin((1.0 - share) * angle) * here
            parts.append(far / np.sin(angle))
    line = np.concatenate(parts)
    return GroundLine(
        np.degrees(np.arctan2(line[:, 2], np.hypot(line[:, 0], line[:, 1]))),
        np.degrees(np.arctan2(line[:, 1], line[:, 0])),
    )


def orbit_line(element_set: ElementSet, seconds: float, start_s: float = 0.0) -> GroundLine:
    """Return the ground track from ``start_s`` to ``seconds`` after the epoch."""
    jd, fraction = to_jd(element_set.epoch)
    days = fraction + np.arange(start_s, seconds + _STEP_S, _STEP_S) / 86400.0
    states = Propagator([element_set], jd).states(np.zeros(len(days), dtype=np.int64), days)
    angle = EarthRotation(jd, float(days[0]), float(days[-1])).angle_rad(days)
    ground = to_geodetic(rotate_z(states.position_km, np.cos(angle), np.sin(angle)))
    return GroundLine(ground.latitude_deg, ground.longitude_deg)


def with_turns(waypoints: Sequence[Waypoint], final_azimuth_deg: float) -> list[Waypoint]:
    """Return the waypoints with the turn at each between the legs before and after it.

    After the last one the path continues at ``final_azimuth_deg``.
    """
    points = list(waypoints)
    turned = points[:1]
    for k in range(1, len(points)):
        arriving = (azimuth_deg(points[k], points[k - 1]) + 180.0) % 360.0
        last = k == len(points) - 1
        leaving = final_azimuth_deg if last else azimuth_deg(points[k], points[k + 1])
        turn = (leaving - arriving + 180.0) % 360.0 - 180.0
        here = points[k]
        turned.append(Waypoint(here.name, here.latitude_deg, here.longitude_deg, turn))
    return turned


def azimuth_deg(here: Waypoint, there: Waypoint) -> float:
    """Return the azimuth of the great circle from ``here`` to ``there``."""
    latitude, other = np.radians([here.latitude_deg, there.latitude_deg])
    turn = np.radians(there.longitude_deg - here.longitude_deg)
    east = np.sin(turn) * np.cos(other)
    north = np.cos(latitude) * np.sin(other) - np.sin(latitude) * np.cos(other) * np.cos(turn)
    return float(np.degrees(np.arctan2(east, north)) % 360.0)


def _vectors(waypoints: Sequence[Waypoint]) -> FloatArray:
    latitude = np.radians([w.latitude_deg for w in waypoints])
    longitude = np.radians([w.longitude_deg for w in waypoints])
    cosine = np.cos(latitude)
    return np.stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1
    )
