"""A site's own horizon: the elevation of hills, trees and houses around it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from typing import TypeAlias

from orbitwatch.errors import UsageError

LOWEST_DEG, HIGHEST_DEG = -5.0, 90.0
MOST_POINTS = 3600  # one every tenth of a degree
_DECIMALS = 7  # what is written is what is computed with
_FORM = "give azimuth, from north through east within 0..360, and elevation within -5..90, degrees"
_TURN = 360.0


@dataclass(frozen=True, slots=True)
class HorizonProfile:
    """The elevation of the horizon by azimuth: straight lines between points, all the way round.

    ``azimuth_deg`` increases within 0 ≤ azimuth < 360, counted from north through east;
    ``elevation_deg`` lies within −5..90. Create one with `horizon_profile`, which checks both.
    """

    azimuth_deg: tuple[float, ...]
    elevation_deg: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.azimuth_deg)

    def at(self, azimuth_deg: float) -> float:
        """Return the horizon's elevation at an azimuth, in degrees."""
        azimuth = azimuth_deg % _TURN
        after = bisect_right(self.azimuth_deg, azimuth) % len(self)
        begin, end = self.azimuth_deg[after - 1], self.azimuth_deg[after]
        low, high = self.elevation_deg[after - 1], self.elevation_deg[after]
        width = (end - begin) % _TURN
        return low + (high - low) * ((azimuth - begin) % _TURN) / width if width else low

    @property
    def lowest_deg(self) -> float:
        """The elevation of its lowest point."""
        return min(self.elevation_deg)

    @property
    def highest_deg(self) -> float:
        """The elevation of its highest point."""
        return max(self.elevation_deg)

    def __str__(self) -> str:
        """Return the extent in words, such as ``36 points, 2.0° to 18.3°``."""
        return f"{len(self)} points, {self.lowest_deg:.1f}° to {self.highest_deg:.1f}°"


HorizonSource: TypeAlias = HorizonProfile | Iterable[tuple[float, float]] | PathLike[str] | str
"""A profile, its points as (azimuth, elevation) in degrees, or the path of a file of them."""


def horizon_profile(points: Iterable[tuple[float, float]]) -> HorizonProfile:
    """Return the profile through ``points``, (azimuth, elevation) in degrees, in any order.

    They are rounded to 1e-7°. A point at 360° is one at 0°, and may repeat it. Raises UsageError
    for fewer than two points or more than 3,600, an azimuth given twice, and a number that is not
    finite or out of bounds.
    """
    elevations: dict[float, float] = {}
    at_360: float | None = None
    for azimuth, elevation in points:
        check_point(azimuth, elevation)
        # "+ 0.0" turns -0.0 into 0.0.
        azimuth, elevation = (round(v, _DECIMALS) + 0.0 for v in (azimuth, elevation))
        if azimuth == _TURN and at_360 is None:
            at_360 = elevation
        elif azimuth in elevations or azimuth == _TURN:
            raise UsageError(f"azimuth {azimuth:g}° is given twice", hint="give each azimuth once")
        else:
            elevations[azimuth] = elevation
    if at_360 is not None and elevations.setdefault(0.0, at_360) != at_360:
        raise UsageError(
            f"the horizon is {elevations[0.0]:g}° high at azimuth 0° and {at_360:g}° at 360°",
            hint="both are north: give one of them",
        )
    if not 2 <= len(elevations) <= MOST_POINTS:
        count = len(elevations)
        raise UsageError(
            f"a horizon needs at least 2 points, not {count}"
            if count < 2
            else f"a horizon has at most {MOST_POINTS:,} points, not {count:,}",
            hint=_FORM,
        )
    return HorizonProfile(*map(tuple, zip(*sorted(elevations.items()), strict=True)))


def parse_horizon(text: str) -> HorizonProfile:
    """Return the profile that `format_horizon` wrote: ``0 4.5|90 12|180 3``."""
    try:
        pairs = [tuple(map(float, point.split())) for point in text.split("|")]
        points = [(azimuth, elevation) for azimuth, elevation in pairs]
    except ValueError:
        raise UsageError("the horizon is not of the form '0 4.5|90 12'", hint=_FORM) from None
    return horizon_profile(points)


def format_horizon(profile: HorizonProfile) -> str:
    """Return the profile as a cell of a sites file: azimuth and elevation, then ``|``."""
    pairs = zip(profile.azimuth_deg, profile.elevation_deg, strict=True)
    return "|".join(f"{_number(azimuth)} {_number(elevation)}" for azimuth, elevation in pairs)


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def check_point(azimuth: float, elevation: float) -> None:
    """Raise UsageError for a point that is not finite or out of bounds."""
    if not (math.isfinite(azimuth) and math.isfinite(elevation)):
        raise UsageError(f"{azimuth:g}, {elevation:g} are not finite numbers", hint=_FORM)
    if not 0.0 <= azimuth <= _TURN:
        raise UsageError(
            f"azimuth {azimuth:g}° is outside 0..360°",
            hint="azimuths run from north through east; some files count from south, -180 to 180: "
            "add 180 to those",
        )
    if not LOWEST_DEG <= elevation <= HIGHEST_DEG:
        raise UsageError(
            f"elevation {elevation:g}° is outside {LOWEST_DEG:g}..{HIGHEST_DEG:g}°",
            hint="azimuth comes first, then elevation, both in degrees",
        )
