"""Reasons why a claim is impossible whatever the element sets: not in orbit, or never in sight."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.sites import Site
from orbitwatch.times import format_day_or_second

_REACH_MARGIN_DEG = 0.7
"""A margin for geodetic latitudes, the Earth's flattening and lunisolar changes of the plane."""


def not_in_orbit(record: ObjectRecord, start: datetime, end: datetime) -> str | None:
    """Return why the object was not in orbit from ``start`` to ``end``; None if it was."""
    begin, finish = record.in_orbit_from, record.in_orbit_until
    if begin is not None and end <= begin:
        launched = f" (launched {_text(record.launched)})" if record.launched else ""
        return f"{record.name} was not in orbit before {format_day_or_second(begin)}{launched}"
    if finish is not None and start >= finish:
        return f"{record.name} decayed on {_text(record.decayed)}"
    year = (record.object_id or "")[:4]
    dated = begin is None and year.isascii() and year.isdigit() and int(year) > 0
    if dated and end <= datetime(int(year), 1, 1, tzinfo=UTC):
        return f"{record.name} was launched in {year}, as its designator {record.object_id} says"
    return None


def out_of_reach(element_set: ElementSet, site: Site, min_elevation_deg: float) -> str | None:
    """Return a sentence if the orbit never comes in sight of the site, or above the mask."""
    orbit = f"an orbit inclined by {element_set.inclination:.1f}°"
    if never_rises_above(element_set, site, 0.0):
        return f"{orbit} never comes in sight of {site.name}, at latitude {site.latitude_deg:.1f}°"
    if never_rises_above(element_set, site, min_elevation_deg):
        return (
            f"{orbit} never brings it above {min_elevation_deg:g}° at {site.name}, "
            f"at latitude {site.latitude_deg:.1f}°"
        )
    return None


def never_rises_above(element_set: ElementSet, site: Site, min_elevation_deg: float) -> bool:
    """Whether the orbit never brings the object above the mask at the site's latitude.

    The farthest latitude below the orbit is its inclination (from the nearer pole for retrograde
    ones); the object is seen from as far beyond it as the horizon of its apogee reaches.
    """
    inclination = min(element_set.inclination, 180.0 - element_set.inclination)
    mask = np.radians(min_elevation_deg)
    height = max(float(orbit_shapes([element_set]).apogee_km[0]), 0.0)
    sight = np.arccos(EARTH_RADIUS_KM / (EARTH_RADIUS_KM + height) * np.cos(mask)) - mask
    reach = inclination + float(np.degrees(sight)) + _REACH_MARGIN_DEG
    return abs(site.latitude_deg) > reach


def _text(moment: str | None) -> str:
    """Return a date or an instant of an object's record in words."""
    if not moment:
        return "an unknown day"
    return format_day_or_second(datetime.fromisoformat(moment)) if "T" in moment else moment
