"""The answer to ``revisit``: rows or a table, a chart, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from orbitwatch import remarks
from orbitwatch.arrays import take
from orbitwatch.cli.options import span_from
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from orbitwatch.features.revisit.imaging_opportunities import Looks, Survey, find_looks
from orbitwatch.features.revisit.question import (
    Fleets,
    Places,
    fleets_asked,
    places_asked,
    walkers_asked,
)
from orbitwatch.features.revisit.request import RevisitRequest
from orbitwatch.features.revisit.rows import basis_rows, revisit_rows
from orbitwatch.features.revisit.table import render_revisit, title
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.search.process_pool import cores
from orbitwatch.selection import quality_notes
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output
from orbitwatch.terminal.partial_file import check_apart
from orbitwatch.times import Span

_LENGTH = "14d"
_NAMED = 3


def answer(request: RevisitRequest) -> None:
    """Answer the request: rows or a table to its output, a chart, remarks to stderr."""
    check_apart({"-o": request.output, "--chart": request.chart})
    with open_output(request.format_, request.output, REVISIT_COLUMNS) as output:
        if request.chart is not None:
            from orbitwatch.drawing.pictures import check_chart_path

            check_chart_path(request.chart)
        walkers, node_hour = walkers_asked(request)
        settings = settings_from(request.data_dir, request.offline)
        now = datetime.now(UTC)
        length = request.for_ or (_LENGTH if request.end is None else None)
        span, notes = span_from(request.start, request.end, length, now)
        for note in notes:
            remarks.note(note)
        places = places_asked(request, settings)
        fleets = fleets_asked(request.choice, walkers, node_hour, span, settings, now)
        if request.chart is not None:
            from orbitwatch.features.revisit.chart import check_chart

            check_chart(fleets.fleets, places.targets)
        looks = _search(request, fleets, places, span)
        if request.daylight:
            looks = take(looks, np.flatnonzero(looks.daylight))
        rows = revisit_rows(looks, fleets.fleets, places.targets, span, request.max_off_nadir)
        heading = title(rows, daylight_only=request.daylight)
        _tell(looks, fleets, places, span)
        basis = basis_rows(looks, fleets.fleets, fleets.names, span)
        lines = _captions(basis, hypothetical=bool(walkers))
        if request.chart is not None:
            _draw(request.chart, heading, lines, looks, rows, fleets, places, span)
        if output.is_table:
            render_revisit(rows, heading, lines, output.console())
        else:
            quality_notes.tell_old_sets(basis)
            output.write(rows)


def _search(request: RevisitRequest, fleets: Fleets, places: Places, span: Span) -> Looks:
    """Return all looks, with a progress bar in pairs of a satellite and a place."""
    survey = Survey(
        fleets.subjects,
        places.sites,
        places.areas,
        span,
        request.max_off_nadir,
        tuple(fleet.hypothetical for fleet in fleets.fleets for _ in range(len(fleet))),
    )
    with remarks.progress("searching", survey.pairs) as work:
        looks, refused = find_looks(survey, request.jobs or cores(), work.advance)
    quality_notes.tell_refused([fleets.names[number] for number in refused.tolist()])
    return looks


def _tell(looks: Looks, fleets: Fleets, places: Places, span: Span) -> None:
    """Say what the figures cannot show: looks that never end, times that cannot be trusted."""
    pairs = sorted({*zip(looks.subject[looks.endless], looks.place[looks.endless], strict=True)})
    names = [site.name for site in places.sites] + [area.name for area in places.areas]
    for subject, place in pairs[:_NAMED]:
        remarks.note(
            f"{fleets.names[subject]} has {names[place]} in view for the whole span: "
            "that counts as one look, and there are no gaps"
        )
    if len(pairs) > _NAMED:
        remarks.note(f"so have {len(pairs) - _NAMED:,} more pairs of satellite and place")
    if looks.stale.any():
        reference_jd, _, _ = span_days(span)
        since = to_datetime64(reference_jd, looks.days[looks.stale]).min()
        remarks.warn(
            f"{np.count_nonzero(looks.stale):,} of {len(looks.stale):,} looks, from "
            f"{np.datetime_as_string(since, unit='D')} on, are uncertain by more than a tenth of a "
            "revolution: their number is about right, their times are not"
        )


def _captions(basis: Rows, *, hypothetical: bool) -> list[str]:
    """Return what the satellites are: how good their sets, or that they are made up."""
    lines = quality_notes.captions(basis)
    if hypothetical:
        lines.append(
            "Walker fleets are hypothetical: circular orbits without drag, and no "
            "timing uncertainty."
        )
    return lines


def _draw(
    path: Path,
    heading: str,
    captions: Sequence[str],
    looks: Looks,
    rows: Rows,
    fleets: Fleets,
    places: Places,
    span: Span,
) -> None:
    """Draw what the question is about: latitudes, the size of fleets, or the course of time."""
    from orbitwatch.features.revisit.chart import draw_curves, is_by_latitude, is_by_size
    from orbitwatch.features.revisit.timeline_chart import draw_timeline

    if is_by_latitude(rows) or is_by_size(rows):
        draw_curves(rows, heading, captions, path)
    else:
        reference_jd, _, _ = span_days(span)
        draw_timeline(
            rows, looks, fleets.fleets, places.targets, reference_jd, heading, captions, path
        )
    remarks.note(f"drew {path}")
