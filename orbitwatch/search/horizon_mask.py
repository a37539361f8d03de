"""The threshold of elevation at a site: the mask, or the site's own horizon where higher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.sites import HorizonProfile

_TURN = 360.0


@dataclass(frozen=True, slots=True)
class HorizonMask:
    """The greater of a mask and a horizon, by azimuth: straight lines between breakpoints.

    ``azimuth_deg`` are the breakpoints of two turns, ``(n,)``, and ``elevation_deg`` the elevations
    there. ``lowest[k][i]`` and ``highest[k][i]`` are the extremes of breakpoints i to i + 2^k - 1.
    """

    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    lowest: tuple[FloatArray, ...]
    highest: tuple[FloatArray, ...]

    @classmethod
    def of(cls, profile: HorizonProfile, min_elevation_deg: float) -> HorizonMask:
        """Return the mask of a site with this horizon."""
        azimuth, elevation = np.array(profile.azimuth_deg), np.array(profile.elevation_deg)
        above = elevation - min_elevation_deg
        width, rise = np.diff(azimuth, append=azimuth[0] + _TURN), np.roll(above, -1) - above
        at = np.flatnonzero(above * np.roll(above, -1) < 0.0)  # the horizon crosses the mask
        crossing = (azimuth[at] - above[at] / rise[at] * width[at]) % _TURN
        azimuth, first = np.unique(np.concatenate([azimuth, crossing]), return_index=True)
        height = np.concatenate([np.maximum(above, 0.0), np.zeros(len(at))])[first]
        height += min_elevation_deg
        turns = np.concatenate([azimuth, azimuth + _TURN, azimuth[:1] + 2.0 * _TURN])
        heights = np.concatenate([height, height, height[:1]])
        return cls(turns, heights, _extremes(heights, np.minimum), _extremes(heights, np.maximum))

    def at(self, azimuth_deg: FloatArray) -> FloatArray:
        """Return the elevation that counts as up at each azimuth, in degrees."""
        return np.interp(self._unwound(azimuth_deg), self.azimuth_deg, self.elevation_deg)

    def slope(self, azimuth_deg: FloatArray) -> FloatArray:
        """Return its slope with azimuth, degrees per degree."""
        after = np.searchsorted(self.azimuth_deg, self._unwound(azimuth_deg), side="right")
        after = np.minimum(after, len(self.azimuth_deg) - 1)
        rise = self.elevation_deg[after] - self.elevation_deg[after - 1]
        return np.asarray(rise / (self.azimuth_deg[after] - self.azimuth_deg[after - 1]))

    def bounds(
        self, begin_deg: FloatArray, width_deg: FloatArray
    ) -> tuple[FloatArray, FloatArray, IntArray]:
        """Return least and greatest elevation in ranges of azimuth, and counts of breakpoints.

        ``width_deg`` is at most a whole turn: more counts as one.
        """
        begin = self._unwound(begin_deg)
        end = begin + np.minimum(width_deg, _TURN)
        first = np.searchsorted(self.azimuth_deg, begin, side="left")
        count = np.searchsorted(self.azimuth_deg, end, side="right") - first
        ends = [np.interp(a, self.azimuth_deg, self.elevation_deg) for a in (begin, end)]
        low, high = np.minimum(*ends), np.maximum(*ends)
        inside = np.flatnonzero(count > 0)
        first_in, count_in = first[inside], count[inside]
        level = np.frexp(count_in)[1] - 1  # the greatest k with 2^k <= count
        for k in np.unique(level).tolist():
            rows = np.flatnonzero(level == k)
            one, other = first_in[rows], first_in[rows] + count_in[rows] - 2**k
            least = np.minimum(self.lowest[k][one], self.lowest[k][other])
            greatest = np.maximum(self.highest[k][one], self.highest[k][other])
            low[inside[rows]] = np.minimum(low[inside[rows]], least)
            high[inside[rows]] = np.maximum(high[inside[rows]], greatest)
        return low, high, count

    def _unwound(self, azimuth_deg: FloatArray) -> FloatArray:
        """Return azimuths within the first turn that the breakpoints span."""
        begin = self.azimuth_deg[0]
        return np.asarray(begin + (azimuth_deg - begin) % _TURN)


def _extremes(
    heights: FloatArray, which: Callable[[FloatArray, FloatArray], FloatArray]
) -> tuple[FloatArray, ...]:
    """Return the extremes of runs of 1, 2, 4 … heights (Bender, Farach-Colton, LATIN 2000)."""
    rows = [heights]
    while 2 ** len(rows) <= len(heights):
        reach = 2 ** (len(rows) - 1)
        rows.append(which(rows[-1][:-reach], rows[-1][reach:]))
    return tuple(rows)
