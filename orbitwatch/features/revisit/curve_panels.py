"""Panels of curves for the charts of ``revisit``: lines, labels and axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.drawing import pictures
from orbitwatch.drawing.pictures import fit_width, quiet_axes
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL_IN: Final = 6.4
_FEW_POINTS: Final = 4
"""Curves with up to this many points are annotated with their values."""

_STYLES: Final = (
    (pictures.BLUE, "o", "-"),
    (pictures.VERMILION, "s", "--"),
    (pictures.GREEN, "^", "-."),
    (pictures.PURPLE, "D", ":"),
    (pictures.GREY, "v", (0, (6, 2))),
    (pictures.ORANGE, "P", (0, (1, 1))),
)
GAP_MARKS: Final = {
    **{minutes / 60.0: f"{minutes} min" for minutes in (1, 2, 5, 10, 20)},
    0.5: "30 min",
    **{float(hours): f"{hours} h" for hours in (1, 2, 3, 6, 12)},
    **{24.0 * days: f"{days} d" for days in (1, 2, 4, 7, 14, 30, 60, 120, 365)},
}


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve of one panel; ``at_least`` marks points that are lower bounds."""

    name: str
    x: FloatArray
    y: FloatArray
    at_least: BoolArray


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves in one plot; ``gaps`` are durations, on a logarithmic scale."""

    title: str
    curves: tuple[Curve, ...]
    gaps: bool = True


def draw_panel(axes: Axes, panel: Panel) -> None:
    """Draw the curves of a panel with title, legend and scale."""
    for number, curve in enumerate(panel.curves[: len(_STYLES)]):
        colour, marker, dash = _STYLES[number]
        # Each line is thinner than the one before, so that none hides another.
        linewidth_pt = 1.2 + 0.9 * (len(panel.curves) - 1 - number)
        axes.plot(
            curve.x,
            curve.y,
            color=colour,
            marker=marker,
            markersize=3.0 + 1.2 * linewidth_pt,
            linestyle=dash,
            linewidth=linewidth_pt,
            label=curve.name,
        )
        _annotate(axes, curve, colour)
    lower_bounds = [curve for curve in panel.curves if curve.at_least.any()]
    if lower_bounds:
        axes.plot(
            np.concatenate([c.x[c.at_least] for c in lower_bounds]),
            np.concatenate([c.y[c.at_least] for c in lower_bounds]),
            color="black", marker="o", markersize=9.0, markerfacecolor="none", linestyle="none",
            label="at least that",
        )  # fmt: skip
    name = axes.set_title(plain(panel.title), loc="left", fontsize="medium", parse_math=False)
    fit_width(name, _PANEL_IN)
    quiet_axes(axes)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize="small")
    if panel.gaps:
        _gap_axis(axes, np.concatenate([curve.y for curve in panel.curves]))
    else:
        axes.set_ylim(bottom=0.0)


def _annotate(axes: Axes, curve: Curve, colour: str) -> None:
    """Annotate the gaps of a curve with few points."""
    known = np.flatnonzero(np.isfinite(curve.y))
    if len(known) and len(curve.x) <= _FEW_POINTS:
        for i in known.tolist():
            hours = float(curve.y[i])
            text = f"{hours / 24.0:.1f} d" if hours >= 48.0 else f"{hours:.1f} h"
            axes.annotate(
                text,
                (float(curve.x[i]), hours),
                xytext=(0, 5),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color=colour,
            )


def _gap_axis(axes: Axes, hours: FloatArray) -> None:
    """Set a logarithmic time scale with round clock and calendar units."""
    known = hours[np.isfinite(hours) & (hours > 0.0)]
    if not len(known):
        axes.annotate("never looked at twice", (0.5, 0.5), xycoords="axes fraction", ha="center")
    low, high = (float(known.min()), float(known.max())) if len(known) else (1.0, 24.0)
    axes.set_yscale("log")
    axes.set_ylim(low / 1.4, high * 1.4)
    marks = [mark for mark in sorted(GAP_MARKS) if low / 1.4 <= mark <= high * 1.4]
    axes.set_yticks(marks, [GAP_MARKS[mark] for mark in marks])
    axes.minorticks_off()


def size_axis(axes: Axes, sizes: FloatArray) -> None:
    """Mark the sizes of the fleets, on a logarithmic scale if they differ much."""
    axes.set_xlabel("satellites in the fleet")
    if sizes.max() / sizes.min() > 8:
        axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
