"""Looks over time as a picture: a row for each fleet and place, its longest gap shaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.drawing.pictures import (
    BLUE,
    VERMILION,
    check_chart_path,
    date_number,
    figure_class,
    foot,
    head,
    label_dates,
    quiet_axes,
    save,
)
from orbitwatch.features.revisit.fleets import Fleet
from orbitwatch.features.revisit.imaging_opportunities import Opportunities
from orbitwatch.features.revisit.question import Target
from orbitwatch.features.revisit.rows import opportunities_of, row_label
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.sanitize import plain
from orbitwatch.formats.values import to_datetime64
from orbitwatch.times.zones import zone_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MANY = 2_000
_DAY, _NIGHT, _GAP = VERMILION, BLUE, "#DDDDDD"
_NAME_LETTERS: Final = 44
"""Longer names are truncated to leave room for the rows."""
_HALF: Final = 0.32
"""Half the height of a row's marks; rows are 1 apart."""


def draw_timeline(
    rows: Rows,
    found: Opportunities,
    fleets: Sequence[Fleet],
    targets: Sequence[Target],
    reference_jd: float,
    title: str,
    captions: Sequence[str],
    path: Path | None = None,
    zone: tzinfo = UTC,
) -> Figure:
    """Draw when each of ``fleets`` looks at each of ``targets``: ``rows`` are theirs, in order.

    Looks in daylight point up and have a dot, those at night point down; ``captions`` on their
    uncertainty are printed below. Raises errors as ``check_chart_path`` does, and if the file
    cannot be written.
    """
    check_chart_path(path)
    figure = figure_class()(figsize=(9.0, 1.9 + 0.62 * len(rows)), layout="constrained")
    axes = figure.subplots()
    listed = list(rows)
    pairs = [(opportunities_of(found, fleet), target) for fleet in fleets for target in targets]
    for line, (row, (mine, target)) in enumerate(zip(listed, pairs, strict=True)):
        _shade(axes, line, row)
        here = np.isin(mine.place, target.places)
        times = to_datetime64(reference_jd, mine.days)
        _mark(axes, line, times[here & mine.daylight], times[here & ~mine.daylight])
    _finish(axes, listed, zone)
    head(figure, plain(title))
    foot(figure, captions)
    return save(figure, path)


def _shade(axes: Axes, line: int, row: dict[str, Any]) -> None:
    """Shade the longest gap, if there is one, and label it with its duration."""
    if row["longest_gap_start"] is None:
        return
    begin, end = (date_number(row[f"longest_gap_{which}"]) for which in ("start", "end"))
    axes.broken_barh([(begin, end - begin)], (line - 0.42, 0.84), facecolor=_GAP, hatch="//",
                     edgecolor="white", zorder=0.5)  # fmt: skip
    sign = "≥ " if row["longest_gap_at_least"] else ""
    axes.annotate(
        sign + _length(row["longest_gap_h"]),
        ((begin + end) / 2.0, line - 0.18),
        ha="center",
        va="center",
        fontsize="x-small",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
        zorder=3.0,
    )


def _mark(axes: Axes, line: int, by_day: Values, by_night: Values) -> None:
    """Draw a row's looks; very many as pixels rather than as shapes."""
    many = len(by_day) + len(by_night) > _MANY
    axes.hlines(line, *axes.get_xlim(), color="none")
    for times, colour, end in ((by_day, _DAY, -_HALF), (by_night, _NIGHT, _HALF)):
        axes.vlines(times, line, line + end, color=colour, linewidth=1.1, rasterized=many)
    if not many:
        axes.plot(by_day, np.full(len(by_day), line - _HALF), color=_DAY, marker="o",
                  markersize=3.0, linestyle="none")  # fmt: skip


def _finish(axes: Axes, rows: Sequence[dict[str, Any]], zone: tzinfo) -> None:
    label_dates(axes, f"closest approach ({zone_name(zone)})", zone)
    quiet_axes(axes)
    axes.set_xlim(*(date_number(rows[0][end]) for end in ("start", "end")))
    several = len({row["fleet"] for row in rows}) > 1
    names = [
        "\n".join(map(_brief, ([row["fleet"]] if several else []) + [row_label(row)]))
        for row in rows
    ]
    axes.set_yticks(range(len(rows)), names, fontsize="small", parse_math=False)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    key = "up, with a dot: by daylight    down: by night    shaded: the longest gap"
    axes.annotate(key, (0.0, 1.0), xycoords="axes fraction", xytext=(0, 6),
                  textcoords="offset points", fontsize="small")  # fmt: skip


def _brief(name: str) -> str:
    name = plain(name)
    return name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1].rstrip()}…"


def _length(hours: float) -> str:
    return f"{hours / 24.0:.1f} d" if hours >= 48.0 else f"{hours:.1f} h"
