"""Background search results: ground tracks, passes, and paths over the sky."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import numpy as np

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.live.followed import Followed
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.features.live.track_ahead import revolution
from orbitwatch.features.maps.scene import GroundTrack, ground_track
from orbitwatch.features.maps.track_samples import plan_samples
from orbitwatch.features.passes.answer import answer_for
from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.features.passes.pictures import path_of
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.formats.rows import Rows, no_rows
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span

AHEAD: Final = timedelta(days=1)
"""Passes are known at least this far ahead of the moment shown."""
_BACK: Final = timedelta(hours=12)
_SPARE: Final = timedelta(hours=12)
"""Margins of the pass search before and after, so that a result stays valid for a while."""
_TRACKS_BACK: Final = timedelta(minutes=10)
_TRACKS_SPARE: Final = timedelta(minutes=50)
"""The same for tracks, which reach one revolution ahead."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Tracks by catalogue number, and the passes over ``site`` within ``passes_span``."""

    followed: Followed
    site: Site | None
    at: datetime
    tracks: Mapping[int, GroundTrack]
    passes_span: Span
    passes: Rows
    _find_path: Callable[[Rows], SkyPath] | None
    _paths: dict[tuple[int, np.datetime64], SkyPath] = field(default_factory=dict)

    def serves(self, followed: Followed, site: Site | None, at: datetime) -> bool:
        """Return whether it is for these objects and site, and reaches far enough from ``at``."""
        return (
            self.followed is followed
            and self.site == site
            and self.at - _TRACKS_BACK <= at <= self.at + _TRACKS_SPARE
        )

    def covers(self, followed: Followed, site: Site | None, at: datetime) -> bool:
        """Return whether it has the passes of these objects over the site for a day from ``at``."""
        span = self.passes_span
        is_known = span.start <= at <= span.end - AHEAD
        return is_known and self.followed is followed and self.site == site

    def path(self, row: Rows) -> SkyPath | None:
        """Return the path over the sky of one pass, cached."""
        key = int(row["catalog_id"][0]), row["tca"][0]
        if key not in self._paths and self._find_path is not None:
            self._paths[key] = self._find_path(row)
        return self._paths.get(key)


def forecast(
    question: LiveQuestion,
    settings: Settings,
    followed: Followed,
    site: Site | None,
    at: datetime,
    earlier: Forecast | None = None,
) -> Forecast:
    """Search tracks and passes around a moment, reusing the passes of ``earlier``.

    Unusable sets cause no failure: the objects are left out, and a remark says so.
    """
    tracks = _tracks(question, followed, at)
    if earlier is not None and _has_passes(earlier, followed, site, at):
        return replace(earlier, at=at, tracks=tracks)
    span = Span(at - _BACK, at + AHEAD + _SPARE)
    passes, find_path = _passes(question, settings, followed, site, span)
    return Forecast(
        followed=followed,
        site=site,
        at=at,
        tracks=tracks,
        passes_span=span,
        passes=passes,
        _find_path=find_path,
    )


def _has_passes(earlier: Forecast, followed: Followed, site: Site | None, at: datetime) -> bool:
    return all(
        earlier.covers(followed, site, moment) for moment in (at - _BACK / 2, at + _TRACKS_SPARE)
    )


def _tracks(question: LiveQuestion, followed: Followed, at: datetime) -> dict[int, GroundTrack]:
    found = {}
    for held in followed.usable:
        ahead = revolution(held.element_sets[-1])
        span = Span(at - 2 * _TRACKS_BACK, at + ahead + _TRACKS_SPARE + _TRACKS_BACK)
        tracked = TrackedObject.of(held, question.elements_mode)
        plan = plan_samples(tracked, span, allow_stale=question.allow_stale)
        track = ground_track(held, plan, ()) if plan.n_rows else None
        if track is not None and len(track.time):
            found[held.record.catalog_id] = track
    return found


def _passes(
    question: LiveQuestion,
    settings: Settings,
    followed: Followed,
    site: Site | None,
    span: Span,
) -> tuple[Rows, Callable[[Rows], SkyPath] | None]:
    """Return the passes, and a function for the path of one of them over the sky."""
    if site is None or not followed.usable:
        return no_rows(PASS_COLUMNS), None
    pass_question = PassQuestion(
        kind="passes",
        selection=question.objects,
        sites=(site,),
        span=span,
        min_elevation_deg=question.min_elevation_deg,
        elements_mode=question.elements_mode,
        allow_stale=question.allow_stale,
        magnitudes=question.magnitudes,
        sky=question.sky,
        jobs=1,
    )
    try:
        answer = answer_for(pass_question, followed.usable, settings)
        return answer.rows(), partial(path_of, pass_question, answer)
    except OrbitwatchError as error:  # every pass is too uncertain
        remarks.warn(error.message)
        return no_rows(PASS_COLUMNS), None
