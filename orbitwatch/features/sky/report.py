"""The findings of ``tonight``, ``transits`` and ``field`` for a report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.features.sky.field import FieldQuestion
from orbitwatch.features.sky.night_chart import draw_night
from orbitwatch.features.sky.tonight import Sightings, TonightQuestion
from orbitwatch.features.sky.transits import SAFETY, TransitAnswer, TransitQuestion
from orbitwatch.formats.phrases import counted, listed
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import exact
from orbitwatch.reports.findings import Findings
from orbitwatch.reports.maps import MapRequest
from orbitwatch.reports.report import Verdict
from orbitwatch.times import Span, format_second

_TONIGHT = (
    *(
        "object_name",
        "catalog_id",
        "visible_start",
        "visible_highest",
        "visible_highest_azimuth_deg",
    ),
    *("visible_max_elevation_deg", "visible_end", "magnitude", "timing_uncertainty_s"),
)
_TRANSITS = (
    *("object_name", "catalog_id", "site", "body", "time", "separation_deg", "duration_s"),
    *("elevation_deg", "azimuth_deg", "slant_range_km", "line_distance_km", "line_width_km"),
    *("timing_uncertainty_s", "line_shift_along_km", "line_shift_across_km"),
)
_FIELD = (
    *("object_name", "catalog_id", "enters", "leaves", "least_distance_deg", "speed_arcsec_s"),
    *("position_angle_deg", "elevation_deg", "magnitude", "sunlit", "timing_uncertainty_s"),
    "along_uncertainty_deg",
)
_AROUND = timedelta(minutes=8)
_ON_MAP = 3


def tonight_findings(
    question: TonightQuestion, found: Sightings, rows: Rows, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``tonight``; the chart is the sky of the night."""
    site, nights = question.site, found.nights
    first = nights[0].noon.start.astimezone(ZoneInfo(site.timezone)).date()
    one = len(nights) == 1
    return Findings(
        title=f"What can be seen from {site.name}, "
        + (f"night of {first:%Y-%m-%d}" if one else f"{len(nights)} nights from {first:%Y-%m-%d}"),
        verdict=_brightest(rows, question),
        question=[
            (
                f"Which satellites become at least as bright as magnitude {question.faintest:g} "
                f"over {site.name} and more than {question.min_elevation_deg:g}° up in a dark sky?"
            )
        ],
        answer=found.answer,
        rows=rows,
        columns=_TONIGHT,
        settings=settings,
        now=now,
        pinned={"--night": f"{first:%Y-%m-%d}"},
        draw=partial(draw_night, found, rows) if one else None,
        shows="The sky of the whole night, with all tracks",
        elements=question.elements,
    )


def _brightest(rows: Rows, question: TonightQuestion) -> Verdict:
    if not len(rows):
        return Verdict(
            f"No available object becomes as bright as magnitude {question.faintest:g}.", "no"
        )
    listed_rows = [row for row in rows if row["magnitude"] is not None] or list(rows)
    best = min(listed_rows, key=lambda row: float(str(row["magnitude"] or 99.0)))
    moment = best["visible_highest"] or best["tca"]
    zone = ZoneInfo(question.site.timezone)
    local = moment.replace(tzinfo=UTC).astimezone(zone) if isinstance(moment, datetime) else None
    at = f" at {local:%Y-%m-%d %H:%M}" if local else ""
    return Verdict(
        f"{counted(len(rows), 'sighting')}; the brightest is {best['object_name']}{at} "
        f"({zone.key}), magnitude {best['magnitude']:.1f}.",
        "yes",
    )


