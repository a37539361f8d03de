"""Why a claim cannot be, whatever its element sets say: before, after, or out of sight for ever."""

from __future__ import annotations

from datetime import UTC, datetime

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.features.claims.search import is_beyond_reach
from orbitwatch.sites import Site
from orbitwatch.times import format_utc


def not_in_orbit(record: ObjectRecord, start: datetime, end: datetime) -> str | None:
    """Return why the object was nowhere in orbit from ``start`` to ``end``; None where it was."""
    begin, finish = record.in_orbit_from, record.in_orbit_until
    if begin is not None and end <= begin:
        launched = f" (launched {_text(record.launched)})" if record.launched else ""
        return f"{record.name} was not in orbit before {_instant(begin)}{launched}"
    if finish is not None and start >= finish:
        return f"{record.name} decayed on {_text(record.decayed)}"
    year = (record.object_id or "")[:4]
    dated = begin is None and year.isascii() and year.isdigit() and int(year) > 0
    if dated and end <= datetime(int(year), 1, 1, tzinfo=UTC):
        return f"{record.name} was launched in {year}, as its designator {record.object_id} says"
    return None


def out_of_reach(element_set: ElementSet, site: Site, min_elevation_deg: float) -> str | None:
    """Return that the orbit never comes in sight of the site, or above the mask; else None."""
    orbit = f"an orbit inclined by {element_set.inclination:.1f}°"
    if is_beyond_reach(element_set, site, 0.0):
        return f"{orbit} never comes in sight of {site.name}, at latitude {site.latitude_deg:.1f}°"
    if is_beyond_reach(element_set, site, min_elevation_deg):
        return (
            f"{orbit} never brings it above {min_elevation_deg:g}° at {site.name}, "
            f"at latitude {site.latitude_deg:.1f}°"
        )
    return None


def _text(moment: str | None) -> str:
    """Return a date or an instant of an object's record as people read it."""
    if not moment:
        return "an unknown day"
    return _instant(datetime.fromisoformat(moment)) if "T" in moment else moment


def _instant(moment: datetime) -> str:
    return format_utc(moment)[:19].replace("T", " ").removesuffix(" 00:00:00") + " UTC"
