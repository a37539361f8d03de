"""The result of a search: passes as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class FoundPasses:
    """Passes found, all arrays ``(n,)``, times in days since the propagator's reference.

    ``aos`` or ``los`` is NaN where the pass is under way when the satellite's span starts or
    ends; ``first`` and ``last`` are then the ends of the part found, else AOS and LOS.
    """

    satellite: IntArray
    site: IntArray
    aos: FloatArray
    tca: FloatArray
    los: FloatArray
    first: FloatArray
    last: FloatArray
    sine_elevation: FloatArray


def is_cut_short(found: FoundPasses, begin: FloatArray, finish: FloatArray) -> BoolArray:
    """Whether a pass is cut off within its satellite's ``begin`` to ``finish``."""
    return np.asarray(
        (np.isnan(found.aos) & (found.first > begin[found.satellite]))
        | (np.isnan(found.los) & (found.last < finish[found.satellite]))
    )
