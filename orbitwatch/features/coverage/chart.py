"""Coverage maps of the Earth: looks a day and the longest gap of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.drawing.coastlines import coastlines
from orbitwatch.drawing.pictures import check_chart_path, figure_class, foot, head, save
from orbitwatch.features.coverage.grid import Grid
from orbitwatch.features.revisit.curve_panels import GAP_MARKS
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STEP_DEG: Final = 0.25
_COARSE_STEP_DEG: Final = 0.5
_COARSE_CELLS: Final = 10_000
_EXTENT: Final = (-180.0, 180.0, -90.0, 90.0)
_NEVER: Final = "#BBBBBB"
_NUMBERS: Final = {
    digit * 10.0**power: f"{digit * 10.0**power:g}" for power in range(-3, 5) for digit in (1, 2, 5)
}


def draw(
    rows: Rows, grid: Grid, title: str, captions: Sequence[str], path: Path | None = None
) -> Figure:
    """Draw the cells of ``grid`` as two maps in plate carrée; grey means no look.

    Raises errors as ``check_chart_path`` does, and if the file cannot be written.
    """
    check_chart_path(path)
    pixels = _pixels(grid)
    never, longest = rows["looks"] == 0, rows["longest_gap_h"]
    looks = np.where(never, np.nan, rows["looks_per_day"])
    gaps = np.where(never | (longest == 0.0), np.nan, longest)
    figure = figure_class()(figsize=(9.0, 9.4), layout="constrained")
    axes: Any = figure.subplots(2, 1)
    _map(axes[0], looks[pixels], "looks a day", _NUMBERS)
    _map(axes[1], gaps[pixels], "longest gap", GAP_MARKS)
    head(figure, plain(title))
    always = "; below, also always in view" if np.isnan(longest).any() else ""
    grey = (f"Grey: never looked at{always}.",) if np.isnan(gaps).any() else ()
    foot(figure, (*grey, *captions))
    return save(figure, path)


def _pixels(grid: Grid) -> IntArray:
    """Return the number of the cell at each pixel, north up."""
    step = _COARSE_STEP_DEG if grid.cells < _COARSE_CELLS else _STEP_DEG
    latitude = 90.0 - step * (np.arange(round(180.0 / step)) + 0.5)
    longitude = -180.0 + step * (np.arange(round(360.0 / step)) + 0.5)
    lat, lon = np.meshgrid(latitude, longitude, indexing="ij")
    return grid.cell_at(lat, lon)


def _map(axes: Axes, values: FloatArray, label: str, marks: Mapping[float, str]) -> None:
    """Draw values, all positive or NaN, on a logarithmic scale with ``marks``."""
    from matplotlib import colormaps
    from matplotlib.collections import LineCollection
    from matplotlib.colors import LogNorm

    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (1.0, 24.0)
    picture = axes.imshow(
        values, extent=_EXTENT, norm=LogNorm(low, max(high, 1.05 * low)), interpolation="nearest",
        cmap=colormaps["viridis"].with_extremes(bad=_NEVER),
    )  # fmt: skip
    coasts = coastlines()
    axes.add_collection(LineCollection(coasts, colors="white", linewidths=0.9, alpha=0.7))
    axes.add_collection(LineCollection(coasts, colors="black", linewidths=0.4))
    axes.set_xlim(-180.0, 180.0)
    axes.set_ylim(-90.0, 90.0)
    axes.set_xticks(np.arange(-180, 181, 60))
    axes.set_yticks(np.arange(-90, 91, 30))
    axes.set_title(label, loc="left", fontsize="medium")
    bar = axes.figure.colorbar(picture, ax=axes, shrink=0.8)
    shown = {mark: text for mark, text in sorted(marks.items()) if low <= mark <= high}
    if shown:
        bar.set_ticks(list(shown), labels=list(shown.values()))
        bar.ax.minorticks_off()
