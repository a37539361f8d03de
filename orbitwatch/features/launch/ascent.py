"""The timing of the ascent from the pad into orbit, with its uncertainty.

A rocket accelerates, so that at insertion it has covered only a part of the angle that an orbit
covers in that time, and remains late by the rest. For the launches of 2023 and 2024 with known
first element sets (``tests/benchmarks/launch_windows.py``) that part is 0.43 for Malligyong-1, and
the delay 3.5 to 8 minutes for stages that burn without a long coast; upper stages that coast in a
lower orbit gain up to five minutes on that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orbitwatch.arrays import FloatArray

_SHARE = 0.45
"""Fraction of an orbit's angle covered at insertion."""
_USUAL_S = 660.0
_UNKNOWN_S = 330.0
"""Half width of the delay for an unknown time of insertion: see above."""
_KNOWN_SHARE = 0.15
"""Half width of the delay, as a fraction of a known time of insertion."""
LEAD_SHARE = 0.45
"""Fraction of the ascent during which the pad's own motion carries the plane along."""


@dataclass(frozen=True, slots=True)
class Ascent:
    """An ascent that ends ``insertion_s`` after launch in an orbit of ``rate_deg_s``.

    ``half_s`` is the half width of the delay.
    """

    insertion_s: float
    half_s: float
    rate_deg_s: float

    @classmethod
    def of(cls, insertion: timedelta | None, rate_deg_s: float) -> Ascent:
        """Return the ascent with a known or the usual time of insertion."""
        if insertion is None:
            return cls(_USUAL_S, _UNKNOWN_S, rate_deg_s)
        seconds = insertion.total_seconds()
        return cls(seconds, _KNOWN_SHARE * seconds, rate_deg_s)

    @property
    def insertion_angle_deg(self) -> float:
        """The angle from the pad to the point of insertion."""
        return _SHARE * self.rate_deg_s * self.insertion_s

    @property
    def lead_s(self) -> float:
        """The time after launch at which the pad crosses the plane of an ascent without a turn."""
        return LEAD_SHARE * self.insertion_s

    def seconds(self, angle_deg: FloatArray) -> FloatArray:
        """Return the time after launch at which the angle from the pad is ``angle_deg``, ``(n,)``.

        Up to insertion the angle grows with a power of time that ends at the orbit's rate;
        afterwards linearly.
        """
        climbed = np.clip(angle_deg / self.insertion_angle_deg, 0.0, 1.0) ** _SHARE
        beyond = np.maximum(angle_deg - self.insertion_angle_deg, 0.0) / self.rate_deg_s
        return np.asarray(climbed * self.insertion_s + beyond)
