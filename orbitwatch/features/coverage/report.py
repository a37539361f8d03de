"""The findings of ``coverage`` for a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from math import isnan
from typing import Any, Final

from orbitwatch.config import Settings
from orbitwatch.features.coverage.answer import CoverageAnswer
from orbitwatch.features.coverage.chart import draw
from orbitwatch.features.coverage.question import CoverageQuestion
from orbitwatch.features.coverage.summary import Band, bands
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.markdown import ReportTable
from orbitwatch.reports.report import Verdict
from orbitwatch.times import format_second

_SHOWN: Final = ("cell", "latitude_deg", "longitude_deg", "looks_per_day", "longest_gap_h")
_HEADS: Final = (
    *("latitude", "cells", "area seen", "looks a day", "mean gap, h", "mean wait, h"),
    *("longest gap in the median cell, h", "longest gap in the worst cell, h"),
)
_METHOD: Final = (
    "A satellite looks at a cell when, at the closest approach of an overflight at least 10° high, "
    "the centre of the cell lies within the stated angle of nadir. A gap runs from one look to the "
    "next. The mean wait is Σg²/(2Σg), from a random moment to the next look. Figures of a band "
    "weigh each cell by its area."
)


def coverage_findings(
    question: CoverageQuestion, found: CoverageAnswer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``coverage``; the chart is the pair of maps."""
    rows, span = found.answer.rows(), question.span
    summary = bands(rows)
    return Findings(
        title=found.answer.title,
        verdict=_verdict(summary[0], rows),
        question=[
            (
                f"How often can satellites look within {question.max_off_nadir_deg:g}° of nadir at "
                f"each of {len(rows):,} cells from {format_second(span.start)} to "
                f"{format_second(span.end)}?"
            )
        ],
        answer=found.answer,
        rows=rows,
        columns=_SHOWN,
        tables=[_table(summary)],
        settings=settings,
        now=now,
        pinned={"--start": exact(span.start), "--end": exact(span.end)},
        method=[*found.captions, _METHOD],
        draw=partial(draw, rows, question.grid, found.answer.title, found.captions),
        shows="Looks a day and the longest gap in each cell",
        elements=question.objects.elements if question.objects is not None else None,
    )


def _verdict(earth: Band, rows: Rows) -> Verdict:
    if not earth.seen:
        return Verdict("No part of the Earth is observed in that time.", "no")
    best: dict[str, Any] = max(rows, key=lambda row: float(row["looks_per_day"]))
    gap = "" if isnan(earth.middle_longest_gap_h) or earth.seen < 0.5 else (
        f"; half of the Earth has no gap of more than {earth.middle_longest_gap_h:.1f} hours"
    )  # fmt: skip
    return Verdict(
        f"{100.0 * earth.seen:.3g} % of the Earth is observed, {earth.looks_per_day:.2g} times a "
        f"day on average and {best['looks_per_day']:.2g} times at best{gap}.",
        "yes",
    )


def _table(summary: Sequence[Band]) -> ReportTable:
    lines = [
        (
            band.label,
            f"{band.cells:,}",
            f"{100.0 * band.seen:.1f} %",
            f"{band.looks_per_day:.2f}",
            *(_hours(value) for value in (band.mean_gap_h, band.mean_wait_h)),
            _hours(band.middle_longest_gap_h),
            ("≥ " if band.at_least else "") + _hours(band.longest_gap_h),
        )
        for band in summary
    ]
    return ReportTable(_HEADS, lines, "By latitude", range(1, len(_HEADS)))


def _hours(value: float) -> str:
    return "" if isnan(value) else f"{value:.2f}"
