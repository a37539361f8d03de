"""The table of ``tonight``: the night in two lines, then its sightings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.features.sky.night import Night
from orbitwatch.features.sky.tonight import TonightQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

if TYPE_CHECKING:
    from rich.console import Console

_SHADOW = {True: ("▲", "▼"), False: ("^", "v")}


def render_nights(
    question: TonightQuestion, nights: Sequence[Night], rows: Rows, console: Console
) -> None:
    """Print each night: a line on Sun and Moon, and its sightings in order of time."""
    for number, night in enumerate(nights):
        if number:
            console.print()
        _print_night(question, night, _rows_of(night, rows), console)
    lines = quality_notes.captions(rows)
    if len(rows):
        signs = _SHADOW[console.encoding.lower().startswith("utf")]
        lines.insert(0, f"{signs[0]} comes out of the Earth's shadow, {signs[1]} goes into it.")
    print_lines(console, lines, style="dim")


def _rows_of(night: Night, rows: Rows) -> list[dict[str, Any]]:
    first, last = (
        np.datetime64(t.replace(tzinfo=None)) for t in (night.noon.start, night.noon.end)
    )
    begins = rows["visible_start"]
    return list(rows.take(np.flatnonzero((begins >= first) & (begins < last))))


def _print_night(
    question: TonightQuestion, night: Night, rows: list[dict[str, Any]], console: Console
) -> None:
    zone = ZoneInfo(night.site.timezone)
    evening = night.noon.start.astimezone(zone)
    morning = evening + timedelta(days=1)
    days = f"{evening:%A %d %B} to {morning:%A %d %B %Y}"
    offset = cells.offset(cells.local(night.noon.start + timedelta(hours=12), zone))
    print_lines(
        console, [f"{night.site.name}, {days} ({night.site.timezone} {offset})"], style="bold"
    )
    print_lines(console, [_sun_and_moon(night, zone)])
    if not rows:
        print_lines(console, [_nothing(question, night)], style="dim")
        return
    is_unicode = console.encoding.lower().startswith("utf")
    leaves, enters = _SHADOW[is_unicode]
    signs = cells.signs_for(console.encoding)

    def places(
        name: str, height: str, mark: str = "", shadow: str = "", clock: str = "%H:%M:%S"
    ) -> list[str]:
        return [
            _place(row, f"visible_{name}", f"visible_{height}_elevation_deg", zone, signs, clock)
            + (mark if shadow and row[shadow] else "")
            for row in rows
        ]

    def side(name: str, mark: str, shadow: str, priority: float) -> TableColumn:
        """Return the column of the start or end; without seconds if room is short."""
        brief = TableColumn(name, places(name, name, mark, shadow, "%H:%M"), priority)
        return TableColumn(name, places(name, name, mark, shadow), priority - 25.0, shorter=brief)

    flares = [_flare(row, zone, signs) for row in rows]
    columns = [
        TableColumn(
            "start",
            places("start", "start", leaves, "shadow_exit"),
            90,
        ),
        TableColumn("highest", places("highest", "max"), inf),
        side("end", enters, "shadow_entry", 85),
        right("mag.", list(map(cells.magnitude, rows)), inf, "magnitude"),
        TableColumn("object", [row["object_name"] for row in rows], inf),
        right("every", [cells.number(row["train_spacing_s"], 1, " s") for row in rows], 95),
        TableColumn("flare", flares if question.flares else (), inf, "possible flare"),
        right("number", [str(row["catalog_id"]) for row in rows], 20, "catalogue number"),
        right(
            "timing",
            [cells.uncertainty(row["timing_uncertainty_s"], signs) for row in rows],
            30,
            "timing uncertainty",
        ),
    ]
    kept, dropped = fit(columns, console.width)
    brightest = min(range(len(rows)), key=lambda i: _sort_magnitude(rows[i]["magnitude"]))
    console.print(build_table(kept, (brightest,), ""))
    if dropped:
        print_lines(console, [f"No room here for: {', '.join(dropped)}."], style="dim")


def _nothing(question: TonightQuestion, night: Night) -> str:
    """Return why a night has no rows."""
    if night.dark is None:
        return "The sky does not get dark enough to see satellites."
    if question.flares:
        return "No stored Starlink can mirror the Sun to this site."
    if question.launch is not None:
        return f"No object of the launch {question.launch} passes in sunlight under a dark sky."
    return f"No object becomes as bright as magnitude {question.faintest:g}."


def _sort_magnitude(magnitude: float | None) -> float:
    return inf if magnitude is None else magnitude


def _place(
    row: dict[str, Any],
    name: str,
    height: str,
    zone: ZoneInfo,
    signs: cells.Signs,
    clock: str,
) -> str:
    """Return ``19:05:41 SSW 43°``, with the time in the format ``clock``."""
    when = cells.local(row[name], zone)
    azimuth = cells.compass(row[f"{name}_azimuth_deg"])
    elevation = cells.number(row[height], 0, signs.degree)
    return f"{when:{clock}} {azimuth:>3} {elevation:>3}"


def _flare(row: dict[str, Any], zone: ZoneInfo, signs: cells.Signs) -> str:
    """Return when a flare is most likely, and the mirror angle then."""
    if row["mirror_at"] is None:
        return ""
    off = cells.number(row["mirror_angle_deg"], 1, signs.degree)
    return f"{cells.local(row['mirror_at'], zone):%H:%M:%S} {off}"


def _sun_and_moon(night: Night, zone: ZoneInfo) -> str:
    def clock(moment: datetime | None) -> str:
        return f"{cells.local(moment, zone):%H:%M}" if moment else ""

    parts = []
    if night.sunset:
        parts.append(f"Sunset {clock(night.sunset)}")
    if night.dark is None:
        parts.append("never dark enough")
    elif night.dark == night.noon:
        parts.append("dark all day")
    else:
        parts.append(f"dark {clock(night.dark.start)} to {clock(night.dark.end)}")
    if night.twilight_end:
        parts.append(f"twilight ends {clock(night.twilight_end)}")
    moon = [f"Moon {night.moon_lit * 100:.0f} % lit, {night.moon_phase}"]
    if night.moonrise:
        moon.append(f"rises {clock(night.moonrise)}")
    if night.moonset:
        moon.append(f"sets {clock(night.moonset)}")
    height = night.moon_elevation_deg
    where = f"{height:.0f}° high" if height > 0 else "below the horizon"
    moon.append(f"{where} at midnight")
    sun = ", ".join(parts)
    return f"{sun[0].upper()}{sun[1:]}. {', '.join(moon)}."
