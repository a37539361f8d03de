"""The table of ``identify``: candidates with separation and motion."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.sites import Site
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import SUNLIT, number_column
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console


def render_candidates(site: Site, rows: Rows, console: Console) -> None:
    """Print the candidates, the likeliest of each light first and marked, with captions below."""
    listed: list[dict[str, Any]] = list(rows)
    if not listed:
        print_lines(console, ["No stored object was there."])
        return
    signs = cells.signs_for(console.encoding)

    degree = signs.degree
    column = partial(number_column, listed)
    nearest = [_nearest(row, signs) for row in listed]
    doubts = [
        f"{signs.plus_minus}{cells.two_digits(row['direction_uncertainty_deg'])}{signs.degree}"
        for row in listed
    ]
    lights = [row.get("light", 1) for row in listed]
    first = tuple(lights.index(light) for light in dict.fromkeys(lights))
    several = [str(light) for light in lights] if "light" in listed[0] else ()
    columns = [
        right("light", several, inf),
        TableColumn("object", [row["object_name"] for row in listed], inf),
        right("number", [str(row["catalog_id"]) for row in listed], 60, "catalogue number"),
        column("off", "separation_deg", 1, degree, inf),
        TableColumn("if early or late", nearest, 50),
        TableColumn("Sun", [SUNLIT[row["sunlit"]] for row in listed], 95, "sunlit"),
        column("azimuth", "azimuth_deg", 1, degree, 90),
        column("elev.", "elevation_deg", 1, degree, 90, "elevation"),
        column("speed", "angular_speed_deg_s", 3, f"{degree}/s", 75),
        column("heading", "heading_deg", 0, degree, 80),
        column("differs", "heading_difference_deg", 0, degree, 70, "heading difference"),
        column("range", "slant_range_km", 0, " km", 40),
        column("R.A.", "right_ascension_deg", 2, degree, 31),
        column("decl.", "declination_deg", 2, degree, 30),
        right("direction", doubts, 65, "uncertainty of the direction"),
    ]
    local = cells.local(listed[0]["time"], ZoneInfo(site.timezone))
    where = f"The sky of {site.name} at {local:%Y-%m-%d %H:%M:%S} {cells.offset(local)}"
    where += f" ({site.timezone})" if site.timezone != "UTC" else " (UTC)"
    print_table(console, columns, first, where)
    print_lines(console, quality_notes.captions(rows))


def _nearest(row: dict[str, Any], signs: cells.Signs) -> str:
    """Return ``0.3° 12 s late``; empty if the time makes no difference to a tenth."""
    late = row["nearest_offset_s"]
    if row["separation_deg"] - row["nearest_separation_deg"] < 0.05:
        return ""
    text = f"{cells.two_digits(abs(late))} s {'late' if late > 0 else 'early'}"
    return f"{cells.number(row['nearest_separation_deg'], 1, signs.degree)} {text}"
