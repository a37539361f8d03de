"""Hypothetical fleets: Walker's delta pattern on circular orbits, as element sets for SGP4.

The pattern is that of J. G. Walker, Satellite constellations, J. Brit. Interplanet. Soc. 37 (1984)
559: t satellites in p planes whose nodes are spread evenly over 360°, evenly spaced within each
plane, and shifted by f · 360° / t from one plane to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from math import acos, cos, degrees, isfinite, radians

import numpy as np

from orbitwatch.astro.orbit_shape import local_time_of_node_h, orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, J2
from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import UsageError

LOWEST_KM, HIGHEST_KM = 100.0, 40_000.0
MOST_SATELLITES = 10_000
FIRST_NUMBER = 990_000_001
"""Catalogue numbers from here on are not assigned to any real object."""

_SUN_DEG_DAY = 360.0 / 365.2421897
_FORM = (
    "write I:T/P/F, such as 97.4:5/5/1 or sso:6/3/1: inclination in degrees or sso, satellites, "
    "planes, phasing"
)
_TEXT = re.compile(
    r"\s*(?P<inclination>sso|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*:"
    r"\s*(?P<t>[0-9]{1,9})\s*/\s*(?P<p>[0-9]{1,9})\s*/\s*(?P<f>[0-9]{1,9})\s*",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Walker's i:t/p/f at an altitude.

    ``altitude_km`` is the mean over a revolution of the height above the equatorial radius. Raises
    UsageError for numbers that form no pattern and for impossible orbits.
    """

    inclination_deg: float
    satellites: int
    planes: int
    phasing: int
    altitude_km: float

    def __post_init__(self) -> None:
        """Raise UsageError for an invalid pattern."""
        t, p, f = self.satellites, self.planes, self.phasing
        check_altitude(self.altitude_km)
        if not 0.0 <= self.inclination_deg <= 180.0:
            raise UsageError(f"an inclination of {self.inclination_deg:g}° is not within 0 to 180°")
        if not 1 <= t <= MOST_SATELLITES:
            raise UsageError(f"a fleet of {t:,} satellites is not within 1 to {MOST_SATELLITES:,}")
        if not 1 <= p <= t or t % p:
            raise UsageError(
                f"{t} satellites cannot be spread evenly over {p} planes",
                hint="give a number of planes that divides that of the satellites, such as "
                f"{t}/{_divisor(t, p)}/0",
            )
        if not 0 <= f < p:
            raise UsageError(
                f"a phasing of {f} is not below the number of planes, {p}",
                hint=f"give 0 to {p - 1}",
            )

    @property
    def name(self) -> str:
        """The pattern in Walker notation, with its altitude."""
        pattern = f"{self.satellites}/{self.planes}/{self.phasing}"
        return f"walker {round(self.inclination_deg, 2):g}:{pattern} {self.altitude_km:g} km"


