"""The brightness of a sunlit satellite, by range and phase angle.

A standard magnitude is that at 1,000 km with the Sun at right angles (phase angle 90°). The phase
angle is measured at the satellite, between Sun and observer: 0° if it is seen fully lit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.topocentric import cross, dot

_STANDARD_RANGE_KM = 1000.0


def phase_angle_deg(
    position_km: FloatArray, sun_km: FloatArray, place_km: FloatArray
) -> FloatArray:
    """Return the angle at a satellite between the Sun and an observer, ``(n,)``; all ``(n, 3)``."""
    to_sun, to_place = sun_km - position_km, place_km - position_km
    across = cross(to_sun, to_place)
    return np.degrees(np.arctan2(np.sqrt(dot(across, across)), dot(to_sun, to_place)))


def magnitude(
    standard: FloatArray,
    slant_range_km: FloatArray,
    phase_deg: FloatArray,
    model: PhaseModel = "linear",
) -> FloatArray:
    """Return apparent magnitudes without extinction, ``(n,)``; infinite if fully backlit.

    ``linear``: 2.5 log₁₀ of twice the lit share of the phase angle, (180° − β) / 180°. It was
    inferred from published passes of Heavens-Above, which it fits within 0.05. ``lambert``: a
    diffusely reflecting sphere (Lambert's law; Vallado, Fundamentals of Astrodynamics, 4th ed.,
    section 5.3.3).
    """
    distance = 5.0 * np.log10(slant_range_km / _STANDARD_RANGE_KM)
    with np.errstate(divide="ignore"):
        lit = -2.5 * np.log10(_PHASES[model](np.radians(phase_deg)))
    return np.asarray(standard + distance + lit)


def _linear(phase_rad: FloatArray) -> FloatArray:
    return np.asarray(2.0 * np.maximum(1.0 - phase_rad / np.pi, 0.0))


def _lambert(phase_rad: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(np.sin(phase_rad) + (np.pi - phase_rad) * np.cos(phase_rad), 0.0))


_PHASES: dict[PhaseModel, Callable[[FloatArray], FloatArray]] = {
    "linear": _linear,
    "lambert": _lambert,
}


def air_mass(elevation_deg: FloatArray) -> FloatArray:
    """Return the path through the atmosphere relative to that at the zenith, at 0° and above.

    Kasten and Young 1989 (Applied Optics 28, 4735), equation 3.
    """
    h = np.maximum(elevation_deg, 0.0)
    return np.asarray(1.0 / (np.sin(np.radians(h)) + 0.50572 * (h + 6.07995) ** -1.6364))
