"""The findings of ``position`` and ``track`` for a report."""

from __future__ import annotations

from datetime import datetime, timedelta

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.features.tracks.question import PositionQuestion, TrackQuestion
from orbitwatch.formats.phrases import counted, listed
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import MODES, exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.maps import MapRequest
from orbitwatch.reports.report import Verdict
from orbitwatch.times import Span, format_second

_SHOWN = (
    *("object_name", "catalog_id", "site", "time", "latitude_deg", "longitude_deg", "altitude_km"),
    *("azimuth_deg", "elevation_deg", "slant_range_km", "sunlit", "timing_uncertainty_s"),
    *("timing_uncertainty_95_s", "cross_track_uncertainty_km"),
)
_AROUND = timedelta(minutes=50)
"""The span of a position's map around its moment: half a revolution in low orbit."""


def position_findings(
    question: PositionQuestion, answer: Answer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``position``; the chart is a map."""
    rows, moments = answer.rows(), question.moments
    who = listed([held.record.name for held in answer.objects], "objects")
    times = listed([format_second(moment) for moment in moments], "moments")
    first = min(moments)
    return Findings(
        title=f"Where {who} was at {times}" if max(moments) < now else f"Where {who} is at {times}",
        verdict=Verdict(_over(rows), "plain"),
        question=[f"Where is {who} at {times}?", MODES[question.elements_mode]],
        answer=answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--time": ",".join(map(exact, moments))},
        map=MapRequest(
            objects=tuple(answer.objects),
            span=Span(first - _AROUND, max(moments) + _AROUND),
            at=first,
            sites=answer.sites,
            elements_mode=question.elements_mode,
            close=bool(answer.sites) and _is_up(rows),
        ),
        elements=question.objects.elements,
    )


def _over(rows: Rows) -> str:
    """Return a sentence on the position in the first row."""
    if not len(rows):
        return "No position: no element set applies."
    (row,) = rows.take([0])
    north, east = float(str(row["latitude_deg"])), float(str(row["longitude_deg"]))
    text = (
        f"{row['object_name']} ({row['catalog_id']}) at {row['time']:%Y-%m-%d %H:%M:%S} UTC: "
        f"over {abs(north):.2f}° {'N' if north >= 0 else 'S'} "
        f"{abs(east):.2f}° {'E' if east >= 0 else 'W'}, {row['altitude_km']:,.0f} km up"
    )
    if row.get("elevation_deg") is not None:
        text += (
            f"; from {row['site']} at azimuth {row['azimuth_deg']:.1f}°, "
            f"elevation {row['elevation_deg']:.1f}°"
        )
    return f"{text}; ±{row['timing_uncertainty_s']:.2g} s along its track (68 %)."


def _is_up(rows: Rows) -> bool:
    return bool(len(rows) and rows["elevation_deg"][0] > 0.0)


def track_findings(
    question: TrackQuestion,
    answer: Answer,
    rows: Rows,
    evidence: Rows,
    settings: Settings,
    now: datetime,
) -> Findings:
    """Return the findings of the answer to ``track``; the chart is a map."""
    span, step = question.span, question.step
    who = listed([held.record.name for held in answer.objects], "objects")
    first, last = format_second(span.start), format_second(span.end)
    count = len(answer.objects)
    return Findings(
        title=f"Ground track of {who}",
        verdict=Verdict(
            f"{counted(count, 'ground track')} from {first} to {last}, {counted(len(rows), 'row')}."
        ),
        question=[f"Where is {who} from {first} to {last}?", MODES[question.elements_mode]],
        answer=answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={
            "--start": exact(span.start),
            "--end": exact(span.end),
            "--step": "auto" if step is None else f"{step.total_seconds():g}s",
        },
        map=MapRequest(
            objects=tuple(answer.objects),
            span=span,
            sites=answer.sites,
            elements_mode=question.elements_mode,
        ),
        elements=question.objects.elements,
        evidence=evidence,
    )
