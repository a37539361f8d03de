"""The answers to ``track`` and ``position``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.features.tracks import compute
from orbitwatch.features.tracks.plan import TrackPlan, plan_tracks
from orbitwatch.features.tracks.position_rows import position_rows
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.features.tracks.question import PositionQuestion, TrackQuestion
from orbitwatch.features.tracks.rows import TrackRows, with_element_age
from orbitwatch.features.tracks.stale_notes import warn_of_stale_moments
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import quality_notes
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.standard_magnitudes import load_standard_magnitudes
from orbitwatch.times import Span
from orbitwatch.version import __version__

MANY_ROWS = 100_000_000
"""More rows take a quarter of an hour, and 14 GB as CSV."""


@dataclass(frozen=True, slots=True)
class TrackAnswer:
    """Ground tracks, by object and time, and the plan that computes them."""

    answer: Answer
    _tracker: compute.Tracker
    _make: TrackRows

    def evidence(self) -> Rows:
        """Return the first and last row computed from each element set: its farthest moments."""
        return with_element_age(self._make.of(self._tracker.leg_ends()))


def answer_track(question: TrackQuestion, settings: Settings, now: datetime) -> TrackAnswer:
    """Plan the tracks; their rows are computed on demand.

    Raises ElementsError if no row is left, UsageError if there are too many.
    """
    mode, sites = question.elements_mode, question.sites
    plan, objects = prepare(question, settings, now)
    names = [held.record.name for held in objects]
    tracker = compute.Tracker(plan, sites, question.frame)
    make = TrackRows(plan, names, [site.name for site in sites], question.columns, question.frame)
    batch = compute.BATCH
    wanted = question.limit or plan.n_rows * max(1, len(sites))
    manoeuvres = Manoeuvres(objects, question.objects.elements, settings, mode)

    def produce(skip: int) -> Iterator[Rows]:
        refused: set[int] = set()
        left = wanted
        with remarks.progress("track", wanted) as progress:
            progress.advance(skip * batch)
            for track in tracker.stretches(skip * batch, batch):
                refused |= set(plan.subject[track.leg[~track.good]].tolist())
                rows = make.of(track)
                rows = rows.take(slice(0, left)) if len(rows) > left else rows
                manoeuvres.add(rows, "time")
                yield rows
                progress.advance(len(track.leg))
                left -= len(rows)
                if left <= 0:
                    break
        quality_notes.warn_of_refused([names[i] for i in refused])
        manoeuvres.warn()

    found = Answer(
        title=f"Ground track of {listed(names, 'objects')}",
        columns=question.columns,
        produce=produce,
        sites=sites,
        objects=tuple(objects),
        identity=identity_of(question, plan, names),
        rows_per_batch=batch,
    )
    return TrackAnswer(found, tracker, make)


def prepare(
    question: TrackQuestion, settings: Settings, now: datetime
) -> tuple[TrackPlan, Sequence[CatalogObject]]:
    """Lay out the rows, say what is left out or too much, and return the objects too.

    Raises as `answer_track` does.
    """
    span, mode = question.span, question.elements_mode
    objects = in_orbit_during(question.objects.objects(settings, span, mode, now), span, mode)
    subjects = [TrackedObject.of(held, question.elements_mode) for held in objects]
    plan = plan_tracks(subjects, question.span, question.step, allow_stale=question.allow_stale)
    rows = plan.n_rows * max(1, len(question.sites))
    if min(rows, question.limit or rows) > MANY_ROWS and not question.allow_many_rows:
        raise UsageError(f"this makes {rows:,} rows", hint="add --yes, or use a longer --step")
    if plan.stale is not None:
        warn_of_stale_moments([plan.stale], plan.n_rows)
    if not plan.n_rows:
        raise ElementsError("no element set applies to any time of the span")
    return plan, objects


def identity_of(question: TrackQuestion, plan: TrackPlan, names: Sequence[str]) -> str:
    """Return a string that differs whenever the rows would."""
    layout = (plan.start, plan.length_us, plan.element_sets, plan.subject.tolist())
    counts = (plan.step_us.tolist(), plan.first.tolist(), plan.begin.tolist())
    return repr((layout, counts, question.frame, names, question.sites, __version__))


def answer_position(question: PositionQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the positions of the objects: for each site, if any, by object and moment."""
    moments, mode, sites = question.moments, question.elements_mode, question.sites
    span = Span(min(moments), max(moments) + timedelta(microseconds=1))
    objects = question.objects.objects(settings, span, mode, now)
    objects = in_orbit_during(objects, span, mode)
    names = [held.record.name for held in objects]
    subjects = [TrackedObject.of(held, mode) for held in objects]
    positions, views = find_positions(subjects, moments, sites)
    known = load_standard_magnitudes(question.magnitudes)
    magnitudes = [known.of(held.record.catalog_id, held.record.name) for held in objects]
    rows = position_rows(
        positions,
        views,
        [site.name for site in sites],
        names,
        moments,
        magnitudes,
        question.sky,
    )
    repeats = max(1, len(sites))
    good, stale = np.tile(positions.good, repeats), np.tile(positions.stale, repeats)
    if not good.all():
        _warn_of_refused(rows.take(~good), any_left=bool(good.any()))
    rows = quality_notes.without_stale(
        rows.take(good), stale[good], "time", allow=question.allow_stale
    )
    manoeuvres = Manoeuvres(objects, question.objects.elements, settings, mode)
    manoeuvres.add(rows, "time")
    manoeuvres.warn()
    return Answer.of(f"Position of {listed(names, 'objects')}", rows, sites, objects)


def _warn_of_refused(rows: Rows, *, any_left: bool) -> None:
    """Name the objects for which SGP4 gives no state; ElementsError if no row is left."""
    names = sorted({str(name) for name in rows["object_name"]})
    more = f" and {len(names) - 3:,} more" if names[3:] else ""
    what = f"SGP4 gives no orbit at that time (decayed by then?): {', '.join(names[:3])}{more}"
    if not any_left:
        raise ElementsError(what, hint="use an element set nearer to the time")
    remarks.warn(what)
