"""What ``passes`` tells a report."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from orbitwatch.features.passes.report_pictures import over_ground, overflight_pictures
from orbitwatch.formats.phrases import listed
from orbitwatch.reports.document import Verdict
from orbitwatch.reports.evidence import MODES, exact
from orbitwatch.reports.findings import Findings
from orbitwatch.terminal import cells
from orbitwatch.times import format_second

if TYPE_CHECKING:
    from orbitwatch.answer import Answer
    from orbitwatch.config import Settings
    from orbitwatch.features.passes.best_pass import BestPass
    from orbitwatch.features.passes.question import PassQuestion
    from orbitwatch.formats.rows import Rows
    from orbitwatch.reports.pictures import Kind

_SHOWN = (
    *("object_name", "catalog_id", "site", "aos", "tca", "los", "max_elevation_deg"),
    *("aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg", "visible_start", "visible_end"),
    *("magnitude", "timing_uncertainty_s", "timing_uncertainty_95_s"),
)


def passes_findings(
    question: PassQuestion,
    answer: Answer,
    rows: Rows,
    best: BestPass,
    kind: Kind,
    settings: Settings,
    now: datetime,
) -> Findings:
    """Return what the answer to ``passes`` comes to, with the pictures of the best one."""
    who = listed([held.label for held in answer.objects], "objects")
    where = listed([site.name for site in question.sites], "sites")
    span = question.span
    first, last = format_second(span.start), format_second(span.end)
    row = next(iter(best.row), None) if best.row is not None else None
    return Findings(
        title=f"Passes of {who} over {where}",
        verdict=_verdict(best, who, where),
        question=[
            f"When is {who} above {question.min_elevation_deg:g}° at {where}, {first} to {last}?",
            "Elevations are geometric, without refraction.",
            MODES[question.elements_mode],
        ],
        answer=answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--start": exact(span.start), "--end": exact(span.end)},
        pictures=overflight_pictures(question, answer, rows, best, kind),
        map=over_ground(question, answer, row) if row is not None else None,
        elements=question.selection.elements,
    )


def _verdict(best: BestPass, who: str, where: str) -> Verdict:
    row = next(iter(best.row), None) if best.row is not None else None
    if row is None:
        return Verdict(f"None: {who} does not come over {where} in that time.", "no")
    at = cells.nearest_second(row["tca"])  # type: ignore[arg-type] # a row has its TCA
    seen = "visible" if row["visible_start"] is not None else "not visible to the eye"
    count = "1 pass" if best.count == 1 else f"{best.count:,} passes"
    return Verdict(
        f"{count} over {where}; the best is that of "
        f"{row['object_name']} at {at:%Y-%m-%d %H:%M:%S} UTC, {row['max_elevation_deg']:.0f}° "
        f"high, {seen}; ±{row['timing_uncertainty_s']:.2g} s (68 %).",
        "yes",
    )
