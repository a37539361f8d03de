"""The way from the pad into orbit: how far a rocket has come when, and how sure that is.

A rocket gathers speed, so that at insertion it has covered a part of the angle that an orbit runs
through in that time, and is late by the rest for good: ``delay_s``. On the launches of 2023 and
2024 whose first element sets were at hand (``tests/benchmarks/launch_windows.py``) that part is
0.43 for Malligyong-1, and the delay 3.5 to 8 minutes where the stages burn without a long coast;
upper stages that coast in a lower orbit gain up to five minutes on that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orbitwatch.arrays import FloatArray

_SHARE = 0.45
"""Part of an orbit's angle that has been covered at insertion."""
_USUAL_S = 660.0
_UNKNOWN_S = 330.0
"""Half width of the delay where the time of insertion is not known: see above."""
_KNOWN_SHARE = 0.15
"""Half width of the delay, as a part of a known time of insertion."""
LEAD_SHARE = 0.45
"""Part of the ascent during which the pad's own motion carries the plane along with it."""


@dataclass(frozen=True, slots=True)
class Ascent:
    """An ascent that ends ``insertion_s`` after launch in an orbit of ``rate_deg_s``.

    ``half_s`` is how far the delay may be off either way.
    """

    insertion_s: float
    half_s: float
    rate_deg_s: float

    @classmethod
    def of(cls, insertion: timedelta | None, rate_deg_s: float) -> Ascent:
        """Return the ascent with an insertion at a known time, or at the usual one."""
        if insertion is None:
            return cls(_USUAL_S, _UNKNOWN_S, rate_deg_s)
        seconds = insertion.total_seconds()
        return cls(seconds, _KNOWN_SHARE * seconds, rate_deg_s)

    @property
    def insertion_angle_deg(self) -> float:
        """The angle from the pad to the point of insertion."""
        return _SHARE * self.rate_deg_s * self.insertion_s

    @property
    def delay_s(self) -> float:
        """How much later the object is than one that had been in orbit above the pad at launch."""
        return (1.0 - _SHARE) * self.insertion_s

    @property
    def lead_s(self) -> float:
        """How long after launch the pad crosses the plane of an ascent without a turn."""
        return LEAD_SHARE * self.insertion_s

    def seconds(self, angle_deg: FloatArray) -> FloatArray:
        """Return how long after launch the angle from the pad is ``angle_deg``, ``(n,)``.

        Up to insertion the angle grows with a power of time such that the rate is then the
        orbit's; afterwards evenly.
        """
        climbed = np.clip(angle_deg / self.insertion_angle_deg, 0.0, 1.0) ** _SHARE
        beyond = np.maximum(angle_deg - self.insertion_angle_deg, 0.0) / self.rate_deg_s
        return np.asarray(climbed * self.insertion_s + beyond)
