"""Contacts of swaths with areas as a terminal table."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.formats.rows import Rows
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import (
    LIGHT,
    SUNLIT,
    label,
    number_column,
    object_column,
    uncertainty_column,
)
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console


def render_areas(rows: Rows, captions: Sequence[str], console: Console) -> None:
    """Print contacts with areas: UTC, distance, altitude, light."""
    if len(rows):
        columns, title = area_table(rows, cells.signs_for(console.encoding))
        print_table(console, columns, (), title)
    print_lines(console, captions)


def area_table(rows: Rows, signs: cells.Signs) -> tuple[list[TableColumn], str]:
    """Return the columns of a table of contacts, and its title."""
    listed: list[dict[str, Any]] = list(rows)
    areas = {row["area"] for row in listed}
    labels = {label(row) for row in listed}

    sunlit = [SUNLIT[row["satellite_sunlit"]] for row in listed]
    columns = [
        *object_column(listed),
        TableColumn("area", [r["area"] for r in listed] if len(areas) > 1 else (), inf),
        TableColumn("date", [f"{r['closest']:%Y-%m-%d}" for r in listed], inf),
        TableColumn("entry\nUTC", [_clock(r, "entry", "before") for r in listed], inf),
        TableColumn("closest\nUTC", [_clock(r, "closest", "") for r in listed], inf),
        TableColumn("exit\nUTC", [_clock(r, "exit", "after") for r in listed], inf),
        right("length", [cells.length(row["duration_s"]) for row in listed], 60),
        number_column(listed, "distance", "closest_distance_km", 0, " km", inf),
        TableColumn("light", [LIGHT[row["daylight"]] for row in listed], 80, "day or night"),
        TableColumn("satel-\nlite", sunlit, 20, "sunlit"),
        TableColumn("direction", [row["direction"] for row in listed], 50),
        number_column(listed, "latitude", "latitude_deg", 2, signs.degree, 40),
        number_column(listed, "longitude", "longitude_deg", 2, signs.degree, 40),
        number_column(listed, "altitude", "altitude_km", 0, " km", 30),
        uncertainty_column(listed, signs),
    ]
    parts = [labels.pop()] if len(labels) == 1 else []
    parts += [f"over {areas.pop()}"] if len(areas) == 1 else []
    parts.append("(times UTC)" if parts else "Times UTC")
    return columns, " ".join(parts)


def _clock(row: dict[str, Any], key: str, beyond: str) -> str:
    """Return the time of day of an event, or a note that it is outside the span."""
    moment = row[key]
    if moment is None:
        return beyond
    days = (cells.nearest_second(moment).date() - row["closest"].date()).days
    return f"{cells.nearest_second(moment):%H:%M:%S}" + (f"{days:+}d" if days else "")
