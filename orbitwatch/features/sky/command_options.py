"""Options of the sky commands: nights, sites, angles, distances."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.sites import Site


_VALUE = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z°′'″\"]*)\s*", re.IGNORECASE)
_DEGREES = {
    **dict.fromkeys(("", "deg", "degree", "degrees", "d", "°"), 1.0),
    **dict.fromkeys(("arcmin", "m", "min", "'", "′"), 1.0 / 60.0),
    **dict.fromkeys(("arcsec", "s", "sec", '"', "″"), 1.0 / 3600.0),
}
_KILOMETRES = {"": 1.0, "km": 1.0, "m": 0.001, "mi": 1.609344, "miles": 1.609344}
_LARGEST_DEG, _LARGEST_KM = 90.0, 1000.0


def evening_from(text: str | None) -> date | None:
    """Return the date of ``--night``; UsageError for an invalid date."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--night: cannot read {text!r} as a date",
            hint="write the date of the evening, such as 2026-12-05",
        ) from None


def only_site(
    texts: Sequence[str], settings: Settings, command: str, zone: str | None = None
) -> Site:
    """Return the one site requested, or the user's own; UsageError if there are several.

    ``zone`` replaces its own time zone.
    """
    from orbitwatch.selection.site_selection import select_sites

    sites = select_sites(texts, settings, zone=zone)
    if len(sites) > 1:
        raise UsageError(f"{command} takes one site", hint="run it once for each")
    return sites[0]


def parse_angle(text: str, option: str) -> float:
    """Return degrees from ``1deg``, ``30arcmin``, ``0.5°`` or ``0.5``; UsageError for others."""
    value = _value(text, _DEGREES)
    if value is None or value > _LARGEST_DEG:
        raise UsageError(
            f"{option}: {text!r} is not an angle of at most 90 degrees",
            hint="write it like 1deg or 30arcmin",
        )
    return value


def parse_distance(text: str, option: str) -> float:
    """Return kilometres from ``100km``, ``60mi`` or ``100``; UsageError for others."""
    value = _value(text, _KILOMETRES)
    if value is None or value > _LARGEST_KM:
        raise UsageError(
            f"{option}: {text!r} is not a distance of at most 1,000 km",
            hint="write it like 100km",
        )
    return value


def _value(text: str, units: dict[str, float]) -> float | None:
    match = _VALUE.fullmatch(text)
    factor = units.get(match[2].lower()) if match else None
    return None if match is None or factor is None else float(match[1]) * factor
