"""The answer to ``overflights --area``: when swaths touch areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from orbitwatch.analysis.area_shapes import Area
from orbitwatch.analysis.area_stream import AreaQuestion, TouchAnswer, touch_answer
from orbitwatch.analysis.pool import cores
from orbitwatch.analysis.subjects import Subject
from orbitwatch.analysis.swath import Swath
from orbitwatch.cli import messages, question, trust
from orbitwatch.cli.areas import areas_asked, render_areas
from orbitwatch.cli.choice import Choice
from orbitwatch.cli.options import span_from
from orbitwatch.cli.output import open_output
from orbitwatch.cli.report import open_report
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.export.area_rows import area_rows
from orbitwatch.export.columns import AREA_COLUMNS
from orbitwatch.export.rows import Rows
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRequest:
    """What was asked on the command line, as it was written there."""

    choice: Choice
    areas: tuple[str, ...]
    swath_km: float | None
    max_off_nadir: float | None
    max_distance: float | None
    daylight: bool
    start: str | None
    end: str | None
    for_: str | None
    allow_stale: bool
    elements_mode: ElementsMode
    jobs: int | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
    report: Path | None

    @property
    def elements(self) -> Path | None:
        """The file of element sets that was given."""
        return self.choice.elements

    @classmethod
    def of(cls, asked: dict[str, Any], typed: Sequence[str]) -> AreaRequest:
        """Return the request in the values of all options, of which ``typed`` were given.

        Raises UsageError where an option was given that has no meaning for areas.
        """
        choice = Choice.of(asked)
        odd = sorted(set(typed) & set(asked) - set(cls.__slots__))
        if odd == ["resume"]:
            raise UsageError(
                "--area excludes --resume",
                hint="touches of areas are written at the end, all at once: ask again without it",
            )
        if odd:
            options = ", ".join(f"--{name.rstrip('_').replace('_', '-')}" for name in odd)
            raise UsageError(
                f"--area excludes {options.replace('--sites', '--site')}",
                hint="ask about sites and about areas one after the other",
            )
        known = {name: asked[name] for name in cls.__slots__ if name != "choice"}
        return cls(choice=choice, **known)


def answer(request: AreaRequest) -> None:
    """Answer the request: rows or a table to its output, remarks to stderr."""
    with (
        open_output(request.format_, request.output, AREA_COLUMNS) as output,
        open_report(request.report, request.output) as report,
    ):
        settings = question.settings_from(request.data_dir, request.offline)
        swath = Swath(request.swath_km, request.max_off_nadir)
        now = datetime.now(UTC)
        span, notes = span_from(request.start, request.end, request.for_, now)
        areas, remarks = areas_asked(request.areas)
        for note in (*notes, *remarks):
            messages.note(note)
        mode = request.elements_mode
        objects = request.choice.objects(settings, span, mode, now)
        objects = question.in_orbit_during(objects, span, mode)
        names = [held.record.name for held in objects]
        found = _search(request, objects, areas, span, swath)
        trust.tell_refused([names[subject] for subject in found.refused])
        rows = area_rows(found, [area.name for area in areas], names)
        rows = trust.without_stale(
            rows, found.moments.details.stale, "closest", allow=request.allow_stale
        )
        rows = _filtered(request, rows)
        if output.is_table:
            lines = trust.captions(rows) or ["The swath touches no area in this span."]
            render_areas(rows, lines, output.console())
        else:
            trust.tell_old_sets(rows)
            output.write(rows)
        if report is not None:
            from orbitwatch.cli.report_areas import Swept, write_areas

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
    subjects = tuple(Subject.of(held, request.elements_mode) for held in objects)
    asked = AreaQuestion(subjects, tuple(areas), span, swath)
    with messages.progress("searching", len(subjects)) as work:
        return touch_answer(asked, request.jobs or cores(), work.advance)


def _filtered(request: AreaRequest, rows: Rows) -> Rows:
    if request.daylight:
        rows = rows.take(rows["daylight"].astype(bool))
    if request.max_distance is not None:
        rows = rows.take(np.flatnonzero(rows["closest_distance_km"] <= request.max_distance))
    return rows
