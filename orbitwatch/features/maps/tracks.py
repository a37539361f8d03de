"""The tracks of a map: lines cut at the antimeridian, with arrows, time ticks and markers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.drawing.thinning import thinned
from orbitwatch.features.maps.ground import copies, line_of
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.styles import colour, dash, marker
from orbitwatch.features.maps.visible_stretches import visible_stretches
from orbitwatch.formats.antimeridian import split
from orbitwatch.sites import Site
from orbitwatch.times import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FULL_WIDTH: Final = 1.8
"""Line width for few tracks, in points."""
_THINNEST: Final = 0.6
_TOLERANCE: Final = 0.1 / 360.0
"""Tolerance of a line as a fraction of the map's width, doubled for thin lines: half a point on
paper.
"""
_CLEAR: Final = 1.1
"""Thinner lines have no white edge, which would cut up other lines."""
_FEW_REVOLUTIONS: Final = 6.0
"""Up to this many revolutions in total are drawn at full width."""
_MOST_TICKS: Final = 26
_STEPS_S: Final = (10, 30)
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
_APART: Final = 2.0 / 360.0
"""Fraction of the map's width: closer ticks are left out, as for almost stationary tracks."""
_MOST_ARROWS: Final = 10
_HIDING: Final = 4.0 / 360.0
"""Fraction of the map's width: a nearer marker would cover a site."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A round time on a track, its place, and whether it is the first of its day."""

    track: int
    time: datetime
    longitude_deg: float
    latitude_deg: float
    first_of_day: bool


def line_width(scene: Scene) -> float:
    """Return the line width of tracks, points; it decreases with their number."""
    revolutions = sum(track.revolutions for track in scene.tracks)
    thin = FULL_WIDTH * np.sqrt(_FEW_REVOLUTIONS / max(revolutions, 1e-9))
    return float(np.clip(thin, _THINNEST, FULL_WIDTH))


def bold_width(width: float) -> float:
    """Return the line width while a site sees the satellite."""
    return width + max(1.2, 1.3 * width)


def draw_tracks(axes: Axes, scene: Scene, view: MapView) -> FloatArray:
    """Draw every object's track, thick while a site sees it; return all points, ``(n, 2)``."""
    points = [np.empty((0, 2))]
    width = line_width(scene)
    is_clear = width > _CLEAR
    off = _TOLERANCE * view.width_deg * (1.0 if is_clear else 2.0)
    fine = 0.25 if is_clear else 1.0  # in steps of samples: near the poles longitude changes fast
    for number, track in enumerate(scene.tracks):
        style: dict[str, Any] = {"color": colour(number), "zorder": 5, "solid_capstyle": "butt"}
        for piece in track.pieces():
            whole = np.arange(piece.start, piece.stop - 1 + 0.5 * fine, fine)
            for line in _lines(track, whole, view):
                few = thinned(line, off).T
                if is_clear:
                    axes.plot(*few, color="white", linewidth=width + 1.4, zorder=4.5)
                axes.plot(*few, linewidth=width, linestyle=dash(number, width), **style)
                points.append(line)
        for seen in visible_stretches(track, scene.min_elevation_deg, scene.sites):
            whole = np.append(np.arange(seen.first, seen.last, fine), seen.last)
            for line in _lines(track, whole, view):
                axes.plot(*thinned(line, off).T, linewidth=bold_width(width), **style)
    return np.concatenate(points)


def _lines(track: GroundTrack, at: FloatArray, view: MapView) -> list[FloatArray]:
    """Return the track at fractional sample numbers as lines ``(n, 2)`` for the flat map."""
    latitude, longitude = track.between(at)
    return [line for part in split(longitude, latitude) for line in copies(view, line_of(part))]


def tick_step(scene: Scene, view: MapView = WORLD) -> timedelta:
    """Return the time between ticks, common to all objects."""
    whole = sum((_time_shown(track, view) for track in scene.tracks), timedelta())
    short = [] if view is WORLD else [timedelta(seconds=s) for s in _STEPS_S]
    steps = [*short, *map(_minutes, _STEPS_MIN)]
    return next((m for m in steps if m * _MOST_TICKS >= whole), steps[-1])


