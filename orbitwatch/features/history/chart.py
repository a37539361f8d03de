"""The history of an orbit as a chart: PNG, SVG or PDF, through matplotlib.

Markers, dashes and words repeat what the colours say, so that the chart also reads in black and
white.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
    figure_class,
    label_dates,
    save,
)
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.events import Event
from orbitwatch.evolution.history import history_of
from orbitwatch.formats.rows import Values
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BREAK_DAYS = 45.0  # a line over a longer gap would show what nobody observed
_SHORT_NAMES: Final = {
    "orbit_raise": ("raise", BLUE, "////"),
    "orbit_lower": ("lowering", VERMILION, "\\\\\\\\"),
    "plane_change": ("plane", PURPLE, "xxxx"),
    "decay": ("decay", GREY, "...."),
    "gap": ("no sets", "#AAAAAA", ""),
}
_LABEL_SHARE = 0.075  # of the width: closer labels would overlap


def draw_history(
    element_sets: Sequence[ElementSet], events: Sequence[Event], name: str, path: Path
) -> None:
    """Draw perigee and apogee, mean motion, inclination and node over time into ``path``.

    Raises UsageError as ``check_chart_path`` does, and where the file cannot be written.
    """
    check_chart_path(path)
    history = history_of(element_sets)
    figure = figure_class()(figsize=(9.0, 9.0), layout="constrained")
    axes: Sequence[Axes] = figure.subplots(
        4, 1, sharex=True, gridspec_kw={"height_ratios": [2.2, 1.2, 1.0, 1.0]}
    )
    times = np.array(
        [s.epoch.replace(tzinfo=None) for s in history.element_sets], dtype="datetime64[us]"
    )
    height, motion, tilt, node = axes
    _line(height, times, history.apogee_km, VERMILION, "^", "--")
    _line(height, times, history.perigee_km, BLUE, "o", "-")
    height.set_ylabel("height (km)")
    _name_line(height, float(history.apogee_km[-1]), "apogee", VERMILION, "bottom")
    _name_line(height, float(history.perigee_km[-1]), "perigee", BLUE, "top")
    _line(motion, times, history.mean_motion, GREEN, "s", "-")
    motion.set_ylabel("mean motion\n(rev/day)")
    _line(tilt, times, history.inclination_deg, PURPLE, "D", "-")
    tilt.set_ylabel("inclination (°)")
    _line(node, times, history.node_deg % 360.0, GREY, "v", "", wraps=True)
    node.set_ylabel("ascending\nnode (°)")
    node.set_ylim(0.0, 360.0)
    node.set_yticks([0, 90, 180, 270, 360])
    _finish(axes)
    _mark(axes, events)
    first, last = (history.element_sets[k].epoch for k in (0, -1))
    height.set_title(
        f"{plain(name)}: {len(history):,} element sets, {first:%Y-%m-%d} to {last:%Y-%m-%d} UTC",
        loc="left",
        pad=18.0,
        parse_math=False,
    )
    save(figure, path)


def _line(
    axes: Axes,
    times: Values,
    values: FloatArray,
    colour: str,
    marker: str,
    dash: str,
    *,
    wraps: bool = False,
) -> None:
    """Draw a series, broken where there is no record; few sets get marks, many a finer line."""
    days = (times - times[0]) / np.timedelta64(1, "D")
    breaks = np.flatnonzero(np.diff(days) > _BREAK_DAYS) + 1
    size = 4.0 if len(times) <= 60 else 2.0
    for part in np.split(np.arange(len(times)), breaks):
        axes.plot(
            times[part],
            values[part],
            color=colour,
            marker=marker,
            markersize=size if not wraps else 2.0,
            linestyle=dash or "none",
            linewidth=1.1,
        )


def _name_line(axes: Axes, value: float, name: str, colour: str, side: str) -> None:
    """Write the name of a line where it ends: no legend hides anything, no colour is needed."""
    axes.annotate(
        name,
        (1.0, value),
        xycoords=axes.get_yaxis_transform(),
        xytext=(5, 0),
        textcoords="offset points",
        va=side,
        color=colour,
        annotation_clip=False,
    )


def _finish(axes: Sequence[Axes]) -> None:
    label_dates(axes[-1], "epoch of the element set (UTC)")
    for one in axes:
        one.grid(visible=True, color="#DDDDDD", linewidth=0.6)
        one.set_axisbelow(True)
        one.ticklabel_format(axis="y", style="plain", useOffset=False)
        one.margins(x=0.02, y=0.08)


def _mark(axes: Sequence[Axes], events: Sequence[Event]) -> None:
    """Shade what happened, and write what it was above the first panel where there is room."""
    first, last = axes[0].get_xlim()
    written: list[float] = []
    for event in sorted(events, key=lambda event: event.kind == "gap"):  # gaps give way
        word, colour, hatch = _SHORT_NAMES[event.kind]
        begin, end = (date_number(one.epoch) for one in (event.set_before, event.set_after))
        for one in axes:
            one.axvspan(begin, end, facecolor=colour, alpha=0.18, linewidth=0)
            one.axvspan(
                begin, end, facecolor="none", edgecolor=colour, hatch=hatch or None, alpha=0.5
            )
        middle = (begin + end) / 2.0
        if all(abs(middle - other) > _LABEL_SHARE * (last - first) for other in written):
            written.append(middle)
            axes[0].annotate(
                word,
                (middle, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize="small",
            )
