"""The distance between the path into orbit and a named area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.features.launch.candidates import Candidate
from orbitwatch.features.launch.path import GroundLine, orbit_line, powered_line

if TYPE_CHECKING:
    from orbitwatch.features.areas.shapes import Area

_FIRST_DEG = 1.0
_QUARTER = 0.25


def clearance_km(candidate: Candidate, area: Area) -> float:
    """Return the least distance of the ground track from an area, negative if it crosses it.

    The track runs from 1° (111 km) away from the pad, where the rocket still climbs, to a quarter
    of a revolution after insertion.
    """
    line = ascent_path(candidate)
    pad = candidate.pad.site
    separation = _angle_deg(line, pad.latitude_deg, pad.longitude_deg)
    start = int(np.argmax(separation > _FIRST_DEG))
    distance = area.signed_distance_km(line.latitude_deg[start:], line.longitude_deg[start:])
    return float(distance.min())


def ascent_path(candidate: Candidate) -> GroundLine:
    """Return the path from the pad to a quarter of a revolution after insertion."""
    powered = powered_line(candidate.waypoints)
    quarter_s = _QUARTER * 86400.0 / candidate.elements.mean_motion
    coast = orbit_line(candidate.elements, quarter_s)
    return GroundLine(
        np.concatenate([powered.latitude_deg, coast.latitude_deg]),
        np.concatenate([powered.longitude_deg, coast.longitude_deg]),
    )


def _angle_deg(line: GroundLine, latitude_deg: float, longitude_deg: float) -> np.ndarray:
    here, there = np.radians(line.latitude_deg), np.radians(latitude_deg)
    separation = np.radians(line.longitude_deg - longitude_deg)
    cosine = np.sin(here) * np.sin(there) + np.cos(here) * np.cos(there) * np.cos(separation)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
