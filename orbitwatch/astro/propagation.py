"""SGP4 states of many element sets, through the compiled ``sgp4`` package.

Identity stays outside: the propagator is handed catalogue number 0, because its own readers
refuse numbers that exist (above 339999), and the states do not depend on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from sgp4.api import WGS72, Satrec

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.time_shifts import LATER, TimeShifts
from orbitwatch.elements.element_set import ElementSet

MU_KM3_S2 = 398600.8
"""Earth's gravitational parameter in WGS-72, the model that element sets are fitted with."""
EARTH_RADIUS_KM = 6378.135
"""Earth's equatorial radius in WGS-72."""
J2 = 0.001082616
"""Second zonal harmonic in WGS-72."""
NEAR_EARTH_PERIOD_MIN = 225.0
"""SGP4 leaves its near-Earth theory at this period (Hoots and Roehrich 1980)."""

INSANE = 9
"""Error code of a state that SGP4 passes as good although it is no orbit's: see ``_judge``."""

_EPOCH_ORIGIN = datetime(1949, 12, 31, tzinfo=UTC)
_EPOCH_ORIGIN_JD = 2433281.5
_TWO_PI = 2.0 * math.pi
_MINUTES_A_DAY = 1440.0


@dataclass(frozen=True, slots=True)
class States:
    """States in TEME, shapes ``(n, 3)`` in km and km/s; ``error_code`` ``(n,)`` is 0 when good.

    Codes 1 to 6 are SGP4's own (``sgp4.api.SGP4_ERRORS``), 9 is INSANE. A bad state's vectors
    are NaN, so that nothing computed from them can pass for an answer.
    """

    position_km: FloatArray
    velocity_km_s: FloatArray
    error_code: npt.NDArray[np.uint8]

    @property
    def good(self) -> BoolArray:
        """Which states count, shape ``(n,)``."""
        return np.asarray(self.error_code == 0)


