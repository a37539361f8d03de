"""Launch planes, first passes, and reconstructed launches as terminal tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.features.launch.answer import LaunchAnswer
from orbitwatch.formats.rows import Rows
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.features.launch.candidates import Candidate

_SEARCH = "Search elements: estimated from the launch, not from a catalogue."


def render_launch(found: LaunchAnswer, rows: Rows, console: Console) -> None:
    """Print the planes or the passes, and below them the meaning of the windows."""
    listed: list[dict[str, Any]] = list(rows)
    columns = _passes(listed) if "aos_earliest" in rows.values else _planes(listed)
    print_table(console, columns, (), found.answer.title)
    lines = [_SEARCH, *(_window(candidate, found) for candidate in found.candidates)]
    print_lines(console, lines, style="dim")


def render_launched(rows: Rows, console: Console) -> None:
    """Print how each object was launched."""
    listed: list[dict[str, Any]] = list(rows)
    columns = [
        TableColumn("object", [str(row["object_name"]) for row in listed], inf),
        TableColumn("from", [row["launch_site"] for row in listed], 60),
        TableColumn("launch (UTC)", [_time(row, "launch_time") for row in listed], 90),
        TableColumn("direction", [row["direction"] for row in listed], 50),
        right("azimuth", [cells.number(row["azimuth_deg"], 0, "°") for row in listed], 80),
        right("node", [cells.number(row["ra_of_asc_node_deg"], 2, "°") for row in listed], 95),
        right("pad to\nplane", [_signed(row, "plane_distance_deg") for row in listed], 85),
        TableColumn("plane over\npad (UTC)", [_time(row, "plane_over_pad") for row in listed], 70),
        TableColumn("insertion", [_place(row) for row in listed], 65, name="insertion point"),
        right("turn", [cells.number(row["turn_deg"], 0, "°") for row in listed], 88),
        TableColumn("first set", [f"{row['element_epoch']:%Y-%m-%d}" for row in listed], 40),
    ]
    print_table(console, columns, (), "Launches by the first element sets")


def _planes(listed: Sequence[dict[str, Any]]) -> list[TableColumn]:
    columns = [
        TableColumn("direction", [row["direction"] for row in listed], inf),
        right("kept as", [str(row["catalog_id"] or "") for row in listed], 85),
        right("azimuth", [cells.number(row["azimuth_deg"], 0, "°") for row in listed], 80),
        right("node", [cells.number(row["ra_of_asc_node_deg"], 2, "°") for row in listed], inf),
        right("inclination", [cells.number(row["inclination_deg"], 2, "°") for row in listed], 60),
        TableColumn("insertion\n(UTC)", [_time(row, "insertion_time")[11:] for row in listed], 75),
        TableColumn("at", [_place(row) for row in listed], 65, name="insertion point"),
        right("turn", [cells.number(row["turn_deg"], 1, "°") for row in listed], 82),
        right("window", [cells.number(row["window_minutes"], 1, " min") for row in listed], 95),
    ]
    if listed and "clear_of" in listed[0]:
        texts = [f"{row['clear_of']}: {row['clearance_km']:,.0f} km" for row in listed]
        columns.append(TableColumn("clear of", texts, 90))
    if listed and "compared_with" in listed[0]:
        columns += [
            TableColumn("compared with", [str(row["compared_with"]) for row in listed], 70),
            right("its node", [_signed(row, "node_difference_deg") for row in listed], 92),
            right("later by", [_minutes(row) for row in listed], 91),
            TableColumn(
                "in the\nwindow", ["yes" if row["is_within_window"] else "no" for row in listed], 93
            ),
        ]
    return columns


def _passes(listed: Sequence[dict[str, Any]]) -> list[TableColumn]:
    several = len({row["site"] for row in listed}) > 1
    return [
        TableColumn("site", [row["site"] if several else "" for row in listed], 90),
        TableColumn("direction", [row["direction"] for row in listed], 80),
        TableColumn("rise, earliest (UTC)", [_time(row, "aos_earliest") for row in listed], inf),
        TableColumn("culmination", [_time(row, "tca_expected")[11:] for row in listed], inf),
        TableColumn("set, latest", [_time(row, "los_latest")[11:] for row in listed], inf),
        right("elevation", [_elevations(row) for row in listed], 95),
        right("of the window", [f"{100.0 * row['share']:.0f} %" for row in listed], 70),
    ]


def _window(candidate: Candidate, found: LaunchAnswer) -> str:
    known = f"{candidate.elements.norad_cat_id}, " if found.saved else ""
    window = candidate.window
    slip = f", a launch window of {candidate.slip_s / 30.0:.0f} min" if candidate.slip_s else ""
    return (
        f"{known}{candidate.direction}: the plane ±{window.node_deg:.2g}° "
        f"({window.width_minutes:.1f} min of the Earth's turning{slip}), "
        f"the object ±{window.time_s / 60.0:.1f} min on its track at insertion and "
        f"±{14.4 * window.period_percent:.0f} min more each day."
    )


def _time(row: dict[str, Any], name: str) -> str:
    return f"{cells.nearest_second(row[name]):%Y-%m-%d %H:%M:%S}"


def _place(row: dict[str, Any]) -> str:
    latitude, longitude = row["insertion_latitude_deg"], row["insertion_longitude_deg"]
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.1f}{north} {abs(longitude):.1f}{east}"


def _signed(row: dict[str, Any], name: str) -> str:
    return f"{row[name]:+.2f}°"


def _minutes(row: dict[str, Any]) -> str:
    return f"{row['time_difference_s'] / 60.0:+.1f} ±{row['time_uncertainty_s'] / 60.0:.1f} min"


def _elevations(row: dict[str, Any]) -> str:
    least, most = row["elevation_least_deg"], row["elevation_most_deg"]
    return f"{least:.0f}° to {most:.0f}°"
