"""Rates that follow from an orbit's size and inclination: node precession and mean speed."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, J2, MU_KM3_S2

J4 = -0.00000165597
"""Fourth zonal harmonic in WGS-72."""


def node_rate_deg_day(
    semi_major_axis_km: FloatArray, eccentricity: FloatArray, inclination_deg: FloatArray
) -> FloatArray:
    """Return the precession of the node by J2 and J4, degrees per day, ``(n,)``.

    The secular rate of SGP4, to J2 squared and J4 (Hoots and Roehrich 1980, section 6).
    """
    motion = np.sqrt(MU_KM3_S2 / semi_major_axis_km**3) * 86400.0
    flat = (EARTH_RADIUS_KM / (semi_major_axis_km * (1.0 - eccentricity**2))) ** 2
    cosine = np.cos(np.radians(inclination_deg))
    first = 1.5 * J2 * flat
    second = 0.5 * first * J2 * flat
    fourth = -0.46875 * J4 * flat**2
    rate = -first + 0.5 * second * (4.0 - 19.0 * cosine**2) + 2.0 * fourth * (3.0 - 7.0 * cosine**2)
    return np.asarray(np.degrees(motion * cosine * rate))


def speed_m_s(semi_major_axis_km: FloatArray) -> FloatArray:
    """Return the mean speed in an orbit of that size, in m/s."""
    return np.asarray(1e3 * np.sqrt(MU_KM3_S2 / semi_major_axis_km))
