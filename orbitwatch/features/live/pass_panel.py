"""The panel of the next passes: a table with countdowns."""

from __future__ import annotations

from datetime import datetime
from math import inf
from typing import Final
from zoneinfo import ZoneInfo

from orbitwatch.drawing.braille import text_width
from orbitwatch.features.live.countdown import is_on, until
from orbitwatch.features.live.frame import Frame, Row
from orbitwatch.features.live.lines import Line, fitted
from orbitwatch.features.live.styles import colour_kind
from orbitwatch.formats.sanitize import plain
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, fit, right

_NAME: Final = 16
"""Characters of a name when room is short."""
_GAP: Final = 2


def pass_lines(frame: Frame, width: int, height: int, *, ascii_only: bool = False) -> list[Line]:
    """Return the current and next passes as lines with a header."""
    if frame.site is None or not frame.passes:
        return [[(no_pass_reason(frame), "dim")]]
    signs = cells.ASCII_SIGNS if ascii_only else cells.Signs()
    shown = frame.passes[: max(height - 1, 0)]
    kept, _ = fit(_columns(frame, frame.site.timezone, shown, signs), width - _GAP)
    widths = [column.width for column in kept]
    lines: list[Line] = [[("  ", ""), *_cells(kept, widths, None)]]
    mark = "@" if ascii_only else "●"
    for index, row in enumerate(shown):
        kind = colour_kind(frame.number_of(row["catalog_id"]))
        is_chosen = row["catalog_id"] == frame.chosen
        style = "on" if is_on(row, frame.at) else "head" if is_chosen else ""
        texts = _cells(kept, widths, index)
        lines.append([(f"{mark} ", kind), *((text, style) for text, _ in texts)])
    return lines


def no_pass_reason(frame: Frame) -> str:
    """Return why no pass is shown."""
    if not frame.objects:
        return "No object: press a to add one."
    if frame.site is None:
        return "No site: press s to choose one."
    if frame.forecast is None:
        return "Searching for passes ..."
    if not frame.here:  # which differs from having no pass
        return "Nothing can be computed for this time."
    return "No pass within a day."


def _cells(columns: tuple[TableColumn, ...], widths: list[int], row: int | None) -> Line:
    """Return one row of the table, or its header."""
    line: Line = []
    for column, width in zip(columns, widths, strict=True):
        text = column.head if row is None else column.cells[row]
        if column.align == "right":
            text = " " * (width - text_width(text)) + text
        line += [*fitted([(text, "head" if row is None else "")], width), (" " * _GAP, "")]
    return line


def _columns(frame: Frame, timezone: str, rows: list[Row], signs: cells.Signs) -> list[TableColumn]:
    zone = ZoneInfo(timezone)

    def clock(moment: datetime | None, *, seconds: bool) -> str:
        if moment is None:
            return ""
        local = cells.local(moment, zone)
        return local.strftime("%H:%M:%S" if seconds else "%H:%M")

    names = [plain(row["object_name"]) for row in rows]
    brief = [name[:_NAME] for name in names]
    rise = [clock(row["aos"], seconds=True) for row in rows]
    short = [clock(row["aos"], seconds=False) for row in rows]
    direction = [
        f"{cells.compass(row['aos_azimuth_deg'])}{signs.dash}{cells.compass(row['los_azimuth_deg'])}"
        for row in rows
    ]
    seen = ["visible" if row["visible_start"] is not None else "" for row in rows]
    timing = [cells.brief_uncertainty(row["timing_uncertainty_s"], signs) for row in rows]
    return [
        TableColumn("object", names, 40, shorter=TableColumn("object", brief, inf)),
        right("when", [until(row, frame.at) for row in rows], inf),
        right("max", [cells.number(r["max_elevation_deg"], 0, signs.degree) for r in rows], inf),
        TableColumn("rises", rise, 50, shorter=TableColumn("rises", short, 95)),
        TableColumn("highest", [clock(row["tca"], seconds=True) for row in rows], 30),
        TableColumn("sets", [clock(row["los"], seconds=True) for row in rows], 60),
        TableColumn("way", direction, 45),
        TableColumn("light", seen, 70),
        right("mag", [cells.magnitude(row) for row in rows], 35),
        right("timing", timing, 65),
    ]
