"""The report on a history: how an orbit changed, and the sets that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from orbitwatch.config import Settings
from orbitwatch.errors import UsageError
from orbitwatch.evolution.events import Event
from orbitwatch.features.history.answer import HistoryAnswer, ObjectHistory
from orbitwatch.features.history.chart import draw_history
from orbitwatch.features.history.question import HistoryQuestion
from orbitwatch.features.history.table import EVENT_NAMES, event_columns, history_columns
from orbitwatch.formats.phrases import counted, listed
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import MOST_ROWS, exact, origins_table, renamed_sets, report_table
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.markdown import Picture, ReportTable
from orbitwatch.reports.pictures import can_draw, drawn
from orbitwatch.reports.report import ELEMENTS_FILE, Report, Verdict
from orbitwatch.reports.versions import versions
from orbitwatch.reports.wording import PLOT_HINT

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
        "What happens within a gap of more than 45 days is reported as part of the gap. The "
        "delta-v is the least that propulsion gave, what drag took in between made up for. A set "
        "that lies in another orbit than its neighbours on both sides is named and left out."
    ),
    "Method: after Kelecy et al. 2007 (AMOS); Lemmens and Krag 2014 (JGCD 37, 860).",
)


def write_history(
    report: ReportFile, found: HistoryAnswer, settings: Settings, now: datetime
) -> None:
    """Write the report on the histories of some objects."""
    question, histories = found.question, found.histories
    if len(histories) > _MOST_OBJECTS:
        raise UsageError(
            f"a report has at most {_MOST_OBJECTS} objects, not {len(histories):,}",
            hint="name some of them",
        )
    objects = found.answer.objects
    element_sets = renamed_sets(objects)
    rows = found.answer.rows()
    who = listed([held.label for held in objects], "objects")
    drawable = [one for one in histories if one.own_sets] if can_draw() else []
    report.write(
        Report(
            title=f"{'What happened to' if question.events else 'The orbit of'} {who}",
            verdict=_verdict(histories),
            made=now,
            question=_question(question, who),
            command=_command(found),
            answer=[line for one in histories for line in _answer(one)],
            tables=[table for one in histories for table in _tables(one, question.events)],
            rows=rows.take(slice(0, MOST_ROWS)),
            more_rows=max(0, len(rows) - MOST_ROWS),
            pictures=[_chart(one, report) for one in drawable[:_MOST_CHARTS]],
            without_pictures="" if can_draw() else PLOT_HINT,
            trust=_METHOD,
            element_sets=element_sets,
            about_sets="Events are found from all available sets, also those outside the bounds.",
            origins=origins_table(objects, element_sets, question.objects.elements, settings),
            versions=versions(("objects.csv",)),
        )
    )


def _verdict(histories: Sequence[ObjectHistory]) -> Verdict:
    """Return the number of events of one object, or of objects with events."""
    if len(histories) == 1:
        (one,) = histories
        count = len(one.held.element_sets)
        return Verdict(f"{one.held.label}: {_events(one.events, count)}")
    moved = [one.held.label for one in histories if one.events]
    return Verdict(f"{len(moved):,} of {len(histories):,} objects show events.")


def _question(question: HistoryQuestion, who: str) -> list[str]:
    bounds = {"from {} on": question.start, "up to {}": question.end}
    when = " and ".join(
        text.format(f"{moment:%Y-%m-%d %H:%M:%S} UTC") for text, moment in bounds.items() if moment
    )
    when = when or "over all stored element sets"
    if not question.events:
        return [f"How did the orbit of {who} change {when}?"]
    return [
        f"What did {who} do {when}?",
        "Events are orbit raises and lowerings, plane changes, decay and gaps in the record.",
    ]


def _command(found: HistoryAnswer) -> list[str]:
    question = found.question
    words = ["orbitwatch", "history", *(str(h.record.catalog_id) for h in found.answer.objects)]
    words += ["--elements", ELEMENTS_FILE]
    words += ["--start", exact(question.start)] if question.start else []
    words += ["--end", exact(question.end)] if question.end else []
    return [*words, *(["--events"] if question.events else [])]


def _answer(history: ObjectHistory) -> list[str]:
    """Return the main facts about one object."""
    rows, label = history.set_rows(), history.held.label
    if not len(rows):
        return [f"{label}: no element set lies within these bounds."]
    good = rows.take(~rows["outlier"].astype(bool))
    days = [str(day)[:10] for day in (rows["element_epoch"][0], rows["element_epoch"][-1])]
    count = counted(len(rows), "element set")
    spans = [
        _span(good, "perigee", "perigee_km", 1, "km"),
        _span(good, "apogee", "apogee_km", 1, "km"),
        _span(good, "mean motion", "mean_motion", 4, "rev/day"),
        _span(good, "inclination", "inclination_deg", 3, "°"),
    ]
    since = days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"
    return [
        f"{label}: {count} of {since}; {', '.join(spans)}.",
        _events(history.events, len(history.held.element_sets)),
    ]


def _span(rows: Rows, name: str, key: str, decimals: int, unit: str) -> str:
    least, most = (f"{value:.{decimals}f}" for value in (rows[key].min(), rows[key].max()))
    gap = "" if unit == "°" else " "
    return f"{name} {least if least == most else f'{least} to {most}'}{gap}{unit}"


def _events(events: Sequence[Event], sets: int) -> str:
    if sets == 1:
        return "A single element set shows no events; two are needed."
    if not events:
        return "No events: drag and the noise of the sets explain every step."
    counts = Counter(EVENT_NAMES[event.kind] for event in events)
    return "Events: " + ", ".join(f"{n} {what}{'s' * (n > 1)}" for what, n in counts.items()) + "."


def _tables(history: ObjectHistory, events_alone: bool) -> list[ReportTable]:
    label, happened, rows = history.held.label, history.event_rows(), history.set_rows()
    tables = [report_table(event_columns(happened), f"{label}: events")] if len(happened) else []
    if not events_alone and len(rows):
        columns, shown = history_columns(rows, history.events)
        some = f", {shown} of {len(rows):,}" if shown < len(rows) else ""
        tables.append(report_table(columns, f"{label}: element sets{some}"))
    return tables


def _chart(history: ObjectHistory, report: ReportFile) -> Picture:
    label = history.held.label

    def draw(path: Path) -> None:
        draw_history(history.own_sets, history.events, label, path)

    shows = f"{label}: perigee, apogee, mean motion, inclination and node over time"
    return drawn(shows, report.picture_kind, draw)
