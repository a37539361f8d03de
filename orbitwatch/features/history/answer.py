"""The answer to ``history``: rows, tables with a line for the eye, and a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import ElementsError, OrbitwatchError, UsageError
from orbitwatch.evolution.events import Findings, find_events
from orbitwatch.evolution.history import history_of, in_order
from orbitwatch.features.history.columns import EVENT_COLUMNS, HISTORY_COLUMNS
from orbitwatch.features.history.request import HistoryRequest, Told, rows_of, without_strays
from orbitwatch.features.history.table import render_events, render_history
from orbitwatch.reports.file import open_report
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.object_selection import select_objects
from orbitwatch.selection.quality_notes import tell_strays
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import Output, open_output
from orbitwatch.times import parse_instant


def answer(request: HistoryRequest) -> None:
    """Answer the request: rows or tables to its output, a chart, remarks to stderr."""
    columns = EVENT_COLUMNS if request.events else HISTORY_COLUMNS
    with (
        open_output(request.format_, request.output, columns) as output,
        open_report(request.report, request.output) as report,
    ):
        if request.chart is not None:
            from orbitwatch.drawing.pictures import check_chart_path

            check_chart_path(request.chart)
        now = datetime.now(UTC)
        start, end = _bound("--start", request.start, now), _bound("--end", request.end, now)
        if start and end and end <= start:
            raise UsageError("--end is not after --start", hint="give an end that is later")
        settings = settings_from(request.data_dir, request.offline)
        holdings = holdings_from(request.elements, settings)
        found = select_objects(request.objects, holdings, all_of_file=request.elements is not None)
        told = [_tell(held, start, end) for held in found if held.element_sets]
        if not told:
            raise ElementsError(
                f"no element set of {found[0].label} is held" if found else "no object is held",
                hint="give a file of them with --elements FILE",
            )
        _show(request, output, told)
        if report is not None:
            from orbitwatch.features.history.report import write_history

            write_history(report, request, told, (start, end), settings, now)
        if request.chart is not None:
            _draw(request.chart, told)


def _bound(option: str, text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        parsed = parse_instant(text, now)
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", hint=error.hint) from None
    if parsed.note:
        remarks.note(parsed.note)
    return parsed.instant


def _tell(held: HeldObject, start: datetime | None, end: datetime | None) -> Told:
    """Judge all sets of an object, then keep what lies within the bounds."""
    findings = find_events(held.element_sets)
    kept = tuple(
        s
        for s in in_order(held.element_sets)
        if (start is None or s.epoch >= start) and (end is None or s.epoch <= end)
    )
    events = tuple(
        event
        for event in findings.events
        if (start is None or event.after.epoch > start)
        and (end is None or event.before.epoch < end)
    )
    told = Told(held, kept, Findings(events, findings.outliers))
    tell_strays(held.label, [s for s in told.findings.outliers if s in kept])
    return told


def _show(request: HistoryRequest, output: Output, told: Sequence[Told]) -> None:
    for index, one in enumerate(told):
        if request.events and len(one.held.element_sets) == 1:
            remarks.note(
                f"{one.held.label}: a single element set tells of no events; two are needed"
            )
        rows = rows_of(one, events=request.events)
        if not output.is_table:
            output.write(rows)
            continue
        console = output.console()
        if index:
            console.print()
        if request.events:
            render_events(rows, one.held.label, len(one.element_sets), console)
        else:
            render_history(rows, one.held.label, one.findings.events, console)


def _draw(path: Path, told: Sequence[Told]) -> None:
    from orbitwatch.features.history.chart import draw_history

    if len(told) > 1:
        raise UsageError(
            f"a chart shows one object, and {len(told):,} are asked for", hint="name one of them"
        )
    one = told[0]
    kept = without_strays(one)
    if not kept:
        raise OrbitwatchError("there is no element set to draw", hint="give other --start or --end")
    draw_history(history_of(kept), one.findings.events, one.held.label, path)
    remarks.note(f"drew {path}")
