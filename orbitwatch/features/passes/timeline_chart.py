"""Passes over days as a picture: hours across, days down, a band for each object and site.

A satellite passes at nearly the same hours each day, a little earlier or later: the daily drift
shows as slanting rows of bars. Heights and marks repeat the information of colours.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.darkness import sun_below
from orbitwatch.drawing.day_raster import Raster, fill, stroke
from orbitwatch.drawing.pictures import YELLOW, check_chart_path, figure_class, fit_width, save
from orbitwatch.errors import UsageError
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain
from orbitwatch.sites import Site
from orbitwatch.times import Span, format_offset

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BANDS: Final = 12
MOST_DAYS: Final = 120
"""Total of all bands: more would be unreadable and make the file large."""

_CLASSES: Final = (
    (0.0, "below 30°", "#6BAED6", 0.5),
    (30.0, "30° to 60°", "#2171B5", 0.7),
    (60.0, "60° and more", "#08306B", 0.9),
)
_TWILIGHT, _NIGHT, _UNASKED = "#ECEEF2", "#D3D8E0", "#CCCCCC"
_WIDTH_IN: Final = 8.0
_LEFT, _RIGHT = 0.15, 0.97
_MARGIN_IN: Final = 0.4
_HEAD_IN, _KEY_IN, _BAND_IN = 0.75, 0.9, 0.4
_END_IN: Final = 0.25
_LINE_IN: Final = 8.0 * 1.35 / 72.0
"""Height of a line of the caption, in 8 points."""
_DAY_IN: Final = (0.06, 0.2)
_TALL_IN: Final = 8.0
_EDGE_H, _DOT_H = 0.015, 0.03
"""Hours added to either end of a bar, to keep short ones visible; also the length of a dot."""
_MEANING: Final = (
    "Bars are passes above the mask{}, taller and darker the higher they culminate; dots and "
    "numbers show the greatest brightness of visible ones, in magnitudes. Night is when the Sun is "
    "lower than {:g}°. The hatched part is outside the requested span."
)
_FIGURES_IN: Final = 0.12
"""Least height of a day for magnitudes next to the dots."""
_MOST_FIGURES: Final = 150
_FIGURE_H: Final = 0.6
"""Width of a magnitude in hours: it is omitted if the next pass comes sooner."""
_NAME_IN: Final = 0.14
"""Height of a date next to a band: of closer ones some are omitted."""


@dataclass(frozen=True, slots=True)
class Band:
    """One object over one site, a band of the picture; all objects if ``catalog_id`` is None."""

    label: str
    catalog_id: int | None
    site: Site


def check_timeline(bands: int, span: Span) -> None:
    """Raise UsageError if a timeline would be too crowded to read."""
    if bands > MOST_BANDS:
        raise UsageError(
            f"a timeline shows at most {MOST_BANDS} pairs of object and site, not {bands:,}",
            hint="name fewer objects or sites",
        )
    days = bands * _days(span)
    if days > MOST_DAYS:
        raise UsageError(
            f"a timeline shows at most {MOST_DAYS} days of all pairs of object and site together, "
            f"not {days:,}",
            hint="choose a shorter span, or fewer objects or sites",
        )


def draw_timeline(
    rows: Rows,
    bands: Sequence[Band],
    span: Span,
    twilight_deg: float,
    trust: Sequence[str],
    file: Path | None = None,
) -> Figure:
    """Draw the passes of ``bands`` within ``span`` into ``file``, lines on their ``trust`` below.

    Night is when the Sun's elevation is less than ``twilight_deg``. Raises UsageError as
    ``check_chart_path`` and ``check_timeline`` do, and where the file cannot be written.
    """
    check_chart_path(file)
    check_timeline(len(bands), span)
    rasters = [Raster(band.site, span) for band in bands]
    total = sum(raster.days for raster in rasters)
    day_in = float(np.clip(_TALL_IN / total, *_DAY_IN))
    foot = _foot(bands, rasters, twilight_deg, trust)
    tall = _HEAD_IN + _BAND_IN * len(bands) + day_in * total + _KEY_IN
    tall += _LINE_IN * len(foot) + _END_IN
    figure = figure_class()(figsize=(_WIDTH_IN, tall))
    top = tall - _HEAD_IN
    for band, raster in zip(bands, rasters, strict=True):
        height = day_in * raster.days
        top -= _BAND_IN
        box = (_LEFT, (top - height) / tall, _RIGHT - _LEFT, height / tall)
        axes = figure.add_axes(box)
        _frame(axes, raster, day_in, last=band is bands[-1])
        title = axes.set_title(
            _band_title(band, bands, raster), loc="left", fontsize=9.5, parse_math=False
        )
        fit_width(title, (_RIGHT - _LEFT) * _WIDTH_IN)
        _shade(axes, raster, band.site, twilight_deg)
        mine = rows["site"] == band.site.name
        if band.catalog_id is not None:
            mine = mine & (rows["catalog_id"] == band.catalog_id)
        _bars(axes, raster, rows.take(np.flatnonzero(mine)), day_in)
        top -= height
    _words(figure, rows, bands, span, foot)
    return save(figure, file)


def _days(span: Span) -> int:
    return -(-span.length // timedelta(days=1))


def _band_title(band: Band, bands: Sequence[Band], raster: Raster) -> str:
    offset = raster.zone.utcoffset(None)
    zone = f"UTC{format_offset(offset)}" if offset else "UTC"
    parts = [band.site.name]
    if len({other.catalog_id for other in bands}) > 1:
        parts.insert(0, plain(band.label))
    return f"{', '.join(parts)} (hours at {zone})"


def _frame(axes: Axes, raster: Raster, day_in: float, *, last: bool) -> None:
    axes.set(xlim=(0.0, 24.0), ylim=(raster.days, 0.0))
    axes.set_xticks(range(0, 25, 3), [f"{hour:02}" for hour in range(0, 25, 3)] if last else [])
    axes.set_xticks(range(25), minor=True)
    axes.tick_params(labelsize=8)
    axes.tick_params(axis="y", length=0)
    every = int(np.ceil(_NAME_IN / day_in))
    shown = range(0, raster.days, every)
    form = "%a %Y-%m-%d" if every == 1 else "%Y-%m-%d"
    axes.set_yticks([day + 0.5 for day in shown], [f"{raster.date(day):{form}}" for day in shown])
    axes.grid(visible=True, axis="x", color="#BBBBBB", linewidth=0.5)
    axes.set_axisbelow(False)
    for day in range(1, raster.days) if raster.days <= 40 else ():
        axes.axhline(day, color="white", linewidth=0.8)
    if last:
        axes.set_xlabel("hour of the day at the site", fontsize=9)


def _shade(axes: Axes, raster: Raster, site: Site, twilight_deg: float) -> None:
    """Shade twilight and night, and hatch the time outside the span."""
    for elevation, colour in ((0.0, _TWILIGHT), (twilight_deg, _NIGHT)):
        intervals = raster.begin + 24.0 * sun_below(site, raster.span, elevation)
        fill(axes, intervals, facecolor=colour, linewidth=0.0, zorder=0.5)
    outside = np.array([[0.0, raster.begin], [raster.end, 24.0 * raster.days]])
    hatch = {"facecolor": "white", "edgecolor": _UNASKED, "hatch": "////"}
    fill(axes, outside, linewidth=0.0, zorder=1, **hatch)


def _bars(axes: Axes, raster: Raster, rows: Rows, day_in: float) -> None:
    begin, end = raster.hours(rows["aos"]), raster.hours(rows["los"])
    begin = np.where(np.isnan(begin), raster.begin, begin)
    end = np.where(np.isnan(end), raster.end, end)
    limits = [lowest for lowest, _, _, _ in _CLASSES[1:]]
    which = np.searchsorted(limits, rows["max_elevation_deg"], side="right")
    for number, (_, _, colour, height) in enumerate(_CLASSES):
        mine = np.flatnonzero(which == number)
        bars = np.stack([begin[mine], end[mine]], axis=1) + np.array([-_EDGE_H, _EDGE_H])
        stroke(axes, bars, 72.0 * day_in * height, edgecolor=colour, zorder=3)
    seen = np.stack([raster.hours(rows[key]) for key in ("visible_start", "visible_end")], axis=1)
    middle = seen[np.isfinite(seen).all(axis=1)].mean(axis=1, keepdims=True)
    dots = np.concatenate([middle - 0.5 * _DOT_H, middle + 0.5 * _DOT_H], axis=1)
    size = float(np.clip(14.0 * day_in, 1.4, 2.8))
    for width, colour in ((size + 1.0, "black"), (size, YELLOW)):
        stroke(axes, dots, width, edgecolor=colour, capstyle="round", zorder=4)
    if day_in >= _FIGURES_IN:
        _write_magnitudes(axes, rows, begin, end)


def _write_magnitudes(axes: Axes, rows: Rows, begin: FloatArray, end: FloatArray) -> None:
    """Write the magnitudes of passes after their bars, if the next one leaves room."""
    magnitudes = rows["magnitude"]
    shown = np.flatnonzero(np.isfinite(magnitudes))
    if len(shown) > _MOST_FIGURES:
        return
    for i in shown.tolist():
        day, hour = divmod(float(end[i]), 24.0)
        follows = begin[(begin > begin[i]) & (begin < end[i] + _FIGURE_H)]
        if hour + _FIGURE_H > 24.0 or len(follows):
            continue
        about = "~" if rows["magnitude_is_estimated"][i] else ""
        axes.text(
            *(hour + 0.1, day + 0.5, f"{about}{magnitudes[i]:.1f}".replace("-", "\N{MINUS SIGN}")),
            fontsize=6.0, va="center", zorder=5,
        )  # fmt: skip


def _foot(
    bands: Sequence[Band], rasters: Sequence[Raster], twilight_deg: float, trust: Sequence[str]
) -> list[str]:
    """Return the caption: the meaning of the picture, and the uncertainty of its times."""
    own = any(band.site.horizon_profile for band in bands)
    lines = [_MEANING.format(" and the site's own horizon" if own else "", twilight_deg)]
    if any(raster.changes for raster in rasters):
        lines.append("Clocks are changed within these days; the hours keep the offset from UTC.")
    return [part for line in (*lines, *trust) for part in textwrap.wrap(line, 112)]


def _words(
    figure: Figure, rows: Rows, bands: Sequence[Band], span: Span, foot: Sequence[str]
) -> None:
    left, tall = _MARGIN_IN / _WIDTH_IN, float(figure.get_figheight())
    labels, sites = ({band.label for band in bands}, {band.site.name for band in bands})
    whose = plain(labels.pop()) if len(labels) == 1 else f"{len(labels)} objects"
    where = sites.pop() if len(sites) == 1 else f"{len(sites)} sites"
    number = f"{len(rows):,} pass" + ("" if len(rows) == 1 else "es")
    title = figure.text(
        *(left, 1 - 0.35 / tall, f"{number} of {whose} over {where}"),
        fontsize=13,
        fontweight="bold",
        va="center",
        parse_math=False,
    )
    fit_width(title, _WIDTH_IN - 2.0 * _MARGIN_IN)
    days = f"{span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC"
    figure.text(left, 1 - 0.62 / tall, days, fontsize=9.5, va="center")
    top = _LINE_IN * len(foot) + _END_IN
    _legend(figure, (top + _KEY_IN - 0.5) / tall)
    figure.text(
        *(left, top / tall, "\n".join(foot)), fontsize=8, va="top", linespacing=1.35,
        parse_math=False,
    )  # fmt: skip


def _legend(figure: Figure, top: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        *(Patch(color=colour, label=name) for _, name, colour, _ in _CLASSES),
        Line2D(
            [],
            [],
            label="visible: sunlit, sky dark",
            linestyle="none",
            marker="o",
            markersize=4,
            color=YELLOW,
            markeredgecolor="black",
        ),
        Patch(facecolor=_TWILIGHT, edgecolor="#999999", linewidth=0.5, label="twilight"),
        Patch(facecolor=_NIGHT, edgecolor="#999999", linewidth=0.5, label="night"),
    ]
    figure.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, top),
        ncols=6,
        frameon=False,
        fontsize=8.5,
        columnspacing=1.2,
        handlelength=1.4,
    )
