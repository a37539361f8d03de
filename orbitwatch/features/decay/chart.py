"""A re-entry forecast as a chart: perigee and apogee of the sets, and the re-entry interval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.drawing.pictures import (
    BLUE,
    GREY,
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
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import known_since
from orbitwatch.evolution.history import history_of
from orbitwatch.features.decay.forecast import DecayForecast
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FALLEN_KM = 100.0


def draw_forecast(held: CatalogObject, forecast: DecayForecast, path: Path | None = None) -> Figure:
    """Draw perigee and apogee of the sets used, and the expected re-entry.

    Raises errors as ``check_chart_path`` does, and if the file cannot be written.
    """
    check_chart_path(path)
    history = history_of([s for s in held.element_sets if known_since(s) <= forecast.as_of])
    figure = figure_class()(figsize=(9.0, 4.6), layout="constrained")
    axes = figure.subplots()
    days = np.array([date_number(s.epoch) for s in history.element_sets])
    size = 4.0 if len(days) <= 60 else 2.0
    for heights, colour, marker, name in (
        (history.apogee_km, VERMILION, "^", "apogee"),
        (history.perigee_km, BLUE, "o", "perigee"),
    ):
        axes.plot(days, heights, color=colour, marker=marker, markersize=size, linewidth=1.2,
                  label=f"{name}, {heights[-1]:,.0f} km at last")  # fmt: skip
    if forecast.earliest is not None and forecast.latest is not None and not forecast.propelled:
        begin, end = date_number(forecast.earliest), date_number(forecast.latest)
        axes.axvspan(begin, end, color=GREY, alpha=0.18, linewidth=0.0,
                     label="re-entry, 90 % of cases")  # fmt: skip
    if forecast.expected is not None:
        at = date_number(forecast.expected)
        axes.axvline(at, color=GREY, linestyle="--", label=f"expected {forecast.expected:%Y-%m-%d}")
        axes.plot([days[-1], at], [history.perigee_km[-1], _FALLEN_KM], color=BLUE, linestyle=":")
    axes.set_ylabel("height (km)")
    quiet_axes(axes)
    label_dates(axes, "UTC")
    axes.set_ylim(bottom=0.0)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8.5)
    head(figure, plain(f"{held.label}: heights and re-entry"))
    foot(
        figure,
        [f"{forecast.method}. The dotted line connects to the re-entry; it is not the descent."],
    )
    return save(figure, path)
