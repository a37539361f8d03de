"""The table of ``watch --check``: the announcements and their times."""

from __future__ import annotations

from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.formats.compass import compass
from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

if TYPE_CHECKING:
    from rich.console import Console


def render_check(question: WatchQuestion, rows: Rows, console: Console) -> None:
    """Print the announcements of a day in the time zones of their sites."""
    if not len(rows):
        print_lines(console, ["Nothing to announce in the next day."], style="dim")
        return
    zones = {name: ZoneInfo(site.timezone) for name, site in question.sites.items()}
    signs = cells.signs_for(console.encoding)
    listed: list[dict[str, Any]] = list(rows)

    def times(name: str, form: str) -> list[str]:
        return [_time(row[name], zones[row["site"]], form) for row in listed]

    columns = [
        TableColumn("announced", [_announced(row, zones[row["site"]]) for row in listed], inf),
        TableColumn("object", [row["object_name"] for row in listed], inf),
        TableColumn("site", [row["site"] for row in listed] if len(zones) > 1 else (), 80),
        TableColumn("start", times("start", "%H:%M:%S"), inf),
        TableColumn("end", times("end", "%H:%M:%S"), 70),
        right("highest", [_highest(row, signs) for row in listed], 90),
        right("mag.", list(map(cells.magnitude, listed)), 95, "magnitude"),
        right(
            "timing",
            [cells.uncertainty(row["timing_uncertainty_s"], signs) for row in listed],
            60,
            "timing uncertainty",
        ),
    ]
    kept, dropped = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
    if dropped:
        print_lines(console, [f"No room here for: {', '.join(dropped)}."], style="dim")
    print_lines(console, quality_notes.captions(rows), style="dim")


def _announced(row: dict[str, Any], zone: ZoneInfo) -> str:
    local = cells.local(row["announced"], zone)
    return f"{local:%a %d %b %H:%M:%S} {cells.offset(local)}"


def _time(moment: datetime | None, zone: ZoneInfo, form: str) -> str:
    return "" if moment is None else f"{cells.local(moment, zone):{form}}"


def _highest(row: dict[str, Any], signs: cells.Signs) -> str:
    is_visible = row["start"] == row["visible_start"] and row["end"] == row["visible_end"]
    elevation = row["visible_max_elevation_deg" if is_visible else "max_elevation_deg"]
    azimuth = row["visible_highest_azimuth_deg" if is_visible else "tca_azimuth_deg"]
    height = cells.number(elevation, 0, signs.degree)
    return height if azimuth is None else f"{compass(azimuth)} {height}"
