"""What ``launch`` asks."""

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
    """Where will an object be that was launched from ``site`` at ``time``?

    ``window`` is how much later than ``time`` the launch may be, ``insertion`` how long after it
    orbit is reached (None: not known). ``through`` are places on the way; they, ``azimuth_deg``
    (over the ground) and ``node_offset_deg`` (from the plane through the pad, east positive)
    exclude each other. ``passes_for`` is how long after insertion passes over ``observers`` are
    looked for. ``save`` is a provisional number to keep the elements under, 0 for the next free
    one, None for not at all.
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
    """How were catalogued objects launched, by their first element sets?

    ``site`` and ``time`` replace what is known of the launch.
    """

    objects: ObjectSelection
    site: Site | None = None
    time: datetime | None = None
