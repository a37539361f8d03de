"""The orbits that a launch may have led to, each with its window, as search elements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.propagation import EARTH_RADIUS_KM
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.search_elements import SearchWindow
from orbitwatch.errors import UsageError
from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.checks import check_orbit, check_question
from orbitwatch.features.launch.directions import feasible_crossings
from orbitwatch.features.launch.path import Waypoint, azimuth_deg, with_turns
from orbitwatch.features.launch.plane_constraints import ConstrainedPlane, constrained_plane
from orbitwatch.features.launch.planes import (
    EARTH_ROTATION_DEG_S,
    Crossing,
    Pad,
    Plane,
    ground_azimuth_deg,
    plane_from_azimuth,
    planes_through,
)
from orbitwatch.features.launch.question import Direction, LaunchQuestion
from orbitwatch.features.launch.search_sets import period_percent, rate_deg_s, search_set

_MOST_TURNED_DEG = 45.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plane that the object may be in, and its position in the plane.

    ``insertion`` is the time of insertion and ``argument_deg`` the argument of latitude then.
    ``turn_deg`` is the angle between the plane of the departing rocket and that of the orbit.
    """

    pad: Pad
    direction: Direction
    plane: Plane
    altitude_km: float
    insertion: datetime
    argument_deg: float
    latitude_deg: float
    longitude_deg: float
    azimuth_deg: float
    turn_deg: float
    window: SearchWindow
    slip_s: float
    ascent: Ascent
    waypoints: tuple[Waypoint, ...]
    elements: ElementSet

    @property
    def window_minutes(self) -> float:
        """The full width of the window: the Earth's rotation across it plus the launch window."""
        return self.window.width_minutes + 2.0 * self.slip_s / 60.0

    def node_half_deg(self) -> float:
        """Return the half width of the inertial node, including a late launch."""
        return self.window.node_deg + EARTH_ROTATION_DEG_S * self.slip_s


def candidates(question: LaunchQuestion) -> list[Candidate]:
    """Return the planes that the launch may lead to, ascending and descending.

    Raises UsageError for an inclination that the site does not reach, an altitude out of bounds,
    and zones that no path crosses.
    """
    check_question(question)
    pad = Pad.of(question.site, question.time + question.window / 2)
    check_orbit(question, pad)
    ascent = Ascent.of(question.insertion, rate_deg_s(question.altitude_km))
    crossings = planes_through(
        pad.right_ascension_deg, pad.declination_deg, question.inclination_deg
    )
    return [
        _candidate(question, pad, crossing, ascent)
        for crossing in feasible_crossings(question, pad, crossings, ascent)
    ]


def _candidate(question: LaunchQuestion, pad: Pad, crossing: Crossing, ascent: Ascent) -> Candidate:
    found = constrained_plane(question, pad, crossing, ascent)
    plane, altitude_km = found.plane, question.altitude_km
    at_pad, _ = plane.place(pad.inertial(pad.position_km[None], 0.0))
    argument = (float(at_pad[0]) + ascent.insertion_angle_deg) % 360.0
    waypoints = _waypoints(pad, found, argument, altitude_km, ascent)
    azimuth, turn = _departure(question, pad, crossing, found, waypoints, ascent)
    slip_s = question.window.total_seconds() / 2.0
    window = SearchWindow(
        node_deg=found.half_deg,
        time_s=ascent.half_s + slip_s,
        period_percent=period_percent(altitude_km),
    )
    insertion = pad.time + timedelta(seconds=ascent.insertion_s)
    return Candidate(
        pad=pad,
        direction=crossing.direction,
        plane=plane,
        altitude_km=altitude_km,
        insertion=insertion,
        argument_deg=argument,
        latitude_deg=waypoints[-1].latitude_deg,
        longitude_deg=waypoints[-1].longitude_deg,
        azimuth_deg=azimuth,
        turn_deg=turn,
        window=window,
        slip_s=slip_s,
        ascent=ascent,
        waypoints=tuple(waypoints),
        elements=search_set(question, crossing.direction, plane, argument, insertion, window),
    )


def _departure(
    question: LaunchQuestion,
    pad: Pad,
    crossing: Crossing,
    found: ConstrainedPlane,
    waypoints: list[Waypoint],
    ascent: Ascent,
) -> tuple[float, float]:
    """Return the departure azimuth, and the angle by which the rocket turns its plane."""
    if found.is_straight:
        return ground_azimuth_deg(pad, crossing, question.altitude_km), 0.0
    if question.azimuth_deg is None:
        azimuth = azimuth_deg(waypoints[0], waypoints[1])
    else:
        azimuth = question.azimuth_deg % 360.0
    leaves = plane_from_azimuth(pad, azimuth, question.altitude_km, ascent.lead_s)
    turn = leaves.angle_deg(found.plane)
    if turn > _MOST_TURNED_DEG:
        raise UsageError(
            f"a rocket that leaves at an azimuth of {azimuth:.0f}° would have to turn its plane by "
            f"{turn:.0f}° for an inclination of {question.inclination_deg:g}°",
            hint="check azimuth, offset or zones, the inclination and the time of launch",
        )
    return azimuth, turn


def _waypoints(
    pad: Pad, found: ConstrainedPlane, argument_deg: float, altitude_km: float, ascent: Ascent
) -> list[Waypoint]:
    """Return the pad, the zones passed, and the point of insertion, with the turns in between."""
    point = found.plane.points(np.array([argument_deg])) * (EARTH_RADIUS_KM + altitude_km)
    ground = to_geodetic(pad.fixed(point, ascent.insertion_s))
    points = [
        Waypoint(pad.site.name, pad.site.latitude_deg, pad.site.longitude_deg),
        *found.passed,
        Waypoint("insertion", float(ground.latitude_deg[0]), float(ground.longitude_deg[0])),
    ]
    if found.is_straight:
        return points
    seconds = ascent.insertion_s
    return with_turns(
        points, _ground_azimuth_at(pad, found.plane, argument_deg, altitude_km, seconds)
    )


def _ground_azimuth_at(
    pad: Pad, plane: Plane, argument_deg: float, altitude_km: float, seconds: float
) -> float:
    """Return the azimuth of the ground track at an argument of latitude, degrees."""
    rate = rate_deg_s(altitude_km)
    step = 5.0
    here, there = pad.fixed(
        plane.points(np.array([argument_deg, argument_deg + rate * step])),
        np.array([seconds, seconds + step]),
    )
    ends = [
        Waypoint("", float(np.degrees(np.arcsin(v[2]))), float(np.degrees(np.arctan2(v[1], v[0]))))
        for v in (here, there)
    ]
    return azimuth_deg(*ends)