def parse_walker(text: str, altitude_km: float) -> Walker:
    """Read ``I:T/P/F``, the inclination in degrees or ``sso`` for the Sun-synchronous one.

    Raises UsageError for anything else, and as `Walker` does.
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise UsageError(f"cannot read {text!r} as a Walker pattern", hint=_FORM)
    tilt = match["inclination"]
    sun_synchronous = tilt.casefold() == "sso"
    return Walker(
        inclination_deg=sun_synchronous_deg(altitude_km) if sun_synchronous else float(tilt),
        satellites=int(match["t"]),
        planes=int(match["p"]),
        phasing=int(match["f"]),
        altitude_km=altitude_km,
    )


def check_altitude(altitude_km: float) -> None:
    """Raise UsageError for an altitude at which no satellite orbits or SGP4 does not apply."""
    if not (isfinite(altitude_km) and LOWEST_KM <= altitude_km <= HIGHEST_KM):
        raise UsageError(
            f"an altitude of {altitude_km:g} km is not within {LOWEST_KM:g} to {HIGHEST_KM:,.0f}",
            hint="give kilometres above the equatorial radius, such as 500",
        )


def sun_synchronous_deg(altitude_km: float) -> float:
    """Return the inclination at which the node of a circular orbit follows the mean Sun.

    Vallado, Fundamentals of Astrodynamics, section 11.4.1, with SGP4's nodal rate. Raises
    UsageError if the orbit is too high for one.
    """
    check_altitude(altitude_km)
    inclination = 97.0
    for _ in range(20):
        size = np.array([_semi_major_axis_km(altitude_km, inclination)])
        rate = node_rate_deg_day(size, np.zeros(1), np.array([inclination]))[0]
        cosine = cos(radians(inclination)) * _SUN_DEG_DAY / float(rate)
        if cosine < -1.0:
            raise UsageError(
                f"no orbit at {altitude_km:g} km is Sun-synchronous",
                hint="give an altitude below 5,900 km, or an inclination in degrees",
            )
        inclination = degrees(acos(cosine))
    return inclination


def walker_sets(
    walker: Walker, epoch: datetime, node_local_time_h: float = 10.5
) -> tuple[ElementSet, ...]:
    """Return an element set without drag at ``epoch`` for each satellite, in order of planes.

    The first satellite of the first plane is then at its ascending node, whose mean local solar
    time is ``node_local_time_h``, hours.
    """
    size_km = _semi_major_axis_km(walker.altitude_km, walker.inclination_deg)
    seed = _with_size(
        ElementSet(
            norad_cat_id=FIRST_NUMBER,
            epoch=epoch,
            mean_motion=15.0,
            eccentricity=0.0,
            inclination=round(walker.inclination_deg, 6),  # SGP4 divides by its sine
            ra_of_asc_node=0.0,
            arg_of_pericenter=0.0,
            mean_anomaly=0.0,
        ),
        size_km,
    )
    first_node = (node_local_time_h - float(local_time_of_node_h([seed])[0])) * 15.0
    in_plane = walker.satellites // walker.planes
    sets = []
    for number in range(walker.satellites):
        plane, place = divmod(number, in_plane)
        phase = place / in_plane + walker.phasing * plane / walker.satellites
        sets.append(
            replace(
                seed,
                norad_cat_id=FIRST_NUMBER + number,
                object_name=f"walker {number + 1}/{walker.satellites}",
                ra_of_asc_node=(first_node + 360.0 * plane / walker.planes) % 360.0,
                mean_anomaly=360.0 * phase % 360.0,
            )
        )
    return tuple(sets)


def _semi_major_axis_km(altitude_km: float, inclination_deg: float) -> float:
    """Return Brouwer's mean semi-major axis of a circular orbit with the given mean radius.

    The radius differs from it by the constant part of the short-period terms of J2 (Hoots and
    Roehrich 1980, section 6, the equation for r_k): nearly 5 km in low polar orbits.
    """
    radius = EARTH_RADIUS_KM + altitude_km
    oblate = 0.75 * J2 * EARTH_RADIUS_KM**2 * (3.0 * cos(radians(inclination_deg)) ** 2 - 1.0)
    size = radius
    for _ in range(6):
        size = radius / (1.0 - oblate / size**2)
    return size


def _with_size(element_set: ElementSet, semi_major_axis_km: float) -> ElementSet:
    """Return the set with the (Kozai) mean motion for Brouwer's semi-major axis."""
    for _ in range(8):
        found = float(orbit_shapes([element_set]).semi_major_axis_km[0])
        motion = element_set.mean_motion * (found / semi_major_axis_km) ** 1.5
        element_set = replace(element_set, mean_motion=motion)
    return element_set


def _divisor(number: int, near: int) -> int:
    """Return the divisor of ``number`` that is nearest to ``near``."""
    divisors = [d for d in range(1, number + 1) if number % d == 0]
    return min(divisors, key=lambda divisor: abs(divisor - near))
