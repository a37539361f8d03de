"""Sites as a terminal table."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.formats.rows import Rows
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, right

if TYPE_CHECKING:
    from rich.console import Console


def render_sites(rows: Rows, console: Console) -> None:
    """Print a line for each site."""
    listed: list[dict[str, Any]] = list(rows)
    columns = [
        TableColumn("site", [row["site"] or "" for row in listed], inf),
        right("distance", [cells.number(row.get("distance_km"), 0, " km") for row in listed], inf),
        TableColumn("kind", [row["kind"] or "" for row in listed], 60),
        TableColumn("country", [row["country"] or "" for row in listed], 50),
        right("latitude", [f"{row['latitude_deg']:.4f}°" for row in listed], 90),
        right("longitude", [f"{row['longitude_deg']:.4f}°" for row in listed], 90),
        right("height", [f"{row['height_m']:.0f} m" for row in listed], 40),
        TableColumn("zone", [row["timezone"] or "" for row in listed], 70),
        TableColumn("horizon", [row["horizon"] or "" for row in listed], 85),
        TableColumn("azimuths", [_azimuths(row) for row in listed], 80),
        TableColumn("also", [(row["aliases"] or "").replace("|", ", ") for row in listed], 10),
    ]
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))


def _azimuths(row: dict[str, Any]) -> str:
    first, last = row["azimuth_from_deg"], row["azimuth_to_deg"]
    return "" if first is None else f"{first:g}° to {last:g}°"
