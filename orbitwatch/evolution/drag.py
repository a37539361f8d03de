"""How air drag shrinks an orbit: King-Hele's theory, integrated over a table of densities.

Everything here is per unit of the ballistic coefficient, B = C_D A / m in m²/kg, which is derived
from an object's own decay (``ballistic_coefficient``) and then used to extrapolate it
(``descend``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, MU_KM3_S2
from orbitwatch.evolution.atmosphere import log_density, mean_flux

REENTRY_KM: Final = 100.0
"""A perigee this low counts as re-entry: less than a revolution remains below it."""

DAYS_A_YEAR: Final = 365.25

Flux = Callable[[float], float]
"""F10.7 in solar flux units by year, such as 2023.5."""

_SECONDS_A_DAY = 86400.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_FALL_PER_STEP_KM = 4.0
_LONGEST_STEP_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Descent:
    """A decaying orbit: days since the start and semi-major axis in km, both ``(n,)``.

    ``reentry_days`` is when the perigee falls below 100 km, infinite if it does not in time.
    """

    days: FloatArray
    semi_major_axis_km: FloatArray
    reentry_days: float


def rates(
    semi_major_axis_km: float, eccentricity: float, radius_km: float, flux: float, year: float
) -> tuple[float, float]:
    """Return da/dt in km and de/dt, both a day, for B = 1 m²/kg.

    King-Hele, Satellite Orbits in an Atmosphere (1987), equations 4.7 and 4.8 before the density
    is assumed exponential: the integrals over the eccentric anomaly are done numerically
    (Gauss-Legendre), as far from the perigee as there is air. The rotation of the atmosphere is
    absorbed in B. ``radius_km`` is the Earth's beneath the orbit.
    """
    a, e = semi_major_axis_km, eccentricity
    reach = min(np.pi, 9.0 / np.sqrt(max(a * e / 60.0, 1e-9)))
    cosine = np.cos(0.5 * reach * (_NODES + 1.0))
    density = np.exp(log_density(a * (1.0 - e * cosine) - radius_km, flux, year))
    ratio = np.sqrt((1.0 + e * cosine) / (1.0 - e * cosine))
    share = (
        0.5 * reach * _WEIGHTS / np.pi
    )  # the mean over half a revolution; the other half is equal
    shrink = float(np.sum(share * density * ratio * (1.0 + e * cosine)))
    round_off = float(np.sum(share * density * ratio * cosine))
    per_day = 1e3 * a * np.sqrt(MU_KM3_S2 / a**3) * _SECONDS_A_DAY
    return -per_day * a * shrink, -per_day * (1.0 - e * e) * round_off


def ballistic_coefficient(
    semi_major_axis_km: tuple[float, float],
    eccentricity: tuple[float, float],
    days: float,
    radius_km: float,
    year: float,
    flux_of: Flux = mean_flux,
) -> float:
    """Return the B in m²/kg that brings an orbit from the first size to the second in ``days``.

    Negative if the orbit has grown, 0 if there is no air that could have slowed it. The
    integral of da over its rate, by Simpson's rule.
    """
    flux = flux_of(year)
    share = np.linspace(0.0, 1.0, 9)
    a = semi_major_axis_km[0] + share * (semi_major_axis_km[1] - semi_major_axis_km[0])
    e = eccentricity[0] + share * (eccentricity[1] - eccentricity[0])
    falls = [rates(x, y, radius_km, flux, year)[0] for x, y in zip(a, e, strict=True)]
    if not all(falls):
        return 0.0
    slowness = 1.0 / np.array(falls)
    weights = np.array([1, 4, 2, 4, 2, 4, 2, 4, 1]) / 24.0
    return float((a[-1] - a[0]) * np.sum(weights * slowness) / days)


def descend(
    semi_major_axis_km: float,
    eccentricity: float,
    ballistic_m2_kg: float,
    radius_km: float,
    start_year: float,
    longest_days: float,
    flux_of: Flux = mean_flux,
) -> Descent:
    """Propagate an orbit under drag alone until it re-enters or ``longest_days`` are over.

    Midpoint steps of 4 km of fall or 30 days, whichever is shorter; the flux is ``flux_of`` the
    year, the season that of the date.
    """
    a, e, day = semi_major_axis_km, eccentricity, 0.0
    days, sizes = [day], [a]
    while a * (1.0 - e) - radius_km > REENTRY_KM and day < longest_days:
        fall, round_off = _scaled_rates(a, e, ballistic_m2_kg, radius_km, start_year, day, flux_of)
        step = min(_FALL_PER_STEP_KM / abs(fall), _LONGEST_STEP_DAYS, longest_days - day)
        half_a, half_e = a + 0.5 * step * fall, max(e + 0.5 * step * round_off, 0.0)
        fall, round_off = _scaled_rates(
            half_a, half_e, ballistic_m2_kg, radius_km, start_year, day + 0.5 * step, flux_of
        )
        a, e, day = a + step * fall, max(e + step * round_off, 0.0), day + step
        days.append(day)
        sizes.append(a)
    down = a * (1.0 - e) - radius_km <= REENTRY_KM
    return Descent(np.array(days), np.array(sizes), day if down else np.inf)


def _scaled_rates(
    a: float,
    e: float,
    ballistic: float,
    radius_km: float,
    start_year: float,
    day: float,
    flux_of: Flux,
) -> tuple[float, float]:
    year = start_year + day / DAYS_A_YEAR
    fall, round_off = rates(max(a, EARTH_RADIUS_KM), e, radius_km, flux_of(year), year)
    return ballistic * fall, ballistic * round_off
