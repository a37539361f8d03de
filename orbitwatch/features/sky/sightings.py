"""How a sighting runs: where it starts, culminates and ends, and what the shadow does."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import LookAngles, look_angles
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.passes.stream import Batch, Stream
from orbitwatch.features.sky.flares import WIDEST_DEG, least_mirror_angle
from orbitwatch.formats.rows import Values
from orbitwatch.formats.values import to_datetime64
from orbitwatch.sites import Site

_SAME_MOMENT_DAYS = 0.01 / SECONDS_A_DAY
_AT_TWILIGHT_DEG = 0.01


def appearance(stream: Stream, batch: Batch, site: Site, sky: SkyConditions) -> dict[str, Values]:
    """Return, by column, what `TONIGHT_COLUMNS` adds to passes that can all be seen."""
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
        """Say whether what ends the sighting is the shadow: not the mask, and not twilight."""
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
