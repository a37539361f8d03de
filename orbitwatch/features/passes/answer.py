"""The answer to ``passes`` and ``overflights``: one question, two lists of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch import remarks
from orbitwatch.cli.options import span_from
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.features.history.manoeuvre_warnings import Manoeuvres
from orbitwatch.features.passes.answer_notes import Tally
from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.features.passes.pictures import PassPictures, check_pictures, format_for
from orbitwatch.features.passes.request import PassRequest
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.reports.file import open_report
from orbitwatch.selection import inputs as question
from orbitwatch.selection import quality_notes
from orbitwatch.sites import Site
from orbitwatch.terminal.output import Output, open_output
from orbitwatch.times import Span, parse_duration
from orbitwatch.version import __version__

if TYPE_CHECKING:
    from orbitwatch.features.passes.stream import Batch


def answer(request: PassRequest) -> None:
    """Answer the request: rows or a table to its output, remarks to stderr."""
    columns = PASS_COLUMNS if request.kind == "passes" else OVERFLIGHT_COLUMNS
    check_pictures(request)
    form = format_for(request)
    with (
        open_output(form, request.output, columns, resume=request.resume) as output,
        open_report(request.report, request.output, resume=request.resume) as report,
    ):
        settings = question.settings_from(request.data_dir, request.offline)
        now = datetime.now(UTC)
        span, notes = span_from(request.start, request.end, request.for_, now)
        for note in notes:
            remarks.note(note)
        sites = question.sites_asked(request.sites, settings, request.sites_file)
        objects = request.choice.objects(settings, span, request.elements_mode, now)
        objects = question.in_orbit_during(objects, span, request.elements_mode)
        names = [held.record.name for held in objects]
        output.about(
            sites=sites,
            object_ids={h.record.catalog_id: h.record.object_id or "" for h in objects},
            alarm=parse_duration(request.alarm) if request.alarm else None,
        )
        pictures = PassPictures(request, output, objects, sites, span)
        search = _Search(request, objects, names, sites, span, settings, pictures)
        if report is None:
            _give(request, output, search, sites)
        else:
            from orbitwatch.features.passes.report import Excerpt, write_overflights
            from orbitwatch.features.passes.report_evidence import Searched

            excerpt = Excerpt()
            search.look = excerpt.add
            _give(request, output, search, sites)
            searched = Searched(request, objects, search.answering(), sites, span, settings, now)
            write_overflights(report, searched, excerpt, pictures)
    if not output.is_table:  # a table's captions say it
        search.tally.tell_old_sets()
    pictures.draw()


def _give(request: PassRequest, output: Output, search: _Search, sites: Sequence[Site]) -> None:
    if output.is_table:
        rows = concatenate([no_rows(output.columns), *search.rows(0)])
        search.finish()
        _show(request, output, rows, sites)
        search.pictures.show(output.console())
        return
    skip = output.begin(search.identity(output.format), "chunks of time")
    for number, rows in enumerate(search.rows(skip), skip + 1):
        if len(rows):
            output.write(rows)
        output.mark(number)
    search.finish()


class _Search:
    """One search, its rows chunk by chunk, and what there is to say about them at the end."""

    def __init__(
        self,
        request: PassRequest,
        objects: Sequence[HeldObject],
        names: Sequence[str],
        sites: Sequence[Site],
        span: Span,
        settings: Settings,
        pictures: PassPictures,
    ) -> None:
        from orbitwatch.features.passes.rows import PassRows
        from orbitwatch.features.passes.stream import Question, Stream
        from orbitwatch.search.tracked_objects import TrackedObject

        tracked_objects = tuple(TrackedObject.of(held, request.elements_mode) for held in objects)
        overflights = request.kind == "overflights"
        question = Question(tracked_objects, tuple(sites), span, request.min_elevation, overflights)
        self._request = request
        self._names = names
        self._stream = Stream(question)
        self._layout = PassRows(self._stream, names)
        self._manoeuvres = Manoeuvres(objects, request.choice.elements, settings)
        self._numbers = [held.record.catalog_id for held in objects]
        self.tally = Tally(
            names=dict(zip(self._numbers, names, strict=True)),
            sites=[site.name for site in sites],
            allow_stale=request.allow_stale,
        )
        self.pictures = pictures
        self.look: Callable[[Rows], None] = lambda _: None
        """Hears of all rows that are asked for."""

    def answering(self) -> list[list[ElementSet]]:
        """Return for each object the sets that answer somewhere in the span."""
        sets: list[list[ElementSet]] = [[] for _ in self._names]
        for element_set, owner in zip(
            self._stream.element_sets, self._stream.object_index.tolist(), strict=True
        ):
            sets[owner].append(element_set)
        return sets

    def identity(self, form: str) -> str:
        """Return a text that differs wherever the rows or their bytes would."""
        asked = self._stream.question
        request = replace(self._request, output=None, jobs=None, resume=False, data_dir=None)
        filters = replace(request, chart=None, timeline=None, sky=False, report=None)
        parts = (asked.sites, asked.span, filters, form, self._names, __version__)
        return repr((parts, self._stream.element_sets))

    def rows(self, skip: int) -> Iterator[Rows]:
        """Yield the rows asked for in order of AOS, those of a chunk of time together."""
        for batch in self._batches(skip):
            every = self._layout.rows(batch)
            rows = self.tally.keep(every, batch.details.stale)
            self._manoeuvres.look_at(rows)
            rows = _filtered(self._request, rows)
            self.pictures.look_at(self._stream, batch, every, rows)
            self.look(rows)
            yield rows

    def finish(self) -> None:
        """Say what was left out, refused, always or never up, and what lies across a manoeuvre."""
        self.tally.finish(self._request.min_elevation, self._unknown())
        self._manoeuvres.tell()

    def _unknown(self) -> set[int]:
        """Return the numbers of objects of which no set is near enough to the span to tell."""
        from orbitwatch.accuracy.uncertainty import is_stale, timing_uncertainty_s
        from orbitwatch.astro.orbit_shape import orbit_shapes

        span, sets = self._stream.question.span, self._stream.element_sets
        day = timedelta(days=1)
        early = np.array([(s.epoch - span.end) / day for s in sets])
        late = np.array([(span.start - s.epoch) / day for s in sets])
        orbits = orbit_shapes(sets)
        away = np.maximum(np.maximum(early, late), 0.0)
        uncertainty = timing_uncertainty_s(away, orbits.perigee_km, orbits.period_min)
        near = np.zeros(len(self._names), dtype=np.bool_)
        near[self._stream.object_index[~is_stale(uncertainty, orbits.period_min)]] = True
        return {n for n, is_near in zip(self._numbers, near, strict=True) if not is_near}

    def _batches(self, skip: int) -> Iterator[Batch]:
        """Yield the stream's batches with a progress bar in object-days."""
        from orbitwatch.search.process_pool import cores

        object_index = self._stream.object_index.tolist()
        with remarks.progress("searching", round(self._stream.object_days)) as work:
            done = 0.0

            def advance(object_days: float) -> None:
                nonlocal done
                work.advance(round(done + object_days) - round(done))
                done += object_days

            jobs = self._request.jobs or cores()
            for batch, refused in self._stream.batches(jobs, advance, skip):
                self.tally.refused |= {self._numbers[object_index[n]] for n in refused.tolist()}
                yield batch


def _filtered(request: PassRequest, rows: Rows) -> Rows:
    """Return the rows that the request's own conditions keep."""
    if not len(rows):
        return rows
    if request.visible:
        rows = rows.take(~np.isnat(rows["visible_start"]))
    if request.daylight:
        rows = rows.take(rows["daylight"].astype(bool))
    if request.max_off_nadir is not None:
        rows = rows.take(rows["off_nadir_deg"] <= request.max_off_nadir)
    if request.max_distance is not None:
        rows = rows.take(rows["ground_distance_km"] <= request.max_distance)
    return rows


def _show(request: PassRequest, output: Output, rows: Rows, sites: Sequence[Site]) -> None:
    from orbitwatch.features.passes.table import closest, render_passes

    zones = {site.name: ZoneInfo(site.timezone) for site in sites}
    lines = quality_notes.captions(rows) or [f"No {request.kind} in this span."]
    if request.kind == "overflights" and len(rows):
        lines = [*quality_notes.closest_captions(rows, closest(rows)), *lines]
    render_passes(rows, request.kind, zones, lines, output.console())
