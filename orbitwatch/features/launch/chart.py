"""The path of a launch as a picture: legs and turns, insertion, coast, and two revolutions.

The upper map shows the surroundings of the ascent, the lower one the world; both are plate carrée.
Dashes, markers and words repeat what colours show.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.coastlines import land
from orbitwatch.drawing.pictures import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILION,
    check_chart_path,
    figure_class,
    foot,
    head,
    save,
)
from orbitwatch.features.launch.answer import LaunchAnswer
from orbitwatch.features.launch.candidates import Candidate
from orbitwatch.features.launch.path import GroundLine, orbit_line, powered_line
from orbitwatch.features.launch.planes import EARTH_ROTATION_DEG_S
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.times import format_second

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LAND, _SEA, _COAST, _GRID = "#E9E4D6", "#F5F8FA", "#8A8F94", "#C4CAD0"
_STYLES: Final = {"descending": (BLUE, "-"), "ascending": (VERMILION, "--")}
_REVOLUTIONS = 2.0
_MARGIN_DEG = 6.0
_COARSE = 9
_TURN_SHOWN_DEG = 0.5


def draw_launch(question: LaunchQuestion, found: LaunchAnswer, path: Path | None = None) -> Figure:
    """Draw the paths of all candidates into ``path``.

    Raises UsageError as `check_chart_path` does, and if the file cannot be written.
    """
    check_chart_path(path)
    figure = figure_class()(figsize=(11.0, 11.6), layout="constrained")
    near, world = figure.subplots(2, 1, gridspec_kw={"height_ratios": [1.15, 1.0]})
    for axes in (near, world):
        _ground(axes)
    for candidate in found.candidates:
        _band(near, candidate)
        _band(world, candidate)
        _orbit(near, candidate)
        _orbit(world, candidate, label=True)
        _ascent(near, candidate)
        _ascent(world, candidate, small=True)
    _zones(near, question, {w.name for c in found.candidates for w in c.waypoints})
    _frame(near, found)
    world.set(xlim=(-180.0, 180.0), ylim=(-90.0, 90.0), aspect="equal")
    world.set_xticks(range(-180, 181, 30))
    world.set_yticks(range(-90, 91, 30))
    near.set_title("The ascent", loc="left", fontsize=10)
    world.set_title(
        f"The first {_REVOLUTIONS:.0f} revolutions; shaded: their range within the window",
        loc="left",
        fontsize=10,
    )
    world.legend(loc="lower left", fontsize=8, framealpha=0.9)
    head(
        figure, f"{found.answer.title}: {question.inclination_deg:g}°, {question.altitude_km:g} km"
    )
    foot(figure, [_sentence(candidate) for candidate in found.candidates])
    return save(figure, path, palette=True)


def _sentence(candidate: Candidate) -> str:
    window = candidate.window
    return (
        f"{candidate.direction.capitalize()}: leaves at {candidate.azimuth_deg:.0f}°, turns its "
        f"plane by {candidate.turn_deg:.0f}°, in orbit at {format_second(candidate.insertion)}; "
        f"node {candidate.plane.node_deg:.2f}° ±{window.node_deg:.2g}°, "
        f"±{window.time_s / 60.0:.1f} min on its track then."
    )


def _ground(axes: Axes) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    axes.set_facecolor(_SEA)
    rings = Outline.make_compound_path(
        *(Outline(ring, closed=True) for part in land() for ring in part)
    )
    axes.add_artist(PathPatch(rings, facecolor=_LAND, edgecolor=_COAST, linewidth=0.5, zorder=1))
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=1.5)
    axes.tick_params(labelsize=8, length=3)
    axes.set_xlabel("longitude (°)", fontsize=8)
    axes.set_ylabel("latitude (°)", fontsize=8)


def _orbit(axes: Axes, candidate: Candidate, *, label: bool = False) -> None:
    colour, dashes = _STYLES[candidate.direction]
    revolution = 86400.0 / candidate.elements.mean_motion
    for k, name in enumerate(("coast and first revolution", "second revolution")):
        line = orbit_line(candidate.elements, (k + 1) * revolution, k * revolution)
        named = f"{candidate.direction}: {name}" if label else "_"
        for part in _parts(line):
            style = ":" if k else dashes
            axes.plot(*part.T, color=colour, linestyle=style, linewidth=1.7, label=named, zorder=4)
            named = "_"


def _band(axes: Axes, candidate: Candidate) -> None:
    """Shade where the track may run, given the plane's window and the timing."""
    from matplotlib.collections import PolyCollection

    colour, _ = _STYLES[candidate.direction]
    revolution_s = 86400.0 / candidate.elements.mean_motion
    line = orbit_line(candidate.elements, _REVOLUTIONS * revolution_s)
    seconds = np.linspace(0.0, _REVOLUTIONS * revolution_s, len(line.latitude_deg))
    window = candidate.window
    late_s = window.time_s + 0.01 * window.period_percent * seconds
    half = window.node_deg + EARTH_ROTATION_DEG_S * late_s
    corners = []
    for k in range(0, len(seconds) - _COARSE, _COARSE):
        ends = [k, k + _COARSE]
        east = line.longitude_deg[ends]
        east = east[0] + (east - east[0] + 180.0) % 360.0 - 180.0
        left, right, north = east - half[ends], east + half[ends], line.latitude_deg[ends]
        quad = np.array(
            [(left[0], north[0]), (left[1], north[1]), (right[1], north[1]), (right[0], north[0])]
        )
        turned = (quad + np.array([turn, 0.0]) for turn in (-360.0, 0.0, 360.0))
        corners += [q for q in turned if q[:, 0].max() > -180.0 and q[:, 0].min() < 180.0]
    axes.add_collection(
        PolyCollection(corners, facecolor=colour, alpha=0.13, linewidth=0.0, zorder=2)
    )


