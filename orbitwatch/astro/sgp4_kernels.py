"""SGP4 for many element sets at once: by the compiled engine, or by the ``sgp4`` package.

Both give the same states to a micrometre and the same error codes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from sgp4.api import WGS72, Satrec

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.engine import choice
from orbitwatch.engine.processors import threads

INSANE = 9
"""Error code of a state that SGP4 returns as good although no orbit of that size reaches it."""

_EPOCH_ORIGIN = datetime(1949, 12, 31, tzinfo=UTC)
_EPOCH_ORIGIN_JD = 2433281.5
_TWO_PI = 2.0 * math.pi
_MINUTES_A_DAY = 1440.0
_SANE_SPEED_SQUARED = 400.0

Raw = tuple[npt.NDArray[np.uint8], FloatArray, FloatArray]
"""Error codes ``(n,)``, positions and velocities ``(n, 3)`` in TEME, km and km/s."""


class Kernel(Protocol):
    """SGP4, initialised for element sets, which are referred to by index."""

    def states(self, satellite: IntArray, days: FloatArray) -> Raw:
        """Return the states of ``satellite[i]`` at ``days[i]``, NaN where the code is not 0."""


@dataclass(frozen=True, slots=True)
class MeanElements:
    """SGP4's inputs of each element set, arrays ``(n,)``: radians, and radians per minute."""

    epoch_jd: FloatArray
    epoch_fraction: FloatArray
    bstar: FloatArray
    eccentricity: FloatArray
    arg_of_pericenter: FloatArray
    inclination: FloatArray
    mean_anomaly: FloatArray
    mean_motion: FloatArray
    ra_of_asc_node: FloatArray


def mean_elements(element_sets: Sequence[ElementSet]) -> MeanElements:
    """Return the elements of ``element_sets`` as arrays."""
    column = ElementTable.of(element_sets).column
    since = (column("epoch") - np.datetime64(_EPOCH_ORIGIN.replace(tzinfo=None), "us")).astype(int)
    seconds, micros = np.divmod(since, 1_000_000)
    days, seconds = np.divmod(seconds, 86_400)
    return MeanElements(
        epoch_jd=_EPOCH_ORIGIN_JD + days,
        epoch_fraction=(seconds + micros * 1e-6) / 86400.0,
        bstar=column("bstar"),
        eccentricity=column("eccentricity"),
        arg_of_pericenter=np.radians(column("arg_of_pericenter")),
        inclination=np.radians(column("inclination")),
        mean_anomaly=np.radians(column("mean_anomaly")),
        mean_motion=column("mean_motion") / (_MINUTES_A_DAY / _TWO_PI),
        ra_of_asc_node=np.radians(column("ra_of_asc_node")),
    )


def kernel(
    element_sets: Sequence[ElementSet],
    elements: MeanElements,
    limit_km2: FloatArray,
    reference_jd: float,
) -> Kernel:
    """Return SGP4 for ``element_sets`` and their ``elements``, in the engine in use.

    ``limit_km2`` ``(n,)`` is the squared radius beyond which a state is invalid.
    """
    engine = choice.compiled()
    if engine is not None:
        columns = (getattr(elements, name) for name in MeanElements.__slots__)
        return CompiledKernel(engine.Satellites(reference_jd, *columns))
    return PackageKernel(element_sets, limit_km2, reference_jd)


class CompiledKernel:
    """SGP4 in the compiled engine."""

    def __init__(self, satellites: Any) -> None:
        self.satellites = satellites

    def states(self, satellite: IntArray, days: FloatArray) -> Raw:
        """See `Kernel`."""
        n = len(days)
        code, position, velocity = np.empty(n, np.uint8), np.empty((n, 3)), np.empty((n, 3))
        self.satellites.states(
            np.ascontiguousarray(satellite, dtype=np.int64),
            np.ascontiguousarray(days, dtype=np.float64),
            position,
            velocity,
            code,
            threads(),
        )
        return code, position, velocity


class PackageKernel:
    """SGP4 in the ``sgp4`` package: one call for each satellite and run of times."""

    def __init__(
        self, element_sets: Sequence[ElementSet], limit_km2: FloatArray, reference_jd: float
    ) -> None:
        self._satrecs = [to_satrec(element_set) for element_set in element_sets]
        self._limit_km2 = limit_km2
        self._reference_jd = reference_jd

    def states(self, satellite: IntArray, days: FloatArray) -> Raw:
        """See `Kernel`; fastest when ``satellite`` is sorted."""
        n = len(days)
        jd = np.full(n, self._reference_jd)
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
        return code, position, velocity

    def _judge(
        self,
        satellite: IntArray,
        position: FloatArray,
        velocity: FloatArray,
        code: npt.NDArray[np.uint8],
    ) -> None:
        """Mark states that SGP4 returns with code 0 although they are impossible, or NaN."""
        radius_squared = np.einsum("ij,ij->i", position, position)
        speed_squared = np.einsum("ij,ij->i", velocity, velocity)
        limit = self._limit_km2 if len(self._limit_km2) == 1 else self._limit_km2[satellite]
        sane = (radius_squared < limit) & (speed_squared < _SANE_SPEED_SQUARED)
        if sane.all() and not code.any():
            return
        code[~sane & (code == 0)] = INSANE
        bad = code != 0
        position[bad] = np.nan
        velocity[bad] = np.nan


def to_satrec(element_set: ElementSet) -> Satrec:
    """Return the ``sgp4`` record of an element set: WGS-72, improved mode, number 0.

    Its own readers refuse existing numbers (above 339999), and the states do not depend on them.
    The epoch is set apart from ``sgp4init``, whose single float would round it to 0.5 µs.
    """
    since_origin = element_set.epoch - _EPOCH_ORIGIN
    fraction = (since_origin.seconds + since_origin.microseconds * 1e-6) / 86400.0
    satrec = Satrec()
    satrec.sgp4init(
        WGS72,
        "i",
        0,
        # Rounded as in the published code: through the Julian date.
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
