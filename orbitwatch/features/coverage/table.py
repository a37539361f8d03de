"""Coverage as a terminal table: the Earth and its bands of latitude."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan
from typing import TYPE_CHECKING

from orbitwatch.features.coverage.summary import Band, bands
from orbitwatch.features.revisit.rows import only_daylight
from orbitwatch.formats.rows import Rows
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, print_lines, right
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console

_SECONDS = 3600.0


def render_coverage(rows: Rows, heading: str, captions: Sequence[str], console: Console) -> None:
    """Print a line for the Earth and each band of latitude, with the looks in daylight."""
    utf = console.encoding.lower().startswith("utf")
    at_least = "≥" if utf else ">="
    found = bands(rows)
    columns = [
        TableColumn("latitude", [band.label for band in found], inf, align="right"),
        right("cells", [f"{band.cells:,}" for band in found], 20),
        right("seen", [_percent(band.seen) for band in found], inf),
        right("looks\na day", [f"{band.looks_per_day:.2f}" for band in found], inf),
        right("mean\ngap", [_length(band.mean_gap_h) for band in found], 60),
        right("mean\nwait", [_length(band.mean_wait_h) for band in found], 40),
        right("longest gap\nmedian cell", [_length(b.middle_longest_gap_h) for b in found], 70),
        right("longest gap\nworst cell", [_longest(band, at_least) for band in found], inf),
    ]
    if not only_daylight(rows):
        light = bands(rows, "daylight_")
        columns += [
            right("a day by\ndaylight", [f"{band.looks_per_day:.2f}" for band in light], 50),
            right("worst by\ndaylight", [_longest(band, at_least) for band in light], 45),
        ]
    print_lines(console, [heading if utf else heading.replace("°", " deg")], style="bold")
    print_table(console, columns, (), "")
    lines = []
    if any(band.at_least for band in found):
        lines.append(f"{at_least}: it reaches an end of the span, and the true gap may be longer.")
    print_lines(console, [*lines, *captions])


def _percent(share: float) -> str:
    whole = 100.0 * share
    return f"{whole:.1f} %" if 0.0 < share < 1.0 else f"{whole:.0f} %"


def _length(hours: float) -> str:
    return "" if isnan(hours) else cells.length(hours * _SECONDS)


def _longest(band: Band, at_least: str) -> str:
    if band.longest_gap_h == 0.0:
        return "none"
    text = _length(band.longest_gap_h)
    return f"{at_least} {text}" if band.at_least else text
