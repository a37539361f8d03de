"""The uncertainty of a track and of a satellite's position, drawn as bands.

Along the track a satellite may be early or late by the timing uncertainty of its element set;
across it the uncertainty comes from the Earth's rotation meanwhile and from the orbit's plane. Both
are at 68 %.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.styles import colour
from orbitwatch.features.maps.swath import fill_rings, strip_rings
from orbitwatch.features.maps.swath_edges import strip_edges
from orbitwatch.times.arrays import to_utc64

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAND_SHARE: Final = 0.22
PLACE_SHARE: Final = 0.5
"""Opacity of the band, and of the stretch in which the satellite may be."""
_RADIUS_KM: Final = 6371.0
_PLACES: Final = 49
_LEAST_HALF: Final = 0.004
"""Fraction of the map's width: minimum half width of the stretch, so that the track does not hide
it.
"""
_MARKER: Final = 0.006
"""Fraction of the map's width: half the size of a satellite's marker."""
_SEEN: Final = 0.0015
"""Fraction of the map's width: a narrower band is hidden by the track."""


def draw_bands(axes: Axes, scene: Scene, view: MapView) -> None:
    """Draw the bands along the tracks, and the stretch in which each satellite may be."""
    for number, track in enumerate(scene.tracks):
        style = {"facecolor": colour(number), "alpha": BAND_SHARE, "zorder": 3.4}
        if band_shows(track, view):
            fill_rings(axes, band_rings(track, view), view, **style)
        style |= {"alpha": PLACE_SHARE, "zorder": 4.6}
        if place_shows(track, scene.at, view):
            fill_rings(axes, place_rings(track, scene.at, view), view, **style)


def band_shows(track: GroundTrack, view: MapView) -> bool:
    """Return whether the band is wide enough to be visible next to the track."""
    widest_deg = np.degrees(np.max(track.ground_distance_uncertainty_km) / _RADIUS_KM)
    return bool(widest_deg * view.stretch > _SEEN * view.width_deg)


def place_shows(track: GroundTrack, at: datetime, view: MapView) -> bool:
    """Return whether the satellite is on the map, with a stretch longer than its marker."""
    spot = track.spot(at)
    if spot is None or not view.holds(spot.longitude_deg, spot.latitude_deg):
        return False
    here = min(track.before(at), len(track.time) - 1)
    km = track.ground_speed_km_s[here] * track.timing_uncertainty_s[here]
    return bool(np.degrees(km / _RADIUS_KM) * view.stretch > _MARKER * view.width_deg)


def band_rings(track: GroundTrack, view: MapView = WORLD) -> list[FloatArray]:
    """Return the 68 % band of the track: rings ``(n, 2)`` as `swath_rings`."""
    half = track.ground_distance_uncertainty_km / _RADIUS_KM
    return strip_rings(track, strip_edges(track, half), view)


def place_rings(track: GroundTrack, at: datetime, view: MapView = WORLD) -> list[FloatArray]:
    """Return the 68 % region of the satellite at a moment, as rings; none outside the track."""
    if track.spot(at) is None:
        return []
    part = _stretch(track, at)
    least = np.radians(_LEAST_HALF * view.width_deg / view.stretch)
    half = np.maximum(part.ground_distance_uncertainty_km / _RADIUS_KM, least)
    return strip_rings(part, strip_edges(part, half), view)


def _stretch(track: GroundTrack, at: datetime) -> GroundTrack:
    """Return the part of a track within the timing uncertainty of a moment."""
    utc = to_utc64(at)
    piece = next(p for p in track.pieces() if track.time[p.start] <= utc <= track.time[p.stop - 1])
    seconds = (track.time[piece] - utc) / np.timedelta64(1, "s")
    samples = np.arange(piece.start, piece.stop, dtype=np.float64)
    here = float(np.interp(0.0, seconds, samples))
    late = float(np.interp(here, np.arange(len(track.time)), track.timing_uncertainty_s))
    place = np.interp(np.linspace(-late, late, _PLACES), seconds, samples)
    place = np.unique(place)
    low = np.minimum(np.floor(place).astype(np.int64), piece.stop - 1)
    ground = to_geodetic(track.position_km(place))
    aside = np.interp(place, np.arange(len(track.time)), track.ground_distance_uncertainty_km)
    heading = np.degrees(np.unwrap(np.radians(track.heading_deg[piece])))
    return replace(
        track,
        step=timedelta(days=1000),  # so that it is one piece
        time=track.time[low] + ((place - low) * 1e3).astype("timedelta64[us]"),
        latitude_deg=ground.latitude_deg,
        longitude_deg=ground.longitude_deg,
        altitude_km=ground.altitude_km,
        heading_deg=np.interp(place, samples, heading) % 360.0,
        ground_speed_km_s=track.ground_speed_km_s[low],
        sunlit=track.sunlit[low],
        timing_uncertainty_s=track.timing_uncertainty_s[low],
        ground_distance_uncertainty_km=aside,
        age_days=track.age_days[low],
        elevation_deg=track.elevation_deg[:, low],
        element_set=track.element_set[low],
    )
