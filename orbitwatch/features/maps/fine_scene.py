"""A scene resampled for a regional map: tracks with finer samples, limited to the region."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.drawing.map_view import MapView
from orbitwatch.features.maps.scene import GroundTrack, Scene

_COARSE_DEG = 90.0
"""A map at least this wide uses the samples as they are."""
_MARGIN = 1.0
"""Margin around the map, in heights of it and at least 15°, in which tracks are kept for their
swaths.
"""
_LEAST_MARGIN_DEG = 15.0
_MOST_PARTS = 24
_ROUNDING = timedelta(microseconds=2)


def fine_scene(scene: Scene, view: MapView) -> Scene:
    """Return the scene with finer tracks for a map of ``view``; unchanged for a wide map."""
    if view.width_deg >= _COARSE_DEG:
        return scene
    parts = min(ceil(2.0 * _COARSE_DEG / view.width_deg), _MOST_PARTS)
    return replace(scene, tracks=tuple(_finer(track, view, parts) for track in scene.tracks))


def _finer(track: GroundTrack, view: MapView, parts: int) -> GroundTrack:
    near = _near_view(track, view)
    places = [
        np.append(piece.start + np.arange((piece.stop - piece.start - 1) * parts) / parts, last)
        for piece in track.pieces()
        for last in [piece.stop - 1]
    ]
    place = np.concatenate(places)
    low = np.minimum(np.floor(place).astype(np.int64), len(track.time) - 1)
    high = np.minimum(low + 1, len(track.time) - 1)
    place, low, high = (values[near[low] | near[high]] for values in (place, low, high))
    if not len(place):  # it is off the map; one sample keeps its name in the legend
        place, low, high = np.zeros(1), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    share = place - low
    ground = to_geodetic(track.position_km(place))

    def between(values: FloatArray) -> FloatArray:
        return np.asarray((1.0 - share) * values[..., low] + share * values[..., high])

    gap = (track.time[high] - track.time[low]) / np.timedelta64(1, "us")
    turn = np.exp(1j * np.radians(track.heading_deg))
    with np.errstate(invalid="ignore"):
        heading = np.degrees(np.angle(between(turn.real) + 1j * between(turn.imag))) % 360.0
    return replace(
        track,
        step=track.step / parts + _ROUNDING,
        time=track.time[low] + np.rint(share * gap).astype("timedelta64[us]"),
        latitude_deg=ground.latitude_deg,
        longitude_deg=ground.longitude_deg,
        altitude_km=ground.altitude_km,
        heading_deg=heading,
        ground_speed_km_s=between(track.ground_speed_km_s),
        sunlit=track.sunlit[low],
        timing_uncertainty_s=between(track.timing_uncertainty_s),
        ground_distance_uncertainty_km=between(track.ground_distance_uncertainty_km),
        age_days=between(track.age_days),
        elevation_deg=between(track.elevation_deg),
        element_set=track.element_set[low],
    )


def _near_view(track: GroundTrack, view: MapView) -> BoolArray:
    """Return which samples lie on the map or near enough to affect it."""
    margin = max(_MARGIN * view.height_deg, _LEAST_MARGIN_DEG)
    aside = margin * view.stretch
    low, high = view.south_deg - margin, view.north_deg + margin
    across = (track.longitude_deg - view.west_deg + aside) % 360.0
    inside = (across <= view.width_deg + 2.0 * aside) | (max(abs(low), abs(high)) > 80.0)
    return np.asarray(inside & (track.latitude_deg >= low) & (track.latitude_deg <= high))
