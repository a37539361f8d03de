"""The questions of ``launch``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site

if TYPE_CHECKING:
    from orbitwatch.features.areas.shapes import Area

Direction = Literal["ascending", "descending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchQuestion:
    """The orbit of an object launched from ``site`` at ``time``.

    ``window`` is how much later than ``time`` the launch may be, ``insertion`` the time from launch
    to orbit (None: unknown). ``through`` are places on the path; they, ``azimuth_deg`` (over the
    ground) and ``node_offset_deg`` (from the plane through the pad, east positive) cannot be
    combined. Passes over ``observers`` are searched for ``passes_for`` after insertion. ``save`` is
    a provisional number under which to store the elements, 0 for the next free one, None for not at
    all.
    """

    site: Site
    time: datetime
    inclination_deg: float
    altitude_km: float
    insertion: timedelta | None = None
    window: timedelta = timedelta()
    through: tuple[Site, ...] = ()
    azimuth_deg: float | None = None
    node_offset_deg: float | None = None
    direction: Direction | None = None
    clear_of: tuple[Area, ...] = ()
    compare: ObjectSelection | None = None
    observers: tuple[Site, ...] = ()
    passes_for: timedelta = timedelta(days=1)
    min_elevation_deg: float = 10.0
    save: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchedQuestion:
    """How catalogued objects were launched, from their first element sets.

    ``site`` and ``time`` override the launch data on record.
    """

    objects: ObjectSelection
    site: Site | None = None
    time: datetime | None = None
