"""The answer to ``track``: planned, checked, then computed and written a stretch at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orbitwatch import remarks
from orbitwatch.cli.options import span_from
from orbitwatch.config import Settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.features.tracks.compute import Frame, Track, Tracker
from orbitwatch.features.tracks.plan import TrackPlan, plan_tracks
from orbitwatch.features.tracks.position_table import render_position
from orbitwatch.features.tracks.rows import TrackRows, summary_columns, track_columns
from orbitwatch.features.tracks.stale_notes import tell_stale_moments
from orbitwatch.formats.rows import concatenate
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import quality_notes
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.object_selection import select_objects
from orbitwatch.selection.refresh import refresh
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.sites import Site
from orbitwatch.terminal.output import Output, open_output
from orbitwatch.times import Span
from orbitwatch.version import __version__

MANY_ROWS = 100_000_000
"""More than this is asked about first: a quarter of an hour, and 14 GB as CSV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRequest:
    """What was asked on the command line; ``step`` None is auto."""

    objects: tuple[str, ...]
    sites: tuple[str, ...]
    start: str | None
    end: str | None
    for_: str | None
    step: timedelta | None
    frame: Frame | None
    elements: Path | None
    allow_stale: bool
    elements_mode: ElementsMode
    format_: str | None
    output: str | None
    resume: bool
    yes: bool
    offline: bool | None
    data_dir: Path | None


def answer(request: TrackRequest) -> None:
    """Answer the request: rows or a table to its output, remarks to stderr."""
    if request.frame is None and _is_oem(request):
        request = replace(request, frame="gcrs")
    columns = track_columns(request.frame, with_sites=bool(request.sites))
    with open_output(request.format_, request.output, columns, resume=request.resume) as output:
        settings = settings_from(request.data_dir, request.offline)
        now = datetime.now(UTC)
        span, notes = span_from(request.start, request.end, request.for_, now)
        for note in notes:
            remarks.note(note)
        sites = select_sites(request.sites, settings) if request.sites else []
        objects = _objects(request, settings, span)
        may_refresh = request.elements is None and not _goes_on(request)
        if may_refresh and refresh(objects, span.end, now, settings):
            objects = _objects(request, settings, span)
        objects = in_orbit_during(objects, span, request.elements_mode)
        if len(objects) > 1 and not output.holds_many:
            raise UsageError(f"{output.format} holds one object", hint="write a file for each")
        plan = _plan(request, objects, span, max(1, len(sites)))
        output.about(sites=sites, object_ids=_designators(objects))
        _write(request, output, plan, objects, sites)


def _objects(request: TrackRequest, settings: Settings, span: Span) -> list[HeldObject]:
    holdings = holdings_from(request.elements, settings, span, request.elements_mode)
    all_of_file = request.elements is not None
    found = select_objects(request.objects, holdings, all_of_file=all_of_file)
    return holdings.with_histories(found)


def _goes_on(request: TrackRequest) -> bool:
    """Whether a file that was cut short is continued: its sets stay those it began with."""
    if not request.resume or request.output is None:
        return False
    return Path(os.path.realpath(request.output) + ".partial.json").exists()


def _is_oem(request: TrackRequest) -> bool:
    named = request.output or ""
    return request.format_ == "oem" or (request.format_ is None and named.lower().endswith(".oem"))


def _designators(objects: Sequence[HeldObject]) -> dict[int, str]:
    records = [held.record for held in objects]
    return {record.catalog_id: record.object_id for record in records if record.object_id}


def _plan(
    request: TrackRequest, objects: Sequence[HeldObject], span: Span, n_sites: int
) -> TrackPlan:
    """Lay out the rows, and say what is left out or too much."""
    subjects = [TrackedObject.of(held, request.elements_mode) for held in objects]
    plan = plan_tracks(subjects, span, request.step, allow_stale=request.allow_stale)
    rows = plan.n_rows * n_sites
    if rows > MANY_ROWS and not request.yes:
        raise UsageError(f"that makes {rows:,} rows", hint="add --yes, or take a longer --step")
    if plan.stale is not None:
        tell_stale_moments([plan.stale], plan.n_rows)
    return plan


def _write(
    request: TrackRequest,
    output: Output,
    plan: TrackPlan,
    objects: Sequence[HeldObject],
    sites: Sequence[Site],
) -> None:
    if not plan.n_rows:
        raise ElementsError("no element set answers for any moment of the span")
    tracker = Tracker(plan, sites, request.frame)
    names = [held.record.name for held in objects]
    site_names = [site.name for site in sites]
    first = output.begin(_identity(request, plan, names, sites, output.format))
    summary = TrackRows(plan, names, site_names, summary_columns(with_sites=bool(sites)))
    refused = _Refused(plan, names)
    if output.is_table:
        rows = concatenate([summary.of(refused.noting(t)) for t in tracker.stretches()])
        zones = {site.name: ZoneInfo(site.timezone) for site in sites}
        refused.tell()
        render_position(rows, zones, quality_notes.captions(rows), output.console())
        return
    quality_notes.tell_old_sets(summary.of(tracker.leg_ends()))
    make = TrackRows(plan, names, site_names, output.columns, request.frame)
    with remarks.progress("track", plan.n_rows) as progress:
        progress.advance(first)
        for track in tracker.stretches(first):
            output.write(make.of(refused.noting(track)))
            progress.advance(len(track.leg))
            output.mark(progress.done)
    refused.tell()


def _identity(
    request: TrackRequest, plan: TrackPlan, names: Sequence[str], sites: Sequence[Site], form: str
) -> str:
    """Return a text that differs wherever the rows or their bytes would."""
    layout = (plan.start, plan.length_us, plan.element_sets, plan.subject.tolist())
    counts = (plan.step_us.tolist(), plan.first.tolist(), plan.begin.tolist())
    asked = (request.frame, form, names, sites, __version__)
    return repr((layout, counts, asked))


class _Refused:
    """Which objects have moments that SGP4 refuses."""

    def __init__(self, plan: TrackPlan, names: Sequence[str]) -> None:
        self._plan = plan
        self._names = names
        self._subjects: set[int] = set()

    def noting(self, track: Track) -> Track:
        """Take note of a stretch, and return it."""
        if not track.good.all():
            self._subjects |= set(self._plan.subject[track.leg[~track.good]].tolist())
        return track

    def tell(self) -> None:
        """Name the objects on stderr, if there are any."""
        if self._subjects:
            names = [self._names[i] for i in sorted(self._subjects)]
            more = f" and {len(names) - 3:,} more" if names[3:] else ""
            remarks.warn(
                "SGP4 gives no orbit in part of the span (decayed by then?): "
                + ", ".join(names[:3])
                + more
            )
