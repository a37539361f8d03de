"""One frame: everything that the live view shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import BoolArray
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.live.followed import Followed
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.features.tracks.position_rows import position_rows
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.formats.rows import Rows
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.standard_magnitudes import load_standard_magnitudes
from orbitwatch.sites import Site
from orbitwatch.times.arrays import to_utc64

if TYPE_CHECKING:
    from orbitwatch.features.live.forecast import Forecast
    from orbitwatch.features.maps.scene import GroundTrack
    from orbitwatch.features.passes.sky_path import SkyPath

Row = dict[str, Any]

_TOO_OLD: Final = (
    "its element sets are too old for that time: fetch newer ones, or use --allow-stale"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """The contents of the screen at the moment ``at``.

    ``here`` are the rows of ``position`` by catalogue number; ``reasons`` explain why an object has
    none. ``tracks`` lie ahead; ``passes`` are the rows of ``passes`` for the passes over ``site``
    in progress or within a day, by time of rise. ``chosen`` is the object whose figures are shown:
    the one picked, else that of the first of these passes; ``path`` is its current or next pass.
    While ``forecast`` is None there are neither tracks nor passes.
    """

    at: datetime
    objects: tuple[CatalogObject, ...]
    sites: tuple[Site, ...]
    site: Site | None
    min_elevation_deg: float
    frequency_hz: float | None
    here: dict[int, Row]
    reasons: dict[int, str]
    tracks: dict[int, GroundTrack]
    passes: list[Row]
    chosen: int | None
    path: SkyPath | None
    forecast: Forecast | None

    def number_of(self, catalog_id: int) -> int:
        """Return the index of an object from 0, which also selects its colour."""
        return [held.record.catalog_id for held in self.objects].index(catalog_id)

    def next_pass(self, catalog_id: int) -> Row | None:
        """Return the current or next pass of an object."""
        return next((row for row in self.passes if row["catalog_id"] == catalog_id), None)


def frame_at(
    question: LiveQuestion,
    followed: Followed,
    sites: tuple[Site, ...],
    at: datetime,
    forecast: Forecast | None = None,
    picked: int | None = None,
) -> Frame:
    """Return the frame of a moment; ``picked`` is the catalogue number of a chosen object.

    Passes are over the first of ``sites``. A forecast for other objects or another site is ignored.
    """
    site = sites[0] if sites else None
    if forecast is not None and not forecast.covers(followed, site, at):
        forecast = None
    here, reasons = _positions(question, followed, sites[:1], at)
    passes = None
    if forecast is not None:
        passes = forecast.passes.take(_on_or_next(forecast.passes, at))
    rows = [] if passes is None else numbered(passes)
    chosen = picked if picked in followed.numbers else None
    if chosen is None:
        chosen = rows[0]["catalog_id"] if rows else next(iter([*here, *followed.numbers]), None)
    path = None
    if forecast is not None and passes is not None:
        object_rows = np.flatnonzero(passes["catalog_id"] == chosen)
        path = forecast.path(passes.take(object_rows[:1])) if len(object_rows) else None
    return Frame(
        at=at,
        objects=followed.objects,
        sites=sites,
        site=site,
        min_elevation_deg=question.min_elevation_deg,
        frequency_hz=question.frequency_hz,
        here=here,
        reasons=followed.reasons | reasons,
        tracks=_tracks(forecast, followed, chosen, at),
        passes=rows,
        chosen=chosen,
        path=path,
        forecast=forecast,
    )


def numbered(rows: Rows) -> list[Row]:
    """Return rows as dictionaries, with the internal numbers (below 1) of unnumbered objects."""
    numbers = rows["catalog_id"].tolist()
    return [row | {"catalog_id": n} for row, n in zip(rows, numbers, strict=True)]


def _positions(
    question: LiveQuestion, followed: Followed, sites: tuple[Site, ...], at: datetime
) -> tuple[dict[int, Row], dict[int, str]]:
    """Return the rows of positions, and the reason for each usable object without one."""
    usable = followed.usable
    if not usable:
        return {}, {}
    records = [held.record for held in usable]
    subjects = [TrackedObject.of(held, question.elements_mode) for held in usable]
    positions, views = find_positions(subjects, [at], sites)
    known = load_standard_magnitudes(question.magnitudes)
    rows = position_rows(
        positions,
        views,
        [site.name for site in sites],
        [record.name for record in records],
        [at],
        [known.of(record.catalog_id, record.name) for record in records],
        question.sky,
    )
    here = {}
    reasons = {record.catalog_id: "not in orbit at that time" for record in records}
    shown = positions.good & (~positions.stale | question.allow_stale)
    for subject, row, is_good, is_shown in zip(
        positions.subject.tolist(), numbered(rows), positions.good, shown, strict=True
    ):
        number = records[subject].catalog_id
        if is_shown:
            here[number] = row
            del reasons[number]
        else:
            reasons[number] = _TOO_OLD if is_good else "SGP4 gives no orbit at that time"
    return here, reasons


def _on_or_next(passes: Rows, at: datetime) -> BoolArray:
    """Return which passes are in progress at a moment or start within a day."""
    from orbitwatch.features.live.forecast import AHEAD

    moment = to_utc64(at)
    is_over = passes["los"] < moment  # False for a pass without an end in the span
    comes = ~(passes["aos"] > moment + np.timedelta64(AHEAD))
    return np.asarray(~is_over & comes)


def _tracks(
    forecast: Forecast | None, followed: Followed, chosen: int | None, at: datetime
) -> dict[int, GroundTrack]:
    """Return the parts of tracks to draw; a whole revolution for the chosen object."""
    if forecast is None:
        return {}
    from orbitwatch.features.live.track_ahead import clipped, revolution, share_ahead

    share = share_ahead(len(followed.usable))
    found = {}
    for number, track in forecast.tracks.items():
        whole = revolution(track.element_sets[-1])
        ahead: timedelta = whole if number == chosen else share * whole
        found[number] = clipped(track, at, at + ahead)
    return found
