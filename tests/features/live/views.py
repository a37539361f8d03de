"""Live views of objects that ship, at a time when their element sets were fresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orbitwatch.archive.files import file_holdings
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.live.clock import Clock
from orbitwatch.features.live.followed import ElementSource, Followed, followed, reach
from orbitwatch.features.live.forecast import forecast
from orbitwatch.features.live.frame import Frame, frame_at
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.resources import shipped
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site

AT = datetime(2026, 8, 22, 18, 0, tzinfo=UTC)
ISS, HUBBLE, NOAA_20, KOREASAT_7 = 25544, 20580, 43013, 42691
ROME = Site("Rome", 41.9028, 12.4964, 20.0, "Europe/Rome")
TOKYO = Site("Tokyo", 35.6895, 139.6917, 40.0, "Asia/Tokyo")
FILE = Path(str(shipped("elements-2026-08-22.csv")))
SETTINGS = Settings(Path("/nonexistent"), offline=True)
SOURCE = ElementSource(FILE, SETTINGS, "nearest")


def held(*numbers: int) -> list[CatalogObject]:
    """Return objects with their sets."""
    holdings, _ = file_holdings(FILE)
    return holdings.load(numbers)


def following(
    *numbers: int, at: datetime = AT, objects: list[CatalogObject] | None = None
) -> Followed:
    """Return what is followed."""
    return followed(objects or held(*numbers), reach(at), "nearest")


def question(*numbers: int, sites: tuple[Site, ...] = (ROME,), **more: Any) -> LiveQuestion:
    """Return a question about objects of the file."""
    selection = ObjectSelection(tuple(map(str, numbers)), elements=FILE)
    return LiveQuestion(objects=selection, sites=sites, **more)


def frame(
    *numbers: int,
    at: datetime = AT,
    searched: datetime | None = None,
    sites: tuple[Site, ...] = (ROME,),
    picked: int | None = None,
    objects: list[CatalogObject] | None = None,
    **more: Any,
) -> Frame:
    """Return a frame with its forecast, which was searched at the time of the frame or before."""
    asked = question(*numbers, sites=sites, **more)
    tracked = following(*numbers, at=searched or at, objects=objects)
    site = sites[0] if sites else None
    found = forecast(asked, SETTINGS, tracked, site, searched or at)
    return frame_at(asked, tracked, sites, at, found, picked)


class Time:
    """A system's clock that moves when it is told to."""

    def __init__(self, now: datetime = AT) -> None:
        self.now, self.seconds = now, 0.0

    def clock(self, at: datetime | None = None) -> Clock:
        """Return a clock that reads this one."""
        return Clock(at, lambda: self.now, lambda: self.seconds)

    def passes(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds
