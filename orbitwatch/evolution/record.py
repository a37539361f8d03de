"""The element sets of one object in order, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.elements.element_set import ElementSet

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)


_ORIGIN_YEAR = 2000.0


@dataclass(frozen=True, slots=True)
class History:
    """The sets of one object that belong together, by epoch; every array is ``(n,)``.

    ``days`` count from 2000-01-01 UTC; the mean motion is Kozai's in rev/day, as published, the
    semi-major axis that of Brouwer's. ``node_deg`` has no jumps at 360°. ``outliers`` are the sets
    left out because they lie in another orbit.
    """

    element_sets: tuple[ElementSet, ...]
    outliers: tuple[ElementSet, ...]
    days: FloatArray
    mean_motion: FloatArray
    semi_major_axis_km: FloatArray
    eccentricity: FloatArray
    perigee_km: FloatArray
    apogee_km: FloatArray
    inclination_deg: FloatArray
    node_deg: FloatArray

    def __len__(self) -> int:
        """Return the number of sets."""
        return len(self.element_sets)

    def year(self, days: FloatArray) -> FloatArray:
        """Return days since 2000-01-01 as a year with its fraction."""
        return np.asarray(_ORIGIN_YEAR + days / 365.25)

    def take(self, which: Sequence[int]) -> History:
        """Return the history of some of its sets, by ascending index; the outliers are kept."""
        return history_arrays([self.element_sets[index] for index in which], self.outliers)


def history_arrays(ordered: Sequence[ElementSet], outliers: tuple[ElementSet, ...]) -> History:
    """Return the history of sets in order of epoch, none of them an outlier."""
    size = orbit_shapes(ordered)
    days = np.array([(s.epoch - _ORIGIN).total_seconds() / 86400.0 for s in ordered])
    inclination = np.array([s.inclination for s in ordered])
    eccentricity = np.array([s.eccentricity for s in ordered])
    node = np.array([s.ra_of_asc_node for s in ordered])
    drift = node_rate_deg_day(size.semi_major_axis_km, eccentricity, inclination)
    return History(
        element_sets=tuple(ordered),
        outliers=outliers,
        days=days,
        mean_motion=np.array([s.mean_motion for s in ordered]),
        semi_major_axis_km=size.semi_major_axis_km,
        eccentricity=eccentricity,
        perigee_km=size.perigee_km,
        apogee_km=size.apogee_km,
        inclination_deg=inclination,
        node_deg=_unwrapped(days, node, drift),
    )


def _unwrapped(days: FloatArray, node: FloatArray, drift: FloatArray) -> FloatArray:
    """Return the node without jumps, counting the revolutions that J2 makes between two sets."""
    foreseen = np.diff(days) * 0.5 * (drift[1:] + drift[:-1])
    found = np.diff(node)
    steps = found - 360.0 * np.round((found - foreseen) / 360.0)
    return np.concatenate([node[:1], node[0] + np.cumsum(steps)])
