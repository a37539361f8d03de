"""The orbits that a launch may have led to, each with its window, as search elements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, MU_KM3_S2
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.search_elements import NAME_ENDING, PROVISIONAL_NUMBERS, SearchWindow
from orbitwatch.errors import UsageError
from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.path import Waypoint, azimuth_deg, with_turns
from orbitwatch.features.launch.planes import (
    Crossing,
    Pad,
    Plane,
    ground_azimuth_deg,
    plane_from_azimuth,
    planes_through,
    separation_deg,
    shortfall_deg,
)
from orbitwatch.features.launch.question import Direction, LaunchQuestion
from orbitwatch.features.launch.zones import ZoneFit, ahead, fit_zones
from orbitwatch.sites import Site

OPEN_WINDOW_DEG = 8.0
"""Half width of the node's window where nothing narrows it: no launch that was looked at turned
its plane by more than 7°."""
_GIVEN_OFFSET_DEG, _GIVEN_AZIMUTH_DEG = 1.0, 2.0
_TURNS_AT_DEG = np.array([4.0, 11.0, 18.0])
"""Angles from the pad between which a rocket turns into its plane."""
_SAME_INCLINATION_DEG = 1.0
_MOST_TURNED_DEG = 45.0
_REACHED_DEG = 0.3
_LOWEST_KM, _HIGHEST_KM = 120.0, 40_000.0
_SOONEST, _LATEST, _LONGEST_WINDOW = timedelta(minutes=3), timedelta(hours=1), timedelta(days=1)
_ALTITUDE_SHARE, _LEAST_ALTITUDE_KM = 0.05, 10.0
"""How far off the altitude may be, by which the period is off by 1.5 parts of the radius."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One plane that the object may be in, and where it is in it.

    ``insertion`` is the moment of insertion and ``argument_deg`` the argument of latitude then.
    ``turn_deg`` is the angle between the plane in which the rocket leaves and that of the orbit.
    """

    pad: Pad
    direction: Direction
    plane: Plane
    through_pad: Plane
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
        """The whole width of the window: the Earth's turning, and how late the launch may be."""
        return self.window.width_minutes + 2.0 * self.slip_s / 60.0

    def node_half_deg(self) -> float:
        """Return how far off the node may be among the stars: the launch may be late, too."""
        return self.window.node_deg + self.slip_s / 239.345


def candidates(question: LaunchQuestion) -> list[Candidate]:
    """Return the planes that the launch may lead to, ascending and descending.

    Raises UsageError for an inclination that the site does not reach, an altitude out of bounds,
    and zones that no path leads over.
    """
    _check_question(question)
    slip = question.window / 2
    pad = Pad.of(question.site, question.time + slip)
    _check_orbit(question, pad)
    ascent = Ascent.of(question.insertion, _rate_deg_s(question.altitude_km))
    crossings = planes_through(
        pad.right_ascension_deg, pad.declination_deg, question.inclination_deg
    )
    crossings = _wanted(question, pad, crossings, ascent)
    return [_candidate(question, pad, crossing, ascent) for crossing in crossings]


def _check_question(question: LaunchQuestion) -> None:
    narrowing = (question.through or None, question.azimuth_deg, question.node_offset_deg)
    if sum(one is not None for one in narrowing) > 1:
        raise UsageError(
            "zones, an azimuth and an offset of the node exclude each other", hint="give one"
        )
    if not 0.0 <= question.inclination_deg <= 180.0:
        raise UsageError(f"an inclination of {question.inclination_deg:g}° is not 0° to 180°")
    if question.insertion is not None and not _SOONEST <= question.insertion <= _LATEST:
        raise UsageError(
            f"an insertion {question.insertion.total_seconds() / 60.0:g} minutes after launch is "
            "not 3 minutes to an hour after it",
            hint="it is the time from launch to orbit, without a later coast, such as 12m",
        )
    if not timedelta() <= question.window <= _LONGEST_WINDOW:
        raise UsageError("a launch window is not 0 to 24 hours", hint="such as --window 2h")


def _check_orbit(question: LaunchQuestion, pad: Pad) -> None:
    if not _LOWEST_KM <= question.altitude_km <= _HIGHEST_KM:
        raise UsageError(
            f"an altitude of {question.altitude_km:g} km is not {_LOWEST_KM:g} to "
            f"{_HIGHEST_KM:,.0f} km",
            hint="nothing stays in orbit lower down; give the height of the orbit, in km",
        )
    short = shortfall_deg(pad.declination_deg, question.inclination_deg)
    if short > _REACHED_DEG and question.azimuth_deg is None and not question.through:
        raise UsageError(
            f"{question.site.name} reaches an inclination of {question.inclination_deg:g}° only "
            f"with a dogleg of at least {short:.1f}°",
            hint="say where it leads: --azimuth DEG, or --through LAT,LON",
        )


