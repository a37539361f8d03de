"""The question of ``live``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveQuestion:
    """The objects to follow over sites, from the moment ``at`` (None: now).

    Passes and sky are those of the first site; without a site there are none. With ``utc`` sites
    chosen later show UTC too. ``frequency_hz`` is the satellites' downlink, for the Doppler shift;
    ``magnitudes`` is the user's own table of standard magnitudes.
    """

    objects: ObjectSelection
    sites: tuple[Site, ...] = ()
    utc: bool = False
    at: datetime | None = None
    min_elevation_deg: float = 10.0
    frequency_hz: float | None = None
    elements_mode: ElementsMode = "nearest"
    allow_stale: bool = False
    magnitudes: Path | None = None
    sky: SkyConditions = DEFAULT_SKY