class Propagator:
    """SGP4, initialised once for each of ``element_sets``; satellites are named by position.

    ``days`` everywhere are UTC days since ``reference_jd``, a Julian date ending in .5: one
    float64 then holds an instant to 5 ns within a year of the reference. With ``shifts`` an object
    is as early or late along its path as they say.
    """

    def __init__(
        self,
        element_sets: Sequence[ElementSet],
        reference_jd: float,
        shifts: TimeShifts | None = None,
    ) -> None:
        self.element_sets = tuple(element_sets)
        self.reference_jd = reference_jd
        self.shifts = shifts
        self._satrecs = [to_satrec(element_set) for element_set in self.element_sets]
        self.epoch_days = np.array(
            [s.jdsatepoch - reference_jd + s.jdsatepochF for s in self._satrecs]
        )
        self.mean_motion_rad_s = np.array([s.no_kozai for s in self._satrecs]) / 60.0
        self.eccentricity = np.array([s.ecco for s in self._satrecs])
        self._semi_major_axis_km = np.cbrt(
            MU_KM3_S2 / np.maximum(self.mean_motion_rad_s, 1e-9) ** 2
        )
        self._limit_km2 = (3.0 * self._semi_major_axis_km) ** 2

    def __len__(self) -> int:
        return len(self._satrecs)

    @property
    def perigee_km(self) -> FloatArray:
        """Perigee of each satellite above the equatorial radius, by its mean elements."""
        return np.asarray(self._semi_major_axis_km * (1.0 - self.eccentricity) - EARTH_RADIUS_KM)

    @property
    def period_days(self) -> FloatArray:
        """Period of each satellite by its mean motion, shape ``(n_satellites,)``."""
        return np.asarray(_TWO_PI / self.mean_motion_rad_s / 86400.0)

    def blended_epoch_days(self, satellite: IntArray, days: FloatArray) -> FloatArray:
        """Return the epoch of what set ``satellite[i]`` is blended with at ``days[i]``, ``(n,)``.

        In days since the reference; NaN where the set is taken alone.
        """
        own = self.epoch_days[satellite]
        if self.shifts is None:
            return np.full(len(days), np.nan)
        side = self.shifts.side(days - own)
        gap = np.where(
            self.shifts.torn[satellite, side], np.nan, self.shifts.gap_days[satellite, side]
        )
        return own + np.where(side == LATER, gap, -gap)

    def states(self, satellite: IntArray, days: FloatArray) -> States:
        """Return the states of ``satellite[i]`` at ``days[i]``; both have shape ``(n,)``.

        Fastest when ``satellite`` is sorted, as one call then serves each satellite.
        """
        n = len(days)
        if self.shifts is not None:
            since_epoch = days - self.epoch_days[satellite]
            days = days + self.shifts.early_s(satellite, since_epoch) / 86400.0
        jd = np.full(n, self.reference_jd)
        if len(self._satrecs) == 1 and n:
            code, position, velocity = self._satrecs[0].sgp4_array(jd, days)
        else:
            code, position, velocity = np.empty(n, np.uint8), np.empty((n, 3)), np.empty((n, 3))
            edges = [0, *(np.flatnonzero(np.diff(satellite)) + 1).tolist(), n]
            for first, last in pairwise(edges) if n else ():
                code[first:last], position[first:last], velocity[first:last] = self._satrecs[
                    satellite[first]
                ].sgp4_array(jd[first:last], days[first:last])
        self._judge(satellite, position, velocity, code)
        return States(position, velocity, code)

    def _judge(
        self,
        satellite: IntArray,
        position: FloatArray,
        velocity: FloatArray,
        code: npt.NDArray[np.uint8],
    ) -> None:
        """Mark what SGP4 returns with code 0 although no orbit of that size reaches there.

        No ellipse leaves 2a; half as much again allows for periodic terms and negative drag: a
        published verification set reaches 2.7a.
        NaN fails the comparison too.
        """
        radius_squared = np.einsum("ij,ij->i", position, position)
        speed_squared = np.einsum("ij,ij->i", velocity, velocity)
        limit = self._limit_km2 if len(self._limit_km2) == 1 else self._limit_km2[satellite]
        sane = (radius_squared < limit) & (speed_squared < 400.0)
        if sane.all() and not code.any():
            return
        code[~sane & (code == 0)] = INSANE
        bad = code != 0
        position[bad] = np.nan
        velocity[bad] = np.nan


def to_satrec(element_set: ElementSet) -> Satrec:
    """Return the ``sgp4`` record of an element set: WGS-72, improved mode, number 0.

    The epoch is set apart from ``sgp4init``, whose single float would round it to 0.5 µs.
    """
    since_origin = element_set.epoch - _EPOCH_ORIGIN
    fraction = (since_origin.seconds + since_origin.microseconds * 1e-6) / 86400.0
    satrec = Satrec()
    satrec.sgp4init(
        WGS72,
        "i",
        0,
        # Rounded as the published code rounds: through the Julian date.
        (_EPOCH_ORIGIN_JD + since_origin.days + fraction) - _EPOCH_ORIGIN_JD,
        element_set.bstar,
        element_set.mean_motion_dot * _TWO_PI / _MINUTES_A_DAY**2,
        element_set.mean_motion_ddot * _TWO_PI / _MINUTES_A_DAY**3,
        element_set.eccentricity,
        math.radians(element_set.arg_of_pericenter),
        math.radians(element_set.inclination),
        math.radians(element_set.mean_anomaly),
        element_set.mean_motion / (_MINUTES_A_DAY / _TWO_PI),
        math.radians(element_set.ra_of_asc_node),
    )
    satrec.jdsatepoch = _EPOCH_ORIGIN_JD + since_origin.days
    satrec.jdsatepochF = fraction
    return satrec


def acceleration_km_s2(position_km: FloatArray) -> FloatArray:
    """Return the two-body and J2 acceleration at ``position_km``, both ``(n, 3)``, inertial axes.

    Montenbruck and Gill, Satellite Orbits (2000), section 3.2, for the zonal term of degree 2.
    It serves to interpolate SGP4 between states, not to replace it.
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
