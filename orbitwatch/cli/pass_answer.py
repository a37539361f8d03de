"""The answer to ``passes`` and ``overflights``: one question, two lists of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.cli import messages, question, trust
from orbitwatch.cli.choice import Choice
from orbitwatch.cli.options import span_from
from orbitwatch.cli.output import Output, open_output
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.export.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.export.rows import Rows, concatenate, no_rows
from orbitwatch.sites import Site
from orbitwatch.times import Span

if TYPE_CHECKING:
    from orbitwatch.analysis.streaming import Batch, Stream

Kind = Literal["passes", "overflights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRequest:
    """What was asked on the command line, as it was written there."""

    kind: Kind
    choice: Choice
    sites: tuple[str, ...]
    sites_file: Path | None
    start: str | None
    end: str | None
    for_: str | None
    min_elevation: float
    allow_stale: bool
    elements_mode: ElementsMode
    jobs: int | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
    visible: bool = False
    daylight: bool = False
    max_off_nadir: float | None = None
    max_distance: float | None = None


def answer(request: PassRequest) -> None:
    """Answer the request: rows or a table to its output, remarks to stderr."""
    columns = PASS_COLUMNS if request.kind == "passes" else OVERFLIGHT_COLUMNS
    with open_output(request.format_, request.output, columns) as output:
        settings = question.settings_from(request.data_dir, request.offline)
        now = datetime.now(UTC)
        span, notes = span_from(request.start, request.end, request.for_, now)
        for note in notes:
            messages.note(note)
        sites = question.sites_asked(request.sites, settings, request.sites_file)
        objects = request.choice.objects(settings, span, request.elements_mode, now)
        objects = question.in_orbit_during(objects, span, request.elements_mode)
        names = [held.record.name for held in objects]
        pairs = [(name, site.name) for name in names for site in sites]
        tally = trust.Tally("tca", allow_stale=request.allow_stale)
        parts = _compute(request, objects, names, sites, span, tally)
        if output.is_table:
            kept = list(parts)
            tally.finish(pairs, request.min_elevation)
            _show(request, output, concatenate([no_rows(columns), *kept]), sites)
            return
        for rows in parts:
            if len(rows):
                output.write(rows)
        tally.finish(pairs, request.min_elevation)
        tally.tell_old_sets()


def _compute(
    request: PassRequest,
    objects: Sequence[HeldObject],
    names: Sequence[str],
    sites: Sequence[Site],
    span: Span,
    tally: trust.Tally,
) -> Iterator[Rows]:
    """Yield the rows asked for in order of AOS, noting in ``tally`` what there is to tell."""
    from orbitwatch.analysis.pool import cores
    from orbitwatch.analysis.streaming import Question, Stream
    from orbitwatch.analysis.subjects import Subject
    from orbitwatch.export.pass_rows import PassRows

    subjects = tuple(Subject.of(held, request.elements_mode) for held in objects)
    overflights = request.kind == "overflights"
    stream = Stream(Question(subjects, tuple(sites), span, request.min_elevation, overflights))
    layout = PassRows(stream, names)
    for batch in _batches(stream, request.jobs or cores(), names, tally):
        rows = layout.rows(batch)
        yield _filtered(request, tally.keep(rows, batch.details.stale))


def _batches(
    stream: Stream, jobs: int, names: Sequence[str], tally: trust.Tally
) -> Iterator[Batch]:
    """Yield the stream's batches with a progress bar in object-days."""
    subject = stream.subject.tolist()
    with messages.progress("searching", round(stream.object_days)) as work:
        done = 0.0

        def advance(object_days: float) -> None:
            nonlocal done
            steps = round(done + object_days) - round(done)
            done += object_days
            work.advance(steps)

        for batch, refused in stream.batches(jobs, advance):
            if len(refused):
                tally.refused |= {names[subject[number]] for number in refused.tolist()}
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
    from orbitwatch.cli.tables import render_passes

    zones = {site.name: ZoneInfo(site.timezone) for site in sites}
    lines = trust.captions(rows) or [f"No {request.kind} in this span."]
    render_passes(rows, request.kind, zones, lines, output.console())
