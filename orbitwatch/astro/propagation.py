"""SGP4 states of many element sets, and properties of their orbits from mean elements."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.sgp4_kernels import kernel, mean_elements
from orbitwatch.astro.time_shifts import LATER, TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable

MU_KM3_S2 = 398600.8
"""Earth's gravitational parameter in WGS-72, the model to which element sets are fitted."""
EARTH_RADIUS_KM = 6378.135
"""Earth's equatorial radius in WGS-72."""
J2 = 0.001082616
"""Second zonal harmonic in WGS-72."""
NEAR_EARTH_PERIOD_MIN = 225.0
"""The period at which SGP4 changes to deep-space theory (Hoots and Roehrich 1980)."""

_TWO_PI = 2.0 * math.pi


@dataclass(frozen=True, slots=True)
class States:
    """States in TEME, shapes ``(n, 3)`` in km and km/s; ``error_code`` ``(n,)`` is 0 when good.

    Codes 1 to 6 are SGP4's own (``sgp4.api.SGP4_ERRORS``), 9 is `sgp4_kernels.INSANE`. A bad
    state's vectors are NaN, so that nothing computed from them can be mistaken for a result.
    """

    position_km: FloatArray
    velocity_km_s: FloatArray
    error_code: npt.NDArray[np.uint8]

    @property
    def good(self) -> BoolArray:
        """Which states are valid, shape ``(n,)``."""
        return np.asarray(self.error_code == 0)


class Propagator:
    """SGP4, initialised once for each of ``element_sets``; satellites are indices into these.

    ``days`` are always UTC days since ``reference_jd``, a Julian date ending in .5: one float64
    then represents an instant to 5 ns within a year of the reference. With ``shifts`` objects are
    early or late along their path by that much.
    """

    def __init__(
        self,
        element_sets: Sequence[ElementSet],
        reference_jd: float,
        shifts: TimeShifts | None = None,
    ) -> None:
        self.element_sets = ElementTable.of(element_sets)
        self.reference_jd = reference_jd
        self.shifts = shifts
        elements = mean_elements(self.element_sets)
        self.epoch_days = elements.epoch_jd - reference_jd + elements.epoch_fraction
        self.mean_motion_rad_s = elements.mean_motion / 60.0
        self.eccentricity = elements.eccentricity
        self._semi_major_axis_km = np.cbrt(
            MU_KM3_S2 / np.maximum(self.mean_motion_rad_s, 1e-9) ** 2
        )
        # An ellipse stays within 2a; the margin allows for periodic terms and negative drag: a
        # published verification set reaches 2.7a.
        limit_km2 = (3.0 * self._semi_major_axis_km) ** 2
        self.kernel = kernel(self.element_sets, elements, limit_km2, reference_jd)

    def __len__(self) -> int:
        return len(self.element_sets)

    @property
    def perigee_km(self) -> FloatArray:
        """Perigee of each satellite above the equatorial radius, by its mean elements."""
        return np.asarray(self._semi_major_axis_km * (1.0 - self.eccentricity) - EARTH_RADIUS_KM)

    @property
    def period_days(self) -> FloatArray:
        """Period of each satellite by its mean motion, shape ``(n_satellites,)``."""
        return np.asarray(_TWO_PI / self.mean_motion_rad_s / 86400.0)

    def blended_epoch_days(self, satellite: IntArray, days: FloatArray) -> FloatArray:
        """Return the epoch of the set blended with set ``satellite[i]`` at ``days[i]``, ``(n,)``.

        In days since the reference; NaN where the set is used alone.
        """
        own = self.epoch_days[satellite]
        if self.shifts is None:
            return np.full(len(days), np.nan)
        side = self.shifts.side(days - own)
        blended = self.shifts.blended(satellite, days - own)
        gap = np.where(blended, self.shifts.gap_days[satellite, side], np.nan)
        return own + np.where(side == LATER, gap, -gap)

    def states(self, satellite: IntArray, days: FloatArray) -> States:
        """Return the states of ``satellite[i]`` at ``days[i]``; both have shape ``(n,)``.

        Fastest when ``satellite`` is sorted.
        """
        if self.shifts is not None:
            since_epoch = days - self.epoch_days[satellite]
            days = days + self.shifts.early_s(satellite, since_epoch) / 86400.0
        code, position, velocity = self.kernel.states(satellite, days)
        return States(position, velocity, code)


def acceleration_km_s2(position_km: FloatArray) -> FloatArray:
    """Return the two-body and J2 acceleration at ``position_km``, both ``(n, 3)``, inertial axes.

    Montenbruck and Gill, Satellite Orbits (2000), section 3.2, for the zonal term of degree 2. It
    is used to interpolate SGP4 between states, not to replace it.
    """
    x, y, z = position_km[:, 0], position_km[:, 1], position_km[:, 2]
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    central = -MU_KM3_S2 * inverse_r2 * np.sqrt(inverse_r2)
    oblate = 1.5 * J2 * EARTH_RADIUS_KM**2 * inverse_r2
    five_sin2 = 5.0 * z * z * inverse_r2
    acceleration = np.empty_like(position_km)
    equatorial = central * (1.0 - oblate * (five_sin2 - 1.0))
    acceleration[:, 0] = equatorial * x
    acceleration[:, 1] = equatorial * y
    acceleration[:, 2] = central * (1.0 - oblate * (five_sin2 - 3.0)) * z
    return acceleration
