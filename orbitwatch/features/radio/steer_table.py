"""Planned paths and results of steered passes as terminal tables."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import label
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from orbitwatch.features.radio.steering.planning import Path
    from orbitwatch.formats.rows import Rows

Row = dict[str, Any]


def render_plan(rows: Rows, paths: Sequence[Path], console: Console) -> None:
    """Print each pass as a table of rotator positions, and what limits the pointing."""
    signs = cells.signs_for(console.encoding)
    listed: list[Row] = list(rows)
    begun = list(dict.fromkeys(row["aos"] for row in listed))
    for aos, path in zip(begun, paths, strict=True):
        mine = [row for row in listed if row["aos"] == aos]
        title = f"{label(mine[0])} from {mine[0]['site']}"
        print_table(console, _plan_columns(mine, signs), (), title)
        print_lines(console, [_sentence(path)])


def _plan_columns(rows: Sequence[Row], signs: cells.Signs) -> list[TableColumn]:
    def angles(key: str) -> list[str]:
        return [cells.number(row[key], 1, signs.degree) for row in rows]

    def megahertz(key: str) -> list[str]:
        return ["" if row[key] is None else f"{row[key] / 1e6:.6f}" for row in rows]

    times = [f"{row['time']:%H:%M:%S}.{row['time'].microsecond // 100_000}" for row in rows]
    return [
        TableColumn(f"{rows[0]['time']:%Y-%m-%d}\nUTC", times, inf),
        right("rotator\nazimuth", angles("rotator_azimuth_deg"), inf),
        right("rotator\nelevation", angles("rotator_elevation_deg"), inf),
        right("satellite\nazimuth", angles("azimuth_deg"), 60),
        right("satellite\nelevation", angles("elevation_deg"), 60),
        right("pointing\nerror", angles("pointing_error_deg"), 80),
        right("downlink\nMHz", megahertz("downlink_hz"), 70),
        right("uplink\nMHz", megahertz("uplink_hz"), 65),
    ]


def _sentence(path: Path) -> str:
    flipped = ", flipped" if path.is_flipped else ""
    return (
        f"Limits and slew rate cost up to {path.max_error_deg:.1f}° of pointing; the azimuth turns "
        f"{path.turn_deg:.0f}° in all{flipped}."
    )


def render_results(rows: Rows, console: Console) -> None:
    """Print a line for each completed pass."""
    listed: list[Row] = list(rows)
    if not listed:
        return
    signs = cells.signs_for(console.encoding)

    def angles(key: str) -> list[str]:
        return [cells.number(row[key], 1, signs.degree) for row in listed]

    columns = [
        TableColumn("object", [label(row) for row in listed], inf),
        TableColumn("AOS (UTC)", [f"{row['aos']:%Y-%m-%d %H:%M:%S}" for row in listed], inf),
        TableColumn("LOS", [f"{row['los']:%H:%M:%S}" for row in listed], 80),
        right("elev.", angles("max_elevation_deg"), 70),
        right("planned\nerror", angles("planned_error_deg"), 60),
        right("measured\nerror", angles("measured_error_deg"), 90),
        right("commands", [str(row["commands"]) for row in listed], 50),
        right("losses", [str(row["interruptions"]) for row in listed], 85),
    ]
    print_table(console, columns, (), "")
