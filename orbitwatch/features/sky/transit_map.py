"""A map of the centre lines of transits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.coastlines import fine_land, land
from orbitwatch.drawing.pictures import GREY, check_chart_path, figure_class, foot, head, save
from orbitwatch.features.sky.transits import SAFETY, TransitAnswer
from orbitwatch.formats.antimeridian import split
from orbitwatch.formats.sanitize import plain
from orbitwatch.sites import Site
from orbitwatch.terminal import cells

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 12
"""More lines would be hard to distinguish: the map shows the nearest."""
_COLOURS = ("#C0392B", "#1F618D", "#7D6608", "#6C3483", "#117864", "#A04000")
_DASHES = ("-", "--")
_KM_A_DEGREE = 111.2
_LEAST_KM, _ROOM = 60.0, 1.35
_REGION_DEG = 20.0
"""Height of a map below which coasts at 1:110m would be too coarse."""
_LAND, _COAST, _GRID = "#E9E4D6", "#8A8F94", "#C4CAD0"


def draw_lines(found: TransitAnswer, file: Path | None = None) -> tuple[Figure, int]:
    """Draw the centre lines nearest to the sites; return the map, and how many are left out.

    The map reaches a third farther than the nearest point of the farthest line drawn. Raises
    UsageError if ``file``, if one is given, cannot be written.
    """
    check_chart_path(file)
    listed: list[dict[str, Any]] = list(found.answer.rows())
    paths = found.transits.line_path_deg
    known = [i for i, row in enumerate(listed) if row["line_distance_km"] is not None]
    nearest = sorted(known, key=lambda i: listed[i]["line_distance_km"])[:MOST_LINES]
    shown = [(listed[i], paths[i]) for i in sorted(nearest)]
    figure = figure_class()(figsize=(8.0, 8.6), layout="constrained")
    axes = figure.add_subplot()
    _frame(axes, found.answer.sites, [row for row, _ in shown])
    _draw_land(axes)
    zones = {site.name: ZoneInfo(site.timezone) for site in found.answer.sites}
    for number, (row, path) in enumerate(shown):
        style: dict[str, Any] = {
            "color": _COLOURS[number % len(_COLOURS)],
            "linestyle": _DASHES[number // len(_COLOURS)],
        }
        _draw_line(axes, row, path, style, zones)
    for site in found.answer.sites:
        _draw_site(axes, site)
    if shown:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), fontsize=8, frameon=False)
    count = f"{len(shown)} centre line" + ("" if len(shown) == 1 else "s")
    head(figure, f"{count} near {', '.join(site.name for site in found.answer.sites)[:60]}")
    clocks = ", ".join(sorted({site.timezone for site in found.answer.sites}))
    strip = "Dotted: the strip from which the disc is crossed. The dot is the nearest point."
    lines = [f"{strip} Times are local ({clocks})."]
    if any(row["body"] == "sun" for row, _ in shown):
        lines.append(SAFETY)
    foot(figure, lines)
    return save(figure, file), len(known) - len(shown)


def _frame(axes: Axes, sites: Sequence[Site], rows: Sequence[dict[str, Any]]) -> None:
    """Set limits that contain the sites and the nearest points, with equal scales."""
    latitudes = [site.latitude_deg for site in sites] + [row["line_latitude_deg"] for row in rows]
    first = sites[0].longitude_deg
    longitudes = np.array(
        [site.longitude_deg for site in sites] + [row["line_longitude_deg"] for row in rows]
    )
    longitudes = first + (longitudes - first + 180.0) % 360.0 - 180.0
    middle = 0.5 * (min(latitudes) + max(latitudes))
    shrink = max(np.cos(np.radians(middle)), 0.05)
    half = max(
        0.5 * (max(latitudes) - min(latitudes)),
        0.5 * float(np.ptp(longitudes)) * shrink,
        _LEAST_KM / _KM_A_DEGREE,
    )
    half = min(half * _ROOM, 90.0)
    centre = 0.5 * float(longitudes.min() + longitudes.max())
    axes.set(
        xlim=(centre - half / shrink, centre + half / shrink),
        ylim=(middle - half, middle + half),
        aspect=1.0 / shrink,
    )
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=1.5)
    axes.set_xlabel("longitude, degrees east", fontsize=9)
    axes.set_ylabel("latitude, degrees north", fontsize=9)
    axes.tick_params(labelsize=8)


def _draw_land(axes: Axes) -> None:
    """Draw the land within the limits of ``axes``, with fine coasts on a regional map."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import Bbox

    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    pieces = fine_land() if north - south < _REGION_DEG else land()
    view = Bbox.from_extents(west, south, east, north)
    room = view.expanded(1.1, 1.1)  # so that the clipped edges lie outside
    shown = []
    for turn, rings in product((-360.0, 0.0, 360.0), pieces):
        outlines = [Outline(np.add(ring, (turn, 0.0)), closed=True) for ring in rings]
        shown += [one.clip_to_bbox(room) for one in outlines if one.get_extents().overlaps(room)]
    if shown:
        outline = Outline.make_compound_path(*shown)
        axes.add_patch(
            PathPatch(outline, facecolor=_LAND, edgecolor=_COAST, linewidth=0.5, zorder=1)
        )


def _draw_line(
    axes: Axes,
    row: dict[str, Any],
    path: FloatArray,
    style: dict[str, Any],
    zones: dict[str, ZoneInfo],
) -> None:
    when = cells.local(row["time"], zones[row["site"]])
    label = f"{when:%Y-%m-%d %H:%M:%S} {plain(row['object_name'])}, {row['body']}, "
    label += f"{row['line_width_km']:.1f} km wide, {row['line_distance_km']:.1f} km away"
    known = path[np.isfinite(path).all(axis=1)]
    half = 0.5 * (row["line_width_km"] or 0.0)
    for piece in split(known[:, 1], known[:, 0]) if len(known) > 1 else ():
        x, y = piece.longitude_deg, piece.latitude_deg
        shrink = np.maximum(np.cos(np.radians(y)), 0.05)
        along = np.stack([np.gradient(x) * shrink, np.gradient(y)])
        along /= np.maximum(np.hypot(*along), 1e-12)
        aside = half / _KM_A_DEGREE
        for turn in (-360.0, 0.0, 360.0):
            axes.plot(x + turn, y, linewidth=1.6, zorder=3, label=label, **style)
            label = "_"
            for side in (-aside, aside):
                edge = x + turn - side * along[1] / shrink, y + side * along[0]
                axes.plot(*edge, color=style["color"], linewidth=0.9, linestyle=":", zorder=3)
    spot = [row["line_longitude_deg"]], [row["line_latitude_deg"]]
    axes.plot(*spot, marker="o", markersize=4, color=style["color"], zorder=4)


def _draw_site(axes: Axes, site: Site) -> None:
    at = site.longitude_deg, site.latitude_deg
    axes.plot(*at, marker="*", markersize=13, color="black", markeredgecolor="white", zorder=6)
    axes.annotate(
        plain(site.name), at, (7, 6), textcoords="offset points", fontsize=9, zorder=6,
        color="black", parse_math=False, bbox={"facecolor": "white", "edgecolor": GREY, "pad": 1.5},
    )  # fmt: skip
