"""Histories and their events as terminal tables, with sparklines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.evolution.events import Event
from orbitwatch.features.history.answer import HistoryAnswer
from orbitwatch.features.history.sparkline import sparkline
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_AT_MOST = 40
_EVENLY = 30
_WIDEST_LINE = 72

EVENT_NAMES = {
    "orbit_raise": "orbit raise",
    "orbit_lower": "orbit lowering",
    "plane_change": "plane change",
    "decay": "decay",
    "gap": "gap",
}


def render_histories(found: HistoryAnswer, rows: Rows, console: Console) -> None:
    """Print the events of each object, or its element sets, below each other.

    ``rows`` are those of the answer, or the first of them: objects without any are left out.
    """
    is_first = True
    for one in found.histories:
        every = one.event_rows() if found.question.events else one.set_rows()
        mine = rows.take(np.flatnonzero(rows["catalog_id"] == one.held.record.catalog_id))
        if len(every) and not len(mine):
            continue
        if not is_first:
            console.print()
        is_first = False
        if found.question.events:
            render_events(mine, one.held.label, len(one.element_sets), console)
            if len(mine) < len(every):
                print_lines(console, [f"{len(mine)} of {len(every)} events shown"])
        else:
            render_history(every, one.held.label, one.events, console, len(mine))


def render_history(
    rows: Rows, label: str, events: Sequence[Event], console: Console, first: int | None = None
) -> None:
    """Print an orbit's history as sparklines, and its sets as a table, thinned if many.

    The table shows only the ``first`` sets, if there are more.
    """
    print_lines(console, [f"{label}: {counted(len(rows), 'element set')}"], style="bold")
    if not len(rows):
        return
    _print_sparklines(rows, console)
    columns, shown = history_columns(rows.take(slice(0, first)), events)
    console.print()
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
    if shown < len(rows):
        how = "--format csv" if first is None or first == len(rows) else "no --limit"
        print_lines(console, [f"{shown} of {len(rows):,} sets shown; all of them with {how}"])


def history_columns(rows: Rows, events: Sequence[Event]) -> tuple[list[TableColumn], int]:
    """Return the table of an orbit's sets, thinned if there are many, and the number shown.

    The sets that bracket an event are always included and marked.
    """
    remarks = _remarks(rows, events)
    shown = _thinned(len(rows), [index for index, text in enumerate(remarks) if text])
    few = rows.take(shown)
    columns = [
        TableColumn("element set of", _moments(few["element_epoch"]), inf),
        right("perigee\nkm", _figures(few, "perigee_km", 1), inf),
        right("apogee\nkm", _figures(few, "apogee_km", 1), inf),
        right("rev/day", _figures(few, "mean_motion", 6), 90),
        right("inclination\n°", _figures(few, "inclination_deg", 4), 70),
        right("node\n°", _figures(few, "ra_of_asc_node_deg", 3), 60),
        right("eccentricity", _figures(few, "eccentricity", 6), 30),
        TableColumn("", [remarks[index] for index in shown], 80, name="what happened"),
    ]
    return columns, len(shown)


def _print_sparklines(rows: Rows, console: Console) -> None:
    """Print a sparkline of each quantity, with its least and greatest value."""
    good = rows.take(np.flatnonzero(~rows["outlier"].astype(bool)))
    if len(good) < 2:
        return
    times = (good["element_epoch"] - good["element_epoch"][0]) / np.timedelta64(1, "D")
    width = min(_WIDEST_LINE, max(10, console.width - 39))
    plain_only = not (console.encoding or "").lower().startswith("utf")
    for name, key, unit, decimals in (
        ("perigee", "perigee_km", "km", 1),
        ("apogee", "apogee_km", "km", 1),
        ("mean motion", "mean_motion", "rev/d", 4),
        ("inclination", "inclination_deg", "°", 3),
    ):
        values = good[key]
        line = sparkline(times.tolist(), values.tolist(), width, ascii_only=plain_only)
        span = f"{values.min():.{decimals}f} to {values.max():.{decimals}f}"
        console.print(f"{name:<11} {line} {span} {unit}", soft_wrap=True)


def _remarks(rows: Rows, events: Sequence[Event]) -> list[str]:
    """Return the events that begin or end with each set."""
    remarks = [["outlier, left out"] if outlier else [] for outlier in rows["outlier"].tolist()]
    places = {epoch: index for index, epoch in enumerate(_python(rows["element_epoch"]))}
    for event in events:
        for end, moment in (("before", event.set_before.epoch), ("after", event.set_after.epoch)):
            index = places.get(moment.replace(tzinfo=None))
            if index is not None:
                remarks[index].append(f"{end} {EVENT_NAMES[event.kind]}")
    return ["; ".join(parts) for parts in remarks]


def _thinned(n_rows: int, always: Sequence[int]) -> list[int]:
    if n_rows <= _SHOWN_AT_MOST:
        return list(range(n_rows))
    evenly = np.linspace(0, n_rows - 1, _EVENLY).round().astype(int).tolist()
    return sorted({*evenly, *always[:_SHOWN_AT_MOST]})


def render_events(rows: Rows, label: str, sets: int, console: Console) -> None:
    """Print events as a table; a raise within a gap is marked."""
    count = counted(sets, "element set")
    if not len(rows):
        print_lines(console, [f"{label}: no events in {count}"], style="bold")
        return
    kept, _ = fit(event_columns(rows), console.width)
    console.print(build_table(kept, (), f"{label}: events in {count}"))


def event_columns(rows: Rows) -> list[TableColumn]:
    """Return the table of events."""
    listed = list(rows)
    return [
        TableColumn("what", [_what(row) for row in listed], inf),
        _dates("after the set of", rows["set_before"]),
        _dates("before that of", rows["set_after"]),
        right("semi-major\naxis, km", _figures(rows, "delta_semi_major_axis_km", 3, "+"), 90),
        right("perigee\nkm", _figures(rows, "delta_perigee_km", 2, "+"), 70),
        right("delta-v\nm/s", _figures(rows, "delta_v_m_s", 2), 80),
        right("confidence", _figures(rows, "confidence", 2), 60),
    ]


def _what(row: Mapping[str, object]) -> str:
    said = EVENT_NAMES[str(row["kind"])]
    gap = row["gap_days"]
    return f"{said} within a gap of {gap:.0f} d" if isinstance(gap, float) else said


def _dates(head: str, times: Values) -> TableColumn:
    """Return a column of instants, shortened to dates if there is no room."""
    short = TableColumn(head.removesuffix(" of"), [text[:10] for text in _moments(times)], inf)
    return TableColumn(head, _moments(times), 50, shorter=short)


def _figures(rows: Rows, key: str, decimals: int, sign: str = "") -> list[str]:
    return [
        "" if np.isnan(value) else f"{value:{sign}.{decimals}f}" for value in rows[key].tolist()
    ]


def _moments(times: Values) -> list[str]:
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in _python(times)]


def _python(times: Values) -> list[datetime]:
    listed: list[datetime] = times.astype("datetime64[us]").tolist()
    return listed
