"""Day and night on the ground: the subsolar point, the Sun's elevation, and the band of night.

The direction of the ellipsoid's normal is given by geodetic latitude and longitude, as on a sphere.
So the Sun's elevation depends only on the angular distance from the subsolar point, and every line
of equal elevation is a circle around it. Refraction and the Sun's parallax (0.0024°) are neglected;
the elevation is that of the centre of its disc.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation
from orbitwatch.astro.sun import Sun
from orbitwatch.times import to_jd


@dataclass(frozen=True, slots=True)
class SubsolarPoint:
    """The point below the Sun: geodetic degrees, east positive, longitude in [-180, 180)."""

    latitude_deg: float
    longitude_deg: float


def subsolar_point(at: datetime) -> SubsolarPoint:
    """Return the point with the Sun overhead at an instant."""
    reference_jd, day = to_jd(at)
    sun = Sun(EarthRotation(reference_jd, day, day), day, day)
    ((x, y, z),) = sun.apparent_km(np.array([day])).tolist()
    longitude = float(np.degrees(np.arctan2(y, x)))
    return SubsolarPoint(
        float(np.degrees(np.arctan2(z, np.hypot(x, y)))), (longitude + 180.0) % 360.0 - 180.0
    )


def sun_elevation_deg(
    sun: SubsolarPoint, latitude_deg: FloatArray, longitude_deg: FloatArray
) -> FloatArray:
    """Return the Sun's elevation at places, degrees; latitude and longitude are broadcast."""
    latitude, declination = np.radians(latitude_deg), np.radians(sun.latitude_deg)
    hour = np.radians(longitude_deg - sun.longitude_deg)
    sine = np.sin(latitude) * np.sin(declination)
    sine = sine + np.cos(latitude) * np.cos(declination) * np.cos(hour)
    return np.asarray(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))


def night_band(
    sun: SubsolarPoint, longitude_deg: FloatArray, below_deg: float
) -> tuple[FloatArray, FloatArray]:
    """Return the latitudes of each meridian between which the Sun is below an elevation.

    ``below_deg`` is at most 0; arrays ``(n,)``, NaN where the Sun is higher on the whole meridian.
    Along a meridian the sine of the Sun's elevation is a sinusoid of latitude, so the latitudes are
    a single interval, which may reach a pole.
    """
    declination = np.radians(sun.latitude_deg)
    toward = np.cos(declination) * np.cos(np.radians(longitude_deg - sun.longitude_deg))
    height = np.hypot(np.sin(declination), toward)
    ratio = np.sin(np.radians(-below_deg)) / np.maximum(height, 1e-12)
    half = np.degrees(np.arccos(np.minimum(ratio, 1.0)))
    lowest_sun = np.degrees(np.arctan2(-np.sin(declination), -toward))
    lower, upper = np.full_like(longitude_deg, np.nan), np.full_like(longitude_deg, np.nan)
    for turn in (-360.0, 0.0, 360.0):
        first = np.maximum(lowest_sun + turn - half, -90.0)
        last = np.minimum(lowest_sun + turn + half, 90.0)
        night = (last > first) & (ratio < 1.0)
        lower[night], upper[night] = first[night], last[night]
    return lower, upper
