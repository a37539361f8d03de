"""A chart of a night's sky: the tracks of all sightings with time and magnitude, and the Moon.

The zenith is in the centre and the horizon at the edge, north up and east to the left, as in the
chart of a pass. Thicker is brighter.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sky.moon import Moon
from orbitwatch.astro.topocentric import look_angles
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.drawing.contrast import readable_on_white
from orbitwatch.drawing.labels import Box, Label, place
from orbitwatch.drawing.pictures import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    VERMILION,
    YELLOW,
    check_chart_path,
    figure_class,
    fit_width,
    save,
)
from orbitwatch.features.passes.sky_disc import (
    draw_horizon,
    draw_ring_names,
    draw_skyline,
    on_disc,
    point,
    skyline,
)
from orbitwatch.features.sky.tonight import Sightings
from orbitwatch.formats.compass import compass
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain
from orbitwatch.search.passes import days_since
from orbitwatch.terminal import cells
from orbitwatch.times import from_jd, to_jd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE)
_SIZE_IN: Final = (8.5, 9.4)
_RADIUS_IN: Final = 3.55
_POINTS: Final = 72.0 * _RADIUS_IN
_SAMPLES: Final = 40
_TYPE: Final = 7.0


def draw_night(found: Sightings, rows: Rows, file: Path | None = None) -> Figure:
    """Draw the first night of ``found``, whose sightings ``rows`` are, into ``file``."""
    check_chart_path(file)
    night = found.nights[0]
    figure = figure_class()(figsize=_SIZE_IN)
    width, height = _SIZE_IN
    side = 2.0 * 1.14 * _RADIUS_IN
    axes = figure.add_axes(((width - side) / 2 / width, 0.25 / height, side / width, side / height))
    axes.set(xlim=(-1.14, 1.14), ylim=(-1.14, 1.14), aspect="equal")
    axes.axis("off")
    draw_horizon(axes, 0.0, compass)
    if night.site.horizon_profile is not None:
        draw_skyline(axes, skyline(night.site.horizon_profile, 0.0))
    listed: list[dict[str, Any]] = list(rows)
    paths = [_track(found, row) for row in listed]
    taken = [*_moon(axes, found), *(_around(*point(a, -7.5), 13.0) for a in range(0, 360, 45))]
    for number, (row, path) in enumerate(zip(listed, paths, strict=True)):
        _draw_track(axes, row, path, _COLOURS[number % len(_COLOURS)])
    every = np.concatenate([*paths, np.array([[0.0, 1.0]])])
    taken += [_around(x, y, 8.0) for x, y in draw_ring_names(axes, every, 0.0)]
    _labels(axes, found, listed, paths, every, taken)
    zone = ZoneInfo(night.site.timezone)
    evening = night.noon.start.astimezone(zone)
    title = figure.text(
        *(0.06, 0.965, f"{plain(night.site.name)}, the night of {evening:%A %d %B %Y}"),
        fontsize=14,
        fontweight="bold",
        va="center",
        parse_math=False,
    )
    fit_width(title, 0.88 * width)
    words = (
        f"times {night.site.timezone}; thicker is brighter; as seen looking up, east on the left; "
        "yellow: the Moon at full hours"
    ) + ("; brown: the site's horizon, or the mask if higher" if night.site.horizon_profile else "")
    fit_width(figure.text(0.06, 0.94, words, fontsize=9, color=GREY, va="center"), 0.88 * width)
    return save(figure, file)


def _track(found: Sightings, row: dict[str, Any]) -> FloatArray:
    """Return points of a sighting from its start to its end on the disc, ``(n, 2)``."""
    held = next(h for h in found.answer.objects if h.record.catalog_id == row["catalog_id"])
    chosen = min(held.element_sets, key=lambda s: abs(s.epoch - row["element_epoch"]))
    reference_jd, _ = to_jd(row["visible_start"])
    start, end = (days_since(row[key], reference_jd) for key in ("visible_start", "visible_end"))
    days = np.linspace(start, end, _SAMPLES)
    geometry = ViewingGeometry(
        Propagator([chosen], reference_jd),
        EarthRotation(reference_jd, start, end),
        site_vectors(found.answer.sites),
    )
    zero = np.zeros(_SAMPLES, dtype=np.int64)
    fixed, _ = geometry.earth_fixed(zero, days)
    looks = look_angles(fixed.position_km, fixed.velocity_km_s, geometry.sites, zero)
    return on_disc(np.nan_to_num(looks.azimuth_deg), looks.elevation_deg)


def _draw_track(axes: Axes, row: dict[str, Any], path: FloatArray, colour: str) -> None:
    width = float(np.clip(3.2 - 0.45 * _sort_magnitude(row["magnitude"]), 0.8, 5.0))
    axes.plot(*path.T, color=colour, linewidth=width, solid_capstyle="butt", zorder=4)
    tip = path[-1] - path[-2]
    length = float(np.hypot(*tip))
    if length > 1e-5:
        axes.annotate(
            "",
            path[-1] + tip / length * 0.012,
            path[-1],
            arrowprops={"arrowstyle": "-|>", "color": colour, "mutation_scale": 9},
            zorder=5,
        )


def _labels(
    axes: Axes,
    found: Sightings,
    rows: list[dict[str, Any]],
    paths: list[FloatArray],
    line: FloatArray,
    taken: list[Box],
) -> None:
    """Label tracks with name, time and magnitude, the brightest first, where there is room."""
    zone = ZoneInfo(found.nights[0].site.timezone)
    order = sorted(range(len(rows)), key=lambda i: _sort_magnitude(rows[i]["magnitude"]))
    texts, wanted = [], []
    for i in order:
        row = rows[i]
        clock = f"{cells.local(row['visible_highest'], zone):%H:%M}"
        text = f"{plain(row['object_name'])[:22]}\n{clock}  {cells.magnitude(row)}"
        lines = text.split("\n")
        width, height = 0.62 * _TYPE * max(map(len, lines)), 1.25 * _TYPE * len(lines)
        x, y = paths[i][_SAMPLES // 2].tolist()
        wanted.append(Label(x, y, width / _POINTS, height / _POINTS, 4.0 / _POINTS, False))
        texts.append((text, readable_on_white(_COLOURS[i % len(_COLOURS)])))
    for (text, colour), box in zip(texts, place(wanted, line, taken), strict=True):
        if box is not None:
            axes.text(
                *(0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]), text),
                fontsize=_TYPE,
                ha="center",
                va="center",
                color=colour,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.85},
                zorder=7,
                parse_math=False,
            )


def _sort_magnitude(magnitude: float | None) -> float:
    return 6.0 if magnitude is None else magnitude


def _moon(axes: Axes, found: Sightings) -> list[Box]:
    """Draw the Moon at each full hour of darkness; return the boxes that it occupies."""
    night = found.nights[0]
    if night.dark is None:
        return []
    reference_jd, start = to_jd(night.dark.start)
    end = start + night.dark.length.total_seconds() / 86400.0
    days = np.arange(np.ceil(start * 24.0), np.floor(end * 24.0) + 1.0) / 24.0
    rotation = EarthRotation(reference_jd, start, end)
    sites = site_vectors([night.site])
    where = Moon(rotation, start, end).apparent_km(days)
    zero = np.zeros(len(days), dtype=np.int64)
    looks = look_angles(where, np.zeros_like(where), sites, zero)
    boxes = []
    zone = ZoneInfo(night.site.timezone)
    for day, azimuth, elevation in zip(days, looks.azimuth_deg, looks.elevation_deg, strict=True):
        if elevation <= 0.0:
            continue
        x, y = point(float(azimuth), float(elevation))
        axes.plot([x], [y], marker="o", markersize=9, color=YELLOW, markeredgecolor=GREY, zorder=3)
        hour = from_jd(reference_jd, float(day)).astimezone(zone)
        axes.text(x, y, f"{hour:%H}", fontsize=5.5, ha="center", va="center", zorder=4)
        boxes.append(_around(x, y, 6.0))
    return boxes


def _around(x: float, y: float, points: float) -> Box:
    reach = points / _POINTS
    return (x - reach, y - reach, x + reach, y + reach)
