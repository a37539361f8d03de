"""The table of ``field``: trails, the nearest to the centre first."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.features.sky.field import FieldQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right
from orbitwatch.times import format_utc

if TYPE_CHECKING:
    from rich.console import Console


def render_trails(question: FieldQuestion, rows: Rows, console: Console) -> None:
    """Print the trails, and the uncertainty of the element sets."""
    listed: list[dict[str, Any]] = list(rows)
    if not listed:
        print_lines(console, ["No stored object crossed this field."])
        return
    signs = cells.signs_for(console.encoding)

    def figures(
        head: str, key: str, decimals: int, unit: str, priority: float, name: str = ""
    ) -> Any:
        return right(
            head, [cells.number(row[key], decimals, unit) for row in listed], priority, name
        )

    def direction(prefix: str) -> list[str]:
        return [
            f"{row[f'{prefix}_ra_deg']:8.3f} {row[f'{prefix}_dec_deg']:+8.3f}" for row in listed
        ]

    off = [_small_angle(row["along_uncertainty_deg"], signs) for row in listed]
    columns = [
        TableColumn("object", [row["object_name"] for row in listed], inf),
        right("number", [str(row["catalog_id"]) for row in listed], 60, "catalogue number"),
        TableColumn("enters (UTC)", [format_utc(r["enters"])[11:23] for r in listed], 95),
        TableColumn("leaves", [format_utc(r["leaves"])[11:23] for r in listed], 94),
        figures("off", "least_distance_deg", 2, signs.degree, inf, "least distance"),
        right("mag.", list(map(cells.magnitude, listed)), 90, "magnitude"),
        TableColumn("Sun", ["lit" if r["sunlit"] else "shadow" for r in listed], 85, "sunlit"),
        figures("speed", "speed_arcsec_s", 0, '"/s', 80),
        figures("P.A.", "position_angle_deg", 0, signs.degree, 75, "position angle"),
        right("along", off, 88, "uncertainty along the trail"),
        TableColumn("R.A. decl. entering", direction("enters"), 50),
        TableColumn("R.A. decl. leaving", direction("leaves"), 49),
        TableColumn("", ["by the clock" if r["only_by_clock"] else "" for r in listed], 70),
        figures("elev.", "elevation_deg", 0, signs.degree, 40, "elevation"),
        figures("range", "slant_range_km", 0, " km", 30),
    ]
    kept, dropped = fit(columns, console.width)
    exposure = question.exposure
    title = (
        f"{question.site.name}, {format_utc(exposure.start)[:19].replace('T', ' ')} UTC, "
        f"{exposure.length.total_seconds():g} s"
    )
    console.print(build_table(kept, (0,), title))
    if dropped:
        print_lines(console, [f"No room here for: {', '.join(dropped)}."], style="dim")
    print_lines(console, quality_notes.captions(rows), style="dim")


def _small_angle(degrees: float, signs: cells.Signs) -> str:
    """Return ``±0.92°``, or arcseconds for a very small angle."""
    if degrees >= 0.01:
        return f"{signs.plus_minus}{cells.two_digits(degrees)}{signs.degree}"
    return f'{signs.plus_minus}{cells.two_digits(degrees * 3600.0)}"'
