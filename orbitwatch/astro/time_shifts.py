"""How early or late objects are between two of their element sets, by what both sets say.

A set's prediction and the next set disagree, when the next set's epoch comes, on where along its
orbit the object is and on how fast it goes. Between the two epochs the error of the first grows
from nothing to that: a cubic through both ends, with the rates there, is what it most likely did
meanwhile if what drives it (drag, thrust) wanders like white noise (Wahba 1990, Spline Models for
Observational Data, section 1.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray

EARLIER, LATER = 0, 1
"""The two sides of a set, on which its neighbours lie."""


@dataclass(frozen=True, slots=True)
class TimeShifts:
    """For each of n sets and each side of it how early the object is; arrays ``(n, 2)``.

    ``gap_days`` is how far the neighbour's epoch lies, NaN where the set is taken as it is. A
    share u of the gap away from its epoch the object is ``u² (square_s + cube_s u)`` early, less
    so the nearer to the epoch: ``doubt`` is how uncertain that is in the middle of the gap,
    relative to the set alone, which near its epoch knows better.
    ``disagreement_s`` is by how much the two sets disagree at both epochs together. ``torn`` are
    gaps in which the object manoeuvred, so that nothing is shifted. ``alone`` are sides without a
    neighbour, where the shift is that of drag which is known: ``gap_days`` is how far it is.
    """

    gap_days: FloatArray
    square_s: FloatArray
    cube_s: FloatArray
    disagreement_s: FloatArray
    doubt: FloatArray
    torn: BoolArray
    alone: BoolArray

    def blended(self, which: IntArray, since_epoch_days: FloatArray) -> BoolArray:
        """Return whether two sets answer together at these moments, ``(n,)``."""
        side = self.side(since_epoch_days)
        single = self.torn[which, side] | self.alone[which, side]
        return np.isfinite(self.gap_days[which, side]) & ~single

    def by_drag(self, which: IntArray, since_epoch_days: FloatArray) -> BoolArray:
        """Return whether drag that is known corrects one set at these moments, ``(n,)``."""
        side = self.side(since_epoch_days)
        within = np.abs(since_epoch_days) <= self.gap_days[which, side]
        return self.alone[which, side] & within

    def early_s(self, which: IntArray, since_epoch_days: FloatArray) -> FloatArray:
        """Return how early the object of set ``which[i]`` is, in seconds, ``(n,)``.

        Beyond the neighbour's epoch the shift stays what it is there.
        """
        side = self.side(since_epoch_days)
        gap = self.gap_days[which, side]
        share = np.minimum(np.abs(since_epoch_days) / gap, 1.0)
        early = share * share * (self.square_s[which, side] + self.cube_s[which, side] * share)
        early *= _trusted(share, self.doubt[which, side])
        return np.where(np.isfinite(gap), early, 0.0)

    @staticmethod
    def side(since_epoch_days: FloatArray) -> IntArray:
        """Return on which side of the epoch each moment lies, ``(n,)``."""
        return np.where(since_epoch_days < 0.0, EARLIER, LATER)


def _trusted(share: FloatArray, doubt: FloatArray) -> FloatArray:
    """Return how much of a shift is made at a share of the gap: all of it from the middle on.

    The inverse of the variances decides; the error of two sets blended grows from the epoch with
    the power 0.8 of the share, that of one set alone with 1.8.
    """
    near = np.clip(share, 1e-6, 0.5)
    ratio = (4.0 * near * (1.0 - near)) ** 0.8 / (2.0 * near) ** 1.8
    return np.asarray((1.0 + doubt**2) / (1.0 + (doubt * ratio) ** 2))
