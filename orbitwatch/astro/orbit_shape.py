"""The size and orientation of an orbit, from its mean elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, J2, MU_KM3_S2
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.times import to_jd


@dataclass(frozen=True, slots=True)
class OrbitShapes:
    """Sizes of orbits, each array ``(n,)``; heights are above the equatorial radius of WGS-72."""

    period_min: FloatArray
    semi_major_axis_km: FloatArray
    perigee_km: FloatArray
    apogee_km: FloatArray


def orbit_shapes(element_sets: Sequence[ElementSet]) -> OrbitShapes:
    """Return the sizes of the orbits of ``element_sets``.

    The mean motion of an element set is Kozai's; the semi-major axis is that of Brouwer's mean
    motion, recovered as in SGP4 (Hoots and Roehrich 1980, section 6).
    """
    table = ElementTable.of(element_sets)
    motion = table.column("mean_motion") * 2.0 * np.pi / 86400.0
    eccentricity = table.column("eccentricity")
    cosine = np.cos(np.radians(table.column("inclination")))
    k2 = 0.5 * J2 * EARTH_RADIUS_KM**2
    oblate = 1.5 * k2 * (3.0 * cosine**2 - 1.0) / (1.0 - eccentricity**2) ** 1.5
    a1 = np.cbrt(MU_KM3_S2 / motion**2)
    d1 = oblate / a1**2
    a0 = a1 * (1.0 - d1 / 3.0 - d1**2 - 134.0 / 81.0 * d1**3)
    d0 = oblate / a0**2
    semi_major = a0 / (1.0 - d0)
    return OrbitShapes(
        period_min=2.0 * np.pi / motion / 60.0,
        semi_major_axis_km=semi_major,
        perigee_km=semi_major * (1.0 - eccentricity) - EARTH_RADIUS_KM,
        apogee_km=semi_major * (1.0 + eccentricity) - EARTH_RADIUS_KM,
    )


def local_time_of_node_h(element_sets: Sequence[ElementSet]) -> FloatArray:
    """Return the mean local solar time of each ascending node at epoch, hours in [0, 24).

    Universal time plus the node's longitude, which is its right ascension minus sidereal time.
    """
    hours = []
    for element_set in element_sets:
        jd, fraction = to_jd(element_set.epoch)
        rotation = EarthRotation(jd, fraction, fraction)
        day = np.array([fraction])
        universal = (fraction + rotation.ut1_minus_utc_days(day)[0]) * 24.0
        sidereal = np.degrees(rotation.angle_rad(day)[0])
        hours.append((universal + (element_set.ra_of_asc_node - sidereal) / 15.0) % 24.0)
    return np.array(hours)
