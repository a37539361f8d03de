"""Along-track corrections between two element sets of an object, from their disagreement.

At the next set's epoch, a set's prediction disagrees with that set on the position along the orbit
and on its rate. Between the two epochs the error of the first grows from nothing to that: a cubic
through both ends, with the rates there, is the most likely course if the driving force (drag,
thrust) varies like white noise (Wahba 1990, Spline Models for Observational Data, section 1.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray

EARLIER, LATER = 0, 1
"""The sides of a set on which its neighbours lie."""


@dataclass(frozen=True, slots=True)
class TimeShifts:
    """How early objects are, for each of n sets and each side of it; arrays ``(n, 2)``.

    ``gap_days`` is the distance of the neighbour's epoch, NaN where the set is used alone. At a
    share u of the gap from its epoch the object is ``u² (square_s + cube_s u)`` early, less near
    the epoch: ``doubt`` is the uncertainty of that in the middle of the gap, relative to that of
    the set alone, which is smaller near its epoch. ``disagreement_s`` is the disagreement of the
    two sets at both epochs together. ``torn`` marks gaps in which the object manoeuvred, so that
    nothing is shifted. ``alone`` marks sides without a neighbour, where the shift is that of known
    drag: ``gap_days`` is the extent of that.
    """

    gap_days: FloatArray
    square_s: FloatArray
    cube_s: FloatArray
    disagreement_s: FloatArray
    doubt: FloatArray
    torn: BoolArray
    alone: BoolArray

    @classmethod
    def none(cls, count: int) -> Self:
        """Return shifts of ``count`` sets that are all used alone."""
        square_s, cube_s, disagreement_s, doubt = (np.zeros((count, 2)) for _ in range(4))
        torn, alone = (np.zeros((count, 2), dtype=np.bool_) for _ in range(2))
        return cls(
            np.full((count, 2), np.nan), square_s, cube_s, disagreement_s, doubt, torn, alone
        )

    def blended(self, which: IntArray, since_epoch_days: FloatArray) -> BoolArray:
        """Return whether two sets are blended at these moments, ``(n,)``."""
        side = self.side(since_epoch_days)
        single = self.torn[which, side] | self.alone[which, side]
        return np.isfinite(self.gap_days[which, side]) & ~single

    def by_drag(self, which: IntArray, since_epoch_days: FloatArray) -> BoolArray:
        """Return whether known drag corrects a single set at these moments, ``(n,)``."""
        side = self.side(since_epoch_days)
        within = np.abs(since_epoch_days) <= self.gap_days[which, side]
        return self.alone[which, side] & within

    def early_s(self, which: IntArray, since_epoch_days: FloatArray) -> FloatArray:
        """Return how early the object of set ``which[i]`` is, in seconds, ``(n,)``.

        Beyond the neighbour's epoch the shift stays constant.
        """
        side = self.side(since_epoch_days)
        gap = self.gap_days[which, side]
        share = np.minimum(np.abs(since_epoch_days) / gap, 1.0)
        early = share * share * (self.square_s[which, side] + self.cube_s[which, side] * share)
        early *= _trusted(share, self.doubt[which, side])
        return np.where(np.isfinite(gap), early, 0.0)

    @staticmethod
    def side(since_epoch_days: FloatArray) -> IntArray:
        """Return the side of the epoch on which each moment lies, ``(n,)``."""
        return np.where(since_epoch_days < 0.0, EARLIER, LATER)


def _trusted(share: FloatArray, doubt: FloatArray) -> FloatArray:
    """Return the fraction of a shift applied at a share of the gap: all from the middle on.

    Weighted by inverse variance; the error of two blended sets grows from the epoch with the power
    0.8 of the share, that of one set alone with 1.8.
    """
    near = np.clip(share, 1e-6, 0.5)
    ratio = (4.0 * near * (1.0 - near)) ** 0.8 / (2.0 * near) ** 1.8
    return np.asarray((1.0 + doubt**2) / (1.0 + (doubt * ratio) ** 2))
