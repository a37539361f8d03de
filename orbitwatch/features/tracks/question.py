"""The questions of ``track`` and ``position``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.features.tracks.columns import (
    AT_SITES_COLUMNS,
    POSITION_COLUMNS,
    TRACK_COLUMNS,
    TRACK_SITE_COLUMNS,
    TRACK_STATE_COLUMNS,
)
from orbitwatch.formats.columns import Column
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span

Frame = Literal["itrs", "teme", "gcrs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackQuestion:
    """Positions of objects from the start to the end of a span, including both.

    ``step`` None selects one for each object by ground distance; ``frame`` adds states. Above
    `answer.MANY_ROWS` rows the question is refused unless ``allow_many_rows``. ``limit`` keeps the
    first rows, and no others are computed.
    """

    objects: ObjectSelection
    span: Span
    sites: tuple[Site, ...] = ()
    step: timedelta | None = None
    frame: Frame | None = None
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False
    allow_many_rows: bool = False
    limit: int | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a track, then of its states and of the views of sites."""
        states = TRACK_STATE_COLUMNS if self.frame else ()
        return (*TRACK_COLUMNS, *states, *(TRACK_SITE_COLUMNS if self.sites else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionQuestion:
    """Positions of objects at some moments (at least one), and their directions from sites.

    ``magnitudes`` is a user's own table of standard magnitudes.
    """

    objects: ObjectSelection
    moments: tuple[datetime, ...]
    sites: tuple[Site, ...] = ()
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False
    magnitudes: Path | None = None
    sky: SkyConditions = DEFAULT_SKY

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of positions, and of where sites see them."""
        return AT_SITES_COLUMNS if self.sites else POSITION_COLUMNS
