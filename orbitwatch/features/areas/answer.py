"""The answer to ``overflights --area``: when swaths touch areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from orbitwatch import remarks
from orbitwatch.astro.swath import Swath
from orbitwatch.cli.options import span_from
from orbitwatch.elements.identity import HeldObject
from orbitwatch.features.areas.columns import AREA_COLUMNS
from orbitwatch.features.areas.named_areas import areas_asked
from orbitwatch.features.areas.request import AreaRequest
from orbitwatch.features.areas.rows import area_rows
from orbitwatch.features.areas.shapes import Area
from orbitwatch.features.areas.stream import AreaQuestion, TouchAnswer, touch_answer
from orbitwatch.features.areas.table import render_areas
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.file import open_report
from orbitwatch.search.process_pool import cores
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import inputs, quality_notes
from orbitwatch.terminal.output import open_output
from orbitwatch.times import Span


def answer(request: AreaRequest) -> None:
    """Answer the request: rows or a table to its output, remarks to stderr."""
    with (
        open_output(request.format_, request.output, AREA_COLUMNS) as output,
        open_report(request.report, request.output) as report,
    ):
        settings = inputs.settings_from(request.data_dir, request.offline)
        swath = Swath(request.swath_km, request.max_off_nadir)
        now = datetime.now(UTC)
        span, notes = span_from(request.start, request.end, request.for_, now)
        areas, said = areas_asked(request.areas)
        for note in (*notes, *said):
            remarks.note(note)
        mode = request.elements_mode
        objects = request.choice.objects(settings, span, mode, now)
        objects = inputs.in_orbit_during(objects, span, mode)
        names = [held.record.name for held in objects]
        found = _search(request, objects, areas, span, swath)
        quality_notes.tell_refused([names[index] for index in found.refused])
        rows = area_rows(found, [area.name for area in areas], names)
        rows = quality_notes.without_stale(
            rows, found.moments.details.stale, "closest", allow=request.allow_stale
        )
        rows = _filtered(request, rows)
        if output.is_table:
            lines = quality_notes.captions(rows) or ["The swath touches no area in this span."]
            render_areas(rows, lines, output.console())
        else:
            quality_notes.tell_old_sets(rows)
            output.write(rows)
        if report is not None:
            from orbitwatch.features.areas.report import Swept, write_areas

            sets = found.element_sets
            write_areas(report, Swept(request, objects, sets, rows, span, settings, now))


def _search(
    request: AreaRequest,
    objects: Sequence[HeldObject],
    areas: Sequence[Area],
    span: Span,
    swath: Swath,
) -> TouchAnswer:
    """Return all touches, with a progress bar in objects."""
    tracked_objects = tuple(TrackedObject.of(held, request.elements_mode) for held in objects)
    asked = AreaQuestion(tracked_objects, tuple(areas), span, swath)
    with remarks.progress("searching", len(tracked_objects)) as work:
        return touch_answer(asked, request.jobs or cores(), work.advance)


def _filtered(request: AreaRequest, rows: Rows) -> Rows:
    if request.daylight:
        rows = rows.take(rows["daylight"].astype(bool))
    if request.max_distance is not None:
        rows = rows.take(np.flatnonzero(rows["closest_distance_km"] <= request.max_distance))
    return rows
