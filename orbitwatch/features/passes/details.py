"""Details of each pass: from the site's side, and from the satellite's at TCA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import ground_distance_uncertainty_km, uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, take
from orbitwatch.astro.frames import Geodetic, to_geodetic
from orbitwatch.astro.geodesy import geodesic_km, is_left_of_track
from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY, SkyConditions
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import LookAngles, dot, look_angles, off_nadir_deg
from orbitwatch.features.passes.visible_part import VisiblePart, visible_parts
from orbitwatch.search.passes import Passes
from orbitwatch.sites import Site


@dataclass(frozen=True, slots=True)
class PassDetails:
    """Details of each pass for an observer; arrays ``(n,)``, NaN where not applicable.

    ``at_tca`` are the look angles at TCA; times are days since the propagator's reference.
    ``magnitude`` is the least one while the satellite is visible.
    """

    aos_azimuth_deg: FloatArray
    los_azimuth_deg: FloatArray
    at_tca: LookAngles
    visible: VisiblePart
    magnitude: FloatArray
    magnitude_at: FloatArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    timing_uncertainty_95_s: FloatArray
    cross_track_uncertainty_km: FloatArray
    ground_distance_uncertainty_km: FloatArray
    blended_epoch_days: FloatArray
    stale: BoolArray


@dataclass(frozen=True, slots=True)
class OverflightDetails:
    """The same passes from the satellite's side, at TCA; arrays ``(n,)``."""

    ground: Geodetic
    ground_distance_km: FloatArray
    off_nadir_deg: FloatArray
    sun_elevation_deg: FloatArray
    sunlit: BoolArray
    ascending: BoolArray
    site_is_left: BoolArray


def sun_over(passes: Passes) -> Sun:
    """Return the Sun over the span of ``passes``."""
    found = passes.found
    if not len(found.tca):
        return Sun(passes.geometry.rotation, 0.0, 0.0)
    return Sun(passes.geometry.rotation, float(found.first.min()), float(found.last.max()))


def describe_passes(
    passes: Passes,
    sites: Sequence[Site],
    sun: Sun,
    standard_magnitude: FloatArray | None = None,
    sky: SkyConditions = DEFAULT_SKY,
) -> PassDetails:
    """Return the details of each pass, in the order of ``passes.found``.

    ``standard_magnitude`` ``(n_satellites,)`` is NaN where unknown; None: all unknown.
    """
    found, geometry = passes.found, passes.geometry
    visible = visible_parts(geometry, sun, found, sky.twilight_deg)
    magnitude, magnitude_at = np.full((2, len(found.tca)), np.nan)
    if standard_magnitude is not None and np.isfinite(visible.start).any():
        from orbitwatch.features.passes.brightness import brightest

        magnitude, magnitude_at = brightest(
            geometry,
            sun,
            found,
            (visible.start, visible.end),
            standard_magnitude[found.satellite],
            sky,
        )
    age = found.tca - geometry.propagator.epoch_days[found.satellite]
    trust = uncertainties(
        passes.element_sets,
        found.satellite,
        age,
        passes.histories,
        shifts=geometry.propagator.shifts,
    )
    latitude = np.array([site.latitude_deg for site in sites])[found.site]
    at_aos, at_tca, at_los = _look_angles(passes)
    return PassDetails(
        aos_azimuth_deg=np.where(np.isfinite(found.aos), at_aos.azimuth_deg, np.nan),
        los_azimuth_deg=np.where(np.isfinite(found.los), at_los.azimuth_deg, np.nan),
        at_tca=at_tca,
        visible=visible,
        magnitude=magnitude,
        magnitude_at=magnitude_at,
        age_days=age,
        timing_uncertainty_s=trust.timing_s,
        timing_uncertainty_95_s=trust.timing_95_s,
        cross_track_uncertainty_km=trust.cross_track_km,
        ground_distance_uncertainty_km=ground_distance_uncertainty_km(
            trust.timing_s, latitude, trust.cross_track_km
        ),
        blended_epoch_days=geometry.propagator.blended_epoch_days(found.satellite, found.tca),
        stale=trust.stale,
    )


def describe_overflights(passes: Passes, sites: Sequence[Site], sun: Sun) -> OverflightDetails:
    """Return the satellite's side of each pass, in the order of ``passes.found``."""
    found, geometry = passes.found, passes.geometry
    fixed, _ = geometry.earth_fixed(found.satellite, found.tca)
    position, velocity = fixed.position_km, fixed.velocity_km_s
    ground = to_geodetic(position)
    place = geometry.sites.position_km[found.site]
    latitude = np.array([site.latitude_deg for site in sites])[found.site]
    longitude = np.array([site.longitude_deg for site in sites])[found.site]
    # Latitude follows the angle to the equator: its rate has the sign of d(z/r)/dt.
    climb = velocity[:, 2] * dot(position, position) - position[:, 2] * dot(position, velocity)
    return OverflightDetails(
        ground=ground,
        ground_distance_km=geodesic_km(
            latitude, longitude, ground.latitude_deg, ground.longitude_deg
        ),
        off_nadir_deg=off_nadir_deg(position, ground.latitude_deg, ground.longitude_deg, place),
        sun_elevation_deg=sun.elevation_deg(geometry.sites, found.site, found.tca),
        sunlit=np.asarray(sun.light_margin_km(position, found.tca) >= 0.0),
        ascending=climb >= 0.0,
        site_is_left=is_left_of_track(place, velocity, position, ground),
    )


def _look_angles(passes: Passes) -> tuple[LookAngles, LookAngles, LookAngles]:
    """Return the look angles at AOS, TCA and LOS, or at the ends of the part found."""
    found, geometry = passes.found, passes.geometry
    days = np.concatenate([found.first, found.tca, found.last])
    site = np.tile(found.site, 3)
    fixed, _ = geometry.earth_fixed(np.tile(found.satellite, 3), days)
    angles = look_angles(fixed.position_km, fixed.velocity_km_s, geometry.sites, site)
    n = len(found.tca)
    first, second, third = (take(angles, np.arange(k * n, (k + 1) * n)) for k in range(3))
    return first, second, third