def _wanted(
    question: LaunchQuestion, pad: Pad, crossings: list[Crossing], ascent: Ascent
) -> list[Crossing]:
    """Return the crossings that the question leaves: by direction, azimuth or zones."""
    if question.direction is not None and len(crossings) > 1:
        crossings = [c for c in crossings if c.direction == question.direction]
    if question.azimuth_deg is not None:
        return [
            min(
                crossings,
                key=lambda c: abs(
                    separation_deg(
                        ground_azimuth_deg(pad, c, question.altitude_km), question.azimuth_deg or 0
                    )
                ),
            )
        ]
    if not question.through:
        return crossings
    seen = {
        c.direction: ahead(
            *(pad, c, question.through, ascent),
            ground_azimuth_deg(pad, c, question.altitude_km),
        )
        for c in crossings
    }
    fitting = [c for c in crossings if all(seen[c.direction])]
    if fitting:
        return fitting[:1]
    if any(map(any, seen.values())) and len(question.through) > 1:
        lost = [
            [z.name for z, is_ahead in zip(question.through, one, strict=True) if not is_ahead]
            for one in seen.values()
        ]
        names = ", ".join(min(lost, key=len))
        raise UsageError(
            f"the zones contradict each other: no path from {question.site.name} leads over all "
            f"of them; {names} is behind or far aside of the way to the others",
            hint="check their order of latitude and longitude",
        )
    raise UsageError(
        f"the zone {question.through[0].name} is behind {question.site.name} or far aside of it: "
        f"no path to an inclination of {question.inclination_deg:g}° leads there",
        hint="zones are LAT,LON on the way of the rocket, east positive",
    )


def _candidate(question: LaunchQuestion, pad: Pad, crossing: Crossing, ascent: Ascent) -> Candidate:
    fit: ZoneFit | None = None
    straight = crossing.plane
    leaves: Plane | None = None
    azimuth = ground_azimuth_deg(pad, crossing, question.altitude_km)
    if question.through:
        fit = fit_zones(pad, crossing, question.through, ascent)
        plane, half = fit.plane, fit.half_deg
    elif question.azimuth_deg is not None:
        azimuth = question.azimuth_deg
        leaves = plane_from_azimuth(pad, azimuth, question.altitude_km, ascent.lead_s)
        plane, half = _turned_into(question, pad, leaves, crossing)
    elif question.node_offset_deg is not None:
        node = (straight.node_deg + question.node_offset_deg) % 360.0
        plane, half = Plane(node, question.inclination_deg), _GIVEN_OFFSET_DEG
    else:
        plane, half = straight, OPEN_WINDOW_DEG
    at_pad, _ = plane.place(pad.inertial(pad.position_km[None], 0.0))
    argument = (float(at_pad[0]) + ascent.insertion_angle_deg) % 360.0
    ground = to_geodetic(
        pad.fixed(plane.points(np.array([argument])), ascent.insertion_s)
        * (EARTH_RADIUS_KM + question.altitude_km)
    )
    latitude, longitude = float(ground.latitude_deg[0]), float(ground.longitude_deg[0])
    waypoints = _waypoints(question, fit, ascent, latitude, longitude)
    turned = bool(fit) or question.node_offset_deg is not None
    if turned:
        azimuth = azimuth_deg(waypoints[0], waypoints[1])
        leaves = plane_from_azimuth(pad, azimuth, question.altitude_km, ascent.lead_s)
    turn = leaves.angle_deg(plane) if leaves else 0.0
    if turn > _MOST_TURNED_DEG:
        raise UsageError(
            f"a rocket that leaves at an azimuth of {azimuth:.0f}° would have to turn its plane by "
            f"{turn:.0f}° for an inclination of {question.inclination_deg:g}°",
            hint="check the azimuth or the zones, the inclination and the time of launch",
        )
    slip_s = question.window.total_seconds() / 2.0
    window = SearchWindow(
        node_deg=half,
        time_s=ascent.half_s + slip_s,
        period_percent=_period_percent(question.altitude_km),
    )
    insertion = pad.time + timedelta(seconds=ascent.insertion_s)
    final = _ground_azimuth_at(pad, plane, argument, question.altitude_km, ascent.insertion_s)
    return Candidate(
        pad=pad,
        direction=crossing.direction,
        plane=plane,
        through_pad=straight,
        altitude_km=question.altitude_km,
        insertion=insertion,
        argument_deg=argument,
        latitude_deg=latitude,
        longitude_deg=longitude,
        azimuth_deg=azimuth,
        turn_deg=turn,
        window=window,
        slip_s=slip_s,
        ascent=ascent,
        waypoints=tuple(with_turns(waypoints, final) if leaves else waypoints),
        elements=_elements(question, crossing.direction, plane, argument, insertion, window),
    )


