"""A pass as a chart of the sky: PNG, SVG or PDF, through matplotlib.

The zenith is in the middle, the horizon outside, north up and east to the left, as the sky appears
when the chart is held overhead. Widths and dashes repeat the information of colours.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.labels import Box, Label, place
from orbitwatch.drawing.pictures import (
    BLUE,
    GREY,
    YELLOW,
    check_chart_path,
    figure_class,
    fit_width,
    save,
)
from orbitwatch.features.passes import sky_wording
from orbitwatch.features.passes.sky_disc import draw_disc, on_disc, point, skyline
from orbitwatch.features.passes.sky_path import Moment, SkyPath

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STYLES: Final = {
    (True, True): ("visible: sunlit, sky dark", BLUE, 5.0, "-"),
    (False, True): ("sunlit, sky bright", BLUE, 1.8, "-"),
    (False, False): ("in the Earth's shadow", GREY, 1.8, (0, (4, 2))),
}
_KEY: Final = {"aos": "AOS", "tca": "TCA", "los": "LOS"}
_SIZE_IN: Final = (7.0, 8.6)
_LEFT: Final = 0.06
"""Margin on either side, as a share of the width."""
_DISC_IN: Final = 2.75
"""Radius of the horizon on paper."""
_POINTS: Final = 72.0 * _DISC_IN
"""The radius in points of type, from which the sizes of labels are computed."""
_WRAP: Final = 106


def draw_sky(path: SkyPath, label: str, trust: Sequence[str], file: Path | None = None) -> Figure:
    """Draw a pass of the object ``label`` into ``file``, with lines on its ``trust`` below.

    Raises UsageError as ``check_chart_path`` does, and if the file cannot be written.
    """
    check_chart_path(file)
    figure = figure_class()(figsize=_SIZE_IN)
    width, height = _SIZE_IN
    side = 2.0 * 1.14 * _DISC_IN
    axes = figure.add_axes(
        ((width - side) / 2 / width, (height - 0.75 - side) / height, side / width, side / height)
    )
    axes.set(xlim=(-1.14, 1.14), ylim=(-1.14, 1.14), aspect="equal")
    axes.axis("off")
    draw_disc(axes, path)
    _path(axes, path)
    sun = _sun(axes, path)
    _labels(axes, path, sun)
    _words(figure, axes, path, label, trust)
    return save(figure, file)


def _path(axes: Axes, path: SkyPath) -> None:
    """Draw the stretches of equal light, each in its style, and arrows along the path."""
    points = on_disc(path.azimuth_deg, path.elevation_deg)
    kinds = path.visible.astype(np.int8) * 2 + path.sunlit
    edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)]
    named: set[str] = set()
    for first, last in pairwise(edges):
        style = _STYLES[bool(path.visible[first]), bool(path.sunlit[first])]
        name, colour, width, dash = style
        axes.plot(
            *points[first : last + 1].T,
            color=colour,
            linewidth=width,
            linestyle=dash,
            solid_capstyle="butt",
            label=name if name not in named else None,
            zorder=4,
        )
        named.add(name)
    for share in (0.28, 0.75):
        at = int(np.searchsorted(path.seconds, share * path.seconds[-1]))
        step = points[at] - points[at - 1]
        if np.hypot(*step) > 1e-5:  # a geostationary satellite does not move
            tip = points[at] + step / np.hypot(*step) * 0.03
            axes.annotate(
                "",
                tip,
                points[at],
                arrowprops={"arrowstyle": "-|>", "color": "black", "mutation_scale": 15},
                zorder=6,
            )


def _sun(axes: Axes, path: SkyPath) -> list[Box]:
    """Draw the Sun if it is up at the culmination; return the box that it occupies."""
    if path.sun_elevation_deg <= 0.0:
        return []
    x, y = point(path.sun_azimuth_deg, path.sun_elevation_deg)
    style: dict[str, Any] = {"linestyle": "none", "markeredgecolor": "black", "zorder": 5}
    axes.plot([x], [y], marker="o", markersize=13, color=YELLOW, label="Sun at TCA", **style)
    axes.plot([x], [y], marker="o", markersize=2.5, color="black", **style)
    return [_around(x, y, 9.0)]


def _labels(axes: Axes, path: SkyPath, taken: Sequence[Box]) -> None:
    """Mark the moments, and write their times if there is room: culmination, rise and set first."""
    shown = _spread(path)
    texts = [_text(moment) for moment, _ in shown]
    sizes = [7.5 if moment.kind == "mark" else 9.0 for moment, _ in shown]
    wanted, boxes = [], [*taken, *_names_taken()]
    for (moment, (x, y)), text, size in zip(shown, texts, sizes, strict=True):
        _marker(axes, moment, x, y)
        if moment.kind in _KEY:
            boxes.append(_around(x, y, 4.5))
        lines = text.split("\n")
        width, height = 0.62 * size * max(map(len, lines)), 1.25 * size * len(lines)
        needed = moment.kind in _KEY
        wanted.append(Label(x, y, width / _POINTS, height / _POINTS, 7.0 / _POINTS, needed))
    line = np.concatenate([on_disc(path.azimuth_deg, path.elevation_deg), *_rings(path)])
    for text, size, box in zip(texts, sizes, place(wanted, line, boxes), strict=True):
        if box is not None:
            x, y = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
            weight = "bold" if size > 8.0 else "normal"
            axes.text(
                x, y, text, fontsize=size, ha="center", va="center", fontweight=weight, zorder=7
            )


def _spread(path: SkyPath) -> list[tuple[Moment, tuple[float, float]]]:
    """Return the moments and their places by importance, without those that would overlap."""
    order = {"tca": 0, "aos": 1, "los": 1, "into_shadow": 2, "out_of_shadow": 2, "mark": 3}
    shown: list[tuple[Moment, tuple[float, float]]] = []
    for moment in sorted(path.moments, key=lambda moment: order[moment.kind]):
        x, y = point(moment.azimuth_deg, moment.elevation_deg)
        near = any(np.hypot(x - a, y - b) < 9.0 / _POINTS for _, (a, b) in shown)
        if not near or moment.kind in _KEY:
            shown.append((moment, (x, y)))
    return shown


def _around(x: float, y: float, points: float) -> Box:
    reach = points / _POINTS
    return (x - reach, y - reach, x + reach, y + reach)


def _names_taken() -> list[Box]:
    """Return the boxes of the zenith's cross and the points of the compass."""
    points = [_around(*point(azimuth, -7.5), 13.0) for azimuth in range(0, 360, 45)]
    return [_around(0.0, 0.0, 4.0), *points]


