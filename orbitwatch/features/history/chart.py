"""The history of an orbit as a chart: PNG, SVG or PDF, through matplotlib.

Markers, dashes and words repeat the information of colours, so that the chart can be read in black
and white.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.pictures import (
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    VERMILION,
    check_chart_path,
    date_number,
    few_dates,
    figure_class,
    foot,
    head,
    label_dates,
    quiet_axes,
    save,
)
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.evolution.events import Event
from orbitwatch.evolution.history import history_of
from orbitwatch.features.history.answer import HistoryAnswer
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.rows import Values
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BREAK_DAYS = 45.0  # a line over a longer gap would suggest data that do not exist
_SHORT_NAMES: Final = {
    "orbit_raise": ("raise", BLUE, "////"),
    "orbit_lower": ("lowering", VERMILION, "\\\\\\\\"),
    "plane_change": ("plane", PURPLE, "xxxx"),
    "decay": ("decay", GREY, "...."),
    "gap": ("no sets", "#AAAAAA", ""),
}
_BROKEN_SHARE = 0.5
"""A gap longer than this share of the time with records breaks the axis."""
_MOST_PARTS = 4
_LEAST_DAYS = 20.0
_LABELS: Final = ("height (km)", "mean motion\n(rev/day)", "inclination (°)", "ascending\nnode (°)")
_LABEL_SHARE = 0.075  # of the width: closer labels would overlap


def draw_one(found: HistoryAnswer, path: Path | None = None) -> Figure:
    """Draw an answer about one object, into a file if one is given.

    Raises UsageError if there are several, OrbitwatchError if no element set is left.
    """
    if len(found.histories) > 1:
        raise UsageError(
            f"a chart shows one object, not {len(found.histories):,}",
            hint="name one of them",
        )
    (one,) = found.histories
    if not one.own_sets:
        raise OrbitwatchError("no element set to draw", hint="choose another start or end")
    return draw_history(one.own_sets, one.events, one.held.label, path)


def draw_history(
    element_sets: Sequence[ElementSet], events: Sequence[Event], name: str, path: Path | None = None
) -> Figure:
    """Draw perigee and apogee, mean motion, inclination and node over time into ``path``.

    The time axis is broken at gaps longer than 45 days that would fill much of the chart.
    Raises UsageError as ``check_chart_path`` does, and if the file cannot be written.
    """
    check_chart_path(path)
    history = history_of(element_sets)
    times = np.array(
        [s.epoch.replace(tzinfo=None) for s in history.element_sets], dtype="datetime64[us]"
    )
    parts = _records(times)
    figure = figure_class()(figsize=(9.0, 9.0), layout="constrained")
    axes: Any = figure.subplots(
        4,
        len(parts),
        sharex="col",
        sharey="row",
        squeeze=False,
        gridspec_kw={
            "height_ratios": [2.2, 1.2, 1.0, 1.0],
            "width_ratios": [_width(times[part]) for part in parts],
        },
    )
    series = (
        (0, history.apogee_km, VERMILION, "^", "--"),
        (0, history.perigee_km, BLUE, "o", "-"),
        (1, history.mean_motion, GREEN, "s", "-"),
        (2, history.inclination_deg, PURPLE, "D", "-"),
        (3, history.node_deg % 360.0, GREY, "v", ""),
    )
    for column, part in enumerate(parts):
        for row, values, colour, marker, dash in series:
            _line(axes[row, column], times[part], values[part], colour, marker, dash)
    for row, text in enumerate(_LABELS):
        axes[row, 0].set_ylabel(text)
    _finish(axes, times, parts)
    _mark(axes, events)
    last = axes[:, -1]
    _name_line(last[0], times, history.apogee_km, "apogee", VERMILION, "bottom", " km", 0)
    _name_line(last[0], times, history.perigee_km, "perigee", BLUE, "top", " km", 0)
    _name_line(last[1], times, history.mean_motion, "", GREEN, "center", "", 4)
    _name_line(last[2], times, history.inclination_deg, "", PURPLE, "center", "°", 3)
    _name_line(last[3], times, history.node_deg % 360.0, "", GREY, "center", "°", 1)
    begin, end = (history.element_sets[k].epoch for k in (0, -1))
    count = counted(len(history), "element set")
    head(figure, plain(f"{name}: {count}, {begin:%Y-%m-%d} to {end:%Y-%m-%d} UTC"))
    foot(figure, ["Shaded: events between two sets. Epochs are UTC.", *_broken(parts)])
    return save(figure, path)


def _records(times: Values) -> list[slice]:
    """Return the parts of the record between gaps so long that they would fill the chart."""
    days = (times - times[0]) / np.timedelta64(1, "D")
    gaps = np.diff(days)
    known = float(np.sum(gaps[gaps <= _BREAK_DAYS]))
    wide = np.flatnonzero((gaps > _BREAK_DAYS) & (gaps > _BROKEN_SHARE * max(known, 1.0))) + 1
    if len(wide) >= _MOST_PARTS:
        widest = np.argsort(gaps[wide - 1])[::-1][: _MOST_PARTS - 1]
        wide = np.sort(wide[widest])
    edges = [0, *wide.tolist(), len(times)]
    return [slice(a, b) for a, b in pairwise(edges)]


def _width(times: Values) -> float:
    """Return the drawn width of a part of the record, in days, with room for its dates."""
    days = float((times[-1] - times[0]) / np.timedelta64(1, "D"))
    return float(np.sqrt(max(days, _LEAST_DAYS)))


def _broken(parts: Sequence[slice]) -> list[str]:
    if len(parts) < 2:
        return []
    return [
        "Slanted strokes: the axis is broken where there are no sets; its parts differ in scale."
    ]


def _line(
    axes: Axes, times: Values, values: FloatArray, colour: str, marker: str, dash: str
) -> None:
    """Draw a series, broken at gaps; few sets get markers, many a finer line."""
    days = (times - times[0]) / np.timedelta64(1, "D")
    breaks = np.flatnonzero(np.diff(days) > _BREAK_DAYS) + 1
    size = 4.0 if len(times) <= 60 and dash else 2.0
    for part in np.split(np.arange(len(times)), breaks):
        axes.plot(
            times[part],
            values[part],
            color=colour,
            marker=marker,
            markersize=size,
            linestyle=dash or "none",
            linewidth=1.1,
        )


def _name_line(
    axes: Axes,
    times: Values,
    values: FloatArray,
    name: str,
    colour: str,
    side: str,
    unit: str,
    decimals: int,
) -> None:
    """Write the name and the last value of a line next to it, instead of a legend."""
    value = f"{values[-1]:,.{decimals}f}{unit}"
    axes.annotate(
        f"{name}\n{value}" if name else value,
        (1.0, float(values[-1])),
        xycoords=axes.get_yaxis_transform(),
        xytext=(6, 0),
        textcoords="offset points",
        va=side,
        color=colour,
        fontsize=8.5,
        annotation_clip=False,
    )


def _finish(axes: Any, times: Values, parts: Sequence[slice]) -> None:
    for column, part in enumerate(parts):
        label_dates(axes[-1, column], "")
        if len(parts) > 1:
            first, last = times[part][0], times[part][-1]
            reach = max(last - first, np.timedelta64(int(_LEAST_DAYS * 86400), "s"))
            few_dates(axes[-1, column], 3 if reach < np.timedelta64(200, "D") else 4)
            middle = first + (last - first) // 2
            axes[-1, column].set_xlim(middle - reach * 0.56, middle + reach * 0.56)
    for row in axes:
        for one in row:
            quiet_axes(one)
            one.ticklabel_format(axis="y", style="plain", useOffset=False)
            one.margins(x=0.02, y=0.08)
        for left, right in pairwise(row):
            _break(left, right)
    for one in axes[3]:
        one.set_ylim(0.0, 360.0)
        one.set_yticks([0, 90, 180, 270, 360])


def _break(left: Axes, right: Axes) -> None:
    """Mark the break of the time axis between two parts of a panel."""
    right.spines["left"].set_visible(False)
    right.tick_params(axis="y", length=0, labelleft=False)
    stroke: dict[str, Any] = {"color": "black", "linewidth": 1.0, "clip_on": False}
    for one, x in ((left, 1.0), (right, 0.0)):
        one.plot([x], [0.0], transform=one.transAxes, marker=[(-1, -1.6), (1, 1.6)],
                 markersize=9, linestyle="none", markeredgewidth=1.2, **stroke)  # fmt: skip


def _mark(axes: Any, events: Sequence[Event]) -> None:
    """Shade events, and label them above the first panel if there is room."""
    for column in range(axes.shape[1]):
        top = axes[0, column]
        first, last = top.get_xlim()
        written: list[float] = []
        for event in sorted(events, key=lambda event: event.kind == "gap"):  # gaps give way
            word, colour, hatch = _SHORT_NAMES[event.kind]
            begin, end = (date_number(one.epoch) for one in (event.set_before, event.set_after))
            begin, end = max(begin, first), min(end, last)
            if begin >= end:
                continue
            for one in axes[:, column]:
                one.axvspan(begin, end, facecolor=colour, alpha=0.18, linewidth=0)
                one.axvspan(
                    begin, end, facecolor="none", edgecolor=colour, hatch=hatch or None, alpha=0.5
                )
            middle = (begin + end) / 2.0
            share = _LABEL_SHARE * axes.shape[1]
            if all(abs(middle - other) > share * (last - first) for other in written):
                written.append(middle)
                top.annotate(
                    word,
                    (middle, 1.0),
                    xycoords=("data", "axes fraction"),
                    xytext=(0, 3),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8.5,
                )
