"""Delivers an answer on passes or overflights to the requested table, file, pictures and report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from orbitwatch.answer import Answer, FirstRows
from orbitwatch.config import Settings
from orbitwatch.features.passes.pictures import (
    BestPass,
    check_days,
    draw_best,
    draw_days,
    print_best,
)
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal.rendering import deliver
from orbitwatch.times import parse_duration

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.reports.file import ReportFile
    from orbitwatch.terminal.sink import Output


def deliver_passes(
    question: PassQuestion,
    found: Answer,
    output: Output,
    report: ReportFile | None,
    options: Mapping[str, Any],
    settings: Settings,
    now: datetime,
) -> Callable[[], None]:
    """Write the answer, and the sky below it and the report where the options ask for them.

    Return what is left to do once the files are complete: to note old sets, and to draw pictures.
    """
    alarm = parse_duration(options["alarm"]) if options["alarm"] else None
    output.about(alarm=alarm, visible=question.shows_visible)
    best, old_sets, everything = BestPass(question), quality_notes.OldSets(), []
    takers: list[Callable[[Rows], None]] = [best.add, old_sets.add]
    if options["timeline"] is not None:
        check_days(question, found)
        everything.append(no_rows(found.columns))
        takers.append(everything.append)
    observed = replace(found, produce=partial(_observed, found, takers))
    write_report: Callable[[], None] | None = None
    if report is not None and question.kind == "overflights":
        from orbitwatch.features.passes.report import Excerpt, write_overflights

        excerpt = Excerpt()
        takers.append(excerpt.add)
        write_report = partial(
            write_overflights, report, question, found, settings, now, excerpt, best
        )
    elif report is not None:
        from orbitwatch.features.passes.report import write_passes

        first = FirstRows(observed)
        observed = first.answer
        write_report = partial(write_passes, report, question, found, settings, now, first, best)
    deliver(observed, output, partial(_print_table, question))
    if options["sky"]:
        print_best(question, found, best, output)
    if write_report is not None:
        write_report()

    def finish() -> None:
        if not output.is_table:  # a table's captions say it
            old_sets.note()
        if options["timeline"] is not None:
            draw_days(question, found, concatenate(everything), options["timeline"])
        if options["chart"] is not None:
            draw_best(question, found, best, options["chart"])

    return finish


def _observed(found: Answer, takers: list[Callable[[Rows], None]], skip: int) -> Iterator[Rows]:
    """Yield the rows of an answer, passing each batch to ``takers`` too."""
    for rows in found.produce(skip):
        for take in takers:
            take(rows)
        yield rows


def _print_table(question: PassQuestion, rows: Rows, console: Console) -> None:
    from orbitwatch.features.passes.table import closest, render_passes

    zones = {site.name: ZoneInfo(site.timezone) for site in question.sites}
    lines = quality_notes.captions(rows) or [f"No {question.kind} in this span."]
    if question.kind == "overflights" and len(rows):
        lines = [*quality_notes.closest_captions(rows, closest(rows)), *lines]
    render_passes(rows, question.kind, zones, lines, console, visible=question.shows_visible)
