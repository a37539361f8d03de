"""The answer to ``map`` as a still picture: the objects' tracks, and a scene of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final, TypeVar

import numpy as np

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.features.maps.question import LONGEST_DEFAULT, MapQuestion
from orbitwatch.features.maps.scene import GroundTrack, Scene, ground_track
from orbitwatch.features.maps.track_samples import plan_samples
from orbitwatch.features.maps.visible_stretches import opening_moment
from orbitwatch.features.tracks.columns import TRACK_COLUMNS
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.plan import MICROSECONDS_A_DAY, TrackPlan
from orbitwatch.features.tracks.rows import TrackRows, with_element_age
from orbitwatch.features.tracks.stale_notes import warn_of_stale_moments
from orbitwatch.formats.rows import Rows, concatenate
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import quality_notes
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.site_horizons import note_horizons
from orbitwatch.times import Span, format_utc

T = TypeVar("T")

MOST_OBJECTS: Final = 20
MOST_REVOLUTIONS: Final = 115.0
"""Total for all objects: a week of one satellite in low orbit."""
MOST_SAMPLES: Final = 200_000
"""Eccentric orbits need many: their step is that of the perigee."""
_ROUND: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class MapAnswer:
    """The scene to draw, and captions on the quality of the element sets used."""

    scene: Scene
    captions: tuple[str, ...]


def answer(question: MapQuestion, settings: Settings, now: datetime) -> MapAnswer:
    """Return the content of a still map, with notes on what is left out.

    Raises UsageError if it would be too crowded, or if the moment to show is outside the span.
    """
    question, objects = find_objects(question, settings, now)
    span, at = question.span, question.at
    if at is not None and not span.start <= at <= span.end:
        raise UsageError(
            f"--time {format_utc(at)} is outside the drawn span, "
            f"{format_utc(span.start)} to {format_utc(span.end)}",
            hint="choose a moment within it, or leave out --start",
        )
    if at is None and question.at_if_within is not None:
        at = question.at_if_within if span.start <= question.at_if_within <= span.end else None
    check_objects(len(objects))
    planned = plan_objects(question, objects)
    _check_length([one.plan for one in planned])

    def track(one: PlannedTrack) -> GroundTrack:
        return ground_track(one.held, one.plan, question.sites)

    note_horizons(question.sites)
    tracks = compute(planned, track, lambda made: len(made.time))
    mask = question.min_elevation_deg
    shown = Scene(
        span=span,
        tracks=tuple(tracks),
        sites=question.sites,
        min_elevation_deg=mask,
        at=at or opening_moment(tracks, question.sites, mask) or span.start,
    )
    warn_of_manoeuvres(question, planned, settings)
    return MapAnswer(shown, tuple(quality_notes.captions(leg_ends(planned))))


def find_objects(
    question: MapQuestion, settings: Settings, now: datetime
) -> tuple[MapQuestion, Sequence[CatalogObject]]:
    """Return the objects to show, and the question with the span shown."""
    mode = question.elements_mode
    objects = question.objects.objects(settings, question.span, mode, now)
    if question.two_revolutions is not None:
        around = question.at if question.two_revolutions == "around" else None
        question = replace(question, span=_two_revolutions(objects, question.span.start, around))
    return question, in_orbit_during(objects, question.span, mode)


def _two_revolutions(
    objects: Sequence[CatalogObject], start: datetime, around: datetime | None
) -> Span:
    """Return two revolutions of the fastest object, in tens of minutes, at most two days."""
    motions = [held.element_sets[-1].mean_motion for held in objects if held.element_sets]
    days = 2.0 / max(motions, default=1.0)
    tens = max(2, ceil(timedelta(days=days) / _ROUND))
    length = min((tens + tens % 2) * _ROUND, LONGEST_DEFAULT)
    begin = around - length / 2 if around else start
    return Span(begin, begin + length)


def check_objects(count: int) -> None:
    """Raise UsageError for more objects than a map can show."""
    if count > MOST_OBJECTS:
        raise UsageError(
            f"a map shows at most {MOST_OBJECTS} objects, and {count:,} are requested",
            hint="name fewer",
        )


def _check_length(plans: Sequence[TrackPlan]) -> None:
    """Raise UsageError for tracks too long to be readable or to fit a small file."""
    samples = sum(plan.n_rows for plan in plans)
    if samples > MOST_SAMPLES or sum(map(_revolutions, plans)) > MOST_REVOLUTIONS:
        raise UsageError(
            f"the tracks would cover the map: at most {MOST_REVOLUTIONS:.0f} revolutions of all "
            "objects together are drawn, a week of one in low orbit",
            hint="shorten the span (--for), name fewer objects, or use --html FILE",
        )


def _revolutions(plan: TrackPlan) -> float:
    days = np.diff(plan.begin) * plan.step_us / MICROSECONDS_A_DAY
    return float(np.sum(days * [s.mean_motion for s in plan.element_sets]))


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """An object to show, with the plan of its samples."""

    held: CatalogObject
    plan: TrackPlan


def plan_objects(question: MapQuestion, objects: Sequence[CatalogObject]) -> list[PlannedTrack]:
    """Plan the samples of each object, and report the moments left out as stale.

    Raises ElementsError if nothing remains.
    """
    planned = [
        PlannedTrack(
            held,
            plan_samples(
                TrackedObject.of(held, question.elements_mode),
                question.span,
                allow_stale=question.allow_stale,
            ),
        )
        for held in objects
    ]
    stale = [one.plan.stale for one in planned if one.plan.stale]
    warn_of_stale_moments(stale, sum(one.plan.n_rows for one in planned))
    shown = [one for one in planned if one.plan.n_rows]
    if not shown:
        raise ElementsError("no element set applies to any time of the span")
    return shown


def compute(
    planned: Sequence[PlannedTrack], make: Callable[[PlannedTrack], T], count: Callable[[T], int]
) -> list[T]:
    """Apply ``make`` to each object, and report the objects that SGP4 rejects in part.

    ``count`` returns the number of samples of a result; a result without samples is left out.
    Raises ElementsError if nothing remains.
    """
    found: list[T] = []
    refused: list[str] = []
    with remarks.progress("tracks", len(planned)) as progress:
        for one in planned:
            made = make(one)
            if count(made) < one.plan.n_rows:
                refused.append(one.held.record.name)
            if count(made):
                found.append(made)
            progress.advance()
    quality_notes.warn_of_refused(refused)
    if not found:
        raise ElementsError("SGP4 gives no orbit at any moment of the span")
    return found


def warn_of_manoeuvres(
    question: MapQuestion, planned: Sequence[PlannedTrack], settings: Settings
) -> None:
    """Warn of manoeuvres within the tracks.

    The rows counted are the first and last moment for which each element set is used.
    """
    objects = [one.held for one in planned]
    manoeuvres = Manoeuvres(objects, question.objects.elements, settings, question.elements_mode)
    manoeuvres.add(leg_ends(planned), "time")
    manoeuvres.warn()


def leg_ends(planned: Sequence[PlannedTrack]) -> Rows:
    """Return the first and last moment for which each element set is used, for captions."""
    parts = [
        TrackRows(one.plan, [one.held.record.name], (), TRACK_COLUMNS).of(
            Tracker(one.plan).leg_ends()
        )
        for one in planned
    ]
    return with_element_age(concatenate(parts))
