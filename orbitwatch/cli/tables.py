"""Answers as tables for people: local time with its offset, UTC beside it, and what fits."""

from __future__ import annotations

from datetime import UTC
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np

from orbitwatch.cli import cells
from orbitwatch.cli.fitting import TableColumn, build_table, cell_text, fit, print_lines, right
from orbitwatch.cli.pass_columns import (
    SUNLIT,
    PassTable,
    Row,
    label,
    object_column,
    uncertainty_column,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from rich.console import Console

    from orbitwatch.export.rows import Rows


def render_passes(
    rows: Rows,
    kind: Literal["passes", "overflights"],
    zones: Mapping[str, tzinfo],
    captions: Sequence[str],
    console: Console,
) -> None:
    """Print passes or overflights, the closest overflight of each site marked, captions below.

    ``zones`` gives each site's zone by its name in the rows (absent: UTC). A single object or
    site stands in the title, several are columns. No rows print the captions alone.
    """
    if len(rows):
        table = PassTable(list(rows), zones, cells.signs_for(console.encoding))
        nearest = closest(rows) if kind == "overflights" else ()
        more = table.pass_columns() if kind == "passes" else table.overflight_columns(nearest)
        _print(console, [*table.columns(), *more], nearest, table.title())
    print_lines(console, captions)


def render_position(
    rows: Rows, zones: Mapping[str, tzinfo], captions: Sequence[str], console: Console
) -> None:
    """Print positions: UTC, the place below the satellite, and where a site sees it."""
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
        _print(console, columns, (), _position_title(listed))
    print_lines(console, captions)


def render_key_values(pairs: Sequence[tuple[str, str]], console: Console, title: str = "") -> None:
    """Print names and values under each other; a value that is too long folds beside its name."""
    from rich.table import Table

    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(cell_text(name), cell_text(value))
    if title:
        print_lines(console, [title], style="bold")
    console.print(grid)


def closest(rows: Rows) -> tuple[int, ...]:
    """Return the index of the overflight with the least ground distance, for each site."""
    sites, distances = rows["site"], rows["ground_distance_km"]
    best: dict[object, int] = {}
    for index in np.argsort(distances, kind="stable").tolist():
        if not np.isnan(distances[index]):
            best.setdefault(sites[index], index)
    return tuple(sorted(best.values()))


def _print(
    console: Console, columns: Sequence[TableColumn], bold: Sequence[int], title: str
) -> None:
    kept, gone = fit(columns, console.width)
    console.print(build_table(kept, bold, title))
    if gone:
        print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")


def _position_title(rows: Sequence[Row]) -> str:
    labels, sites = {label(row) for row in rows}, {row.get("site") for row in rows} - {None}
    parts = [labels.pop()] if len(labels) == 1 else []
    if len(sites) == 1:
        parts.append(f"from {sites.pop()}" if parts else f"From {sites.pop()}")
    return " ".join(parts)


def _moments(rows: Sequence[Row], zones: Mapping[str, tzinfo]) -> list[TableColumn]:
    """Return UTC, and local time with its offset where a site is asked about."""
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
    return [
        right(
            head, [cells.number(row.get(key), decimals, unit) for row in rows], worth, _named(key)
        )
        for head, key, decimals, unit, worth in figures
    ]


def _named(key: str) -> str:
    """Return what a figure is called in a sentence: its key without the unit."""
    words = key.split("_")
    return " ".join(word for word in words if word not in {"deg", "km", "s"})
