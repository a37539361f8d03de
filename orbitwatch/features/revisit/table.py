"""Revisit statistics as a terminal table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.features.revisit.rows import only_daylight, row_label
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.rows import Rows
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console

Row = dict[str, Any]
_SECONDS = 3600.0


def render_revisit(rows: Rows, heading: str, captions: Sequence[str], console: Console) -> None:
    """Print a line for each fleet and place, with the daylight figures next to it."""
    listed: list[Row] = list(rows)
    utf = console.encoding.lower().startswith("utf")
    at_least, at_most = ("≥", "≤") if utf else (">=", "<=")
    longest = [_longest(row, "", at_least) for row in listed]
    by_day = [_longest(row, "daylight_", at_least) for row in listed]
    columns = [
        *_identity_columns(listed),
        right("looks", [f"{row['looks']:,}" for row in listed], 30),
        right("looks\na day", [_a_day(row, "") for row in listed], inf),
        right("mean\ngap", [_length(row, "mean_gap_h") for row in listed], 80),
        right(f"95 % of\ngaps {at_most}", [_length(row, "p95_gap_h") for row in listed], 70),
        right("longest\ngap", longest, inf),
        TableColumn("which begins\nUTC", [_begin(row) for row in listed], 40),
        right("mean\nwait", [_length(row, "mean_wait_h") for row in listed], 20),
    ]
    if not only_daylight(rows):
        columns += [
            right("a day by\ndaylight", [_a_day(row, "daylight_") for row in listed], 60),
            right("longest gap\nby daylight", by_day, 65),
        ]
    print_lines(console, [heading if utf else heading.replace("°", " deg")], style="bold")
    print_table(console, columns, (), "")
    print_lines(console, [*_remarks(listed, at_least), *captions])


def _remarks(rows: Sequence[Row], at_least: str) -> list[str]:
    """Return the captions needed to read the figures."""
    lines = []
    if any(row["longest_gap_at_least"] or row["daylight_longest_gap_at_least"] for row in rows):
        lines.append(f"{at_least}: it reaches an end of the span, and the true gap may be longer.")
    places = rows[0]["places"]
    if places > 1:
        lines.append(
            f"Each latitude: {places} longitudes together; the longest gap is the worst one's."
        )
    return lines


def _identity_columns(rows: Sequence[Row]) -> list[TableColumn]:
    """Return the columns that identify fleet and place, if there are several."""
    fleets = [row["fleet"] for row in rows]
    places = [row_label(row) for row in rows]
    columns = []
    if len(set(fleets)) > 1:
        sizes = [counted(row["n_objects"], "satellite") for row in rows]
        tells_apart = len(set(sizes)) == len(set(fleets))
        least = TableColumn("fleet", sizes, inf) if tells_apart else None
        names = [fleet.removeprefix("walker ") for fleet in fleets]
        brief = TableColumn("fleet", names, 10, shorter=least)
        columns.append(TableColumn("fleet", fleets, 15, shorter=brief))
    if len(set(places)) > 1:
        latitudes = all(row["site"] is None and row["area"] is None for row in rows)
        head = "latitude" if latitudes else "place"
        columns.append(TableColumn(head, places, inf, align="right" if latitudes else "left"))
    return columns


def _a_day(row: Row, prefix: str) -> str:
    if row["always_in_view"]:
        return "by day" if prefix else "always"
    return "never" if not row[f"{prefix}looks"] else f"{row[f'{prefix}looks_per_day']:.2f}"


def _length(row: Row, key: str) -> str:
    hours = row[key]
    return "" if hours is None else cells.length(hours * _SECONDS)


def _longest(row: Row, prefix: str, at_least: str) -> str:
    text = _length(row, f"{prefix}longest_gap_h")
    return f"{at_least} {text}" if row[f"{prefix}longest_gap_at_least"] else text


def _begin(row: Row) -> str:
    moment: datetime | None = row["longest_gap_start"]
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
