"""Coverage as maps of the Earth: looks a day, and the longest gap, of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.coastlines import coastlines
from orbitwatch.drawing.pictures import check_chart_path, figure_class, foot, head, save
from orbitwatch.features.coverage.grid import Grid
from orbitwatch.features.revisit.chart import GAP_MARKS
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STEP_DEG: Final = 0.25
_EXTENT: Final = (-180.0, 180.0, -90.0, 90.0)
_NEVER: Final = "#BBBBBB"


def draw(rows: Rows, grid: Grid, title: str, captions: Sequence[str], path: Path) -> None:
    """Draw the cells of ``grid`` as two maps in plate carrée; grey is never looked at.

    Raises errors as ``check_chart_path`` does, and where the file cannot be written.
    """
    check_chart_path(path)
    pixels = _pixels(grid)
    never = rows["looks"] == 0
    gaps = np.where(np.isnan(rows["longest_gap_h"]), 0.0, rows["longest_gap_h"])
    figure = figure_class()(figsize=(9.0, 10.0), layout="constrained")
    axes: Any = figure.subplots(2, 1)
    _map(axes[0], np.where(never, np.nan, rows["looks_per_day"])[pixels], "looks a day")
    _map(axes[1], np.where(never, np.nan, gaps)[pixels], "longest gap", gaps=True)
    head(figure, plain(title))
    grey = ("Grey: never looked at.",) if never.any() else ()
    foot(figure, (*grey, *captions))
    save(figure, path)


def _pixels(grid: Grid) -> FloatArray:
    """Return the number of the cell at each pixel, north above."""
    latitude = 90.0 - _STEP_DEG * (np.arange(round(180.0 / _STEP_DEG)) + 0.5)
    longitude = -180.0 + _STEP_DEG * (np.arange(round(360.0 / _STEP_DEG)) + 0.5)
    lat, lon = np.meshgrid(latitude, longitude, indexing="ij")
    return grid.cell_at(lat, lon)


def _map(axes: Axes, values: FloatArray, label: str, *, gaps: bool = False) -> None:
    from matplotlib import colormaps
    from matplotlib.colors import LogNorm

    colours = colormaps["viridis_r" if gaps else "viridis"].with_extremes(bad=_NEVER)
    known = values[np.isfinite(values) & (values > 0.0)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (1.0, 24.0)
    norm = LogNorm(low, max(high, 1.01 * low)) if gaps else None
    shown = np.maximum(values, low) if gaps else values
    picture = axes.imshow(
        shown, extent=_EXTENT, cmap=colours, norm=norm, interpolation="nearest", aspect="equal",
        vmin=None if gaps else 0.0,
    )  # fmt: skip
    for line in coastlines():
        axes.plot(line[:, 0], line[:, 1], color="white", linewidth=0.9, alpha=0.7)
        axes.plot(line[:, 0], line[:, 1], color="black", linewidth=0.4)
    axes.set_xlim(-180.0, 180.0)
    axes.set_ylim(-90.0, 90.0)
    axes.set_xticks(np.arange(-180, 181, 60))
    axes.set_yticks(np.arange(-90, 91, 30))
    axes.set_title(label, loc="left", fontsize="medium")
    bar = axes.figure.colorbar(picture, ax=axes, shrink=0.8)
    if gaps:
        marks = [mark for mark in sorted(GAP_MARKS) if low <= mark <= high]
        if len(marks) < 2:
            return
        bar.set_ticks(marks, labels=[GAP_MARKS[mark] for mark in marks])
        bar.ax.minorticks_off()
