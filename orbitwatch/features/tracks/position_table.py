"""Positions as a terminal table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from math import inf
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orbitwatch.features.tracks.rows import with_element_age
from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.sites import Site
from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import (
    SUNLIT,
    Row,
    label,
    number_column,
    object_column,
    uncertainty_column,
)
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console


def render_at_sites(sites: Sequence[Site], zone: str | None, rows: Rows, console: Console) -> None:
    """Print positions or a track, with lines on the quality of their element sets.

    ``zone`` is shown if there is no site (None: only UTC).
    """
    zones = {site.name: ZoneInfo(site.timezone) for site in sites}
    zones = zones or {"": ZoneInfo(zone or "UTC")}
    aged = with_element_age(rows)
    render_position(aged, zones, quality_notes.captions(aged), console)


def render_position(
    rows: Rows, zones: Mapping[str, tzinfo], captions: Sequence[str], console: Console
) -> None:
    """Print positions: UTC, the sub-satellite point, and the direction from a site."""
    if len(rows):
        listed: list[Row] = list(rows)
        signs = cells.signs_for(console.encoding)
        columns = [
            *object_column(listed),
            *_moments(listed, zones),
            *_figures(listed, signs),
            TableColumn("Sun", [SUNLIT[row["sunlit"]] for row in listed], 40),
            uncertainty_column(listed, signs),
        ]
        print_table(console, columns, (), _position_title(listed, zones))
    print_lines(console, captions)


def _position_title(rows: Sequence[Row], zones: Mapping[str, tzinfo]) -> str:
    """Return the object and the site, if there is only one, and the zone of the times."""
    labels, sites = {label(row) for row in rows}, {row.get("site") for row in rows} - {None}
    parts = [labels.pop()] if len(labels) == 1 else []
    if len(sites) == 1:
        parts.append(f"from {sites.pop()}" if parts else f"From {sites.pop()}")
    names = {str(zone) for zone in zones.values()} or {"UTC"}
    times = f"times {names.pop()}" if len(names) == 1 else "times of each site"
    return " ".join([*parts, f"({times})"]) if parts else f"T{times[1:]}"


def _moments(rows: Sequence[Row], zones: Mapping[str, tzinfo]) -> list[TableColumn]:
    """Return UTC, and local time with its offset if there is a site."""
    sites = [row.get("site") or "" for row in rows]
    times = [cells.nearest_second(row["time"]) for row in rows]
    here = [t.astimezone(zones.get(site, UTC)) for t, site in zip(times, sites, strict=True)]
    elsewhere = any(t.utcoffset() for t in here)
    local = [f"{t:%Y-%m-%d %H:%M:%S} {cells.offset(t)}" for t in here] if elsewhere else []
    brief = TableColumn("local", [text[5:] for text in local], 80, name="local time")
    return [
        TableColumn("UTC", [f"{t:%Y-%m-%d %H:%M:%S}" for t in times], inf),
        TableColumn("local", local, 8, shorter=brief),
        TableColumn("site", sites if len(set(sites)) > 1 else (), inf),
    ]


def _figures(rows: Sequence[Row], signs: cells.Signs) -> list[TableColumn]:
    seen_from_a_site = any(row.get("site") for row in rows)
    below = 55 if seen_from_a_site else 90
    figures = (
        ("latitude", "latitude_deg", 3, signs.degree, below),
        ("longitude", "longitude_deg", 3, signs.degree, below),
        ("altitude", "altitude_km", 0, " km", below - 5),
        ("speed", "speed_km_s", 2, " km/s", 20),
        ("azimuth", "azimuth_deg", 1, signs.degree, 85),
        ("elev.", "elevation_deg", 1, signs.degree, inf),
        ("range", "slant_range_km", 0, " km", 65),
        ("range rate", "range_rate_km_s", 3, " km/s", 15),
        ("R.A.", "right_ascension_deg", 3, signs.degree, 31),
        ("decl.", "declination_deg", 3, signs.degree, 30),
    )
    has_magnitude = seen_from_a_site and "magnitude" in rows[0]
    brightness = [cells.magnitude(row) if has_magnitude else "" for row in rows]
    return [
        *(
            number_column(rows, head, key, decimals, unit, priority, _named(key))
            for head, key, decimals, unit, priority in figures
        ),
        right("mag.", brightness, 35, name="magnitude"),
    ]


def _named(key: str) -> str:
    """Return the name of a value in a sentence: its key without the unit."""
    words = key.split("_")
    return " ".join(word for word in words if word not in {"deg", "km", "s"})
