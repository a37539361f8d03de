"""Search elements: a circular orbit in a plane, as an element set with its window."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, MU_KM3_S2
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.search_elements import NAME_ENDING, PROVISIONAL_NUMBERS, SearchWindow
from orbitwatch.features.launch.planes import Plane
from orbitwatch.features.launch.question import Direction, LaunchQuestion

_ALTITUDE_SHARE, _LEAST_ALTITUDE_KM = 0.05, 10.0
"""Uncertainty of the altitude; that of the period is 1.5 times the one relative to the radius."""


def rate_deg_s(altitude_km: float) -> float:
    """Return the angular rate of a circular orbit in degrees per second."""
    return float(np.degrees(np.sqrt(MU_KM3_S2 / (EARTH_RADIUS_KM + altitude_km) ** 3)))


def period_percent(altitude_km: float) -> float:
    """Return the uncertainty of the period due to that of the altitude."""
    off_km = max(_ALTITUDE_SHARE * altitude_km, _LEAST_ALTITUDE_KM)
    return 150.0 * off_km / (EARTH_RADIUS_KM + altitude_km)


def search_set(
    question: LaunchQuestion,
    direction: Direction,
    plane: Plane,
    argument_deg: float,
    insertion: datetime,
    window: SearchWindow,
) -> ElementSet:
    """Return the set of an object at ``argument_deg`` of its plane at ``insertion``."""
    name = f"{question.site.name} {question.time:%Y-%m-%d %H:%M} {direction} {NAME_ENDING}"
    return ElementSet(
        norad_cat_id=PROVISIONAL_NUMBERS[0],
        epoch=insertion,
        mean_motion=_mean_motion(question.altitude_km, plane.inclination_deg),
        eccentricity=0.0,
        inclination=plane.inclination_deg,
        ra_of_asc_node=plane.node_deg,
        arg_of_pericenter=0.0,
        mean_anomaly=argument_deg,
        object_name=name,
        element_set_no=0,
        data_source=str(window),
    )


def _mean_motion(altitude_km: float, inclination_deg: float) -> float:
    """Return Kozai's mean motion of a circular orbit at that altitude, in rev/day."""
    wanted = EARTH_RADIUS_KM + altitude_km
    motion = 86400.0 / (2.0 * np.pi) * np.sqrt(MU_KM3_S2 / wanted**3)
    for _ in range(5):
        trial = ElementSet(
            norad_cat_id=1,
            epoch=datetime(2000, 1, 1),  # noqa: DTZ001 - only its size is used
            mean_motion=float(motion),
            eccentricity=0.0,
            inclination=inclination_deg,
            ra_of_asc_node=0.0,
            arg_of_pericenter=0.0,
            mean_anomaly=0.0,
        )
        motion *= (orbit_shapes([trial]).semi_major_axis_km[0] / wanted) ** 1.5
    return float(motion)
