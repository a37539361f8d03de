"""The findings of ``launch`` and of ``launch --from-object`` for a report or a chart."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.element_text import Elements
from orbitwatch.features.launch.answer import LaunchAnswer
from orbitwatch.features.launch.chart import draw_launch
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import exact, site_text
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.report import Verdict
from orbitwatch.times import format_second

_SHOWN: Final = (
    *("direction", "azimuth_deg", "ra_of_asc_node_deg", "inclination_deg", "insertion_time"),
    *("insertion_latitude_deg", "insertion_longitude_deg", "turn_deg", "window_minutes"),
    *("clear_of", "clearance_km", "compared_with", "node_difference_deg", "is_within_window"),
    *("site", "aos_earliest", "tca_expected", "los_latest", "elevation_least_deg"),
    *("elevation_most_deg", "share"),
)
_LAUNCHED_SHOWN: Final = (
    *("object_name", "launch_site", "launch_time", "direction", "azimuth_deg"),
    *("ra_of_asc_node_deg", "plane_distance_deg", "plane_over_pad", "insertion_time", "turn_deg"),
)
_METHOD: Final = (
    "Search elements are derived from the launch alone, not from a catalogue: the plane passes "
    "through the launch site at launch, turned by what is stated, and the orbit is a circle. Each "
    "unknown widens the window."
)
_CARRIED_BACK: Final = (
    "The plane of the first element set is carried back to the launch by the secular rates of its "
    "node; the distance of the launch site from it is the dogleg."
)


def launch_findings(
    question: LaunchQuestion, found: LaunchAnswer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``launch``; the chart is the map of the ascent."""
    rows = found.answer.rows()
    return Findings(
        title=found.answer.title,
        verdict=_verdict(question, found, rows),
        question=[
            (
                f"In which planes can an object be that left {question.site.name} at "
                f"{format_second(question.time)} for an orbit of {question.inclination_deg:g}° at "
                f"{question.altitude_km:g} km?"
            )
        ],
        answer=found.answer,
        rows=rows,
        columns=_SHOWN,
        settings=settings,
        now=now,
        pinned={"--site": site_text(question.site, settings), "--time": exact(question.time)},
        method=[_METHOD],
        draw=partial(draw_launch, question, found),
        shows="The ascent and the first two revolutions",
        elements=question.compare.elements if question.compare is not None else None,
    )


def launched_findings(
    answer: Answer, elements: Elements | None, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``launch --from-object``; it has no chart."""
    rows = answer.rows()
    return Findings(
        title=answer.title,
        verdict=_launched_verdict(rows),
        question=["How were these objects launched, according to their first element sets?"],
        answer=answer,
        rows=rows,
        columns=_LAUNCHED_SHOWN,
        settings=settings,
        now=now,
        method=[_CARRIED_BACK],
        elements=elements,
    )


def _verdict(question: LaunchQuestion, found: LaunchAnswer, rows: Rows) -> Verdict:
    planes = " or ".join(
        f"{one.direction}, node {one.plane.node_deg:.1f}° ±{one.window.node_deg:.2g}°"
        for one in found.candidates
    )
    text = f"The plane is {planes}."
    if not question.observers:
        return Verdict(text, "plain")
    if not len(rows):
        return Verdict(f"{text} No pass over the observers in that time.", "no")
    first: dict[str, Any]
    (first,) = rows.take([0])
    return Verdict(
        f"{text} The first pass over {first['site']} culminates about "
        f"{first['tca_expected']:%Y-%m-%d %H:%M:%S} UTC.",
        "yes",
    )


def _launched_verdict(rows: Rows) -> Verdict:
    if not len(rows):
        return Verdict("None of the objects has a known launch.", "no")
    row: dict[str, Any]
    row = next(iter(rows))
    more = f" ({len(rows) - 1} more rows below)" if len(rows) > 1 else ""
    return Verdict(
        f"{row['object_name']} left {row['launch_site']} {row['direction']}, azimuth "
        f"{row['azimuth_deg']:.0f}°; the launch site was {abs(row['plane_distance_deg']):.2f}° "
        f"from its plane{more}.",
        "plain",
    )