def _rings(path: SkyPath) -> list[FloatArray]:
    """Return points of the horizon and of the mask, which labels should not cross."""
    azimuth = np.arange(0.0, 360.0, 1.5)
    masks = {0.0, path.sighting.min_elevation_deg}
    rings = [on_disc(azimuth, np.full(len(azimuth), mask)) for mask in sorted(masks)]
    own = path.sighting.site.horizon_profile
    return rings if own is None else [*rings, skyline(own, path.sighting.min_elevation_deg)]


def _text(moment: Moment) -> str:
    if moment.kind == "mark":
        return sky_wording.clock(moment.time, seconds=False)
    time = sky_wording.clock(moment.time)
    if moment.kind == "tca":
        return f"TCA {time}\n{moment.elevation_deg:.0f}°"
    words = {"into_shadow": "into shadow", "out_of_shadow": "out of shadow"}
    return f"{_KEY.get(moment.kind) or words[moment.kind]}\n{time}"


def _marker(axes: Axes, moment: Moment, x: float, y: float) -> None:
    marker, size, face = {
        "aos": ("o", 7.0, "white"),
        "tca": ("D", 7.0, "black"),
        "los": ("s", 7.0, "black"),
        "mark": ("o", 3.2, "white"),
    }.get(moment.kind, ("|", 11.0, "black"))
    axes.plot(
        [x], [y], marker=marker, markersize=size, color=face, markeredgecolor="black", zorder=6
    )


def _words(figure: Figure, axes: Axes, path: SkyPath, label: str, trust: Sequence[str]) -> None:
    title = figure.text(
        *(_LEFT, 0.965, sky_wording.title(path, label)),
        fontsize=14,
        fontweight="bold",
        va="center",
        parse_math=False,
    )
    fit_width(title, (1.0 - 2.0 * _LEFT) * _SIZE_IN[0])
    figure.text(_LEFT, 0.937, sky_wording.when(path), fontsize=10, va="center")
    side = "directions are meridians" if path.at_pole else "east is on the left"
    figure.text(
        *(1.0 - _LEFT, 0.905, "as seen looking up:\n" + side),
        fontsize=8,
        style="italic",
        color=GREY,
        ha="right",
        va="top",
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4, frameon=False, fontsize=8.5)
    mask = path.sighting.min_elevation_deg
    lines = [*sky_wording.sentences(path), *trust]
    own = path.sighting.site.horizon_profile
    masks = f"the mask is at {mask:g}°" + (f"; the site's own horizon has {own}" if own else "")
    lines.append(f"Elevations are geometric, without refraction; {masks}.")
    wrapped = [part for line in lines for part in textwrap.wrap(line, _WRAP)]
    figure.text(
        _LEFT, 0.145, "\n".join(wrapped), fontsize=8, va="top", linespacing=1.35, parse_math=False
    )
