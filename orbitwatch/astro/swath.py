"""The swath of ground that a satellite sees on both sides of its track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.errors import UsageError

_A_KM = 6378.137
_E2 = 6.69437999014e-3
_SPREAD_PER_KM = 1.1e-6  # relative change of the radius √(MN) per km north or south
_GREATEST_SPREAD = 0.007  # the same from the equator to a pole


def check_off_nadir(angle_deg: float) -> None:
    """Raise UsageError unless a swath can have this greatest off-nadir angle."""
    if not 0.0 < angle_deg <= 90.0:
        raise UsageError(f"an off-nadir angle of {angle_deg:g}° must be above 0° and at most 90°")


@dataclass(frozen=True, slots=True)
class Swath:
    """A swath by its full width on the ground, or by its greatest off-nadir angle.

    Exactly one of the two is given. Raises UsageError otherwise, for a width that is not positive,
    and for an angle outside 0° to 90°.
    """

    width_km: float | None = None
    max_off_nadir_deg: float | None = None

    def __post_init__(self) -> None:
        """Check that the swath is valid."""
        if (self.width_km is None) == (self.max_off_nadir_deg is None):
            raise UsageError(
                "an area needs the width of the swath",
                hint="give either --swath-km, its full width, or --max-off-nadir",
            )
        if self.width_km is not None and not 0.0 < self.width_km <= 20_000.0:
            raise UsageError(
                f"a swath of {self.width_km:g} km must be above 0 and at most 20,000 km wide"
            )
        if self.max_off_nadir_deg is not None:
            check_off_nadir(self.max_off_nadir_deg)

    def half_km(self, altitude_km: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return the half-width of the swath, km on the ground, ``(n,)``.

        For an off-nadir angle, on the sphere that fits the ellipsoid best below the satellite
        (radius √(MN)): within 0.3 % of the ellipsoid, and 0.6 % where it ends at the limb seen from
        geostationary height.
        """
        sine2 = np.sin(np.radians(latitude_deg)) ** 2
        return self._half_km(altitude_km, _A_KM * np.sqrt(1.0 - _E2) / (1.0 - _E2 * sine2))

    def bounds_km(
        self,
        lowest_km: FloatArray,
        highest_km: FloatArray,
        latitude_deg: FloatArray,
        reach_km: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """Return the least and the greatest half-width on a section of track, ``(n,)``.

        The section stays between two altitudes and within ``reach_km`` of a point at
        ``latitude_deg``.
        """
        least = self.half_km(np.maximum(lowest_km, 0.0), latitude_deg)
        greatest = self.half_km(highest_km, latitude_deg)
        if self.width_km is not None:
            return least, greatest
        spread = 1.0 + np.minimum(_SPREAD_PER_KM * reach_km, _GREATEST_SPREAD)
        return least / spread, greatest * spread

    def _half_km(self, altitude_km: FloatArray, radius_km: FloatArray) -> FloatArray:
        """Return the half-width over a sphere; it increases with altitude.

        The line of sight at η from nadir meets a sphere at the central angle asin(r sin η / R) − η
        (Wertz and Larson, Space Mission Analysis and Design, section 5.2), and where it misses the
        sphere the horizon, acos(R / r), limits the view.
        """
        if self.max_off_nadir_deg is None:
            return np.where(np.isfinite(altitude_km), 0.5 * (self.width_km or 0.0), np.nan)
        angle = np.radians(self.max_off_nadir_deg)
        ratio = (radius_km + altitude_km) / radius_km
        sine = ratio * np.sin(angle)
        with np.errstate(invalid="ignore"):
            seen = np.where(sine < 1.0, np.arcsin(np.minimum(sine, 1.0)) - angle, 0.0)
            horizon = np.arccos(np.minimum(1.0 / ratio, 1.0))
        return np.asarray(radius_km * np.where(sine < 1.0, seen, horizon))