def _ascent(axes: Axes, candidate: Candidate, *, small: bool = False) -> None:
    for part in _parts(powered_line(candidate.waypoints)):
        axes.plot(*part.T, color=ORANGE, linewidth=1.5 if small else 2.6, zorder=5)
    points = candidate.waypoints
    for index, point in enumerate(points):
        marker = "^" if index == 0 else "o" if index < len(points) - 1 else "D"
        axes.plot(
            *([point.longitude_deg], [point.latitude_deg]),
            marker=marker,
            markersize=4 if small else 7,
            color=GREEN if index == 0 else ORANGE if marker == "o" else PURPLE,
            markeredgecolor="black",
            markeredgewidth=0.6,
            linestyle="",
            zorder=6,
        )
        if not small:
            turn = abs(point.turn_deg)
            side = "right" if point.turn_deg > 0 else "left"
            turned = f", turns {turn:.0f}° {side}" if turn >= _TURN_SHOWN_DEG and index else ""
            axes.annotate(
                f"{point.name}{turned}",
                (point.longitude_deg, point.latitude_deg),
                xytext=(9, -3),
                textcoords="offset points",
                fontsize=9,
                parse_math=False,
                zorder=7,
            )


def _zones(axes: Axes, question: LaunchQuestion, named: set[str]) -> None:
    """Mark the zones, and label those beyond the point of insertion."""
    for number, zone in enumerate(question.through, 1):
        axes.plot(
            *([zone.longitude_deg], [zone.latitude_deg]),
            marker="s",
            markersize=13,
            markerfacecolor="none",
            markeredgecolor=GREY,
            linestyle="",
            zorder=5.5,
        )
        if f"zone {number}" in named:
            continue
        axes.annotate(
            f"zone {number}",
            (zone.longitude_deg, zone.latitude_deg),
            xytext=(-46, -3),
            textcoords="offset points",
            fontsize=8,
            color=GREY,
            zorder=7,
        )


def _frame(axes: Axes, found: LaunchAnswer) -> None:
    """Frame the ascents and their surroundings in the picture's aspect ratio."""
    points = [point for candidate in found.candidates for point in candidate.waypoints]
    middle = points[0].longitude_deg
    east = [(p.longitude_deg - middle + 180.0) % 360.0 - 180.0 for p in points]
    north = [p.latitude_deg for p in points]
    low, high = min(north) - _MARGIN_DEG, max(north) + _MARGIN_DEG
    left, right = min(east) - _MARGIN_DEG, max(east) + _MARGIN_DEG
    tall, wide = high - low, right - left
    wanted = 2.0 * tall
    if wide < wanted:
        left, right = left - (wanted - wide) / 2.0, right + (wanted - wide) / 2.0
    axes.set(xlim=(middle + left, middle + right), ylim=(low, high), aspect="equal")


def _parts(line: GroundLine) -> Iterator[FloatArray]:
    points = np.stack([line.longitude_deg, line.latitude_deg], axis=1)
    jumps = np.flatnonzero(np.abs(np.diff(points[:, 0])) > 180.0) + 1
    yield from (part for part in np.split(points, jumps) if len(part) > 1)