def transit_findings(
    question: TransitQuestion, found: TransitAnswer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``transits``; the chart is a map of the first."""
    rows, span = found.answer.rows(), question.span
    where = listed([site.name for site in question.sites], "sites")
    sun = "sun" in question.bodies
    return Findings(
        title=f"Transits seen from {where}",
        verdict=_crossings(rows, where),
        question=[
            (
                f"When does a satellite cross {_bodies(question)} as seen from {where}, or come "
                f"within {question.near_deg:g}° of its edge, from {format_second(span.start)} to "
                f"{format_second(span.end)}?"
            )
        ],
        answer=found.answer,
        rows=rows,
        columns=_TRANSITS,
        settings=settings,
        now=now,
        sentences=[SAFETY] if sun and len(rows) else [],
        pinned={"--start": exact(span.start), "--end": exact(span.end)},
        map=_map(rows, found.answer, "time"),
        elements=question.selection.elements,
    )


def _bodies(question: TransitQuestion) -> str:
    names = [f"the {body.capitalize()}" for body in question.bodies if isinstance(body, str)]
    return " or ".join(names) or "the target"


def _crossings(rows: Rows, where: str) -> Verdict:
    crossing = [row for row in rows if row["duration_s"] is not None]
    if not len(rows):
        return Verdict(f"None: no satellite crosses or comes near, as seen from {where}.", "no")
    row = (crossing or list(rows))[0]
    body = row["body"] if row["body"] == "target" else f"the {str(row['body']).capitalize()}"
    does = "crosses" if crossing else "passes beside"
    text = (
        f"{row['object_name']} {does} {body} at {row['time']:%Y-%m-%d %H:%M:%S} UTC "
        f"±{row['timing_uncertainty_s']:.2g} s (68 %), as seen from {row['site']}"
    )
    if crossing and len(crossing) > 1:
        text += f"; {len(crossing) - 1} more cross"
    return Verdict(f"{text}.", "yes" if crossing else "open")


def field_findings(
    question: FieldQuestion, answer: Answer, settings: Settings, now: datetime
) -> Findings:
    """Return the findings of the answer to ``field``; the chart is a map of the nearest."""
    rows, exposure = answer.rows(), question.exposure
    begin, end = format_second(exposure.start), format_second(exposure.end)
    shown = set(rows["catalog_id"].tolist())
    return Findings(
        title=f"What crossed a picture taken at {question.site.name}",
        verdict=_crossed(rows),
        question=[
            f"What was in the field from {begin} to {end}, as seen from {question.site.name}?"
        ],
        answer=Answer.of(
            answer.title,
            rows,
            answer.sites,
            [held for held in answer.objects if held.record.catalog_id in shown],
        ),
        rows=rows,
        columns=_FIELD,
        settings=settings,
        now=now,
        pinned={"--time": exact(exposure.start), "--time-is": "start"},
        map=_map(rows, answer, "enters"),
        elements=question.selection.elements,
    )


def _crossed(rows: Rows) -> Verdict:
    if not len(rows):
        return Verdict("No available object crossed the field.", "no")
    (row,) = rows.take([0])
    return Verdict(
        f"{counted(len(rows), 'object')} crossed the field; nearest to its middle "
        f"{row['object_name']} ({row['catalog_id']}), {row['least_distance_deg']:.2f}° away at "
        f"the least, from {row['enters']:%H:%M:%S} to {row['leaves']:%H:%M:%S} UTC.",
        "yes",
    )


def _map(rows: Rows, answer: Answer, moment: str) -> MapRequest | None:
    """Return the map of the first rows' objects at the moment of the first."""
    if not len(rows):
        return None
    (row,) = rows.take([0])
    at = row[moment]
    if not isinstance(at, datetime):
        return None
    at = at.replace(tzinfo=UTC)
    numbers = rows["catalog_id"].tolist()[:1] if moment == "time" else rows["catalog_id"].tolist()
    first = list(dict.fromkeys(numbers))[:_ON_MAP]
    by_number = {held.record.catalog_id: held for held in answer.objects}
    return MapRequest(
        objects=tuple(by_number[number] for number in first if number in by_number),
        span=Span(at - _AROUND, at + _AROUND),
        at=at,
        sites=answer.sites[:1],
        close=True,
        shows="Its position over the ground then, around the site",
    )
