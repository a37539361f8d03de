"""Doppler rows as a terminal table."""

from __future__ import annotations

from datetime import UTC
from math import inf
from typing import TYPE_CHECKING, Any

from orbitwatch.terminal import cells
from orbitwatch.terminal.common_columns import label
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from rich.console import Console

    from orbitwatch.formats.rows import Rows


def render_doppler(rows: Rows, zone: tzinfo, captions: Sequence[str], console: Console) -> None:
    """Print frequencies in MHz over time, with azimuth and elevation."""
    if len(rows):
        listed: list[dict[str, Any]] = list(rows)
        signs = cells.signs_for(console.encoding)
        times = [row["time"] for row in listed]
        brief = all(time.date() == times[0].date() for time in times)
        utc = [_clock(time, brief=brief) for time in times]
        local = [_clock(time.astimezone(zone), brief=True) for time in times]
        here = times[0].astimezone(zone)
        columns = [
            TableColumn(f"{times[0]:%Y-%m-%d}\nUTC" if brief else "UTC", utc, inf),
            TableColumn(f"local\n{cells.offset(here)}", local if here.utcoffset() else (), 20),
            right("downlink\nMHz", [_mhz(row["downlink_hz"]) for row in listed], inf),
            right("uplink\nMHz", [_mhz(row["uplink_hz"]) for row in listed], inf),
            right("shift\nHz", [cells.number(row["shift_hz"], 0) for row in listed], 90),
            right("rate\nHz/s", [cells.number(row["shift_rate_hz_s"], 1) for row in listed], 80),
            right(
                f"{signs.plus_minus}\nHz",
                [cells.two_digits(row["shift_uncertainty_hz"]) for row in listed],
                50,
                name="shift uncertainty",
            ),
            right("elev.", _degrees(listed, "elevation_deg", signs), 95),
            right("azim.", _degrees(listed, "azimuth_deg", signs), 94),
            right("range\nkm", [cells.number(row["slant_range_km"], 0) for row in listed], 30),
            right(
                "range rate\nkm/s",
                [cells.number(row["range_rate_km_s"], 3) for row in listed],
                40,
            ),
        ]
        print_table(
            console,
            columns,
            (),
            f"{label(listed[0])} from {listed[0]['site']} (local times {zone})",
        )
    print_lines(console, captions)


def _clock(time: Any, *, brief: bool) -> str:
    tenths = f"{time.microsecond // 100_000}"
    return (
        f"{time:%H:%M:%S}.{tenths}" if brief else f"{time.astimezone(UTC):%m-%d %H:%M:%S}.{tenths}"
    )


def _mhz(hertz: float | None) -> str:
    return "" if hertz is None else f"{hertz / 1e6:.6f}"


def _degrees(rows: Sequence[dict[str, Any]], key: str, signs: cells.Signs) -> list[str]:
    return [cells.number(row[key], 1, signs.degree) for row in rows]
