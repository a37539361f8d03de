"""The findings of ``revisit`` for a report."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from orbitwatch.config import Settings
from orbitwatch.features.revisit.answer import RevisitAnswer
from orbitwatch.features.revisit.chart import draw
from orbitwatch.features.revisit.fleets import Fleets
from orbitwatch.features.revisit.question import RevisitQuestion
from orbitwatch.features.revisit.rows import row_label
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.report import Verdict
from orbitwatch.times import format_second

_SHOWN = (
    *("fleet", "n_objects", "site", "area", "latitude_deg", "looks", "looks_per_day"),
    *("mean_gap_h", "p95_gap_h", "longest_gap_h", "longest_gap_start", "mean_wait_h"),
    *("daylight_looks_per_day", "daylight_longest_gap_h", "timing_uncertainty_s"),
)
_METHOD = (
    "A look is an overflight on which the place lies, at closest approach, at most as far from "
    "straight below as requested; of an area, a contact with a swath of that reach. A gap runs "
    "from one look to the next. The percentile is of gaps, each counted once; the mean wait is "
    "Σg²/(2Σg), from a moment at random to the next look."
)


def revisit_findings(
    question: RevisitQuestion,
    fleets: Fleets,
    found: RevisitAnswer,
    settings: Settings,
    now: datetime,
) -> Findings:
    """Return the findings of the answer to ``revisit``; the chart shows gaps or looks."""
    rows, span = found.answer.rows(), question.span
    elements = question.objects.elements if question.objects is not None else None
    return Findings(
        title=found.answer.title,
        verdict=_verdict(rows),
        question=[
            (
                f"How often can satellites look within {question.max_off_nadir_deg:g}° of nadir "
                f"from {format_second(span.start)} to {format_second(span.end)}?"
            )
        ],
        answer=found.answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--start": exact(span.start), "--end": exact(span.end)},
        method=[*found.captions, _METHOD],
        draw=partial(draw, question, fleets, found),
        shows="Gaps or looks of each fleet over each place",
        elements=elements,
    )


def _verdict(rows: Rows) -> Verdict:
    """Return how often the first fleet looks at the first place, and its longest gap."""
    if not len(rows):
        return Verdict("No place was requested.", "no")
    (row,) = rows.take([0])
    where = row_label(row)
    if not row["looks"]:
        return Verdict(f"{row['fleet']} never looks at {where} in that time.", "no")
    per_day = float(str(row["looks_per_day"]))
    longest = float(str(row["longest_gap_h"]))
    sign = "at least " if row["longest_gap_at_least"] else ""
    more = f" ({len(rows) - 1} more rows below)" if len(rows) > 1 else ""
    return Verdict(
        f"{row['fleet']} looks at {where} {per_day:.2g} times a day on average; the longest gap "
        f"is {sign}{longest:.1f} hours{more}.",
        "yes",
    )
