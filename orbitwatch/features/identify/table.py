"""The table of ``identify``: who it may have been, how far off, how it moved."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import SUNLIT
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.formats.rows import Rows
    from orbitwatch.sites import Site


def render_candidates(site: Site, rows: Rows, console: Console) -> None:
    """Print the candidates, the likeliest first and marked, with captions below."""
    listed: list[dict[str, Any]] = list(rows)
    if not listed:
        print_lines(console, ["Nothing that is held was there."])
        return
    signs = cells.signs_for(console.encoding)

    def angles(head: str, key: str, decimals: int, worth: float, name: str = "") -> TableColumn:
        texts = [cells.number(row[key], decimals, signs.degree) for row in listed]
        return right(head, texts, worth, name)

    speeds = [cells.number(row["angular_speed_deg_s"], 3, f"{signs.degree}/s") for row in listed]
    nearest = [_nearest(row, signs) for row in listed]
    columns = [
        TableColumn("object", [row["object_name"] for row in listed], inf),
        right("number", [str(row["catalog_id"]) for row in listed], 60, "catalogue number"),
        angles("off", "separation_deg", 1, inf),
        TableColumn("if early or late", nearest, 50),
        TableColumn("Sun", [SUNLIT[row["sunlit"]] for row in listed], 95, "sunlit"),
        angles("azimuth", "azimuth_deg", 1, 90),
        angles("elev.", "elevation_deg", 1, 90, "elevation"),
        right("speed", speeds, 75),
        angles("heading", "heading_deg", 0, 80),
        angles("differs", "heading_difference_deg", 0, 70, "heading difference"),
        right(
            "range",
            [cells.number(row["slant_range_km"], 0, " km") for row in listed],
            40,
        ),
        angles("R.A.", "right_ascension_deg", 2, 31),
        angles("decl.", "declination_deg", 2, 30),
        right(
            "direction",
            [
                f"{signs.plus_minus}{cells.two_digits(row['direction_uncertainty_deg'])}"
                f"{signs.degree}"
                for row in listed
            ],
            65,
            "uncertainty of the direction",
        ),
    ]
    kept, gone = fit(columns, console.width)
    local = cells.local(listed[0]["time"], ZoneInfo(site.timezone))
    where = f"The sky of {site.name} at {local:%Y-%m-%d %H:%M:%S} {cells.offset(local)}"
    where += f" ({site.timezone})" if site.timezone != "UTC" else " (UTC)"
    console.print(build_table(kept, (0,), where))
    if gone:
        print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")
    print_lines(console, quality_notes.captions(rows))


def _nearest(row: dict[str, Any], signs: cells.Signs) -> str:
    """Return ``0.3° 12 s late``; nothing where the time makes no difference to the tenth."""
    late = row["nearest_offset_s"]
    if row["separation_deg"] - row["nearest_separation_deg"] < 0.05:
        return ""
    text = f"{cells.two_digits(abs(late))} s {'late' if late > 0 else 'early'}"
    return f"{cells.number(row['nearest_separation_deg'], 1, signs.degree)} {text}"
