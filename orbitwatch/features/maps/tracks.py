"""The tracks of a map: lines cut at the antimeridian, with arrows, ticks of time and markers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.thinning import thinned
from orbitwatch.features.maps.ground import line_of
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.styles import colour, dash, marker
from orbitwatch.features.maps.visible_stretches import visible_stretches
from orbitwatch.formats.antimeridian import split
from orbitwatch.times import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FULL_WIDTH: Final = 1.8
"""Of the lines of few tracks, points."""
_THINNEST: Final = 0.6
_TOLERANCE_DEG: Final = 0.1
"""By which a line may be off, and twice that where lines are thin: half a point on paper."""
_CLEAR: Final = 1.1
"""Thinner lines have no white edge: they would cut each other up."""
_FEW_REVOLUTIONS: Final = 6.0
"""So many at most, of all objects together, are drawn with lines of full width."""
_MOST_TICKS: Final = 26
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
_APART_DEG: Final = 2.0
"""Ticks closer to the last one are left out: what hardly moves would pile them up."""
_MOST_ARROWS: Final = 10


@dataclass(frozen=True, slots=True)
class Tick:
    """A whole time on a track, where it is then, and whether it is the first of its day."""

    track: int
    time: datetime
    longitude_deg: float
    latitude_deg: float
    first_of_day: bool


def line_width(scene: Scene) -> float:
    """Return how thick tracks are drawn, points: the more of them, the thinner."""
    revolutions = sum(track.revolutions for track in scene.tracks)
    thin = FULL_WIDTH * np.sqrt(_FEW_REVOLUTIONS / max(revolutions, 1e-9))
    return float(np.clip(thin, _THINNEST, FULL_WIDTH))


def bold_width(width: float) -> float:
    """Return how thick a track is where a site sees the satellite."""
    return width + max(1.2, 1.3 * width)


def draw_tracks(axes: Axes, scene: Scene) -> FloatArray:
    """Draw every object's track, thick where a site sees it; return all points, ``(n, 2)``."""
    points = [np.empty((0, 2))]
    width = line_width(scene)
    is_clear = width > _CLEAR
    off = _TOLERANCE_DEG if is_clear else 2.0 * _TOLERANCE_DEG
    fine = 0.25 if is_clear else 1.0  # of a sample's step: near the poles degrees run fast
    for number, track in enumerate(scene.tracks):
        style: dict[str, Any] = {"color": colour(number), "zorder": 5, "solid_capstyle": "butt"}
        for piece in track.pieces():
            for line in _lines(track, np.arange(piece.start, piece.stop - 1 + 0.5 * fine, fine)):
                few = thinned(line, off).T
                if is_clear:
                    axes.plot(*few, color="white", linewidth=width + 1.4, zorder=4.5)
                axes.plot(*few, linewidth=width, linestyle=dash(number, width), **style)
                points.append(line)
        for seen in visible_stretches(track, scene.min_elevation_deg, scene.sites):
            for line in _lines(track, np.append(np.arange(seen.first, seen.last, fine), seen.last)):
                axes.plot(*thinned(line, off).T, linewidth=bold_width(width), **style)
    return np.concatenate(points)


def _lines(track: GroundTrack, at: FloatArray) -> list[FloatArray]:
    """Return the track at fractional sample numbers as lines ``(n, 2)`` for the flat map."""
    latitude, longitude = track.between(at)
    return [line_of(line) for line in split(longitude, latitude)]


def tick_step(scene: Scene) -> timedelta:
    """Return the time between ticks, one for all objects."""
    whole = sum(((t.time[-1] - t.time[0]).item() for t in scene.tracks), timedelta())
    return next(
        (m for m in map(_minutes, _STEPS_MIN) if m * _MOST_TICKS >= whole), _minutes(_STEPS_MIN[-1])
    )


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def ticks(scene: Scene, step: timedelta) -> list[Tick]:
    """Return the ticks of all tracks, at whole multiples of ``step`` in UTC, in order."""
    found = []
    for number, track in enumerate(scene.tracks):
        if stands_still(track):
            continue
        last: Tick | None = None
        for moment in _moments(scene.span, step):
            spot = track.spot(moment)
            if spot is None:
                continue
            tick = Tick(
                track=number,
                time=moment,
                longitude_deg=spot.longitude_deg,
                latitude_deg=spot.latitude_deg,
                first_of_day=last is None or last.time.date() != moment.date(),
            )
            if last is None or _apart(last, tick) >= _APART_DEG:
                found.append(tick)
                last = tick
    return found


def stands_still(track: GroundTrack) -> bool:
    """Whether a track is no more than a spot on the map."""
    across = np.unwrap(track.longitude_deg, period=360.0)
    return max(float(np.ptp(across)), float(np.ptp(track.latitude_deg))) < _APART_DEG


def _moments(span: Span, step: timedelta) -> list[datetime]:
    midnight = span.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = -((midnight - span.start) // step)
    last = (span.end - midnight) // step
    return [midnight + number * step for number in range(first, last + 1)]


def _apart(one: Tick, other: Tick) -> float:
    """Return how far apart two ticks are drawn, degrees."""
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


def draw_arrows(axes: Axes, scene: Scene, step: timedelta) -> list[tuple[float, float]]:
    """Draw arrows along the tracks, half-way between ticks; return where they are."""
    found = []
    for number, track in enumerate(scene.tracks):
        middles = [m + 0.5 * step for m in _moments(scene.span, step)]
        every = -(-len(middles) // _MOST_ARROWS)
        for moment in middles[every // 2 :: every]:
            here, there = track.spot(moment), track.spot(moment + 0.02 * step)
            if here is None or there is None:
                continue
            way = np.array(
                [there.longitude_deg - here.longitude_deg, there.latitude_deg - here.latitude_deg]
            )
            if not 1e-3 < np.hypot(*way) < 20.0:  # it stands still, or crosses the antimeridian
                continue
            tip = np.array([here.longitude_deg, here.latitude_deg]) + 2.6 * way / np.hypot(*way)
            head = {
                "arrowstyle": "-|>,head_length=0.55,head_width=0.26",
                "color": colour(number),
                "mutation_scale": 14,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
                "linewidth": 0.0,
            }
            found.append((here.longitude_deg, here.latitude_deg))
            axes.annotate(
                "", tip, (here.longitude_deg, here.latitude_deg), arrowprops=head, zorder=5.5
            )
    return found


def draw_markers(axes: Axes, scene: Scene) -> list[tuple[int, float, float]]:
    """Mark where each object is at the map's moment; return number, longitude, latitude."""
    found = []
    for number, track in enumerate(scene.tracks):
        spot = track.spot(scene.at)
        if spot is not None:
            axes.plot(
                [spot.longitude_deg],
                [spot.latitude_deg],
                marker=marker(number),
                markersize=9.0,
                color=colour(number),
                markeredgecolor="black",
                zorder=8,
                clip_on=False,
            )
            found.append((number, spot.longitude_deg, spot.latitude_deg))
    return found
