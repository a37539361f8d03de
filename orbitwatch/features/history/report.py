"""The report on a history: how an orbit changed, and the sets that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.errors import UsageError
from orbitwatch.evolution.history import history_of
from orbitwatch.features.history.request import rows_of, without_strays
from orbitwatch.features.history.table import SAID, event_columns, history_columns
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import concatenate
from orbitwatch.reports.document import ELEMENTS_FILE, Report
from orbitwatch.reports.evidence import MOST_ROWS, exact, named_alike, origins_table, report_table
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.pictures import can_draw, drawn
from orbitwatch.reports.versions import versions
from orbitwatch.reports.wording import PLOT_HINT

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.evolution.events import Event
    from orbitwatch.features.history.request import HistoryRequest, Told
    from orbitwatch.formats.rows import Rows
    from orbitwatch.reports.markdown import Picture, ReportTable

    Bounds = tuple[datetime | None, datetime | None]

_MOST_OBJECTS = 20
_MOST_CHARTS = 5
_METHOD = (
    (
        "An event is a step of the orbit that neither drag nor the noise of the sets explains. "
        "The semi-major axis of Brouwer's mean motion is compared from set to set; drag is what "
        "the intervals on both sides show, scaled by the density of the air at each height. A "
        "step counts when it is five times what drag and noise explain. The mean-motion "
        "derivative printed in a set is not looked at."
    ),
    (
        "What happens within a gap of more than 45 days is told as part of the gap. The delta-v "
        "is the least that propulsion gave, what drag took in between made up for. A set that "
        "lies in another orbit than its neighbours on both sides is named and left out."
    ),
    "Method: after Kelecy et al. 2007 (AMOS); Lemmens and Krag 2014 (JGCD 37, 860).",
)


def write_history(
    report: ReportFile,
    request: HistoryRequest,
    told: Sequence[Told],
    bounds: Bounds,
    settings: Settings,
    now: datetime,
) -> None:
    """Write the report on what was ``told`` of some objects within ``bounds``."""
    if len(told) > _MOST_OBJECTS:
        raise UsageError(
            f"a report tells of {_MOST_OBJECTS} objects at most, and {len(told):,} are asked for",
            hint="name some of them",
        )
    objects = [one.held for one in told]
    element_sets = named_alike(objects)
    rows = concatenate([rows_of(one, events=request.events) for one in told])
    who = listed([held.label for held in objects], "objects")
    report.write(
        Report(
            title=f"{'What happened to' if request.events else 'The orbit of'} {who}",
            made=now,
            question=_question(request, who, bounds),
            command=_command(request, told, bounds),
            answer=[line for one in told for line in _answer(one)],
            tables=[table for one in told for table in _tables(one, events=request.events)],
            rows=rows.take(slice(0, MOST_ROWS)),
            more_rows=max(0, len(rows) - MOST_ROWS),
            pictures=[_chart(one, report) for one in _worth_a_chart(told)],
            without_pictures="" if can_draw() else PLOT_HINT,
            trust=_METHOD,
            element_sets=element_sets,
            about_sets="Events are judged by all sets at hand, within the bounds asked for or not.",
            origins=origins_table(objects, element_sets, request.elements, settings),
            versions=versions(("objects.csv",)),
        )
    )


def _question(request: HistoryRequest, who: str, bounds: Bounds) -> list[str]:
    start, end = (f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "" for moment in bounds)
    when = " and ".join(filter(None, [start and f"from {start} on", end and f"up to {end}"]))
    when = when or "over all the element sets held"
    if not request.events:
        return [f"How did the orbit of {who} change {when}?"]
    return [
        f"What did {who} do {when}?",
        "Asked for are orbit raises and lowerings, plane changes, decay and gaps in the record.",
    ]


def _command(request: HistoryRequest, told: Sequence[Told], bounds: Bounds) -> list[str]:
    words = ["orbitwatch", "history", *(str(one.held.record.catalog_id) for one in told)]
    words += ["--elements", ELEMENTS_FILE]
    for option, moment in zip(("--start", "--end"), bounds, strict=True):
        words += [option, exact(moment)] if moment else []
    return [*words, *(["--events"] if request.events else [])]


def _answer(told: Told) -> list[str]:
    """Return what a reader wants to know first of one object."""
    rows = rows_of(told, events=False)
    if not len(rows):
        return [f"{told.held.label}: no element set lies within these bounds."]
    good = rows.take(~rows["outlier"].astype(bool))
    days = [str(day)[:10] for day in (rows["element_epoch"][0], rows["element_epoch"][-1])]
    count = "1 element set" if len(rows) == 1 else f"{len(rows):,} element sets"
    spans = [
        _span(good, "perigee", "perigee_km", 1, "km"),
        _span(good, "apogee", "apogee_km", 1, "km"),
        _span(good, "mean motion", "mean_motion", 4, "rev/day"),
        _span(good, "inclination", "inclination_deg", 3, "°"),
    ]
    since = days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"
    return [
        f"{told.held.label}: {count} of {since}; {', '.join(spans)}.",
        _events(told.findings.events, len(told.held.element_sets)),
    ]


def _span(rows: Rows, name: str, key: str, decimals: int, unit: str) -> str:
    least, most = (f"{value:.{decimals}f}" for value in (rows[key].min(), rows[key].max()))
    gap = "" if unit == "°" else " "
    return f"{name} {least if least == most else f'{least} to {most}'}{gap}{unit}"


def _events(events: Sequence[Event], sets: int) -> str:
    if sets == 1:
        return "A single element set tells of no events; two are needed."
    if not events:
        return "No events: drag and the noise of the sets explain every step."
    counts = Counter(SAID[event.kind] for event in events)
    return "Events: " + ", ".join(f"{n} {what}{'s' * (n > 1)}" for what, n in counts.items()) + "."


def _tables(told: Told, *, events: bool) -> list[ReportTable]:
    happened = rows_of(told, events=True)
    tables = []
    if len(happened):
        tables.append(report_table(event_columns(happened), f"{told.held.label}: events"))
    if not events:
        rows = rows_of(told, events=False)
        columns, shown = history_columns(rows, told.findings.events) if len(rows) else ([], 0)
        some = f", {shown} of {len(rows):,}" if shown < len(rows) else ""
        if len(rows):
            tables.append(report_table(columns, f"{told.held.label}: element sets{some}"))
    return tables


def _worth_a_chart(told: Sequence[Told]) -> list[Told]:
    if not can_draw():
        return []
    return [one for one in told if without_strays(one)][:_MOST_CHARTS]


def _chart(told: Told, report: ReportFile) -> Picture:
    from orbitwatch.features.history.chart import draw_history

    history = history_of(without_strays(told))

    def draw(path: Path) -> None:
        draw_history(history, told.findings.events, told.held.label, path)

    shows = f"{told.held.label}: perigee, apogee, mean motion, inclination and node over time"
    return drawn(shows, report.picture_kind, draw)
