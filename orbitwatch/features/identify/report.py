"""The findings of ``identify`` for a report."""

from __future__ import annotations

from datetime import datetime, timedelta

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.features.identify.apparent_positions import Direction
from orbitwatch.features.identify.question import IdentifyQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import MODES, exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.maps import MapRequest
from orbitwatch.reports.report import Verdict
from orbitwatch.times import Span, format_second

_SHOWN = (
    *("object_name", "catalog_id", "separation_deg", "nearest_separation_deg", "azimuth_deg"),
    *("elevation_deg", "slant_range_km", "angular_speed_deg_s", "heading_deg", "sunlit"),
    *("timing_uncertainty_s", "direction_uncertainty_deg"),
)
_AROUND = timedelta(minutes=8)
_ON_MAP = 3


def identify_findings(
    question: IdentifyQuestion, answer: Answer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``identify``; the chart maps the likeliest."""
    rows, moment = answer.rows(), question.moment
    by_number = {held.record.catalog_id: held for held in answer.objects}
    ranked = [by_number[n] for n in dict.fromkeys(rows["catalog_id"].tolist()) if n in by_number]
    where = _direction(question)
    return Findings(
        title=f"What was seen from {question.site.name}",
        verdict=_verdict(rows, where),
        question=[
            f"Which satellite was {where} from {question.site.name} at {format_second(moment)}?",
            "All available objects are ranked by their distance from there.",
            MODES[question.elements_mode],
        ],
        answer=answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--time": exact(moment)},
        map=MapRequest(
            objects=tuple(ranked[:_ON_MAP]),
            span=Span(moment - _AROUND, moment + _AROUND),
            at=moment,
            sites=(question.site,),
            elements_mode=question.elements_mode,
            close=True,
            shows=f"The {_ON_MAP} likeliest around the site",
        ),
        elements=question.elements,
    )


def _direction(question: IdentifyQuestion) -> str:
    return ", ".join(map(_one_direction, question.directions))


def _one_direction(seen: Direction) -> str:
    if seen.azimuth_deg is not None:
        return f"at azimuth {seen.azimuth_deg:g}°, elevation {seen.elevation_deg:g}°"
    return (
        f"at right ascension {seen.right_ascension_deg:g}°, declination {seen.declination_deg:g}°"
    )


def _verdict(rows: Rows, where: str) -> Verdict:
    if not len(rows):
        return Verdict(f"No available object was {where}.", "no")
    (row,) = rows.take([0])
    lit = "in sunlight" if row["sunlit"] else "in the Earth's shadow, and so invisible"
    text = (
        f"The nearest is {row['object_name']} ({row['catalog_id']}), "
        f"{row['separation_deg']:.1f}° from where you looked, {lit}."
    )
    return Verdict(text, "yes" if row["sunlit"] else "open")
