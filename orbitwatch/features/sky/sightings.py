"""The course of a sighting: start, culmination and end, shadow, and flares of flat plates."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EarthRotation, site_vectors, to_geodetic
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import LookAngles, dot, look_angles
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.passes.stream import Batch, Stream
from orbitwatch.formats.rows import Values
from orbitwatch.formats.values import to_datetime64
from orbitwatch.sites import Site

WIDEST_DEG = 5.0
"""Mirrors are not plane and satellites tilt: a flare is possible within this angle."""
FLARE_CAVEAT = (
    "flares are possible, not certain: they assume a flat plate that faces straight down, and "
    "operators tilt satellites as they like"
)
_SAMPLES = 91
_SAME_MOMENT_DAYS = 0.01 / SECONDS_A_DAY
_AT_TWILIGHT_DEG = 0.01


def appearance(stream: Stream, batch: Batch, site: Site, sky: SkyConditions) -> dict[str, Values]:
    """Return, by column, the additions of `TONIGHT_COLUMNS` to passes that are all visible."""
    found, details = batch.found, batch.details
    start, end = details.visible.start, details.visible.end
    used, which = np.unique(batch.element_set, return_inverse=True)
    first, last = (float(start.min()), float(end.max())) if len(start) else (0.0, 0.0)
    rotation = EarthRotation(stream.reference_jd, first, last)
    vectors = site_vectors([site])
    geometry = ViewingGeometry(stream.propagator_of(used), rotation, vectors)
    sun = Sun(rotation, first, last)
    looks = [_looks(geometry, which, days) for days in (start, end)]

    def in_shadow(moment: FloatArray, pass_end: FloatArray) -> BoolArray:
        """Return whether the shadow ends the sighting, rather than the mask or twilight."""
        zero = np.zeros(len(moment), dtype=np.int64)
        sun_deg = sun.elevation_deg(vectors, zero, moment)
        by_shadow = np.abs(moment - pass_end) > _SAME_MOMENT_DAYS
        return by_shadow & (sun_deg < sky.twilight_deg - _AT_TWILIGHT_DEG)

    def times(days: FloatArray) -> Values:
        return to_datetime64(stream.reference_jd, days)

    values: dict[str, Values] = {
        "shadow_exit": times(np.where(in_shadow(start, found.first), start, np.nan)),
        "shadow_entry": times(np.where(in_shadow(end, found.last), end, np.nan)),
        "train_count": np.ones(len(start), dtype=np.int64),
        "train_spacing_s": np.full(len(start), np.nan),
    }
    mirrored, at = least_mirror_angle(geometry, sun, which, start, end)
    values["mirror_angle_deg"] = mirrored
    values["mirror_at"] = times(np.where(mirrored <= WIDEST_DEG, at, np.nan))
    for name, look in zip(("start", "end"), looks, strict=True):
        values[f"visible_{name}_elevation_deg"] = look.elevation_deg
    return values


def _looks(geometry: ViewingGeometry, satellite: Values, days: FloatArray) -> LookAngles:
    fixed, _ = geometry.earth_fixed(satellite, days)
    site = np.zeros(len(days), dtype=np.int64)
    return look_angles(fixed.position_km, fixed.velocity_km_s, geometry.sites, site)


def mirror_angle_deg(
    geometry: ViewingGeometry, sun: Sun, satellite: IntArray, site: IntArray, days: FloatArray
) -> FloatArray:
    """Return the angle at the plate between the mirrored Sun and the observer, ``(n,)``.

    At least 90° if the Sun is on the upper side.
    """
    fixed, _ = geometry.earth_fixed(satellite, days)
    position = fixed.position_km
    ground = to_geodetic(position)
    latitude, longitude = np.radians(ground.latitude_deg), np.radians(ground.longitude_deg)
    cosine = np.cos(latitude)
    up = np.stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)], axis=-1
    )
    toward = sun.geometric_km(days) - position
    toward /= np.sqrt(dot(toward, toward))[:, None]
    from_below = dot(toward, up)
    mirrored = 2.0 * from_below[:, None] * up - toward
    view = geometry.sites.position_km[site] - position
    angle = np.degrees(
        np.arccos(np.clip(dot(mirrored, view) / np.sqrt(dot(view, view)), -1.0, 1.0))
    )
    return np.where(from_below < 0.0, angle, np.maximum(angle, 90.0))


def least_mirror_angle(
    geometry: ViewingGeometry,
    sun: Sun,
    satellite: IntArray,
    start: FloatArray,
    end: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the least angle of each sighting from ``start`` to ``end``, and its time, days."""
    n = len(start)
    share = np.linspace(0.0, 1.0, _SAMPLES)
    days = start[:, None] + share * (end - start)[:, None]
    which = np.repeat(satellite, _SAMPLES)
    zero = np.zeros(n * _SAMPLES, dtype=np.int64)
    angles = mirror_angle_deg(geometry, sun, which, zero, days.ravel()).reshape(n, _SAMPLES)
    best = np.argmin(angles, axis=1)
    every = np.arange(n)
    return angles[every, best], days[every, best]
