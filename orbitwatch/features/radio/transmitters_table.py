"""Transmitters as a terminal table."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.formats.rows import Rows


def render_transmitters(rows: Rows, console: Console) -> None:
    """Print frequencies in MHz, modes, and the first eight letters of each UUID."""
    if len(rows):
        listed: list[dict[str, Any]] = list(rows)
        names = [row["object_name"] or str(row["catalog_id"]) for row in listed]
        several = len(set(names)) > 1
        columns = [
            TableColumn("object", names if several else (), 95),
            TableColumn("transmitter", [row["description"] or "" for row in listed], inf),
            TableColumn("mode", [row["mode"] or "" for row in listed], 90),
            right("downlink MHz", [_range(row, "downlink") for row in listed], inf),
            right("uplink MHz", [_range(row, "uplink") for row in listed], inf),
            TableColumn("bands", [row["bands"] or "" for row in listed], 60),
            TableColumn("", ["inverting" if row["inverted"] else "" for row in listed], 50),
            right("baud", [f"{row['baud']:.0f}" if row["baud"] else "" for row in listed], 30),
            TableColumn("status", [_status(row) for row in listed], 80),
            TableColumn("UUID", [row["uuid"][:8] for row in listed], 85),
        ]
        print_table(console, columns, (), "" if several else names[0])
    else:
        print_lines(console, ["No transmitter."])


def _range(row: dict[str, Any], direction: str) -> str:
    low, high = row[f"{direction}_low_hz"], row[f"{direction}_high_hz"]
    if low is None:
        return ""
    return f"{low / 1e6:.4f}" if high is None else f"{low / 1e6:.4f}-{high / 1e6:.4f}"


def _status(row: dict[str, Any]) -> str:
    if row["unconfirmed"]:
        return "unconfirmed"
    return (row["status"] or "active") if row["alive"] else row["status"] or "not alive"
