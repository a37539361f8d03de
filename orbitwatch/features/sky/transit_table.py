"""The table of ``transits``: time, separation, and distance to the centre line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from math import inf
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from orbitwatch.features.sky.transits import TransitQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

if TYPE_CHECKING:
    from rich.console import Console

_NAMED = 3


def render_transits(question: TransitQuestion, rows: Rows, console: Console) -> None:
    """Print the approaches in order of time, and explanations of the first transits."""
    listed: list[dict[str, Any]] = list(rows)
    if not listed:
        print_lines(console, ["No object comes that near in this span."])
        return
    signs = cells.signs_for(console.encoding)
    zones = {site.name: ZoneInfo(site.timezone) for site in question.sites}
    sites = [row["site"] for row in listed]

    def figures(
        head: str, key: str, decimals: int, unit: str, priority: float, name: str = ""
    ) -> Any:
        texts = [cells.number(row[key], decimals, unit) for row in listed]
        return right(head, texts, priority, name or head)

    columns = [
        TableColumn("local time", [_local(row, zones[row["site"]]) for row in listed], inf),
        TableColumn("UTC", [_hundredths(row["time"], UTC)[11:] for row in listed], 60),
        TableColumn("object", [row["object_name"] for row in listed], inf),
        TableColumn("site", sites if len(set(sites)) > 1 else (), inf),
        TableColumn("body", [row["body"] for row in listed], inf),
        figures("off", "separation_deg", 2, signs.degree, inf, "separation"),
        figures("lasts", "duration_s", 2, " s", 95),
        figures("elev.", "elevation_deg", 0, signs.degree, 80, "elevation"),
        TableColumn("line", [_line(row) for row in listed], 90, "distance of the centre line"),
        right("timing", [cells.uncertainty(r["timing_uncertainty_s"], signs) for r in listed], 85),
        TableColumn("looks", [_illumination(row) for row in listed], 40, "lit or dark"),
        figures("size", "angular_size_arcsec", 0, '"', 30, "angular size"),
        figures("speed", "speed_arcmin_s", 0, "'/s", 25),
        figures("range", "slant_range_km", 0, " km", 20),
    ]
    kept, dropped = fit(columns, console.width)
    across = [number for number, row in enumerate(listed) if row["duration_s"] is not None]
    console.print(build_table(kept, across, _title(question)))
    if dropped:
        print_lines(console, [f"No room here for: {', '.join(dropped)}."], style="dim")
    print_lines(console, _explained([listed[i] for i in across], signs))
    print_lines(console, quality_notes.captions(rows), style="dim")


def _title(question: TransitQuestion) -> str:
    """Return whose sky it is, and the zone of the local times."""
    sites, zones = question.sites, {site.timezone for site in question.sites}
    where = f"From {sites[0].name}" if len(sites) == 1 else f"From {len(sites)} sites"
    return f"{where} (times {zones.pop()})" if len(zones) == 1 else f"{where} (times of each site)"


def _local(row: dict[str, Any], zone: ZoneInfo) -> str:
    return _hundredths(row["time"], zone)


def _hundredths(moment: datetime, zone: tzinfo) -> str:
    """Return a moment rounded to 0.01 s."""
    local = (moment + timedelta(milliseconds=5)).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 10_000:02}"


def _illumination(row: dict[str, Any]) -> str:
    """Return whether the satellite is lit; before the Sun its dark side is visible in any case."""
    return "lit" if row["sunlit"] and row["body"] != "sun" else "dark"


def _line(row: dict[str, Any]) -> str:
    """Return ``1.2 km SSW``: distance and direction to the line."""
    distance = row["line_distance_km"]
    if distance is None:
        return ""
    return f"{distance:.1f} km {cells.compass(row['line_bearing_deg'])}"


def _explained(rows: Sequence[dict[str, Any]], signs: cells.Signs) -> list[str]:
    lines = []
    for row in rows[:_NAMED]:
        along, across = row["line_shift_along_km"], row["line_shift_across_km"]
        off = signs.plus_minus
        lines.append(
            f"{row['object_name']} in front of the {row['body'].title()} at "
            f"{_hundredths(row['time'], UTC)} UTC: "
            f"the centre line passes {row['line_distance_km']:.1f} km "
            f"{cells.compass(row['line_bearing_deg'])} of {row['site']}, at "
            f"{row['line_latitude_deg']:.4f}, {row['line_longitude_deg']:.4f}; the strip is "
            f"{row['line_width_km']:.1f} km wide. By the age of the set it may be {off}"
            f"{cells.two_digits(along)} km along the line and {off}{cells.two_digits(across)} km "
            "aside (68 %)."
        )
    return lines
