"""An object that passes over a place of our own choice at a moment of our own choice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from orbitwatch.elements.reading import read_element_sets
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from tests.archive.server import HEADER, ISS_ROW


def passing(culminates: datetime, beside_deg: float = 0.0) -> tuple[bytes, Site]:
    """Return the ISS as a file of elements, and a place below it at ``culminates``.

    The place lies ``beside_deg`` degrees of latitude off.
    """
    epoch = f"{culminates.astimezone(UTC) - timedelta(minutes=20):%Y-%m-%dT%H:%M:%S.%f}"
    elements = (HEADER + ISS_ROW.replace("2026-08-22T12:00:46.122912", epoch)).encode()
    (element_set,) = read_element_sets(elements, "made").sets
    found, _ = find_positions([TrackedObject((element_set,))], [culminates], [])
    latitude = float(found.ground.latitude_deg[0]) + beside_deg
    site = Site("below", latitude, float(found.ground.longitude_deg[0]), 0.0, "UTC")
    return elements, site


def command_for(home: Path, culminates: datetime, beside_deg: float = 0.0, *more: str) -> list[str]:
    """Return ``steer`` with such an object and place, the elements in a file of ``home``."""
    elements, site = passing(culminates, beside_deg)
    (home / "made.csv").write_bytes(elements)
    place = f"{site.latitude_deg:.6f},{site.longitude_deg:.6f}"
    return ["steer", "--elements", str(home / "made.csv"), "-s", place, *more]
