"""Delivers an answer on passes or overflights to the requested table, file, pictures and report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orbitwatch.answer import Answer, FirstRows
from orbitwatch.cli.polygon_options import add_polygons
from orbitwatch.config import Settings
from orbitwatch.errors import UsageError
from orbitwatch.features.passes.answer import answer as answer_question
from orbitwatch.features.passes.best_pass import BestPass
from orbitwatch.features.passes.pictures import (
    bands_of,
    check_pictures,
    draw_best,
    draw_days,
    print_best,
)
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.reports.file import open_report
from orbitwatch.selection import quality_notes
from orbitwatch.terminal.output import open_output
from orbitwatch.terminal.rendering import deliver
from orbitwatch.times import parse_duration

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The outputs of an answer: the options of the command line."""

    format_: str | None
    output: str | None
    resume: bool
    alarm: str | None
    chart: Path | None
    timeline: Path | None
    sky: bool
    report: Path | None = None
    footprint: float | None = None

    def of(
        self,
        columns: tuple[Column, ...],
        ask: Callable[..., tuple[PassQuestion, Settings]],
    ) -> None:
        """Answer the question that ``ask`` reads, after opening all outputs."""
        check_pictures(self.chart, self.timeline, self.output, sky=self.sky, resume=self.resume)
        with (
            open_output(self._format(), self.output, columns, resume=self.resume) as output,
            open_report(self.report, self.output, resume=self.resume) as report,
        ):
            if self.sky and not output.is_table:
                raise UsageError(
                    f"--sky is drawn below a table, and {output.format} is not one",
                    hint="add --format table, or draw a file with --chart",
                )
            add_polygons(output, {"footprint": self.footprint})
            now = datetime.now(UTC)
            question, settings = ask(now, zone_is_shown=output.is_table)
            alarm = parse_duration(self.alarm) if self.alarm else None
            output.about(alarm=alarm, visible=question.shows_visible)
            found = answer_question(question, settings, now)
            best, old_sets = BestPass(question), quality_notes.OldSets()
            everything = [no_rows(columns)]
            takers: list[Callable[[Rows], None]] = [best.add, old_sets.add]
            if self.timeline is not None:
                from orbitwatch.features.passes.timeline_chart import check_timeline

                check_timeline(len(bands_of(question, found)), question.span)
                takers.append(everything.append)
            observed = replace(found, produce=partial(_observed, found, takers))
            seen = FirstRows(observed)
            if report is not None and question.kind == "overflights":
                from orbitwatch.features.passes.report import Excerpt, write_overflights

                excerpt = Excerpt()
                takers.append(excerpt.add)
            elif report is not None:
                observed = seen.answer
            deliver(observed, output, partial(_print_table, question))
            if self.sky:
                print_best(question, found, best, output)
            if report is not None and question.kind == "overflights":
                write_overflights(report, question, found, settings, now, excerpt, best)
            elif report is not None:
                from orbitwatch.cli.publishing import repeat_command
                from orbitwatch.features.passes.report import passes_findings
                from orbitwatch.reports.findings import write_findings

                told = passes_findings(
                    question, found, seen.rows(), best, report.picture_kind, settings, now
                )
                write_findings(report, told, repeat_command(told))
        if not output.is_table:  # a table's captions contain it
            old_sets.note()
        if self.timeline is not None:
            draw_days(question, found, concatenate(everything), self.timeline)
        if self.chart is not None:
            draw_best(question, found, best, self.chart)

    def _format(self) -> str | None:
        """Return the format; with ``--sky`` a table even if the answer is piped."""
        if self.sky and self.format_ is None and self.output in (None, "-"):
            return "table"
        return self.format_


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
