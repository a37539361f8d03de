"""The question of ``identify``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orbitwatch.astro.sky_directions import parse_declination, parse_right_ascension
from orbitwatch.elements.element_text import Elements
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.features.identify.apparent_positions import Direction
from orbitwatch.sites import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyQuestion:
    """The objects near given directions in the sky of a site at a moment: one for each light.

    Objects of the file ``elements`` are searched, or all stored ones. ``within_deg`` filters by the
    least possible separation, ``limit`` is the number of rows for each light.
    """

    site: Site
    moment: datetime
    directions: tuple[Direction, ...]
    within_deg: float | None = None
    limit: int | None = 10
    elements: Elements | None = None
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False


def directions_from(
    at: Sequence[str],
    azimuth_deg: float | None,
    elevation_deg: float | None,
    ra: str | None,
    dec: str | None,
    heading_deg: float | None,
) -> tuple[Direction, ...]:
    """Return the directions of ``at``, texts such as "225,45", or the one given otherwise."""
    others = (azimuth_deg, elevation_deg, ra, dec)
    if not at:
        return (direction_from(*others, heading_deg),)
    if any(value is not None for value in others):
        raise UsageError(
            "--at cannot be used with another direction",
            hint="leave out --azimuth and --elevation, --ra and --dec",
        )
    return tuple(_horizontal(text, heading_deg) for text in at)


def _horizontal(text: str, heading_deg: float | None) -> Direction:
    try:
        azimuth, elevation = map(float, text.split(","))
    except ValueError:
        azimuth = elevation = math.nan
    if not (-360.0 <= azimuth <= 360.0 and 0.0 <= elevation <= 90.0):
        raise UsageError(
            f"--at: {text!r} is not an azimuth and an elevation from 0 to 90 degrees",
            hint="write it like 225,45",
        )
    return Direction(azimuth, elevation, heading_deg=heading_deg)


def direction_from(
    azimuth_deg: float | None,
    elevation_deg: float | None,
    ra: str | None,
    dec: str | None,
    heading_deg: float | None,
) -> Direction:
    """Return the given direction; UsageError unless it is given in exactly one way."""
    horizontal = azimuth_deg is not None, elevation_deg is not None
    if all(horizontal) and ra is None and dec is None:
        return Direction(azimuth_deg, elevation_deg, heading_deg=heading_deg)
    if ra is not None and dec is not None and not any(horizontal):
        return Direction(
            right_ascension_deg=parse_right_ascension(ra),
            declination_deg=parse_declination(dec),
            heading_deg=heading_deg,
        )
    raise UsageError(
        "where did you look?", hint="give --azimuth and --elevation, or --ra and --dec"
    )
