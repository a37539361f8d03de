"""A few scenes for maps on the terminal, from the element sets that ship."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from orbitwatch.archive.files import file_holdings
from orbitwatch.features.maps.scene import Scene, ground_track
from orbitwatch.features.maps.track_samples import plan_samples
from orbitwatch.features.maps.visible_stretches import opening_moment
from orbitwatch.resources import shipped
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span

ROME = Site("Rome", 41.9028, 12.4964)
POLE = Site("South Pole", -90.0, 0.0, 2800.0)
FIJI = Site("Nadi", -17.7554, 177.4434)
START = datetime.fromisoformat("2026-08-22T10:00:00Z")


@cache
def scene(
    *names: str, sites: tuple[Site, ...] = (), minutes: int = 200, at_minutes: int | None = 80
) -> Scene:
    """Return the scene of objects over sites from ``START`` on, at some minutes after it."""
    holdings, _ = file_holdings(shipped("elements-2026-08-22.csv"))
    span = Span(START, START + timedelta(minutes=minutes))
    tracks = []
    for name in names:
        (held,) = holdings.find(name)
        plan = plan_samples(TrackedObject.of(held), span, allow_stale=True)
        tracks.append(ground_track(held, plan, sites))
    at = None if at_minutes is None else START + timedelta(minutes=at_minutes)
    return Scene(
        span=span,
        tracks=tuple(tracks),
        sites=sites,
        min_elevation_deg=10.0,
        at=at or opening_moment(tracks, sites, 10.0) or span.start,
    )
