"""The answer to ``passes`` and ``overflights``: one question, two lists of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.cli import messages, question, trust
from orbitwatch.cli.options import span_from
from orbitwatch.cli.output import Output, open_output
from orbitwatch.elements.identity import HeldObject
from orbitwatch.export.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.export.rows import Rows
from orbitwatch.sites import Site
from orbitwatch.times import Span

Kind = Literal["passes", "overflights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRequest:
    """What was asked on the command line, as it was written there."""

    kind: Kind
    objects: tuple[str, ...]
    sites: tuple[str, ...]
    start: str | None
    end: str | None
    for_: str | None
    min_elevation: float
    elements: Path | None
    allow_stale: bool
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
        span, notes = span_from(request.start, request.end, request.for_, datetime.now(UTC))
        for note in notes:
            messages.note(note)
        sites = question.sites_asked(request.sites, settings)
        holdings = question.holdings_from(request.elements)
        objects = question.objects_asked(
            request.objects, holdings, all_of_file=request.elements is not None
        )
        objects = question.in_orbit_during(objects, span)
        rows = _compute(request, objects, sites, span)
        _show(request, output, rows, sites)


def _compute(
    request: PassRequest, objects: Sequence[HeldObject], sites: Sequence[Site], span: Span
) -> Rows:
    from orbitwatch.analysis.overflights import describe_overflights, describe_passes, sun_over
    from orbitwatch.analysis.passes import Subject, find_passes
    from orbitwatch.export.pass_rows import overflight_rows, pass_rows

    subjects = [
        Subject(held.element_sets, held.record.in_orbit_from, held.record.in_orbit_until)
        for held in objects
    ]
    names = [held.record.name for held in objects]
    passes = find_passes(subjects, sites, span, request.min_elevation)
    _tell_refused(passes.refused.satellite.tolist(), passes.subject.tolist(), names)
    sun = sun_over(passes)
    details = describe_passes(passes, sites, sun)
    if request.kind == "passes":
        rows = pass_rows(passes, sites, names, details)
    else:
        overflights = describe_overflights(passes, sites, sun)
        rows = overflight_rows(passes, sites, names, details, overflights)
    trust.tell_up_and_down(
        rows, [(name, site.name) for name in names for site in sites], request.min_elevation
    )
    rows = trust.without_stale(rows, details.stale, "tca", allow=request.allow_stale)
    return _filtered(request, rows)


def _tell_refused(sets: Sequence[int], subject: Sequence[int], names: Sequence[str]) -> None:
    refused = sorted({names[subject[number]] for number in sets})
    if refused:
        listed = ", ".join(refused[:3]) + (f" and {len(refused) - 3:,} more" if refused[3:] else "")
        messages.warn(f"SGP4 gives no orbit in part of the span (decayed by then?): {listed}")


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
    if not output.is_table:
        trust.tell_old_sets(rows)
        output.write(rows)
        return
    from orbitwatch.cli.tables import render_passes

    zones = {site.name: ZoneInfo(site.timezone) for site in sites}
    lines = trust.captions(rows) or [f"No {request.kind} in this span."]
    render_passes(rows, request.kind, zones, lines, output.console())