def _time_shown(track: GroundTrack, view: MapView) -> timedelta:
    """Return how long the track is on the map, without gaps."""
    inside = view.holds(track.longitude_deg, track.latitude_deg)
    gaps = np.diff(track.time) / np.timedelta64(1, "s")
    both = inside[1:] & inside[:-1] & (gaps <= track.step.total_seconds())
    return timedelta(seconds=float(gaps[both].sum()))


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def ticks(scene: Scene, step: timedelta, view: MapView = WORLD) -> list[Tick]:
    """Return the ticks of all tracks on the map, at multiples of ``step`` in UTC, in order.

    Longitudes are those of the map.
    """
    found = []
    for number, track in enumerate(scene.tracks):
        if is_stationary(track, view):
            continue
        last: Tick | None = None
        for moment in _moments(scene.span, step):
            spot = track.spot(moment)
            if spot is None or not view.holds(spot.longitude_deg, spot.latitude_deg):
                continue
            tick = Tick(
                track=number,
                time=moment,
                longitude_deg=float(view.longitude(spot.longitude_deg)),
                latitude_deg=spot.latitude_deg,
                first_of_day=last is None or last.time.date() != moment.date(),
            )
            if last is None or _apart(last, tick) >= _APART * view.width_deg:
                found.append(tick)
                last = tick
    return found


def is_stationary(track: GroundTrack, view: MapView = WORLD) -> bool:
    """Return whether a track is no more than a spot on the map."""
    across = np.unwrap(track.longitude_deg, period=360.0)
    most = max(float(np.ptp(across)), float(np.ptp(track.latitude_deg)))
    return most < _APART * view.width_deg


def _moments(span: Span, step: timedelta) -> list[datetime]:
    midnight = span.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = -((midnight - span.start) // step)
    last = (span.end - midnight) // step
    return [midnight + number * step for number in range(first, last + 1)]


def _apart(one: Tick, other: Tick) -> float:
    """Return the distance of two ticks as drawn, degrees."""
    across = abs(one.longitude_deg - other.longitude_deg)
    return float(np.hypot(min(across, 360.0 - across), one.latitude_deg - other.latitude_deg))


def draw_ticks(axes: Axes, found: list[Tick], width: float) -> None:
    """Mark the ticks."""
    for tick in found:
        axes.plot(
            [tick.longitude_deg],
            [tick.latitude_deg],
            marker="o",
            markersize=2.2 + 1.1 * width,
            color="white",
            markeredgecolor=colour(tick.track),
            markeredgewidth=1.0,
            zorder=6,
        )


def draw_arrows(
    axes: Axes, scene: Scene, step: timedelta, view: MapView
) -> list[tuple[float, float]]:
    """Draw arrows along the tracks, half-way between ticks; return their places."""
    found = []
    for number, track in enumerate(scene.tracks):
        found_here = []
        for moment in _moments(scene.span, step):
            here, there = track.spot(moment + 0.5 * step), track.spot(moment + 0.52 * step)
            if here is None or not view.holds(here.longitude_deg, here.latitude_deg):
                continue
            if there is not None:
                found_here.append((here, there))
        every = -(-len(found_here) // _MOST_ARROWS) or 1
        for here, there in found_here[every // 2 :: every]:
            way = np.array(
                [there.longitude_deg - here.longitude_deg, there.latitude_deg - here.latitude_deg]
            )
            drawn = way * (1.0, view.stretch)
            length = float(np.hypot(*drawn)) / view.width_deg
            if not 3e-6 < length < 0.05:  # stationary, or across the antimeridian
                continue
            start = np.array([float(view.longitude(here.longitude_deg)), here.latitude_deg])
            tip = start + 2.6 / 360.0 * way / length
            head = {
                "arrowstyle": "-|>,head_length=0.55,head_width=0.26",
                "color": colour(number),
                "mutation_scale": 14,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
                "linewidth": 0.0,
            }
            found.append((float(start[0]), float(start[1])))
            ends = (float(tip[0]), float(tip[1])), (float(start[0]), float(start[1]))
            axes.annotate("", *ends, arrowprops=head, zorder=5.5)
    return found


def draw_markers(axes: Axes, scene: Scene, view: MapView) -> list[tuple[int, float, float]]:
    """Mark each object's position at the map's moment; return number, longitude, latitude.

    A marker over a site is hollow, so that the site remains visible.
    """
    found = []
    for number, track in enumerate(scene.tracks):
        spot = track.spot(scene.at)
        if spot is None or not view.holds(spot.longitude_deg, spot.latitude_deg):
            continue
        x, y = float(view.longitude(spot.longitude_deg)), spot.latitude_deg
        is_hollow = any(_hides(view, x, y, site) for site in scene.sites)
        axes.plot(
            [x],
            [y],
            marker=marker(number),
            markersize=16.0 if is_hollow else 9.0,
            markerfacecolor="none" if is_hollow else colour(number),
            markeredgecolor=colour(number) if is_hollow else "black",
            markeredgewidth=2.0 if is_hollow else 1.0,
            zorder=8,
            clip_on=False,
        )
        found.append((number, x, y))
    return found


def _hides(view: MapView, x: float, y: float, site: Site) -> bool:
    away = (float(view.longitude(site.longitude_deg)) - x, (site.latitude_deg - y) * view.stretch)
    return float(np.hypot(*away)) < _HIDING * view.width_deg