def _turned_into(
    question: LaunchQuestion, pad: Pad, leaves: Plane, crossing: Crossing
) -> tuple[Plane, float]:
    """Return the plane into which a rocket turns that left in another, and its node's window."""
    tilt = question.inclination_deg
    if abs(leaves.inclination_deg - tilt) < _SAME_INCLINATION_DEG:
        return Plane(leaves.node_deg, tilt), _GIVEN_AZIMUTH_DEG
    at_pad, _ = leaves.place(pad.inertial(pad.position_km[None], 0.0))
    points = leaves.points(at_pad[0] + _TURNS_AT_DEG)
    nodes = []
    for x, y, z in points:
        declination = float(np.degrees(np.arcsin(z)))
        short = shortfall_deg(declination, tilt)
        if short > _REACHED_DEG:
            raise UsageError(
                f"a rocket that leaves at an azimuth of {question.azimuth_deg:g}° reaches an "
                f"inclination of {tilt:g}° only with a second dogleg of {short:.1f}°",
                hint="give another --azimuth, or the places it passes: --through LAT,LON",
            )
        here = planes_through(float(np.degrees(np.arctan2(y, x))), declination, tilt)
        same = [c for c in here if c.direction == crossing.direction]
        nodes.append((same or here)[0].plane.node_deg)
    offsets = [separation_deg(node, nodes[1]) for node in nodes]
    middle = (nodes[1] + 0.5 * (min(offsets) + max(offsets))) % 360.0
    return Plane(middle, tilt), 0.5 * (max(offsets) - min(offsets)) + _GIVEN_AZIMUTH_DEG


def _waypoints(
    question: LaunchQuestion,
    fit: ZoneFit | None,
    ascent: Ascent,
    latitude_deg: float,
    longitude_deg: float,
) -> list[Waypoint]:
    points = [_waypoint(question.site, question.site.name)]
    if fit is not None:
        for index, angle in zip(fit.order.tolist(), fit.angles_deg.tolist(), strict=True):
            if angle < ascent.insertion_angle_deg:
                points.append(_waypoint(question.through[index], f"zone {index + 1}"))
    return [*points, Waypoint("insertion", latitude_deg, longitude_deg)]


def _waypoint(site: Site, name: str) -> Waypoint:
    return Waypoint(name, site.latitude_deg, site.longitude_deg)


def _ground_azimuth_at(
    pad: Pad, plane: Plane, argument_deg: float, altitude_km: float, seconds: float
) -> float:
    """Return the azimuth of the ground track at an argument of latitude, degrees."""
    rate = _rate_deg_s(altitude_km)
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


def _rate_deg_s(altitude_km: float) -> float:
    return float(np.degrees(np.sqrt(MU_KM3_S2 / (EARTH_RADIUS_KM + altitude_km) ** 3)))


def _period_percent(altitude_km: float) -> float:
    off_km = max(_ALTITUDE_SHARE * altitude_km, _LEAST_ALTITUDE_KM)
    return 150.0 * off_km / (EARTH_RADIUS_KM + altitude_km)


def _elements(
    question: LaunchQuestion,
    direction: Direction,
    plane: Plane,
    argument_deg: float,
    insertion: datetime,
    window: SearchWindow,
) -> ElementSet:
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
    """Return Kozai's mean motion, in rev/day, of a circular orbit of that height."""
    wanted = EARTH_RADIUS_KM + altitude_km
    motion = 86400.0 / (2.0 * np.pi) * np.sqrt(MU_KM3_S2 / wanted**3)
    for _ in range(5):
        trial = ElementSet(
            norad_cat_id=1,
            epoch=datetime(2000, 1, 1),  # noqa: DTZ001 - only the size is asked for
            mean_motion=float(motion),
            eccentricity=0.0,
            inclination=inclination_deg,
            ra_of_asc_node=0.0,
            arg_of_pericenter=0.0,
            mean_anomaly=0.0,
        )
        motion *= (orbit_shapes([trial]).semi_major_axis_km[0] / wanted) ** 1.5
    return float(motion)
