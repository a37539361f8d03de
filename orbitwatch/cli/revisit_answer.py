"""The answer to ``revisit``: rows or a table, a chart, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from orbitwatch.analysis.arrays import take
from orbitwatch.analysis.passes import span_days
from orbitwatch.analysis.pool import cores
from orbitwatch.analysis.revisit import Looks, Survey, find_looks
from orbitwatch.cli import messages, question, trust
from orbitwatch.cli.choice import Choice
from orbitwatch.cli.files import check_apart
from orbitwatch.cli.options import span_from
from orbitwatch.cli.output import open_output
from orbitwatch.cli.revisit_question import (
    Fleets,
    Places,
    fleets_asked,
    places_asked,
    walkers_asked,
)
from orbitwatch.cli.revisit_tables import render_revisit, title
from orbitwatch.export.pass_rows import to_datetime64
from orbitwatch.export.revisit_columns import REVISIT_COLUMNS
from orbitwatch.export.revisit_rows import basis_rows, revisit_rows
from orbitwatch.export.rows import Rows
from orbitwatch.times import Span

_LENGTH = "14d"
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitRequest:
    """What was asked on the command line, as it was written there."""

    choice: Choice
    walkers: tuple[str, ...]
    altitude: float | None
    node_local_time: str | None
    sites: tuple[str, ...]
    sites_file: Path | None
    areas: tuple[str, ...]
    by_latitude: float | None
    max_off_nadir: float
    daylight: bool
    start: str | None
    end: str | None
    for_: str | None
    chart: Path | None
    jobs: int | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None


def answer(request: RevisitRequest) -> None:
    """Answer the request: rows or a table to its output, a chart, remarks to stderr."""
    check_apart({"-o": request.output, "--chart": request.chart})
    with open_output(request.format_, request.output, REVISIT_COLUMNS) as output:
        if request.chart is not None:
            from orbitwatch.export.pictures import check_chart_path

            check_chart_path(request.chart)
        walkers, node_hour = walkers_asked(request)
        settings = question.settings_from(request.data_dir, request.offline)
        now = datetime.now(UTC)
        length = request.for_ or (_LENGTH if request.end is None else None)
        span, notes = span_from(request.start, request.end, length, now)
        for note in notes:
            messages.note(note)
        places = places_asked(request, settings)
        fleets = fleets_asked(request.choice, walkers, node_hour, span, settings, now)
        if request.chart is not None:
            from orbitwatch.export.revisit_chart import check_chart

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
            trust.tell_old_sets(basis)
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
    with messages.progress("searching", survey.pairs) as work:
        looks, refused = find_looks(survey, request.jobs or cores(), work.advance)
    trust.tell_refused([fleets.names[number] for number in refused.tolist()])
    return looks


def _tell(looks: Looks, fleets: Fleets, places: Places, span: Span) -> None:
    """Say what the figures cannot show: looks that never end, times that cannot be trusted."""
    pairs = sorted({*zip(looks.subject[looks.endless], looks.place[looks.endless], strict=True)})
    names = [site.name for site in places.sites] + [area.name for area in places.areas]
    for subject, place in pairs[:_NAMED]:
        messages.note(
            f"{fleets.names[subject]} has {names[place]} in view for the whole span: "
            "that counts as one look, and there are no gaps"
        )
    if len(pairs) > _NAMED:
        messages.note(f"so have {len(pairs) - _NAMED:,} more pairs of satellite and place")
    if looks.stale.any():
        reference_jd, _, _ = span_days(span)
        since = to_datetime64(reference_jd, looks.days[looks.stale]).min()
        messages.warn(
            f"{np.count_nonzero(looks.stale):,} of {len(looks.stale):,} looks, from "
            f"{np.datetime_as_string(since, unit='D')} on, are uncertain by more than a tenth of a "
            "revolution: their number is about right, their times are not"
        )


def _captions(basis: Rows, *, hypothetical: bool) -> list[str]:
    """Return what the satellites are: how good their sets, or that they are made up."""
    lines = trust.captions(basis)
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
    from orbitwatch.export.revisit_chart import draw_curves, is_by_latitude, is_by_size
    from orbitwatch.export.revisit_timeline import draw_timeline

    if is_by_latitude(rows) or is_by_size(rows):
        draw_curves(rows, heading, captions, path)
    else:
        reference_jd, _, _ = span_days(span)
        draw_timeline(
            rows, looks, fleets.fleets, places.targets, reference_jd, heading, captions, path
        )
    messages.note(f"drew {path}")
